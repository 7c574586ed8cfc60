import type { JWTPayload } from 'jose';
import type { OidcOptions } from '../../config/identity.ts';
import type { Subject } from '../../kube/subject.ts';
import type { Denial, TokenMethod } from './denial.ts';
import { explainRejected, openVerifier, subjectOfClaims, type VerifyToken } from './issued-tokens.ts';

/**
 * JWTs of one OpenID Connect issuer. A token is not bound to its sender, so any holder is its caller until it expires.
 * Source: RFC 9068, section 4; MCP 2025-11-25, Authorization.
 */
export class Oidc implements TokenMethod {
  readonly #options: OidcOptions;
  readonly #cooldownMs: number | undefined;
  #verify: Promise<VerifyToken> | undefined;

  constructor(options: OidcOptions, cooldownMs?: number) {
    this.#options = options;
    this.#cooldownMs = cooldownMs;
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
    const { audiences } = this.#options;
    try {
      this.#verify ??= openVerifier(this.#options, audiences, this.#cooldownMs);
      const claims = await (await this.#verify)(token);
      return this.#lackOfScopes(claims) ?? subjectOfClaims(claims, this.#options);
    } catch (error) {
      return explainRejected(error, audiences);
    }
  }

  #lackOfScopes(claims: JWTPayload): Denial | undefined {
    const { requiredScopes } = this.#options;
    const missing = requiredScopes.filter((scope) => !scopesOf(claims).includes(scope));
    if (missing.length === 0) return undefined;
    return {
      status: 403,
      reason: 'scope',
      error: `The token lacks the scope ${missing.join(' ')}; ask the authorization server for it.`,
      scopes: requiredScopes,
    };
  }
}

/** Source: RFC 9068, section 2.2.3 (`scope`); `scp` is the same of Entra ID. */
function scopesOf(claims: JWTPayload): readonly string[] {
  return [claims['scope'] ?? claims['scp'] ?? []]
    .flat()
    .flatMap((scopes) => (typeof scopes === 'string' ? scopes.split(' ') : []));
}
