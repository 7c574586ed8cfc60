import type { JWTPayload } from 'jose';
import type { OidcOptions } from '../../config/identity.ts';
import type { Subject } from '../../kube/subject.ts';
import { cannotTell, type Denial, type TokenMethod, unfitCredential, wrongCredential } from './denial.ts';
import { IssuerUnavailable, issuerKeys } from './issuer-keys.ts';
import { nameSubject } from './name-subject.ts';

/**
 * JWTs of one OpenID Connect issuer. Signature, issuer, audience and times are verified by jose before any claim is
 * believed. A token is not bound to its sender, so any holder is its caller until it expires.
 * Source: RFC 9068, section 4; RFC 8725 (algorithms); MCP 2025-11-25, Authorization.
 */
export class Oidc implements TokenMethod {
  readonly #options: OidcOptions;
  readonly #verifier: () => Promise<(token: string) => Promise<JWTPayload>>;
  #verify: Promise<(token: string) => Promise<JWTPayload>> | undefined;

  constructor(options: OidcOptions, cooldownMs?: number) {
    this.#options = options;
    this.#verifier = async () => {
      const jose = await import('jose');
      const keys = issuerKeys(jose, { ...options, ...(cooldownMs === undefined ? {} : { cooldownMs }) });
      const terms = {
        issuer: options.issuer,
        audience: [...options.audiences],
        algorithms: [...options.algorithms],
        clockTolerance: options.clockSkewSeconds,
        requiredClaims: ['exp', 'iss', 'aud', options.usernameClaim],
      };
      return async (token) => (await jose.jwtVerify(token, keys, terms)).payload;
    };
  }

  /** Which issuer a token names is not believed, only used to ask the right way about it. */
  takes(token: string): boolean {
    try {
      const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
      return (claims as JWTPayload | null)?.iss === this.#options.issuer;
    } catch {
      return false;
    }
  }

  async identify(token: string): Promise<Subject | Denial> {
    try {
      this.#verify ??= this.#verifier();
      return this.#name(await (await this.#verify)(token));
    } catch (error) {
      return this.#explain(error);
    }
  }

  #name(claims: JWTPayload): Subject | Denial {
    const { usernameClaim, usernamePrefix, groupsClaim, groupsPrefix, requiredScopes } = this.#options;
    const missing = requiredScopes.filter((scope) => !scopesOf(claims).includes(scope));
    if (missing.length > 0)
      return {
        status: 403,
        reason: 'scope',
        error: `The token lacks the scope ${missing.join(' ')}; ask the authorization server for it.`,
        scopes: requiredScopes,
      };
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

  #explain(error: unknown): Denial {
    const { code, claim } = error as { readonly code?: unknown; readonly claim?: unknown };
    if (error instanceof IssuerUnavailable || code === 'ERR_JWKS_TIMEOUT' || code === 'ERR_JWKS_INVALID')
      return cannotTell('issuer', "The server cannot fetch the issuer's keys now; try again in a few seconds.");
    switch (code) {
      case 'ERR_JWT_EXPIRED':
        return unfitCredential('expired', 'The token has expired; get a new one.');
      case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
        return this.#explainClaim(String(claim));
      case 'ERR_JOSE_ALG_NOT_ALLOWED':
        return wrongCredential('algorithm', "The server does not accept the token's signature algorithm.");
      case 'ERR_JWKS_NO_MATCHING_KEY':
      case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
        return wrongCredential('key', "The token names no key of its issuer's key set.");
      default:
        return wrongCredential('signature', 'The token is damaged, or was not signed by its issuer.');
    }
  }

  #explainClaim(claim: string): Denial {
    switch (claim) {
      case 'aud':
        return unfitCredential(
          'audience',
          `The token was issued for another audience; ask for one for ${this.#options.audiences.join(' or ')}.`,
        );
      case 'nbf':
        return unfitCredential('not-yet-valid', 'The token is not valid yet; check the clocks of both machines.');
      default:
        return unfitCredential('claims', 'The token lacks a required claim, or a claim has the wrong type.');
    }
  }
}

/** Source: RFC 9068, section 2.2.3 (`scope`); `scp` is the same of Entra ID. */
function scopesOf(claims: JWTPayload): readonly string[] {
  return [claims['scope'] ?? claims['scp'] ?? []]
    .flat()
    .flatMap((scopes) => (typeof scopes === 'string' ? scopes.split(' ') : []));
}
