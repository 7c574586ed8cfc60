/** Why memory was not given: `never` says that it is more than there is. */
export type NoMemory = 'full' | 'waited-too-long' | 'aborted' | 'never';

/** What one call holds of the budget. */
export interface Share {
  /** In bytes. */
  readonly held: number;
  /** Resolves once `bytes` more are held, or with the reason why they are not. Never rejects. */
  readonly take: (bytes: number, signal: AbortSignal) => Promise<NoMemory | undefined>;
  /** Gives back what is more than `bytes`. */
  readonly shrinkTo: (bytes: number) => void;
  /** Gives everything back. May be called more than once. */
  readonly release: () => void;
}

interface Waiting {
  readonly share: Holder;
  readonly bytes: number;
  readonly settle: (outcome: NoMemory | undefined) => void;
}

/** A share as the budget sees it. */
interface Holder {
  held: number;
}

/**
 * Bounds how much memory the calls of this server hold together, their kubectl processes included. Who does not fit waits,
 * in order of arrival; a call that holds some already goes before calls that hold none, because it must end before it
 * gives anything back. If all that hold memory wait for more, none would ever end: then the last one of them is refused.
 */
export class MemoryBudget {
  readonly totalBytes: number;
  readonly #maxWaiting: number;
  readonly #maxWaitMs: number;
  readonly #holders = new Set<Holder>();
  readonly #waiting = new Set<Waiting>();
  #held = 0;

  /** `maxWaiting` calls may wait, none longer than `maxWaitMs`. */
  constructor(totalBytes: number, maxWaiting: number, maxWaitMs: number) {
    this.totalBytes = totalBytes;
    this.#maxWaiting = maxWaiting;
    this.#maxWaitMs = maxWaitMs;
  }

  /** How many bytes are held. */
  get heldBytes(): number {
    return this.#held;
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** A share that holds nothing yet. */
  open(): Share {
    const holder: Holder = { held: 0 };
    return {
      get held() {
        return holder.held;
      },
      take: (bytes, signal) => this.#take(holder, bytes, signal),
      shrinkTo: (bytes) => this.#shrink(holder, bytes),
      release: () => this.#shrink(holder, 0),
    };
  }

  #shrink(share: Holder, bytes: number): void {
    if (share.held <= bytes) return;
    this.#held -= share.held - bytes;
    share.held = bytes;
    if (bytes === 0) this.#holders.delete(share);
    this.#serve();
  }

  #take(share: Holder, bytes: number, signal: AbortSignal): Promise<NoMemory | undefined> {
    if (signal.aborted) return Promise.resolve('aborted');
    if (share.held + bytes > this.totalBytes) return Promise.resolve('never');
    if (this.#fits(bytes) && !this.#hasEarlier(share)) {
      this.#give(share, bytes);
      return Promise.resolve(undefined);
    }
    if (this.#waiting.size >= this.#maxWaiting) return Promise.resolve('full');
    const { promise, resolve } = Promise.withResolvers<NoMemory | undefined>();
    const settle = (outcome: NoMemory | undefined) => {
      this.#waiting.delete(waiting);
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (outcome === undefined) this.#give(share, bytes);
      resolve(outcome);
      if (outcome !== undefined) this.#serve();
    };
    const waiting: Waiting = { share, bytes, settle };
    const onAbort = () => settle('aborted');
    const timer = setTimeout(() => settle('waited-too-long'), this.#maxWaitMs);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.add(waiting);
    this.#serve();
    return promise;
  }

  #fits(bytes: number): boolean {
    return this.#held + bytes <= this.totalBytes;
  }

  #give(share: Holder, bytes: number): void {
    share.held += bytes;
    this.#held += bytes;
    this.#holders.add(share);
  }

  /** Whether one waits that goes before `share`. */
  #hasEarlier(share: Holder): boolean {
    return [...this.#waiting].some(({ share: { held } }) => share.held === 0 || held > 0);
  }

  /** Gives memory to those who wait, and looks whether they wait for each other. */
  #serve(): void {
    for (const next of this.#inOrder()) {
      if (!this.#fits(next.bytes)) break;
      next.settle(undefined);
    }
    const stuck = [...this.#waiting].filter(({ share }) => share.held > 0);
    if (stuck.length > 0 && stuck.length === this.#holders.size) stuck.at(-1)?.settle('full');
  }

  #inOrder(): readonly Waiting[] {
    const waiting = [...this.#waiting];
    return [...waiting.filter(({ share }) => share.held > 0), ...waiting.filter(({ share }) => share.held === 0)];
  }
}
