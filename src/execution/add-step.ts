import type { Refusal } from '../errors.ts';

/**
 * Puts a step on record that execution adds to a running one, and runs it: requests for `work` that are not those of the
 * command. Gives the refusal if the record could not be written; then nothing was asked.
 */
export type AddStep = <T>(step: 'weigh-lists' | 'explain-rollout', work: () => Promise<T>) => Promise<T | Refusal>;

/** Runs a step that nobody keeps a record of. */
export const unrecorded: AddStep = (_, work) => work();
