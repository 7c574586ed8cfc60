import type { Redaction } from '../redaction/redaction.ts';
import type { Outcome } from '../result/outcome.ts';

/** Texts of an answer that passed the way out of a run, where they were redacted. */
const PRINTED: ReadonlySet<string> = new Set(['stdout', 'stderr']);
/** Texts that the server or the cluster writes about a call, and that may quote what was given or read. */
const SAID: ReadonlySet<string> = new Set(['error', 'hint', 'notice', 'result']);

/** Returns an answer whose sentences are redacted as well, with the number of marks in what was printed. */
export function redactOutcome({ success, body, aside }: Outcome, redaction: Redaction): Outcome {
  let marks = 0;
  const shown = Object.entries(body).map(([key, value]) => {
    if (typeof value !== 'string' || !(PRINTED.has(key) || SAID.has(key))) return [key, value] as const;
    if (SAID.has(key)) return [key, redaction.text(value)] as const;
    marks += redaction.count(value);
    return [key, value] as const;
  });
  return {
    success,
    body: { ...Object.fromEntries(shown), ...(marks > 0 && { redacted: marks }) },
    ...(aside && { aside: redactAside(aside, redaction) }),
  };
}

function redactAside(aside: NonNullable<Outcome['aside']>, redaction: Redaction): NonNullable<Outcome['aside']> {
  const entries = Object.entries(aside);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === 'string' ? redaction.text(value) : value]),
  );
}
