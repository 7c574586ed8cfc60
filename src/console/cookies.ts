/** The names of the console's cookies, and how they are set. */
export interface Cookies {
  /**
   * Returns the value of the session's cookies; undefined without one, if a part is missing, and for two of the same name, one of which
   * another host may have set.
   */
  readonly session: (header: string | undefined) => string | undefined;
  readonly signIn: (header: string | undefined) => string | undefined;
  /**
   * Returns each Set-Cookie for the session; an empty value takes it away. Undefined for a value that is longer than browsers keep.
   */
  readonly setSession: (value: string, seconds: number) => string[] | undefined;
  /** The same for the state of a sign-in that is under way, which the issuer's redirect brings back. */
  readonly setSignIn: (value: string, seconds: number) => string;
}

/** Browsers drop a cookie of more than 4096 bytes, its name and attributes included. Source: RFC 6265bis, section 5.6. */
const PART_CHARACTERS = 3800;
/** With three, and the other headers of a browser, a request stays below the 16 KiB that servers accept. */
const MOST_PARTS = 3;

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
    session: (header) => {
      const first = read(header, session);
      const [, count, part = ''] = /^([23])~(.*)$/s.exec(first ?? '') ?? [];
      if (count === undefined) return first;
      const more = partNames(session, Number(count)).map((name) => read(header, name));
      return more.includes(undefined) ? undefined : part + more.join('');
    },
    signIn: (header) => read(header, signIn),
    setSession: (value, seconds) => {
      const set = (name: string, part: string) =>
        `${name}=${part}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
      if (value === '') return [session, ...partNames(session, MOST_PARTS)].map((name) => set(name, ''));
      const count = Math.ceil(value.length / PART_CHARACTERS);
      if (count > MOST_PARTS) return undefined;
      const parts = Array.from({ length: count }, (_, at) =>
        value.slice(at * PART_CHARACTERS, (at + 1) * PART_CHARACTERS),
      );
      const [first = '', ...more] = parts;
      const names = partNames(session, count);
      return [
        set(session, count === 1 ? first : `${count}~${first}`),
        ...more.map((part, at) => set(names[at] ?? '', part)),
      ];
    },
    // The redirect comes from another site, which a strict cookie would not survive.
    setSignIn: (value, seconds) =>
      `${signIn}=${value}; Path=${CALLBACK}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`,
  };
}

/** The names of the second part and the later ones. */
function partNames(name: string, count: number): readonly string[] {
  return Array.from({ length: count - 1 }, (_, at) => `${name}-${at + 2}`);
}

function read(header: string | undefined, name: string): string | undefined {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  const [only, another] = found;
  return only === undefined || another !== undefined ? undefined : only.slice(name.length + 1);
}
