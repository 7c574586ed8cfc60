import type { Piece, Sink, Stage } from '../sink.ts';
import { LineSink } from './lines.ts';
import { REDACTORS, type RedactedRun } from './redactors.ts';
import { type OutputRedaction, redactOutput } from './text.ts';

/** Returns the redactors of one stream of a run, in order. Most runs have none. */
export function redactorsFor(run: RedactedRun, stream: 'stdout' | 'stderr'): readonly Stage[] {
  return REDACTORS.filter(({ streams, appliesTo }) => streams.includes(stream) && appliesTo(run)).map(
    ({ open }): Stage =>
      (next, tell) =>
        new LineSink(open(run, tell), next),
  );
}

/**
 * Redacts a short text of the cluster that a hint or a refusal quotes, as the run's stdout would be. What was printed is
 * redacted already; this is for text that never was.
 */
export function redactText(
  run: RedactedRun & { readonly redaction?: OutputRedaction | undefined },
  text: string,
): string {
  const { redaction } = run;
  const redactors = [...redactorsFor(run, 'stdout'), ...(redaction === undefined ? [] : [redactOutput(redaction)])];
  if (redactors.length === 0) return text;
  let shown = '';
  const last: Sink = {
    write: (piece: Piece) => {
      shown += piece.toString();
    },
    end: () => undefined,
    isDone: () => false,
  };
  const first = redactors.reduceRight<Sink>((next, stage) => stage(next, () => undefined), last);
  first.write(text);
  first.end();
  return shown;
}
