/** The names of the console's cookies, and how they are set. */
export interface Cookies {
  /** Returns the value of the session's cookie; undefined without one, and for two of them, one of which another host may have set. */
  readonly session: (header: string | undefined) => string | undefined;
  readonly signIn: (header: string | undefined) => string | undefined;
  /** Returns Set-Cookie for the session; an empty value takes it away. */
  readonly setSession: (value: string, seconds: number) => string;
  /** The same for the state of a sign-in that is under way, which the issuer's redirect brings back. */
  readonly setSignIn: (value: string, seconds: number) => string;
}

/** The only path that sees the state of a sign-in. */
export const CALLBACK = '/console/callback';

/**
 * Returns the cookies of a console. With `isSecure`, the prefixes keep other hosts of the domain, and pages without TLS, from setting
 * them. Source: RFC 6265bis, section 4.1.3.
 */
export function cookiesFor(isSecure: boolean): Cookies {
  const session = isSecure ? '__Host-console' : 'console';
  const signIn = isSecure ? '__Secure-console-sign-in' : 'console-sign-in';
  const secure = isSecure ? '; Secure' : '';
  return {
    session: (header) => read(header, session),
    signIn: (header) => read(header, signIn),
    setSession: (value, seconds) =>
      `${session}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`,
    // The redirect comes from another site, which a strict cookie would not survive.
    setSignIn: (value, seconds) =>
      `${signIn}=${value}; Path=${CALLBACK}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`,
  };
}

function read(header: string | undefined, name: string): string | undefined {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  const [only, another] = found;
  return only === undefined || another !== undefined ? undefined : only.slice(name.length + 1);
}
