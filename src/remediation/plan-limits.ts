import type { Subject } from '../kube/subject.ts';

/** Plans are counted for so long. */
export const HOUR_MS = 3_600_000;
/** Of so many callers and namespaces; the one that planned first is forgotten first. */
const MOST_COUNTED = 10_000;

/** Counts the plans of each caller in each namespace over the last hour: in this process, and with what all replicas recorded. */
export class PlanLimits {
  readonly #most: number;
  /** When each caller planned, the earliest first; the caller that planned last is at the end. */
  readonly #times = new Map<string, readonly number[]>();

  /** `most` is how many plans a caller may make in one namespace in an hour. */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Counts a plan, unless the caller has made too many: then returns in how many seconds there is room again. `recorded` is when all
   * replicas together recorded plans of this caller there, in epoch milliseconds, the earliest first. Plans that other replicas make at
   * this very time are not in it.
   */
  take(
    { method, name }: Pick<Subject, 'method' | 'name'>,
    namespace: string,
    now: Date,
    recorded: readonly number[] = [],
  ): number | undefined {
    const key = JSON.stringify([method, name, namespace]);
    const at = now.getTime();
    const isRecent = (each: number) => each > at - HOUR_MS;
    const recent = (this.#times.get(key) ?? []).filter(isRecent);
    const full = [recent, recorded.filter(isRecent)].filter(({ length }) => length >= this.#most);
    this.#times.delete(key);
    this.#times.set(key, full.length > 0 ? recent : [...recent, at]);
    const [oldest] = this.#times.keys();
    if (this.#times.size > MOST_COUNTED && oldest !== undefined) this.#times.delete(oldest);
    if (full.length === 0) return undefined;
    // There is room once fewer than the most are left.
    const freeing = Math.max(...full.map((times) => times.at(-this.#most) ?? at));
    return Math.max(1, Math.ceil((freeing + HOUR_MS - at) / 1000));
  }
}
