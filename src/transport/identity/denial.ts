import type { Subject } from '../../kube/subject.ts';

/** Why a caller was not taken for anybody. `error` is a sentence that reaches the caller as it is, and holds nothing of what was presented. */
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

/** A credential that nobody issued, as far as can be told. */
export function wrongCredential(reason: string, error: string): Denial {
  return { ...unfitCredential(reason, error), isFailedAttempt: true };
}

/** A genuine credential that does not serve here: whoever has an expired token did not guess it. */
export function unfitCredential(reason: string, error: string): Denial {
  return { status: 401, reason, error, isInvalid: true };
}

/** Nobody can say now whether a credential is right, so it is taken for wrong. */
export function cannotTell(reason: string, error: string): Denial {
  return { status: 503, reason, error, retryAfterSeconds: 5 };
}
