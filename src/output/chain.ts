import type { KubectlCommand } from '../kube/command.ts';
import type { Captured, PartialOutput } from '../kube/execution.ts';
import type { ReportProgress } from '../kube/progress.ts';
import { Capture } from './capture.ts';
import { followOutput } from './follow-output.ts';
import { redactorsFor } from './redact/index.ts';
import { type OutputRedaction, redactOutput } from './redact/text.ts';
import type { Piece, Sink, Stage } from './sink.ts';

/** The way out for one output stream of one run: redactors, hidden characters made visible, filters, and then the budget. */
export interface OutputChain extends Sink {
  /**
   * Returns whether of all that is written from now on only the length counts, so that it may be written in any order. Never
   * true if a redactor or a filter sees the bytes before the budget.
   */
  readonly isFull: () => boolean;
  /** How many bytes are kept by now. */
  readonly keptBytes: () => number;
  /** Marks the output as incomplete: more output exists and will not be written. */
  readonly cutShort: () => void;
  /** Ends the chain and returns what it kept. What is written later is ignored, unless the chain is a budget alone. */
  readonly captured: () => Captured;
}

/** Both output streams of one run. */
export interface RunOutput {
  readonly stdout: OutputChain;
  readonly stderr: OutputChain;
}

/** What decides how the output of one run leaves the server. */
export interface OutputTerms {
  readonly command: KubectlCommand;
  /** Whether the call may touch Secrets. */
  readonly touchesSecrets: boolean;
  /** Absent where answers show what is secret. */
  readonly redaction?: OutputRedaction | undefined;
  /** Makes hidden characters visible: before the filters, and behind them if they may undo it. Absent if all stays as it is. */
  readonly visible?: { readonly before: Stage; readonly after?: Stage };
  /** What the caller wants to see of stdout; each filter gets what the one before it lets through. */
  readonly filters?: readonly Stage[];
  /** The budget of each stream, in bytes. */
  readonly maxBytes: number;
  /** Which end of a stdout longer than the budget is kept; of stderr it is always the first. */
  readonly keep: 'first' | 'last';
  /** Told what stdout shows so far; absent if the client does not follow the call. */
  readonly report?: ReportProgress | undefined;
}

/** The steps of one chain, in the order in which a stream passes through them. */
interface ChainParts {
  readonly redactors: readonly Stage[];
  /** Changes nothing; absent if the stream has no follower. */
  readonly follow?: Stage | undefined;
  readonly filters: readonly Stage[];
  readonly maxBytes: number;
  readonly keep: 'first' | 'last';
}

/** Opens the two chains of one run. To run again, open again. */
export function openOutput(terms: OutputTerms): RunOutput {
  const { command, visible, filters = [], maxBytes, keep, report, redaction } = terms;
  const redactors = redaction === undefined ? [] : [redactOutput(redaction)];
  const shown = visible === undefined ? [] : [visible.before];
  const last = visible?.after === undefined ? [] : [visible.after];
  return {
    stdout: openChain({
      redactors: [...redactorsFor(terms, 'stdout'), ...(redaction?.printsObjects === true ? [] : redactors), ...shown],
      follow: report && followOutput(command, report),
      filters: [...filters, ...last],
      maxBytes,
      keep,
    }),
    stderr: openChain({
      redactors: [...redactorsFor(terms, 'stderr'), ...redactors, ...shown],
      filters: [],
      maxBytes,
      keep: 'first',
    }),
  };
}

/** Opens chains that are a budget alone, for a program whose output no answer shows. */
export function openOwnOutput(maxBytes: number): RunOutput {
  return { stdout: new Capture(maxBytes, 'first'), stderr: new Capture(maxBytes, 'first') };
}

/** Opens one chain. Without any stage it is the budget alone. */
export function openChain({ redactors, follow, filters, maxBytes, keep }: ChainParts): OutputChain {
  const capture = new Capture(maxBytes, keep);
  const stages = [...redactors, ...(follow === undefined ? [] : [follow]), ...filters];
  if (stages.length === 0) return capture;
  return new StagedChain(stages, capture, redactors.length + filters.length === 0);
}

class StagedChain implements OutputChain {
  readonly #first: Sink;
  readonly #sinks: Sink[] = [];
  readonly #capture: Capture;
  readonly #isOnlyFollowed: boolean;
  readonly #notices = new Set<string>();
  #hasEnded = false;

  constructor(stages: readonly Stage[], capture: Capture, isOnlyFollowed: boolean) {
    const tell = (notice: string, isIncomplete = false): void => {
      this.#notices.add(notice);
      if (isIncomplete) capture.cutShort();
    };
    this.#first = stages.reduceRight<Sink>((next, stage) => {
      const sink = stage(next, tell);
      this.#sinks.push(sink);
      return sink;
    }, capture);
    this.#capture = capture;
    this.#isOnlyFollowed = isOnlyFollowed;
  }

  write(piece: Piece): void {
    if (!this.#hasEnded) this.#first.write(piece);
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#first.end();
  }

  isDone(): boolean {
    return this.#first.isDone();
  }

  isFull(): boolean {
    return this.#isOnlyFollowed && this.#capture.isFull();
  }

  keptBytes(): number {
    return this.#capture.keptBytes();
  }

  cutShort(): void {
    // A filter that wants no more, as head does, has let all pass that it ever would.
    if (!this.#sinks.some((sink) => sink.isSettled?.())) this.#capture.cutShort();
  }

  captured(): Captured {
    this.end();
    const captured = this.#capture.captured();
    return this.#notices.size === 0 ? captured : { ...captured, notice: [...this.#notices].join(' ') };
  }
}

/** The streams of a command that had to be ended, without empty ones. */
export function partialOutput({ stdout, stderr }: RunOutput): PartialOutput {
  const [printed, complained] = [stdout.captured(), stderr.captured()];
  return {
    ...(printed.totalBytes > 0 && { stdout: printed }),
    ...(complained.totalBytes > 0 && { stderr: complained }),
  };
}
