import { z } from 'zod';
import type { AskedDecision } from './approvals.ts';

const MOST_REASON = 4096;
const HASH = { error: 'hash must be the hash of the change that you reviewed: 64 hexadecimal digits.' };
const REASON = { error: `reason must be a text of at most ${MOST_REASON} characters.` };
const DECISION = z.strictObject(
  {
    verdict: z.enum(['Approved', 'Denied'], { error: 'verdict must be "Approved" or "Denied".' }),
    hash: z.string(HASH).regex(/^[0-9a-f]{64}$/, HASH),
    reason: z.string(REASON).max(MOST_REASON, REASON).optional(),
  },
  {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? 'Send only verdict, hash and reason.' : 'Send {"verdict", "hash", "reason"}.',
  },
);

/** Returns the decision that a person sent as JSON, or the sentence that says what is wrong with it. */
export function readDecision(body: unknown): AskedDecision | string {
  const read = DECISION.safeParse(body);
  return read.success ? read.data : (read.error.issues[0]?.message ?? 'This is no decision.');
}
