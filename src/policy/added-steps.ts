import type { KubectlCommand, Plan } from '../kube/command.ts';
import { isReading } from './classification/index.ts';
import type { Terms } from './terms.ts';

interface AddedStepRow {
  /** Who makes the requests: the caller of the call, within what RBAC allows the caller, or the server as itself. */
  readonly as: 'caller' | 'server';
  /** Whether a call may get the step, judged by the call's own command. */
  readonly isFor: (command: KubectlCommand) => boolean;
  /** The command that the step runs, made from the call's own plan; undefined if the call gets no such step. */
  readonly command?: (plan: Plan, terms: Terms) => KubectlCommand | undefined;
}

const anyCall = () => true;

/**
 * Every step that the server may add to a call by itself, and to which calls. A step that is not in this table does not run.
 * Each step leaves its records under the id of the call. A row without a command makes plain requests to the API server.
 */
export const ADDED_STEPS = {
  /** Asks discovery what the call's words for types mean. Policy needs that to judge, so it runs before the judgement. */
  'resolve-words': { as: 'server', isFor: anyCall },
  /** Asks DNS where a host outside the cluster is, so that a diagnostic pod goes there and nowhere else. */
  'resolve-target': { as: 'server', isFor: ({ path }) => path[0] === 'run' },
  /** Names the objects that a change selects, so that a selector cannot pick more than the operator allows. */
  'count-selection': { as: 'caller', isFor: isChange, command: (_, { selection }) => selection?.command },
  /** Deletes what the call created, if the call does not end well. */
  'clean-up': { as: 'caller', isFor: isChange, command: ({ cleanup }) => cleanup },
  /** Measures the lists that kubectl will read, so that the call gets its memory before kubectl starts. */
  'weigh-lists': { as: 'caller', isFor: anyCall },
  /** Reads what the rules of admission judge the writes of the call by: the objects before, and what the rules look at. */
  'judge-writes': { as: 'caller', isFor: isChange },
  /** Reads what explains the answer. All rules judge it, like a call of the same caller. */
  'explain-answer': { as: 'caller', isFor: anyCall },
  /** Reads the pods and events of a rollout that the call waits for. The rules have judged the same reads as calls. */
  'explain-rollout': { as: 'caller', isFor: ({ path }) => path.join(' ') === 'rollout status' },
  /** Asks whether the cluster can be reached at all, after kubectl said that it cannot. */
  'check-readiness': { as: 'server', isFor: anyCall },
  /** Runs the command as a rehearsal, to plan its change. Nothing is changed. */
  'rehearse-change': { as: 'caller', isFor: isChange },
  /** Reads what a person should know of a planned change, or what became of one that is taken back. */
  'review-change': { as: 'caller', isFor: isChange },
  /** Sends the reviewed requests of a change. All rules judge each of them again. */
  'apply-change': { as: 'caller', isFor: isChange },
  /** Reads the objects of a change until its outcome is clear. */
  'verify-change': { as: 'caller', isFor: isChange },
  /** Tells by looking what was sent of a change whose server ended in the middle. */
  'recover-change': { as: 'caller', isFor: isChange },
  /** Writes an Event on each object that the call changed, if the operator turned that on. */
  'write-events': { as: 'server', isFor: isChange },
} as const satisfies Record<string, AddedStepRow>;

/** The name of a step that the server may add. */
export type AddedStep = keyof typeof ADDED_STEPS;

/** The steps whose requests the server makes as itself. */
export type OwnStep = {
  [Each in AddedStep]: (typeof ADDED_STEPS)[Each]['as'] extends 'server' ? Each : never;
}[AddedStep];

/** Returns whether the server may add a step to a call with this command. Pure. */
export function mayAdd(step: AddedStep, command: KubectlCommand): boolean {
  return ADDED_STEPS[step].isFor(command);
}

/** Returns the plan of a step that runs a command; undefined if this call gets no such step. Pure. */
export function addedPlan(step: AddedStep, plan: Plan, terms: Terms): Plan | undefined {
  const row: AddedStepRow = ADDED_STEPS[step];
  const command = row.isFor(plan.command) ? row.command?.(plan, terms) : undefined;
  return command && { command };
}

function isChange({ path }: KubectlCommand): boolean {
  return !isReading(path);
}
