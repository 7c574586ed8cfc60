import type { Subject } from '../../kube/subject.ts';

const MOST_KEPT = 500;

/** Keeps an answer for each person for a short time, so that a page that is open asks the cluster rarely. */
export class KeptFor<T> {
  readonly #ms: number;
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly until: number; readonly answer: Promise<T> }>();

  /** Keeps answers for so many milliseconds; `now` is the time in milliseconds. */
  constructor(ms: number, now: () => number) {
    this.#ms = ms;
    this.#now = now;
  }

  /** Returns the answer that is kept for this person with these groups, or asks for it. */
  get({ method, name, groups }: Subject, ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([method, name, groups]);
    const known = this.#kept.get(key);
    if (known !== undefined && this.#now() < known.until) return known.answer;
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    const answer = ask();
    this.#kept.set(key, { until: this.#now() + this.#ms, answer });
    return answer;
  }
}
