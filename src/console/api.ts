import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { abortWith } from '../transport/abort-with.ts';
import { answerJson, type TextAnswer } from '../transport/answer.ts';
import { readJson } from '../transport/body.ts';
import type { ConsoleAnswer, ConsoleRequest, PageHandler } from './handler.ts';
import { NO_STORE } from './headers.ts';
import { sendLines } from './lines.ts';
import type { LiveStreams } from './live.ts';
import { whyForeign } from './origin.ts';
import type { Session, Sessions } from './session.ts';
import { LOCAL_READER, type SessionEndpoint } from './session-endpoint.ts';

/** The parts of the API that answer for pages, by the first part of their path. */
export type Handlers = Readonly<
  Record<'changes' | 'grants' | 'activity' | 'policy' | 'status' | 'suspension', PageHandler>
>;

/** What the API needs. */
export interface ApiParts {
  readonly sessions: Sessions;
  readonly session: SessionEndpoint;
  readonly streams: LiveStreams;
  readonly handlers: Partial<Handlers>;
  /** Whether a loopback address is all that it takes to look on. */
  readonly isLocal: boolean;
  readonly logger: Logger;
}

/** The path of the API, with the slash at its end. */
export const API = '/console/api/';
const MAX_BODY_BYTES = 256 * 1024;
/** How readJson marks a list. */
const BATCH = -32600;
/** What handlers may get as a part of a path; never one that leads up. */
const PART = /^(?!\.+$)[A-Za-z0-9.-]{1,300}$/;
/** An answer that is written already. */
const SENT: TextAnswer = { status: 200, headers: {}, parts: [] };

/**
 * Answers a request to the API: where it comes from, its session and its CSRF token are checked before any handler sees it. `own` are
 * the origins of the pages. Never rejects on a defect of a handler, which is logged.
 */
export async function answerApi(
  parts: ApiParts,
  request: IncomingMessage,
  response: ServerResponse,
  own: readonly string[],
): Promise<TextAnswer> {
  const { method = 'GET' } = request;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = (request.url ?? '').split('?', 1).join('').slice(API.length).split('/');
  if (method !== 'GET' && method !== 'POST' && method !== 'DELETE')
    return refuse(405, 'Method not allowed.', { allow: 'GET, POST, DELETE' });
  const foreign = whyForeign(method, request.headers, own);
  if (foreign !== undefined) return refuse(403, foreign);
  if (!path.every((part) => PART.test(part))) return refuse(404, NOTHING);
  const session = await parts.sessions.find(request.headers.cookie);
  if (method !== 'GET') {
    const why = whyForged(parts.sessions, session, request);
    if (why !== undefined) return refuse(403, why);
  }
  const body = method === 'POST' && hasBody(request) ? await readJson(request, MAX_BODY_BYTES) : { value: undefined };
  if ('status' in body) return refuse(body.status, body.rpcCode === BATCH ? 'Send one JSON object.' : body.error);
  if (path.join('/') === 'session') return parts.session.answer({ method, body: body.value, session, request });
  const subject = session?.subject ?? (parts.isLocal ? LOCAL_READER : undefined);
  if (subject === undefined) return refuse(401, 'Sign in to the console.');
  const asked: ConsoleRequest = {
    method,
    path,
    query: url.searchParams,
    body: body.value,
    subject,
    isLocal: session?.subject === undefined,
    signal: abortWith(response, 'over').signal,
  };
  if (path.join('/') === 'events') return follow(parts, asked, session, response);
  return dispatch(parts, asked, response);
}

async function dispatch(
  { handlers, logger }: ApiParts,
  request: ConsoleRequest,
  response: ServerResponse,
): Promise<TextAnswer> {
  const [page = ''] = request.path;
  const handler = Object.hasOwn(handlers, page) ? handlers[page as keyof Handlers] : undefined;
  let answer: ConsoleAnswer | undefined;
  try {
    answer = await handler?.(request);
    if (answer === undefined) return refuse(404, NOTHING);
    if ('json' in answer) return answerJson(answer.json, answer.status, NO_STORE);
    await sendLines(response, answer);
    return SENT;
  } catch (error) {
    if (!request.signal.aborted)
      logger.error(
        { error: error instanceof Error ? error.stack : String(error), page },
        'request of the console failed',
      );
    if (!response.headersSent) return refuse(500, 'Internal error.');
    // A file that ends early must not look whole.
    response.destroy();
    return SENT;
  }
}

/**
 * Returns what the API answers to a GET of this path for a session; undefined for everything but an answer with the status 200, which
 * a page asks for by itself then. Never rejects.
 */
export async function answerFor(
  { handlers, isLocal }: ApiParts,
  path: string,
  session: Session | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const parts = path.split('/');
  const [page = ''] = parts;
  const subject = session?.subject ?? (isLocal ? LOCAL_READER : undefined);
  const handler = Object.hasOwn(handlers, page) ? handlers[page as keyof Handlers] : undefined;
  if (subject === undefined || !parts.every((part) => PART.test(part))) return undefined;
  const asked = { path: parts, query: new URLSearchParams(), subject, isLocal: session?.subject === undefined, signal };
  const answer = await handler?.({ ...asked, method: 'GET', body: undefined }).catch(() => undefined);
  return answer !== undefined && 'json' in answer && answer.status === 200 ? answer.json : undefined;
}

async function follow(
  { streams, sessions }: ApiParts,
  { method, subject, isLocal }: ConsoleRequest,
  session: Session | undefined,
  response: ServerResponse,
): Promise<TextAnswer> {
  if (method !== 'GET') return refuse(405, 'Method not allowed.', { allow: 'GET' });
  const known = isLocal ? undefined : session;
  const reader = {
    who: `${subject.method} ${subject.name}`,
    sessionId: known?.id,
    endsAt: known && known.expiresAt * 1000,
    isCurrent: async () => known === undefined || (await sessions.current(known)) !== undefined,
  };
  const why = streams.whyNot(reader);
  if (why !== undefined) return refuse(why.status, why.error, { 'retry-after': '5' });
  await streams.open(response, reader);
  return SENT;
}

const NOTHING = 'There is nothing at this address.';
const RELOAD = 'Load the page again.';

/** Without a session there is no token either: the page asks for both first. */
function whyForged(sessions: Sessions, session: Session | undefined, request: IncomingMessage): string | undefined {
  const given = request.headersDistinct['x-console-csrf'] ?? [];
  if (session === undefined) return `This browser has no session, or it has ended. ${RELOAD}`;
  const [token, another] = given;
  if (token !== undefined && another === undefined && sessions.isCsrf(session, token)) return undefined;
  return `The request does not come from a page of this session. ${RELOAD}`;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A refusal as every answer of the API gives it. */
export function refuse(status: number, error: string, headers: Readonly<Record<string, string>> = {}): TextAnswer {
  return answerJson({ error }, status, { ...NO_STORE, ...headers });
}
