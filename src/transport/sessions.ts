import { randomUUID } from 'node:crypto';
import { type AuthInfo, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { ServerFactory } from '../mcp/server.ts';

interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** The client that opened it; nobody else is in it. */
  readonly clientId: string;
  lastUsed: number;
  busy: number;
}

/**
 * The sessions of clients that opened with `initialize`. At most `most` of them, none idle for longer than `idleMs`;
 * at the limit the one idle for longest makes room. Source: MCP 2025-11-25, Session Management.
 */
export class Sessions {
  readonly #createServer: ServerFactory;
  readonly #most: number;
  readonly #idleMs: number;
  readonly #sessions = new Map<string, Session>();
  readonly #sweep: NodeJS.Timeout;

  constructor(createServer: ServerFactory, most: number, idleMs: number) {
    this.#createServer = createServer;
    this.#most = most;
    this.#idleMs = idleMs;
    this.#sweep = setInterval(() => this.#closeIdle(), Math.min(idleMs, 60_000)).unref();
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Opens a session for an `initialize` request and answers it. */
  async open(request: Request, body: unknown, authInfo: AuthInfo): Promise<Response> {
    if (this.#sessions.size >= this.#most) this.#closeLongestIdle();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, { transport, clientId: authInfo.clientId, lastUsed: performance.now(), busy: 0 });
      },
    });
    await this.#createServer().connect(transport);
    const closed = transport.onclose;
    transport.onclose = () => {
      if (transport.sessionId !== undefined) this.#sessions.delete(transport.sessionId);
      closed?.();
    };
    return transport.handleRequest(request, { parsedBody: body, authInfo });
  }

  /**
   * Answers a request within a session; undefined if there is no such session, or it is that of another client: nobody
   * learns which ids exist.
   */
  async continue(id: string, request: Request, body: unknown, authInfo: AuthInfo): Promise<Response | undefined> {
    const session = this.#sessions.get(id);
    if (session?.clientId !== authInfo.clientId) return undefined;
    session.lastUsed = performance.now();
    session.busy++;
    request.signal.addEventListener('abort', () => session.busy--, { once: true });
    return session.transport.handleRequest(request, {
      authInfo,
      ...(body === undefined ? {} : { parsedBody: body }),
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([...this.#sessions.values()].map(({ transport }) => transport.close()));
  }

  #closeIdle(): void {
    const before = performance.now() - this.#idleMs;
    for (const { transport, lastUsed, busy } of this.#sessions.values()) {
      if (busy === 0 && lastUsed < before) void transport.close();
    }
  }

  #closeLongestIdle(): void {
    const [idle] = [...this.#sessions.values()].toSorted(
      (a, b) => Math.sign(a.busy) - Math.sign(b.busy) || a.lastUsed - b.lastUsed,
    );
    void idle?.transport.close();
  }
}
