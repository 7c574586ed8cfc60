import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi';
import type { OidcClient } from '../../config/console.ts';
import { isSafeUrl } from '../../config/values.ts';
import { IssuerUnavailable } from '../../transport/identity/issuer-keys.ts';

/** oauth4webapi, which is loaded with the first sign-in. */
export type OAuth = typeof import('oauth4webapi');

/** The issuer as its openid-configuration describes it, with the addresses that a sign-in needs. */
export type KnownServer = AuthorizationServer & {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
};

/** How long one request to the issuer may take. */
const REQUEST_MS = 8000;
/** How long the issuer's description of itself is believed. */
const KNOWN_MS = 10 * 60_000;
/** How long an issuer that did not answer is left alone. */
const RETRY_AFTER_MS = 5000;

/** Options of every request. http is for loopback addresses only: `isSafeUrl` has seen all of them. */
export function requestOptions(oauth: OAuth) {
  return { signal: () => AbortSignal.timeout(REQUEST_MS), [oauth.allowInsecureRequests]: true };
}

/**
 * Returns what reads the issuer's description of itself. It is kept for ten minutes. Rejects with IssuerUnavailable if the issuer
 * does not answer, or describes another one. Source: OpenID Connect Discovery 1.0, section 4.
 */
export function discoverer(issuer: string): (oauth: OAuth) => Promise<KnownServer> {
  let known: { readonly server: Promise<KnownServer>; readonly at: number } | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  return (oauth) => {
    const now = performance.now();
    if (known !== undefined && now - known.at < KNOWN_MS) return known.server;
    if (now - failedAt < RETRY_AFTER_MS) return Promise.reject(new IssuerUnavailable('it did not answer a moment ago'));
    const server = discover(oauth, issuer).catch((error: unknown) => {
      known = undefined;
      failedAt = performance.now();
      throw new IssuerUnavailable('no description', { cause: error });
    });
    known = { server, at: now };
    return server;
  };
}

async function discover(oauth: OAuth, issuer: string): Promise<KnownServer> {
  const url = new URL(issuer);
  const answer = await oauth.discoveryRequest(url, requestOptions(oauth));
  const server = await oauth.processDiscoveryResponse(url, answer);
  const { authorization_endpoint: authorize = '', token_endpoint: token = '' } = server;
  // The library compares what the URLs mean; the tokens are compared with the text.
  if (server.issuer !== issuer || !isSafeUrl(authorize, true) || !isSafeUrl(token, true))
    throw new IssuerUnavailable('it describes another issuer, or has no https addresses');
  return { ...server, authorization_endpoint: authorize, token_endpoint: token };
}

/** Returns how the console proves to the issuer that it is its client. Source: OpenID Connect Core 1.0, section 9. */
export function authenticationOf(oauth: OAuth, { secret }: OidcClient, server: KnownServer): ClientAuth {
  if (secret === undefined) return oauth.None();
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const isPost = !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
  return isPost ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
}

/** Returns the client as the library knows it. */
export function clientOf(oauth: OAuth, { id, oidc }: OidcClient): Client {
  return { client_id: id, [oauth.clockTolerance]: oidc.clockSkewSeconds };
}

/** Returns the scopes to ask for: the ones that the operator demands, and the usual ones for names and groups. */
export function scopesFor({ oidc }: OidcClient, { scopes_supported: supported = [] }: KnownServer): readonly string[] {
  const usual = ['profile', 'email', 'groups'].filter((scope) => supported.includes(scope));
  return [...new Set(['openid', ...usual, ...oidc.requiredScopes])];
}
