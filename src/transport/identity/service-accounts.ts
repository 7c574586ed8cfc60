import type { Subject } from '../../kube/subject.ts';
import type { TokenReview } from '../../kube/token-review.ts';
import { cannotTell, type Denial, type TokenMethod, unfitCredential, wrongCredential } from './denial.ts';
import { nameSubject } from './name-subject.ts';
import { ReviewedTokens } from './reviewed-tokens.ts';

/** Asks the API server about a token; rejects where it does not answer. */
export type ReviewToken = (token: string, audience: string) => Promise<TokenReview>;

const ACCOUNT = /^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$/;

/**
 * Tokens of Kubernetes service accounts, reviewed by the API server. Only tokens issued for `audience` are taken: one for
 * the API server itself would give this server, or an attacker who reads it here, the rights of its caller.
 */
export class ServiceAccounts implements TokenMethod {
  readonly #audience: string;
  readonly #review: ReviewToken;
  readonly #reviewed: ReviewedTokens;

  /** `now` is epoch milliseconds. */
  constructor(audience: string, review: ReviewToken, now: () => number) {
    this.#audience = audience;
    this.#review = review;
    this.#reviewed = new ReviewedTokens((token) => this.#ask(token), now);
  }

  /** Such tokens are JWTs; whose, only the API server knows. */
  takes(token: string): boolean {
    return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
  }

  identify(token: string): Promise<Subject | Denial> {
    return this.#reviewed.find(token);
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
