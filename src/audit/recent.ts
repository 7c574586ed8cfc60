import type { Subject } from '../kube/subject.ts';
import type { Entry } from './record.ts';

const MOST_PER_CALLER = 100;
const MOST_CHARACTERS = 1024 * 1024;

/** The last records of each caller, as text, in memory: at most 100 of one, 1 MiB of all; who called longest ago goes first. */
export class Recent {
  readonly #byCaller = new Map<string, string[]>();
  #characters = 0;

  /** Takes the text of an entry. */
  add(subject: Subject, text: string): void {
    const key = keyOf(subject);
    const entries = this.#byCaller.get(key) ?? [];
    // The latest caller comes last.
    this.#byCaller.delete(key);
    this.#byCaller.set(key, entries);
    entries.push(text);
    this.#characters += text.length;
    if (entries.length > MOST_PER_CALLER) this.#dropOldest(key, entries);
    while (this.#characters > MOST_CHARACTERS) {
      const [oldest] = this.#byCaller;
      if (oldest === undefined) return;
      this.#dropOldest(...oldest);
    }
  }

  /** What a caller did last, oldest first. */
  of(subject: Subject): readonly Entry[] {
    return (this.#byCaller.get(keyOf(subject)) ?? []).map((text) => JSON.parse(text) as Entry);
  }

  #dropOldest(key: string, entries: string[]): void {
    this.#characters -= entries.shift()?.length ?? 0;
    if (entries.length === 0) this.#byCaller.delete(key);
  }
}

function keyOf({ method, name }: Subject): string {
  return `${method} ${name}`;
}
