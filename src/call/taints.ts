import type { Subject } from '../kube/subject.ts';

/** How long it is remembered that a caller was shown an instruction. */
export const TAINT_MINUTES = 15;
/** Of so many callers; the one that was noted first is forgotten first. */
const MOST_CALLERS = 10_000;

/** Remembers which callers were lately shown text that addresses its reader as an instruction. */
export class Taints {
  readonly #now: () => number;
  /** When each caller is no longer tainted, the caller noted last at the end. */
  readonly #until = new Map<string, number>();

  /** `now` gives milliseconds that never go back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Notes that a caller was shown an instruction now. */
  note(subject: Subject): void {
    const key = keyOf(subject);
    this.#until.delete(key);
    this.#until.set(key, this.#now() + TAINT_MINUTES * 60_000);
    if (this.#until.size <= MOST_CALLERS) return;
    const [oldest] = this.#until.keys();
    if (oldest !== undefined) this.#until.delete(oldest);
  }

  /** The caller with what is remembered. A client cannot say it of itself. */
  of(subject: Subject): Subject {
    const { tainted: _, ...plain } = subject;
    const until = this.#until.get(keyOf(subject));
    if (until === undefined) return subject.tainted === undefined ? subject : plain;
    if (until > this.#now()) return { ...plain, tainted: true };
    this.#until.delete(keyOf(subject));
    return plain;
  }
}

function keyOf({ method, name }: Subject): string {
  return `${method} ${name}`;
}
