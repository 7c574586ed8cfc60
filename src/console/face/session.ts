/** How a person can sign in here. */
export interface SignIn {
  /** By the issuer that is configured for callers: a link to `/console/sign-in?to=/console/PAGE`, which leads there and back. */
  readonly oidc: boolean;
  /** By a pasted token: what kinds, in words for the form; empty for none. */
  readonly tokens: readonly ('static' | 'service-account' | 'jwt' | 'cluster')[];
}

/** Who looks at the pages. */
export interface Person {
  readonly method: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** GET /console/api/session. */
export interface Session {
  /** Absent before the sign-in. Without authentication, on a loopback address, `local` looks on and decides nothing. */
  readonly person?: Person | undefined;
  readonly isLocal: boolean;
  /** When the session ends (RFC 3339); absent for the local reader. */
  readonly expiresAt?: string | undefined;
  /** Sent back as the header `x-console-csrf` of every request that is not a GET. */
  readonly csrf: string;
  readonly signIn: SignIn;
  readonly version: string;
}

/** Any answer with a status of 400 or more. */
export interface Failed {
  /** A sentence. */
  readonly error: string;
}
