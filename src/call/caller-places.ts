import type { Subject } from '../kube/subject.ts';

/**
 * Bounds how many calls one caller has under way, so that one busy agent leaves places for the others. Callers that
 * cannot be told apart have no bound: they would all share one.
 */
export class CallerPlaces {
  readonly #most: number;
  readonly #taken = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a place and gives the function that gives it back, to be called once; undefined where the caller has none left. */
  take({ method, name }: Subject): (() => void) | undefined {
    if (method === 'none' || method === 'stdio') return () => undefined;
    const caller = `${method} ${name}`;
    const taken = this.#taken.get(caller) ?? 0;
    if (taken >= this.#most) return undefined;
    this.#taken.set(caller, taken + 1);
    return () => {
      const left = (this.#taken.get(caller) ?? 1) - 1;
      if (left === 0) this.#taken.delete(caller);
      else this.#taken.set(caller, left);
    };
  }
}
