import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { deriveKey } from '../config/answer-key.ts';
import type { Subject } from '../kube/subject.ts';
import { type Denial, isDenial } from '../transport/identity/denial.ts';
import type { Cookies } from './cookies.ts';
import { createSeal, type Seal } from './seal.ts';

/** A browser that the console knows again: of a person who signed in, or of a visitor. */
export interface Session {
  readonly id: string;
  /** In seconds since 1970. */
  readonly expiresAt: number;
  /** Undefined before the sign-in. */
  readonly subject: Subject | undefined;
  /** The fingerprint of the static token of the sign-in. */
  readonly fingerprint: string | undefined;
  /** The token of the sign-in, if the API server can be asked about it again. */
  readonly token: string | undefined;
}

/** Who signed in, and until when at most. */
export interface SignedIn {
  readonly subject: Subject;
  /** When the credential ends, in seconds since 1970; undefined if it does not say. */
  readonly endsAt: number | undefined;
  /** The fingerprint of a static token. */
  readonly fingerprint?: string | undefined;
  /** A token that the API server can be asked about again. */
  readonly token?: string | undefined;
}

/** A session with each Set-Cookie that makes a browser keep it. */
export interface Begun {
  readonly session: Session;
  readonly cookies: string[];
}

export interface SessionsParts {
  /** 32 bytes. Every replica with the same key accepts the same sessions. */
  readonly key: Uint8Array;
  readonly cookies: Cookies;
  readonly seconds: number;
  /** Returns the caller of the static token with this fingerprint now; undefined if it was removed. */
  readonly holderOf: (fingerprint: string) => Subject | undefined;
  /** Asks the API server whose the token of a session is, or remembers its last answer for a short time; absent if it is not asked. */
  readonly review?: (token: string) => Promise<Subject | Denial>;
  readonly onSignedIn?: (subject: Subject) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How many ended sessions are remembered. */
const MOST_ENDED = 10_000;

/**
 * The sessions of the console. Each is in an encrypted text, in one cookie or several, and nowhere else, with the token that the API
 * server is asked about again. A sign-out is known to this process only: another replica accepts a copy of the cookies until they expire.
 */
export class Sessions {
  readonly #parts: SessionsParts;
  readonly #seal: Seal;
  readonly #csrfKey: Uint8Array;
  /** The ids of sessions that were signed out, the oldest first. */
  readonly #ended = new Set<string>();

  constructor(parts: SessionsParts) {
    this.#parts = parts;
    this.#seal = createSeal(parts.key, 'session');
    this.#csrfKey = deriveKey(parts.key, 'console csrf');
  }

  /** Returns the session of a Cookie header; undefined without one, and if it has ended. Never rejects. */
  async find(header: string | undefined): Promise<Session | undefined> {
    const text = this.#parts.cookies.session(header);
    const claims = text === undefined ? undefined : await this.#seal.open(text);
    if (claims === undefined) return undefined;
    const { sid, person, fp, tok, exp } = claims as unknown as Claims;
    return this.current({ id: sid, expiresAt: exp, subject: person && subjectOf(person), fingerprint: fp, token: tok });
  }

  /**
   * Returns a session as it is now: its token may name other groups, or be gone. Undefined if it has ended. An API server that does
   * not say ends no session: without it, nothing can be decided. Never rejects.
   */
  async current(session: Session): Promise<Session | undefined> {
    const known = this.#known(session);
    const { review } = this.#parts;
    if (known?.token === undefined || known.subject === undefined || review === undefined) return known;
    const found = await review(known.token);
    if (isDenial(found)) return found.status === 401 || found.status === 403 ? this.#forget(session) : known;
    const isSame = found.method === known.subject.method && found.name === known.subject.name;
    return isSame ? this.#known({ ...known, subject: found }) : this.#forget(session);
  }

  #known(session: Session): Session | undefined {
    if (this.#ended.has(session.id) || session.expiresAt * 1000 <= this.#parts.now()) return undefined;
    if (session.fingerprint === undefined) return session;
    const subject = this.#parts.holderOf(session.fingerprint);
    return subject && { ...session, subject };
  }

  /** Begins the session of a visitor. */
  async visit(): Promise<Begun> {
    const begun = await this.#begin({ subject: undefined, endsAt: undefined });
    if (begun === undefined) throw new Error('the session of a visitor does not fit into a cookie');
    return begun;
  }

  /** Begins the session of a person, always with a new id. Undefined if the person is in more groups than cookies hold. */
  async signIn(signedIn: SignedIn): Promise<Begun | undefined> {
    const whole = await this.#begin(signedIn);
    // What does not fit with its token ends with it only, as its expiry says.
    const begun = whole ?? (await this.#begin({ ...signedIn, token: undefined }));
    if (begun === undefined) return undefined;
    this.#parts.onSignedIn?.(signedIn.subject);
    return begun;
  }

  /** Ends a session, and returns each Set-Cookie that takes it out of the browser. */
  end(session: Session): string[] {
    this.#forget(session);
    return this.#parts.cookies.setSession('', 0) ?? [];
  }

  #forget({ id }: Session): undefined {
    if (this.#ended.size >= MOST_ENDED) for (const oldest of this.#ended.values().take(1)) this.#ended.delete(oldest);
    this.#ended.add(id);
  }

  /** Returns what a page of this session sends with everything but a GET. */
  csrf({ id }: Session): string {
    return createHmac('sha256', this.#csrfKey).update(id).digest('base64url');
  }

  isCsrf(session: Session, token: string): boolean {
    const [expected, given] = [Buffer.from(this.csrf(session)), Buffer.from(token)];
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  async #begin({
    subject,
    endsAt,
    fingerprint,
    token,
  }: Omit<SignedIn, 'subject'> & Pick<Session, 'subject'>): Promise<Begun | undefined> {
    const { seconds, now, cookies } = this.#parts;
    const at = Math.floor(now() / 1000);
    const expiresAt = Math.min(at + seconds, endsAt ?? Number.POSITIVE_INFINITY);
    const session = { id: randomBytes(18).toString('base64url'), expiresAt, subject, fingerprint, token };
    const person = subject && [subject.method, subject.name, ...subject.groups];
    const text = await this.#seal.seal({ sid: session.id, person, fp: fingerprint, tok: token }, expiresAt);
    const set = cookies.setSession(text, Math.max(0, expiresAt - at));
    return set && { session, cookies: set };
  }
}

/** What only this server can have written. */
interface Claims {
  readonly sid: string;
  readonly person?: readonly [Subject['method'], string, ...string[]];
  readonly fp?: string;
  readonly tok?: string;
  readonly exp: number;
}

function subjectOf([method, name, ...groups]: NonNullable<Claims['person']>): Subject {
  return Object.freeze({ method, name, groups: Object.freeze(groups) });
}
