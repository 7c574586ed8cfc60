import {
  type AuthInfo,
  createMcpHandler,
  isLegacyRequest,
  SUPPORTED_PROTOCOL_VERSIONS,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Subject } from '../kube/subject.ts';
import { peerOf } from '../mcp/peer.ts';
import type { ServerFactory } from '../mcp/server.ts';
import type { ToolCalls } from '../mcp/tool-calls.ts';
import { answerJson, answerJsonText, type TextAnswer } from './answer.ts';
import { answerOverHttp, type Exchange, namesCall } from './http-calls.ts';
import { type SessionOptions, Sessions } from './sessions.ts';

export interface EndpointOptions {
  /** Bounds on what clients of the older revisions may keep open. */
  readonly sessions: SessionOptions;
  readonly onError: (error: Error) => void;
  /** Answers calls without the SDK; undefined to leave all of them to it. */
  readonly toolCalls?: ToolCalls | undefined;
}

const REVISION = 'mcp-protocol-version';
/** The headers the SDK's older transport insists on, given on behalf of clients that send none. */
const ACCEPT_BOTH = 'application/json, text/event-stream';

/**
 * One /mcp for every revision, as the SDK serves it: 2026-07-28 without a session, 2025-11-25 and older with one, and a
 * plain POST that never initialized. `body` is the parsed JSON of a POST, `subject` who was found to send it. A request's signal must abort when its
 * response is over.
 */
export class Endpoint {
  readonly #createServer: ServerFactory;
  readonly #modern: ReturnType<typeof createMcpHandler>;
  readonly #sessions: Sessions;
  readonly #toolCalls: ToolCalls | undefined;

  constructor(createServer: ServerFactory, { sessions, onError, toolCalls }: EndpointOptions) {
    this.#createServer = createServer;
    this.#modern = createMcpHandler(createServer, { legacy: 'reject', onerror: onError });
    this.#sessions = new Sessions(createServer, sessions);
    this.#toolCalls = toolCalls;
  }

  /** Answers a tools/call of the ordinary shape, in every revision; undefined for whatever `handle` must answer. */
  async answerCall(message: unknown, exchange: Exchange): Promise<TextAnswer | undefined> {
    const calls = this.#toolCalls;
    if (calls === undefined) return undefined;
    const { headers, subject } = exchange;
    const call = calls.read(message);
    if (call?.stated !== undefined)
      return namesCall(headers, call) ? answerOverHttp(calls, call, exchange, { peer: call.stated }) : undefined;
    const { [REVISION]: revision, 'mcp-session-id': sessionId } = headers;
    if (revision !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(String(revision))) return undefined;
    if (call === undefined) {
      const list = sessionId === undefined ? calls.list(message, subject) : undefined;
      return list && answerJsonText(list);
    }
    if (sessionId === undefined) return answerOverHttp(calls, call, exchange, {});
    const session = await this.#sessions.find(String(sessionId), toAuthInfo(subject));
    return session && answerOverHttp(calls, call, exchange, { peer: peerOf(session.mcp), session });
  }

  async handle(request: Request, body: unknown, subject: Subject): Promise<Response | TextAnswer> {
    const isPost = request.method === 'POST';
    const authInfo = toAuthInfo(subject);
    const sessionId = request.headers.get('mcp-session-id');
    if (isPost) request.headers.set('accept', ACCEPT_BOTH);
    // The header belongs to what was negotiated. Some clients repeat what they are about to propose, which may be newer.
    if (isInitialize(body) && request.headers.get(REVISION) === body.params.protocolVersion)
      request.headers.delete(REVISION);
    if (isPost && !(await isLegacyRequest(request, body)))
      return this.#modern.fetch(request, { parsedBody: body, authInfo });
    if (sessionId !== null) {
      return (
        (await this.#sessions.continue(sessionId, request, body, authInfo)) ??
        rpcError(404, -32001, 'Session not found: initialize again.')
      );
    }
    if (!isPost) return rpcError(405, -32000, 'Without a session, only POST is allowed.', { allow: 'POST' });
    if (isInitialize(body)) return this.#sessions.open(request, body, authInfo);
    return this.#answerOnce(request, body, authInfo);
  }

  get openSessions(): number {
    return this.#sessions.size;
  }

  async close(): Promise<void> {
    await Promise.all([this.#modern.close(), this.#sessions.close()]);
  }

  /** A server instance for this one request, which ends with it. */
  async #answerOnce(request: Request, body: unknown, authInfo: AuthInfo): Promise<Response> {
    const server = this.#createServer();
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    request.signal.addEventListener('abort', () => void server.close(), { once: true });
    return transport.handleRequest(request, { parsedBody: body, authInfo });
  }
}

/** The one place in which the SDK carries a caller to its handlers. What proved it stays behind: no token goes further. */
export function toAuthInfo(subject: Subject): AuthInfo {
  return { token: '', clientId: `${subject.method} ${subject.name}`, scopes: [], extra: { subject } };
}

/** A JSON-RPC error as an HTTP response, for what goes wrong before the SDK reads a message. */
export function rpcError(
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
  id: string | number | null = null,
): TextAnswer {
  return answerJson({ jsonrpc: '2.0', error: { code, message }, id }, status, headers);
}

function isInitialize(body: unknown): body is { readonly params: { readonly protocolVersion: string } } {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === 'initialize';
}
