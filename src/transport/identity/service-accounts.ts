import { createHash } from 'node:crypto';
import type { Subject } from '../../kube/subject.ts';
import type { TokenReview } from '../../kube/token-review.ts';
import { cannotTell, type Denial, isDenial, type TokenMethod, unfitCredential, wrongCredential } from './denial.ts';
import { nameSubject } from './name-subject.ts';

/** Asks the API server about a token; rejects where it does not answer. */
export type ReviewToken = (token: string, audience: string) => Promise<TokenReview>;

/** How long a review is valid. The server refuses a revoked token after this time at the latest. */
const REVIEWED_MS = 30_000;
const MOST_REVIEWED = 1000;
const ACCOUNT = /^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$/;

interface Reviewed {
  readonly found: Promise<Subject | Denial>;
  readonly until: number;
}

/**
 * Tokens of Kubernetes service accounts, reviewed by the API server. Only tokens issued for `audience` are taken: one for
 * the API server itself would give this server, or an attacker who reads it here, the rights of its caller.
 */
export class ServiceAccounts implements TokenMethod {
  readonly #audience: string;
  readonly #review: ReviewToken;
  readonly #now: () => number;
  readonly #reviewed = new Map<string, Reviewed>();

  /** `now` is epoch milliseconds. */
  constructor(audience: string, review: ReviewToken, now: () => number) {
    this.#audience = audience;
    this.#review = review;
    this.#now = now;
  }

  /** Such tokens are JWTs; whose, only the API server knows. */
  takes(token: string): boolean {
    return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
  }

  identify(token: string): Promise<Subject | Denial> {
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

  async #ask(token: string): Promise<Subject | Denial> {
    let review: TokenReview;
    try {
      review = await this.#review(token, this.#audience);
    } catch {
      return cannotTell(
        'api-server',
        'The server cannot ask the API server to review the token now; try again in a few seconds.',
      );
    }
    if (!review.authenticated || !review.audiences.includes(this.#audience))
      return wrongCredential(
        'token-review',
        `The API server does not know the token, or it was not issued for the audience ${this.#audience}; project or create one for it.`,
      );
    if (!ACCOUNT.test(review.username))
      return unfitCredential('token-review', 'The token does not belong to a Kubernetes service account.');
    return nameSubject('service-account', review.username, review.groups);
  }
}
