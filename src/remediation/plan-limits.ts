import type { Subject } from '../kube/subject.ts';

const HOUR_MS = 3_600_000;
/** Of so many callers and namespaces; the one that planned first is forgotten first. */
const MOST_COUNTED = 10_000;

/** Counts the plans of each caller in each namespace over the last hour, in this process. */
export class PlanLimits {
  readonly #most: number;
  /** When each caller planned, the earliest first; the caller that planned last is at the end. */
  readonly #times = new Map<string, readonly number[]>();

  /** `most` is how many plans a caller may make in one namespace in an hour. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a plan, unless the caller has made too many: then returns in how many seconds there is room again. */
  take({ method, name }: Pick<Subject, 'method' | 'name'>, namespace: string, now: Date): number | undefined {
    const key = JSON.stringify([method, name, namespace]);
    const at = now.getTime();
    const recent = (this.#times.get(key) ?? []).filter((each) => each > at - HOUR_MS);
    const [first = at] = recent;
    this.#times.delete(key);
    const isFull = recent.length >= this.#most;
    this.#times.set(key, isFull ? recent : [...recent, at]);
    const [oldest] = this.#times.keys();
    if (this.#times.size > MOST_COUNTED && oldest !== undefined) this.#times.delete(oldest);
    return isFull ? Math.max(1, Math.ceil((first + HOUR_MS - at) / 1000)) : undefined;
  }
}
