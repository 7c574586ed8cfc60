import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import type { customFetch as CustomFetch, JWTVerifyGetKey } from 'jose';
import { isSafeUrl } from '../../config/values.ts';
import { get as getHttp } from '../../node-http.ts';

/** The part of jose this needs; it is loaded only where JWTs are taken. */
type Jose = Pick<typeof import('jose'), 'createRemoteJWKSet'> & { readonly customFetch: typeof CustomFetch };

/** How long one request to the issuer may take. */
const FETCH_TIMEOUT_MS = 5000;
/** Key sets are a few KiB. */
const MOST_CHARACTERS = 1024 * 1024;
/** How long an issuer that did not answer is left alone, so that bad tokens do not become requests to it. */
const RETRY_AFTER_MS = 5000;
/** Keys the issuer withdrew are taken this much longer at the latest. */
const KEYS_MAX_AGE_MS = 10 * 60_000;
/** Minimum time between key refreshes triggered by an unknown key id. */
const KEYS_COOLDOWN_MS = 30_000;

export interface IssuerKeysOptions {
  readonly issuer: string;
  readonly jwksUrl: string | undefined;
  readonly cooldownMs?: number;
}

/** The issuer cannot be asked, or says what it may not. Nothing can be said about a token then. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

/**
 * Returns the function that finds the public key of a token's header in the issuer's key set. The header chooses among
 * the issuer's keys and nothing else: a key or URL in it is never looked at. Rejects with IssuerUnavailable, or with
 * jose's error where no key fits. Source: OpenID Connect Discovery 1.0, section 4; RFC 7517.
 */
export function issuerKeys(
  jose: Jose,
  { issuer, jwksUrl, cooldownMs = KEYS_COOLDOWN_MS }: IssuerKeysOptions,
): JWTVerifyGetKey {
  let failedAt = Number.NEGATIVE_INFINITY;
  const fetchOnce = async (url: string, signal = AbortSignal.timeout(FETCH_TIMEOUT_MS)): Promise<Response> => {
    if (performance.now() - failedAt < RETRY_AFTER_MS) throw new IssuerUnavailable('it did not answer a moment ago');
    try {
      return await getJson(url, signal);
    } catch (error) {
      failedAt = performance.now();
      throw error instanceof IssuerUnavailable ? error : new IssuerUnavailable('no connection', { cause: error });
    }
  };
  const find = async (): Promise<JWTVerifyGetKey> => {
    const url = jwksUrl ?? (await discover(issuer, fetchOnce));
    return jose.createRemoteJWKSet(new URL(url), {
      cacheMaxAge: KEYS_MAX_AGE_MS,
      cooldownDuration: cooldownMs,
      [jose.customFetch]: (address, { signal }) => fetchOnce(address, signal),
    });
  };
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    keys ??= find();
    const getKey = await keys.catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return getKey(header, token);
  };
}

/** Follows no redirect. Not `fetch`, which takes MiBs for what is asked a few times an hour. */
async function getJson(url: string, signal: AbortSignal): Promise<Response> {
  const get = url.startsWith('https:') ? getHttps : getHttp;
  const request = get(url, { signal, headers: { accept: 'application/json' } });
  // An error after the answer has begun is told by the answer as well.
  request.on('error', () => undefined);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MOST_CHARACTERS) break;
  }
  if (answer.statusCode !== 200) throw new IssuerUnavailable(`status ${answer.statusCode}`);
  return new Response(text);
}

async function discover(issuer: string, get: (url: string) => Promise<Response>): Promise<string> {
  const answer = await get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const document: unknown = await answer.json().catch(() => undefined);
  const { issuer: named, jwks_uri: url } = (document ?? {}) as Readonly<Record<string, unknown>>;
  if (named !== issuer) throw new IssuerUnavailable('its openid-configuration names another issuer');
  if (typeof url !== 'string' || !isSafeUrl(url, true))
    throw new IssuerUnavailable('its openid-configuration has no https jwks_uri');
  return url;
}
