import { type Refusal, refuse } from '../errors.ts';

/**
 * Records and runs a step that execution adds to a running one: `work` makes requests beside the command's own. Returns the
 * refusal if the step could not be recorded; then `work` did not run.
 */
export type AddStep = <T>(
  step: 'explain-rollout' | 'judge-writes' | 'weigh-lists',
  work: () => Promise<T>,
) => Promise<T | Refusal>;

/** Adds no step: without somewhere to record it, none may run. */
export const addNoStep: AddStep = async () =>
  refuse('AUDIT_FAILED', 'This run keeps no records of added steps.', 'Run it as a step of a call.');
