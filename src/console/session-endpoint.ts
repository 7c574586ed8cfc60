import type { IncomingMessage } from 'node:http';
import type { Subject } from '../kube/subject.ts';
import { answerJson, type TextAnswer } from '../transport/answer.ts';
import type { Denial } from '../transport/identity/denial.ts';
import type { Session as SessionJson, SignIn } from './face/session.ts';
import { NO_STORE } from './headers.ts';
import type { LiveStreams } from './live.ts';
import type { Session, Sessions, SignedIn } from './session.ts';

/** The user of a loopback address if no authentication is configured: looks on, and has no name that the cluster knows. */
export const LOCAL_READER: Subject = Object.freeze({
  method: 'none',
  name: 'local',
  groups: Object.freeze([]) as readonly string[],
});

/** Finds out whose token this is; `address` is where it came from, for the limit of failed attempts. */
export type IdentifyToken = (token: string, address: string | undefined) => Promise<SignedIn | Denial>;

export interface SessionEndpointParts {
  readonly sessions: Sessions;
  readonly streams: LiveStreams;
  readonly identifyToken: IdentifyToken;
  readonly signIn: SignIn;
  readonly isLocal: boolean;
  readonly version: string;
}

/** A request for the session, past the checks of the API. */
export interface SessionRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly body: unknown;
  readonly session: Session | undefined;
  readonly request: IncomingMessage;
}

const TOKEN = /^[\x21-\x7e]{1,16384}$/;
/** Why a session does not begin although the credential is good. */
export const TOO_LARGE =
  'You are in more groups than a session of the console can hold. Ask the operator to have fewer groups in your token.';

/** Answers /console/api/session: says who is signed in, signs in with a token, and signs out. */
export class SessionEndpoint {
  readonly #parts: SessionEndpointParts;

  constructor(parts: SessionEndpointParts) {
    this.#parts = parts;
  }

  answer({ method, body, session, request }: SessionRequest): Promise<TextAnswer> {
    if (method === 'GET') return this.#answer(session);
    return method === 'POST' ? this.#signIn(body, session, request.socket.remoteAddress) : this.#signOut(session);
  }

  /**
   * Returns what a page is told of its session. A browser without a session gets a visitor's, by the Set-Cookie `cookies`: signing in
   * needs its CSRF token.
   */
  async show(session: Session | undefined): Promise<{ readonly json: SessionJson; readonly cookies?: string[] }> {
    if (session !== undefined) return { json: this.#json(session) };
    const { session: visitor, cookies } = await this.#parts.sessions.visit();
    return { json: this.#json(visitor), cookies };
  }

  async #answer(session: Session | undefined): Promise<TextAnswer> {
    const { json, cookies } = await this.show(session);
    return answered(json, cookies);
  }

  async #signIn(body: unknown, before: Session | undefined, address: string | undefined): Promise<TextAnswer> {
    const token = tokenIn(body);
    if (token === undefined) return failed(422, 'Send {"token"} with one token, without blanks.');
    if (this.#parts.signIn.tokens.length === 0)
      return failed(403, 'Tokens are not accepted here. Sign in at the issuer.');
    const found = await this.#parts.identifyToken(token, address);
    if (isFound(found)) {
      const begun = await this.#parts.sessions.signIn(found);
      if (begun === undefined) return failed(422, TOO_LARGE);
      if (before !== undefined) this.#end(before);
      return answered(this.#json(begun.session), begun.cookies);
    }
    const { status, error, retryAfterSeconds } = found;
    const wait = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    // A status of 401 tells a page that its session has ended.
    return failed(status === 401 || status === 400 ? 422 : status, error, wait);
  }

  async #signOut(session: Session | undefined): Promise<TextAnswer> {
    return session === undefined
      ? failed(401, 'You are not signed in.')
      : answerJson({}, 200, { ...NO_STORE, 'set-cookie': this.#end(session) });
  }

  #end(session: Session): string[] {
    this.#parts.streams.signOut(session.id);
    return this.#parts.sessions.end(session);
  }

  #json(session: Session): SessionJson {
    const { sessions, isLocal, signIn, version } = this.#parts;
    const { subject, expiresAt } = session;
    const person = subject ?? (isLocal ? LOCAL_READER : undefined);
    return {
      ...(person && { person: { method: person.method, name: person.name, groups: person.groups } }),
      isLocal: isLocal && subject === undefined,
      ...(subject && { expiresAt: new Date(expiresAt * 1000).toISOString() }),
      csrf: sessions.csrf(session),
      signIn,
      version,
    };
  }
}

function answered(json: SessionJson, cookies: string[] | undefined): TextAnswer {
  return answerJson(json, 200, { ...NO_STORE, ...(cookies && { 'set-cookie': cookies }) });
}

function isFound(found: SignedIn | Denial): found is SignedIn {
  return 'subject' in found;
}

function tokenIn(body: unknown): string | undefined {
  const { token } = (body ?? {}) as { readonly token?: unknown };
  const text = typeof token === 'string' ? token.trim() : '';
  return TOKEN.test(text) ? text : undefined;
}

function failed(status: number, error: string, headers: Readonly<Record<string, string>> = {}): TextAnswer {
  return answerJson({ error }, status, { ...NO_STORE, ...headers });
}
