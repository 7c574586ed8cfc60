import type { Subject } from '../../kube/subject.ts';

/** Why authentication failed. `error` is a sentence that reaches the caller as it is, and holds nothing of what was presented. */
export interface Denial {
  readonly status: 400 | 401 | 403 | 429 | 503;
  readonly error: string;
  /** A word for the log and for counting. */
  readonly reason: string;
  /** The scopes that were missing, with status 403. */
  readonly scopes?: readonly string[];
  readonly retryAfterSeconds?: number;
  /** Whether something was presented that is not taken, as opposed to nothing. */
  readonly isInvalid?: true;
  /** Whether it may have been a guess, which is held against the address it came from. */
  readonly isFailedAttempt?: true;
}

/** One way to tell by a bearer token who calls. */
export interface TokenMethod {
  /** Whether the token is of this way's kind, judged by its looks alone. What no way takes is denied. */
  readonly takes: (token: string) => boolean;
  readonly identify: (token: string) => Promise<Subject | Denial>;
}

export function isDenial(found: Subject | Denial): found is Denial {
  return 'status' in found;
}

/** A credential that no known issuer issued, as far as the server can tell. */
export function wrongCredential(reason: string, error: string): Denial {
  return { ...unfitCredential(reason, error), isFailedAttempt: true };
}

/** A bearer token that no way to authenticate knows. */
export function unknownToken(): Denial {
  return wrongCredential(
    'token',
    'The server does not know this bearer token. Check that it was sent whole, or ask the operator for one that the server accepts.',
  );
}

/** A genuine credential that is not valid here. An expired token was not guessed, so it is no failed attempt. */
export function unfitCredential(reason: string, error: string): Denial {
  return { status: 401, reason, error, isInvalid: true };
}

/** The credential cannot be verified now, so the server rejects it. */
export function cannotTell(reason: string, error: string): Denial {
  return { status: 503, reason, error, retryAfterSeconds: 5 };
}
