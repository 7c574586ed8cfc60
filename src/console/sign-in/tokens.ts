import type { Subject } from '../../kube/subject.ts';
import { isDenial } from '../../transport/identity/denial.ts';
import type { Identify } from '../../transport/identity/identity.ts';
import { fingerprintOf } from '../../transport/identity/static-tokens.ts';
import type { IdentifyToken } from '../session-endpoint.ts';

/** What a pasted token is judged with. */
export interface TokenSignInParts {
  readonly identify: Identify;
  readonly holderOf: (fingerprint: string) => Subject | undefined;
  /** Tells which tokens the API server can be asked about again. */
  readonly isReviewed: (subject: Subject) => boolean;
}

/**
 * Returns the sign-in by a pasted token. The authentication of calls says which caller it names, and its limit of failed attempts
 * applies. A token that the API server can be asked about again goes into the session.
 */
export function tokenSignIn({ identify, holderOf, isReviewed }: TokenSignInParts): IdentifyToken {
  return async (token, remoteAddress) => {
    const subject = await identify({
      headersDistinct: { authorization: [`Bearer ${token}`] },
      socket: { remoteAddress },
    });
    if (isDenial(subject)) return subject;
    const fingerprint = fingerprintOf(token);
    const isStatic = holderOf(fingerprint) !== undefined;
    const proof = isStatic ? { fingerprint } : isReviewed(subject) ? { token } : {};
    return { subject, endsAt: endOf(token), ...proof };
  };
}

/** The end of a JWT that was accepted, in seconds since 1970; undefined for a token that says none. */
function endOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const { exp } = (claims ?? {}) as { readonly exp?: unknown };
    return typeof exp === 'number' && Number.isFinite(exp) ? Math.floor(exp) : undefined;
  } catch {
    return undefined;
  }
}
