/** Why a place was not given. */
export type NoSlot = 'full' | 'waited-too-long' | 'aborted';

/** How many places there are, how many are taken, and how many callers wait for one. */
export interface Load {
  readonly limit: number;
  readonly running: number;
  readonly waiting: number;
}

/** A slot of a running call; `release` must be called once, when the work has ended. */
export interface Slot {
  readonly release: () => void;
}

/**
 * Bounds how much runs at once: `limit` places, and at most `maxWaiting` callers waiting for one in order of arrival,
 * none longer than `maxWaitMs`.
 */
export class Slots {
  readonly limit: number;
  readonly #maxWaiting: number;
  readonly #maxWaitMs: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(limit: number, maxWaiting: number, maxWaitMs: number) {
    this.limit = limit;
    this.#maxWaiting = maxWaiting;
    this.#maxWaitMs = maxWaitMs;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get load(): Load {
    return { limit: this.limit, running: this.#running, waiting: this.waiting };
  }

  /** Resolves with a place, or with the reason why there is none. Never rejects. */
  acquire(signal: AbortSignal): Promise<Slot | NoSlot> {
    if (signal.aborted) return Promise.resolve('aborted');
    if (this.#running < this.limit) return Promise.resolve(this.#take());
    if (this.#waiting.size >= this.#maxWaiting) return Promise.resolve('full');
    const { promise, resolve } = Promise.withResolvers<Slot | NoSlot>();
    const next = () => settle(this.#take());
    // Leaving the queue and settling is one step: a place handed to a caller that gave up would be lost.
    const settle = (outcome: Slot | NoSlot) => {
      this.#waiting.delete(next);
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    const onAbort = () => settle('aborted');
    const timer = setTimeout(() => settle('waited-too-long'), this.#maxWaitMs);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.add(next);
    return promise;
  }

  #take(): Slot {
    this.#running++;
    let released = false;
    return {
      release: () => {
        if (released) return;
        released = true;
        this.#running--;
        const [next] = this.#waiting;
        next?.();
      },
    };
  }
}
