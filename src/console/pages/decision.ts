import { z } from 'zod';
import type { DecisionBody } from '../face/changes.ts';

const MOST_REASON = 4096;
const DECISION = z.strictObject(
  {
    verdict: z.enum(['Approved', 'Denied'], { error: 'verdict must be "Approved" or "Denied".' }),
    hash: z.string().regex(/^[0-9a-f]{64}$/, { error: 'hash must be the hash of the change that you saw.' }),
    reason: z
      .string()
      .max(MOST_REASON, { error: `reason must have at most ${MOST_REASON} characters.` })
      .optional(),
    typed: z.string().max(MOST_REASON).optional(),
  },
  {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? 'A decision has verdict, hash, reason and typed only.'
        : 'Send {"verdict", "hash", "reason"}.',
  },
);

/** Returns a decision that a page sent, or the sentence that says what is wrong with it. */
export function readDecision(body: unknown): DecisionBody | string {
  const read = DECISION.safeParse(body);
  if (read.success) return read.data;
  return read.error.issues[0]?.message ?? 'This is no decision.';
}
