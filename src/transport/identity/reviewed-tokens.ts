import { createHash } from 'node:crypto';
import type { Subject } from '../../kube/subject.ts';
import { type Denial, isDenial } from './denial.ts';

/** How long a review is valid. The server refuses a revoked token after this time at the latest. */
const REVIEWED_MS = 30_000;
const MOST_REVIEWED = 1000;

interface Reviewed {
  readonly found: Promise<Subject | Denial>;
  readonly until: number;
}

/** What the API server said of tokens, for a short time. Tokens are known by their digests only. */
export class ReviewedTokens {
  readonly #ask: (token: string) => Promise<Subject | Denial>;
  readonly #now: () => number;
  readonly #reviewed = new Map<string, Reviewed>();

  /** `ask` asks the API server. `now` is in milliseconds. */
  constructor(ask: (token: string) => Promise<Subject | Denial>, now: () => number) {
    this.#ask = ask;
    this.#now = now;
  }

  /** Returns what is known of a token, or asks. */
  find(token: string): Promise<Subject | Denial> {
    const key = createHash('sha256').update(token).digest('base64');
    const known = this.#reviewed.get(key);
    if (known !== undefined && known.until > this.#now()) return known.found;
    const found = this.#ask(token);
    this.#remember(key, found);
    return found;
  }

  #remember(key: string, found: Reviewed['found']): void {
    this.#reviewed.delete(key);
    this.#reviewed.set(key, { found, until: this.#now() + REVIEWED_MS });
    const [oldest] = this.#reviewed.keys();
    if (this.#reviewed.size > MOST_REVIEWED && oldest !== undefined) this.#reviewed.delete(oldest);
    // What could not be learned, or was denied, is asked again: the next answer may be another one.
    void found.then((answer) => {
      if (isDenial(answer) && this.#reviewed.get(key)?.found === found) this.#reviewed.delete(key);
    });
  }
}
