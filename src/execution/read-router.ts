import type { ReadCounts, ReadMode } from '../kube/read-counts.ts';
import { leavesOrder } from '../reads/coverage.ts';
import { compare } from './compare.ts';
import type { NativeReadEnd, NativeReader, ReadRequest } from './native-reader.ts';
import type { RunEnd } from './run-end.ts';

/** What happened to one command; nothing of what it printed. */
export interface ReadEvent {
  readonly kind: 'native' | 'kubectl' | 'same' | 'different' | 'unsettled' | 'defect';
  readonly callId: string | undefined;
  /** The words of the command and the names of its flags. */
  readonly command: string;
  readonly flags: readonly string[];
  /** Why kubectl served it, or what failed. */
  readonly why?: string;
}

/** An "after" read is a small part of what kubectl took; it must not use up the call. */
const AFTER_MS = 5000;
const MOST_OF_A_LOOK = 256 * 1024;

/** Decides by the mode whether a native read or kubectl serves a command, and counts both. */
export class ReadRouter {
  readonly #reader: NativeReader;
  readonly #mode: ReadMode;
  readonly #report: (event: ReadEvent) => void;
  readonly #counts = { native: 0, kubectl: 0, verified: 0, differences: 0, unsettled: 0, defects: 0 };

  constructor(reader: NativeReader, mode: ReadMode, report: (event: ReadEvent) => void) {
    this.#reader = reader;
    this.#mode = mode;
    this.#report = report;
  }

  /** How many run at once. */
  get limit(): number {
    return this.#reader.limit;
  }

  counts(): ReadCounts {
    return { mode: this.#mode, ...this.#counts };
  }

  /** Serves a call without a process where the mode says so; an end of kind `left` means that kubectl must. */
  async serve(call: ReadRequest, signal: AbortSignal): Promise<NativeReadEnd> {
    if (this.#mode !== 'on') return { kind: 'left', why: this.#mode };
    const end = await this.#reader.serve(call, signal);
    if (end.kind === 'left') this.#noteDefect(call, end);
    else this.#note('native', call);
    return end;
  }

  /**
   * What a read printed that explains another call. It is served without a process or not at all, and is not counted.
   * Undefined if it fails without output, or prints too much.
   */
  async look(call: ReadRequest, signal: AbortSignal): Promise<string | undefined> {
    if (this.#mode !== 'on') return undefined;
    const end = await this.#reader.serve({ ...call, output: { ...call.output, maxBytes: MOST_OF_A_LOOK } }, signal);
    if (end.kind !== 'exited' || end.stdout.truncated) return undefined;
    return end.exitCode === 0 || end.stdout.totalBytes > 0 ? end.stdout.text : undefined;
  }

  /** Runs kubectl by `run` and returns its end. In verify mode a native read runs at the same time and is compared with it. */
  async runKubectl(call: ReadRequest, run: () => Promise<RunEnd>, signal: AbortSignal): Promise<RunEnd> {
    this.#note('kubectl', call);
    // Objects are no text to compare.
    if (this.#mode !== 'verify' || call.objects !== undefined) return run();
    const [kubectl, before] = await Promise.all([run(), this.#reader.serve(call, signal)]);
    if (before.kind === 'left') this.#noteDefect(call, before);
    if (kubectl.kind !== 'exited' || before.kind !== 'exited') return kubectl;
    const anyOrder = leavesOrder(call.permit.plan.command);
    let verdict = compare(kubectl, { before }, anyOrder);
    if (verdict !== 'same') {
      const after = await this.#reader.serve({ ...call, timeoutMs: AFTER_MS }, signal);
      verdict = after.kind === 'exited' ? compare(kubectl, { before, after }, anyOrder) : 'unsettled';
    }
    this.#note(verdict, call);
    return kubectl;
  }

  #noteDefect(call: ReadRequest, { defect }: { readonly defect?: Error }): void {
    // Messages of errors may quote what was read: the place in the code is enough to find it.
    if (defect !== undefined)
      this.#note('defect', call, `${defect.name}${defect.stack?.match(/\n {4}at .*/)?.[0] ?? ''}`);
  }

  #note(kind: ReadEvent['kind'], { callId, permit }: ReadRequest, why?: string): void {
    const { command } = permit.plan;
    const flags = command.flags.map(({ name }) => name);
    for (const name of COUNTED[kind]) this.#counts[name]++;
    this.#report({ kind, callId, command: command.path.join(' '), flags, ...(why === undefined ? {} : { why }) });
  }
}

const COUNTED = {
  native: ['native'],
  kubectl: ['kubectl'],
  same: ['verified'],
  different: ['verified', 'differences'],
  unsettled: ['unsettled'],
  defect: ['defects'],
} as const;
