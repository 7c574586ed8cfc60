import type { Subject } from '../../kube/subject.ts';
import {
  cannotTell,
  type Denial,
  type TokenMethod,
  unfitCredential,
  wrongCredential,
} from '../../transport/identity/denial.ts';
import { nameSubject } from '../../transport/identity/name-subject.ts';
import { ReviewedTokens } from '../../transport/identity/reviewed-tokens.ts';

/** Asks the API server with a token whose it is; undefined if the API server does not accept it. Rejects if it does not say. */
export type WhoIs = (
  token: string,
) => Promise<{ readonly username: string; readonly groups: readonly string[] } | undefined>;

const ACCOUNT = /^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$/;

/**
 * Tokens that the API server itself accepts: how a person signs in to a console without authentication. The token only tells the API
 * server who the person is; what the person decides is written by impersonation.
 */
export class ClusterTokens implements TokenMethod {
  readonly #whoIs: WhoIs;
  readonly #reviewed: ReviewedTokens;

  /** `now` is in milliseconds. */
  constructor(whoIs: WhoIs, now: () => number) {
    this.#whoIs = whoIs;
    this.#reviewed = new ReviewedTokens((token) => this.#ask(token), now);
  }

  takes(): boolean {
    return true;
  }

  identify(token: string): Promise<Subject | Denial> {
    return this.#reviewed.find(token);
  }

  async #ask(token: string): Promise<Subject | Denial> {
    const user = await this.#whoIs(token).catch(() => 'unknown' as const);
    if (user === 'unknown')
      return cannotTell(
        'api-server',
        'The server cannot ask the API server about the token now; try again in a few seconds.',
      );
    if (user === undefined)
      return wrongCredential(
        'cluster-token',
        'The API server does not accept the token. Create one with kubectl create token, for the audience of the API server.',
      );
    const { username, groups } = user;
    if (ACCOUNT.test(username)) return nameSubject('service-account', username, groups);
    if (username.startsWith('system:'))
      return unfitCredential(
        'name',
        'The token belongs to a user of Kubernetes itself. The server may not impersonate such users.',
      );
    return nameSubject('token', username, groups);
  }
}
