import type { Refusal } from '../errors.ts';

/**
 * Records and runs a step that execution adds to a running one: `work` makes requests beside the command's own. Returns the
 * refusal if the record could not be written; then `work` did not run.
 */
export type AddStep = <T>(step: 'weigh-lists' | 'explain-rollout', work: () => Promise<T>) => Promise<T | Refusal>;

/** Runs a step without a record, for a caller that keeps none. */
export const unrecorded: AddStep = (_, work) => work();
