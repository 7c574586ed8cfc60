import { isRefusal, type Refusal } from '../../errors.ts';
import type { Execution } from '../../kube/execution.ts';
import type { Change } from '../../remediation/change.ts';
import { phaseOf } from '../../remediation/phase.ts';
import { type Outcome, toOutcome } from '../../result/outcome.ts';
import type { ObjectSchema } from '../tool.ts';
import { asideOf, nextStep, showChange } from './show-change.ts';

/** A diff in an answer takes no more of it than this. */
const MOST_DIFF_BYTES = 6000;

/** The outputSchema of the tools for changes. What every answer can have is in the one of kubectl: a model pays for each word. */
export const CHANGE_SCHEMA: ObjectSchema = {
  type: 'object',
  properties: { success: { type: 'boolean' }, change: { type: 'object' } },
  required: ['success'],
};

/** The answer that shows a change and says what to do next. A change that failed or waits for approval is no success of `wanted`. */
export function answerChange(change: Change, now: Date, wanted: 'planned' | 'applied' | 'shown' = 'shown'): Outcome {
  const phase = phaseOf(change, now);
  const hint = nextStep(change, phase);
  const shown = showChange(change, now, MOST_DIFF_BYTES);
  const body = { change: shown, hint };
  const aside = asideOf(change);
  if (wanted === 'applied' && phase === 'Pending')
    return failed('APPROVAL_REQUIRED', `The change is not approved yet: ${change.spec.summary}.`, body, aside);
  if (wanted === 'applied' && (phase === 'Failed' || phase === 'Interrupted'))
    return failed('CHANGE_FAILED', change.status.message ?? 'The change was not made.', body, aside);
  return { success: true, body: { success: true, ...body }, aside };
}

/** The answer to a call whose change must be approved first. */
export function answerAsked(change: Change, now: Date): Outcome {
  const phase = phaseOf(change, now);
  const body = { change: showChange(change, now, MOST_DIFF_BYTES), hint: nextStep(change, phase) };
  return failed(
    'APPROVAL_REQUIRED',
    `The change needs approval before it is made: ${change.spec.summary}.`,
    body,
    asideOf(change),
  );
}

/** Adds what a command printed to the answer about its change. */
export function withExecution(outcome: Outcome, execution: Execution | undefined): Outcome {
  if (execution === undefined) return outcome;
  return { ...outcome, body: { ...toOutcome(execution).body, ...outcome.body } };
}

/** Adds what became of taking a change back. */
export function withUndone(outcome: Outcome, undone: Change | Refusal | undefined, now: Date): Outcome {
  if (undone === undefined) return outcome;
  const { body } = outcome;
  const shown = isRefusal(undone)
    ? { error: undone.error, hint: undone.hint }
    : showChange(undone, now, MOST_DIFF_BYTES);
  return { ...outcome, body: { ...body, undone: shown } };
}

function failed(code: string, error: string, body: Outcome['body'], aside: Outcome['aside']): Outcome {
  return { success: false, body: { success: false, error, code, ...body }, aside };
}
