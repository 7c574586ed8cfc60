import type { KubectlCommand, Plan } from '../kube/command.ts';
import type { Terms } from './terms.ts';

interface AddedStepRow {
  /** Who makes the requests: the caller of the call, within what RBAC allows the caller, or the server as itself. */
  readonly as: 'caller' | 'server';
  /** The command that the step runs, made from the call's own plan; undefined if the call gets no such step. */
  readonly command?: (plan: Plan, terms: Terms) => KubectlCommand | undefined;
}

/**
 * Every step that the server may add to a call by itself. A step that is not in this table does not run. Each step leaves its
 * records under the id of the call. A row without a command makes plain requests to the API server.
 */
export const ADDED_STEPS = {
  /** Asks discovery what the call's words for types mean. Policy needs that to judge, so it runs before the judgement. */
  'resolve-words': { as: 'server' },
  /** Names the objects that a change selects, so that a selector cannot pick more than the operator allows. */
  'count-selection': { as: 'caller', command: (_, { selection }) => selection?.command },
  /** Deletes what the call created, if the call does not end well. */
  'clean-up': { as: 'caller', command: ({ cleanup }) => cleanup },
  /** Measures the lists that kubectl will read, so that the call gets its memory before kubectl starts. */
  'weigh-lists': { as: 'caller' },
  /** Reads what explains the answer. Policy judges it like a call of the same caller. */
  'explain-answer': { as: 'caller' },
  /** Reads the pods and events of a rollout that the call waits for. Policy has judged the same reads as calls. */
  'explain-rollout': { as: 'caller' },
  /** Asks whether the cluster can be reached at all, after kubectl said that it cannot. */
  'check-readiness': { as: 'server' },
  /** Writes an Event on each object that the call changed, if the operator turned that on. */
  'write-events': { as: 'server' },
} as const satisfies Record<string, AddedStepRow>;

/** The name of a step that the server may add. */
export type AddedStep = keyof typeof ADDED_STEPS;

/** Returns the plan of a step that runs a command; undefined if this call gets no such step. Pure. */
export function addedPlan(step: AddedStep, plan: Plan, terms: Terms): Plan | undefined {
  const row: AddedStepRow = ADDED_STEPS[step];
  const command = row.command?.(plan, terms);
  return command && { command };
}
