import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { OidcClient } from '../../config/console.ts';
import type { TextAnswer } from '../../transport/answer.ts';
import { type Denial, isDenial } from '../../transport/identity/denial.ts';
import { FailedAttempts } from '../../transport/identity/failed-attempts.ts';
import {
  explainRejected,
  openVerifier,
  subjectOfClaims,
  type VerifyToken,
} from '../../transport/identity/issued-tokens.ts';
import { IssuerUnavailable } from '../../transport/identity/issuer-keys.ts';
import { CALLBACK, type Cookies } from '../cookies.ts';
import { NO_STORE } from '../headers.ts';
import { createSeal, type Seal } from '../seal.ts';
import type { Sessions, SignedIn } from '../session.ts';
import { TOO_LARGE } from '../session-endpoint.ts';
import {
  authenticationOf,
  clientOf,
  discoverer,
  type OAuth,
  requestOptions,
  scopesFor,
} from './authorization-server.ts';
import { failedPage, signedInPage } from './page.ts';
import { returnPath } from './return-path.ts';

/** What signing in at the issuer needs. */
export interface IssuerSignInParts {
  readonly client: OidcClient;
  readonly key: Uint8Array;
  readonly cookies: Cookies;
  readonly sessions: Sessions;
  readonly logger: Logger;
}

/** What a sign-in that is under way remembers, in a cookie that only this server can read. */
interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly to: string;
  readonly redirectUri: string;
}

const PENDING_SECONDS = 600;
const UNAVAILABLE = 'The issuer cannot be reached now. Try again in a few seconds.';
const LOST = 'This sign-in has expired, or it began in another browser. Sign in again.';
const UNKNOWN_CLIENT: Denial = {
  status: 503,
  reason: 'client',
  error:
    'The issuer does not accept the console as its client. Ask the operator to check CONSOLE_OIDC_CLIENT_ID and its secret.',
};
const REFUSED = 'The answer of the issuer does not fit this sign-in. Sign in again.';

/**
 * Signs people in at the issuer of callers, by the authorization code flow with PKCE. A browser comes back to one fixed address only,
 * and goes on to pages of the console only. Source: OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9207; RFC 9700.
 */
export class IssuerSignIn {
  readonly #parts: IssuerSignInParts;
  readonly #seal: Seal;
  readonly #discover: ReturnType<typeof discoverer>;
  readonly #attempts = new FailedAttempts(() => performance.now());
  #verify: Promise<VerifyToken> | undefined;

  constructor(parts: IssuerSignInParts) {
    this.#parts = parts;
    this.#seal = createSeal(parts.key, 'sign-in');
    this.#discover = discoverer(parts.client.oidc.issuer);
  }

