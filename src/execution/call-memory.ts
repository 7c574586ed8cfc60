import type { HeldMemory } from '../api/api.ts';
import type { MemoryBudget, NoMemory, Share } from './budget.ts';

const MIB = 1024 * 1024;
/** What any read may hold without asking; what the server keeps for itself covers it, for as many as run at once. */
const FREE_BYTES = MIB;
/** Asking for a little at a time would be waiting for a little at a time. */
const STEP_BYTES = 2 * MIB;
/**
 * What one byte of an answer costs until it is sent: the pieces, the text, the two forms of it in the answer, and the bytes
 * of these. Measured, see ADR 0019.
 */
export const ANSWER_FACTOR = 7;
/** No read keeps the thread for longer while others wait: probes must be answered. */
const TURN_MS = 5;

/** Takes what is to be done once the answer of a call was sent. */
export type WhenAnswered = (release: () => void) => void;

/** Where nothing of what was read is sent. */
export const atOnce: WhenAnswered = (release) => release();

/** Releases after a second, if the time at which the answer is sent is unknown. */
export const soon: WhenAnswered = (release) => void setTimeout(release, 1000).unref();

/** When the thread last did something else; all reads share it. */
let turnedAt = 0;

/**
 * What a read keeps in motion that goes on for long: what comes over its connection, what is parsed and forgotten, and its
 * answer. So few of them run at once where memory is short, and there the processor is too.
 */
const LONG_READ_BYTES = 20 * MIB;
/** A read goes on for long once it went on so often: after a megabyte or so. */
const SHORT_READ_STEPS = 20;

/** Ends a read that got no memory; `refuse` says it to the caller. */
export class NoMemoryLeft extends Error {
  readonly reason: NoMemory;
  /** How many bytes the call needs, or more. */
  readonly bytes: number;

  constructor(reason: NoMemory, bytes: number) {
    super(`no memory: ${reason}`);
    this.reason = reason;
    this.bytes = bytes;
  }
}

/** Counts what one read holds, and has the budget cover what is more than any read may hold. */
export class CallMemory implements HeldMemory {
  readonly #share: Share;
  readonly #signal: AbortSignal;
  #held = 0;
  #answer = 0;
  #steps = 0;
  #hasAsked = false;

  constructor(budget: MemoryBudget, signal: AbortSignal) {
    this.#share = budget.open();
    this.#signal = signal;
    turnedAt = performance.now();
  }

  hold(bytes: number): void {
    this.#held += bytes;
  }

  /** Counts the text of the answer, which has so many bytes by now. */
  holdAnswer(bytes: number): void {
    this.#answer = Math.max(this.#answer, bytes);
  }

  settled(): Promise<void> | undefined {
    this.#steps++;
    if (this.#used > FREE_BYTES + this.#share.held) return this.#cover();
    return performance.now() - turnedAt > TURN_MS ? giveTurn() : undefined;
  }

  /** Whether the read goes on for long, or needed more memory than any read may hold. */
  get isLarge(): boolean {
    return this.#isLong || this.#hasAsked;
  }

  get #isLong(): boolean {
    return this.#steps >= SHORT_READ_STEPS;
  }

  get #used(): number {
    return this.#held + Math.max(this.#answer * ANSWER_FACTOR, this.#isLong ? LONG_READ_BYTES : 0);
  }

  /** Gives everything back. */
  release(): void {
    this.#share.release();
  }

  async #cover(): Promise<void> {
    this.#hasAsked = true;
    const lacking = this.#used - FREE_BYTES - this.#share.held;
    const reason = await this.#share.take(Math.max(lacking, STEP_BYTES), this.#signal);
    if (reason !== undefined) throw new NoMemoryLeft(reason, this.#used);
  }
}

/** Lets everything else that is due run first. */
function giveTurn(): Promise<void> {
  return new Promise((resolve) =>
    setImmediate(() => {
      turnedAt = performance.now();
      resolve();
    }),
  );
}
