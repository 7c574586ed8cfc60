import type { KubectlCommand } from '../../kube/command.ts';
import type { Piece, Sink, Stage } from '../sink.ts';
import { type LineRedactor, LineSink } from './lines.ts';
import { redactQuoted } from './quoted.ts';
import { redactTokens } from './tokens.ts';

/** The facts about a run that decide what is redacted in its output. */
export interface RedactedRun {
  readonly command: KubectlCommand;
  /** Whether the call may touch Secrets. */
  readonly touchesSecrets: boolean;
}

/** One way to redact, in use for the runs and streams that it names. */
interface Redactor {
  readonly streams: readonly ('stdout' | 'stderr')[];
  readonly appliesTo: (run: RedactedRun) => boolean;
  readonly open: (run: RedactedRun, tell: (notice: string) => void) => LineRedactor;
}

/** All redactors, in the order in which a stream passes through them. */
const REDACTORS: readonly Redactor[] = [
  {
    streams: ['stdout'],
    appliesTo: ({ command }) => command.path[0] === 'describe',
    open: ({ command, touchesSecrets }) => redactTokens(command, touchesSecrets),
  },
  { streams: ['stderr'], appliesTo: ({ touchesSecrets }) => touchesSecrets, open: (_, tell) => redactQuoted(tell) },
];

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
export function redactText(run: RedactedRun, text: string): string {
  const redactors = redactorsFor(run, 'stdout');
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
