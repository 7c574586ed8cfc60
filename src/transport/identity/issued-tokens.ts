import type { JWTPayload } from 'jose';
import type { OidcOptions } from '../../config/identity.ts';
import type { Subject } from '../../kube/subject.ts';
import { cannotTell, type Denial, unfitCredential, wrongCredential } from './denial.ts';
import { IssuerUnavailable, issuerKeys } from './issuer-keys.ts';
import { nameSubject } from './name-subject.ts';

/** Verifies a JWT and resolves with its claims; rejects with jose's error, or with IssuerUnavailable. */
export type VerifyToken = (token: string) => Promise<JWTPayload>;

/**
 * Opens the verification of the JWTs that an issuer made for one of `audiences`: signature, issuer, audience and times, all before
 * any claim is believed. Loads jose. Source: RFC 9068, section 4; RFC 8725 (algorithms).
 */
export async function openVerifier(
  options: OidcOptions,
  audiences: readonly string[],
  cooldownMs?: number,
): Promise<VerifyToken> {
  const jose = await import('jose');
  const keys = issuerKeys(jose, { ...options, ...(cooldownMs === undefined ? {} : { cooldownMs }) });
  const terms = {
    issuer: options.issuer,
    audience: [...audiences],
    algorithms: [...options.algorithms],
    clockTolerance: options.clockSkewSeconds,
    requiredClaims: ['exp', 'iss', 'aud', options.usernameClaim],
  };
  return async (token) => (await jose.jwtVerify(token, keys, terms)).payload;
}

/** Names the caller of verified claims, by the claims and prefixes that the operator chose. */
export function subjectOfClaims(
  claims: JWTPayload,
  { usernameClaim, usernamePrefix, groupsClaim, groupsPrefix }: OidcOptions,
): Subject | Denial {
  const name = claims[usernameClaim];
  const groups = [claims[groupsClaim] ?? []].flat();
  if (typeof name !== 'string' || name === '' || !groups.every((group) => typeof group === 'string'))
    return unfitCredential('claims', "The token's claims for user and groups are not text.");
  // Source: kube-apiserver, which takes an email only where nothing says that it is unverified.
  if (usernameClaim === 'email' && (claims['email_verified'] ?? true) !== true)
    return unfitCredential('claims', 'The email address in the token is not verified.');
  return nameSubject(
    'oidc',
    `${usernamePrefix}${name}`,
    groups.map((group) => `${groupsPrefix}${group}`),
  );
}

/** Says why a token was not verified. `audiences` are the accepted ones. */
export function explainRejected(error: unknown, audiences: readonly string[]): Denial {
  const { code, claim } = error as { readonly code?: unknown; readonly claim?: unknown };
  if (error instanceof IssuerUnavailable || code === 'ERR_JWKS_TIMEOUT' || code === 'ERR_JWKS_INVALID')
    return cannotTell('issuer', "The server cannot fetch the issuer's keys now; try again in a few seconds.");
  switch (code) {
    case 'ERR_JWT_EXPIRED':
      return unfitCredential('expired', 'The token has expired; get a new one.');
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return explainClaim(String(claim), audiences);
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return wrongCredential('algorithm', "The server does not accept the token's signature algorithm.");
    case 'ERR_JWKS_NO_MATCHING_KEY':
    case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
      return wrongCredential('key', "The token names no key of its issuer's key set.");
    default:
      return wrongCredential('signature', 'The token is damaged, or was not signed by its issuer.');
  }
}

function explainClaim(claim: string, audiences: readonly string[]): Denial {
  switch (claim) {
    case 'aud':
      return unfitCredential(
        'audience',
        `The token was issued for another audience; ask for one for ${audiences.join(' or ')}.`,
      );
    case 'nbf':
      return unfitCredential('not-yet-valid', 'The token is not valid yet; check the clocks of both machines.');
    default:
      return unfitCredential('claims', 'The token lacks a required claim, or a claim has the wrong type.');
  }
}