  /** Sends the browser to the issuer. `origin` is where people reach the server. */
  async begin(request: IncomingMessage, response: ServerResponse, origin: string): Promise<TextAnswer> {
    const { client, cookies } = this.#parts;
    const oauth = await import('oauth4webapi');
    const server = await this.#discover(oauth).catch(ifUnavailable);
    if (server === undefined) return failedPage(502, UNAVAILABLE);
    const pending: Pending = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier: oauth.generateRandomCodeVerifier(),
      to: returnPath(queryOf(request).get('to')),
      redirectUri: `${origin}${CALLBACK}`,
    };
    const url = new URL(server.authorization_endpoint);
    for (const [name, value] of Object.entries({
      client_id: client.id,
      response_type: 'code',
      redirect_uri: pending.redirectUri,
      scope: scopesFor(client, server).join(' '),
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    }))
      url.searchParams.set(name, value);
    const sealed = await this.#seal.seal({ ...pending }, Math.floor(Date.now() / 1000) + PENDING_SECONDS);
    response.appendHeader('set-cookie', cookies.setSignIn(sealed, PENDING_SECONDS));
    return { status: 303, headers: { ...NO_STORE, location: url.href }, parts: [] };
  }

  /** Takes the browser back from the issuer: begins a session if all that it brings fits, and says in a sentence if not. */
  async finish(request: IncomingMessage, response: ServerResponse): Promise<TextAnswer> {
    const { cookies, sessions, logger } = this.#parts;
    const address = request.socket.remoteAddress ?? '';
    const text = cookies.signIn(request.headers.cookie);
    const pending = text === undefined ? undefined : await this.#seal.open(text);
    response.appendHeader('set-cookie', cookies.setSignIn('', 0));
    if (pending === undefined) return failedPage(400, LOST);
    const query = queryOf(request);
    const code = query.get('code') ?? '';
    const seconds = this.#attempts.secondsToWait(address, code);
    if (seconds > 0) return failedPage(429, `Too many sign-ins failed from this address. Try again in ${seconds} s.`);
    const found = await this.#identify(query, pending as unknown as Pending);
    if (isRefused(found)) {
      if (found.isFailedAttempt) this.#attempts.failed(address, code);
      logger.warn({ address, status: found.status, reason: found.reason }, 'sign-in to the console refused');
      return failedPage(found.status === 401 ? 400 : found.status, found.error);
    }
    const begun = await sessions.signIn(found);
    if (begun === undefined) return failedPage(400, TOO_LARGE);
    response.appendHeader('set-cookie', begun.cookies);
    return signedInPage(returnPath(String(pending['to'])));
  }

  async #identify(query: URLSearchParams, pending: Pending): Promise<SignedIn | Denial> {
    const { client } = this.#parts;
    const oauth = await import('oauth4webapi');
    try {
      const { idToken, scopes } = await this.#exchange(oauth, query, pending);
      const missing = client.oidc.requiredScopes.filter(
        (scope) => !(scopes ?? client.oidc.requiredScopes).includes(scope),
      );
      if (missing.length > 0)
        return refused(
          403,
          'scope',
          `The issuer did not grant the scope ${missing.join(' ')}, which this server demands.`,
        );
      this.#verify ??= openVerifier(client.oidc, [client.id]);
      const claims = await (await this.#verify)(idToken);
      const subject = subjectOfClaims(claims, client.oidc);
      return isDenial(subject) ? subject : { subject, endsAt: claims.exp };
    } catch (error) {
      return explain(oauth, error, client.id);
    }
  }

  /** Exchanges the code for the tokens, of which only the ID token is kept. The library checks state, `iss`, nonce and audience. */
  async #exchange(
    oauth: OAuth,
    query: URLSearchParams,
    { state, nonce, verifier, redirectUri }: Pending,
  ): Promise<{ readonly idToken: string; readonly scopes: readonly string[] | undefined }> {
    const server = await this.#discover(oauth);
    const client = clientOf(oauth, this.#parts.client);
    const answer = oauth.validateAuthResponse(server, client, query, state);
    const authentication = authenticationOf(oauth, this.#parts.client, server);
    const options = requestOptions(oauth);
    const tokens = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(server, client, authentication, answer, redirectUri, verifier, options),
      { expectedNonce: nonce, requireIdToken: true },
    );
    return { idToken: tokens.id_token ?? '', scopes: tokens.scope?.split(' ') };
  }
}

/** Says what went wrong without a word of what was presented, nor of the issuer's texts. Throws what is a defect. */
function explain(oauth: OAuth, error: unknown, clientId: string): Denial {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  const isUnreachable = error instanceof TypeError && cause !== undefined;
  if (error instanceof IssuerUnavailable || isUnreachable || (error as Error).name === 'TimeoutError')
    return refused(503, 'issuer', UNAVAILABLE);
  if (error instanceof oauth.AuthorizationResponseError)
    return refused(401, 'issuer-refused', `The issuer refused to sign you in (${wordOf(error.error)}).`);
  if (error instanceof oauth.WWWAuthenticateChallengeError) return UNKNOWN_CLIENT;
  if (error instanceof oauth.ResponseBodyError && error.error === 'invalid_client') return UNKNOWN_CLIENT;
  if (error instanceof oauth.ResponseBodyError || error instanceof oauth.OperationProcessingError)
    return { ...refused(401, 'code', REFUSED), isFailedAttempt: true };
  if (error instanceof oauth.UnsupportedOperationError) return refused(401, 'unsupported', REFUSED);
  if (typeof code === 'string' && code.startsWith('ERR_J')) return explainRejected(error, [clientId]);
  throw error;
}

/** An error code of OAuth; anything else may be text for the reader. */
function wordOf(error: string): string {
  return /^[a-z_]{1,40}$/.test(error) ? error : 'for a reason of its own';
}

function refused(status: Denial['status'], reason: string, error: string): Denial {
  return { status, reason, error };
}

function isRefused(found: SignedIn | Denial): found is Denial {
  return !('subject' in found);
}

function ifUnavailable(error: unknown): undefined {
  if (!(error instanceof IssuerUnavailable)) throw error;
  return undefined;
}

function queryOf(request: IncomingMessage): URLSearchParams {
  return new URL(request.url ?? '/', 'http://localhost').searchParams;
}
