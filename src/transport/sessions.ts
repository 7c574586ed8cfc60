import { randomUUID } from 'node:crypto';
import { type AuthInfo, type McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { APPS_CAPABILITY, showsApps } from '../mcp/apps.ts';
import { opensUrls, URLS_CAPABILITY } from '../mcp/opens-urls.ts';
import type { ServerFactory } from '../mcp/server.ts';
import { Running } from './running.ts';
import { readSession, type SessionClaims, signSession } from './session-token.ts';

/** One session. Its calls are answered beside its instance of the SDK's server, which answers everything else. */
export interface Session {
  readonly id: string;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly mcp: McpServer;
  /** The client that opened it, and the only one that may use it. */
  readonly clientId: string;
  readonly running: Running;
  lastUsed: number;
  /** How many requests the SDK answers now. */
  busy: number;
}

/** Bounds on sessions. */
export interface SessionOptions {
  /** At this many the session idle for longest makes room. */
  readonly most: number;
  readonly idleMs: number;
  /** The key that all instances of this server share; without one, a session lives and dies with this process. */
  readonly key: string | undefined;
}

/** A signed id is good for so long, whether it is used or not. */
const SIGNED_SECONDS = 12 * 60 * 60;
/** Of how many ended sessions the ids are remembered, so that they stay ended. */
const MAX_ENDED = 10_000;

/**
 * The sessions of clients that opened with `initialize`. With a key, an id that another instance signed is as good as one
 * from here: what the session needs is in it. Source: MCP 2025-11-25, Session Management.
 */
export class Sessions {
  readonly #createServer: ServerFactory;
  readonly #options: SessionOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #reviving = new Map<string, Promise<void>>();
  readonly #ended = new Set<string>();
  readonly #sweep: NodeJS.Timeout;

  constructor(createServer: ServerFactory, options: SessionOptions) {
    this.#createServer = createServer;
    this.#options = options;
    this.#sweep = setInterval(() => this.#closeIdle(), Math.min(options.idleMs, 60_000)).unref();
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Opens a session for an `initialize` request and answers it. */
  async open(request: Request, body: unknown, authInfo: AuthInfo): Promise<Response> {
    const { key } = this.#options;
    const id = key === undefined ? randomUUID() : signSession(key, toClaims(body), authInfo.clientId);
    const transport = await this.#start(id, authInfo.clientId);
    return transport.handleRequest(request, { parsedBody: body, authInfo });
  }

  /**
   * Returns a session of a client and marks it as used; undefined if the session does not exist, or belongs to another client:
   * a client cannot learn which ids exist.
   */
  async find(id: string, authInfo: AuthInfo): Promise<Session | undefined> {
    await (this.#reviving.get(id) ?? this.#revive(id, authInfo));
    const session = this.#sessions.get(id);
    if (session?.clientId !== authInfo.clientId) return undefined;
    session.lastUsed = performance.now();
    return session;
  }

  /** Has the SDK answer a request within a session; undefined if the client has no such session. */
  async continue(id: string, request: Request, body: unknown, authInfo: AuthInfo): Promise<Response | undefined> {
    const session = await this.find(id, authInfo);
    if (session === undefined) return undefined;
    if (request.method === 'DELETE') this.#remember(id);
    session.running.heed(body);
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

  /** A transport that becomes the session `id` once it has seen an `initialize`. */
  async #start(id: string, clientId: string): Promise<WebStandardStreamableHTTPServerTransport> {
    if (this.#sessions.size >= this.#options.most) this.#closeLongestIdle();
    const mcp = this.#createServer();
    const running = new Running();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      onsessioninitialized: () => {
        this.#sessions.set(id, { id, transport, mcp, clientId, running, lastUsed: performance.now(), busy: 0 });
      },
    });
    await mcp.connect(transport);
    const closed = transport.onclose;
    transport.onclose = () => {
      this.#sessions.delete(id);
      running.end();
      closed?.();
    };
    return transport;
  }

  /** Opens the session of an id that was signed here or elsewhere, as its client did at first; nothing where it is open. */
  #revive(id: string, authInfo: AuthInfo): Promise<void> | undefined {
    const { key } = this.#options;
    if (key === undefined || this.#sessions.has(id) || this.#ended.has(signatureOf(id))) return undefined;
    const claims = readSession(key, id, authInfo.clientId, Date.now() / 1000);
    if (claims === undefined) return undefined;
    const reviving = this.#replay(id, claims, authInfo).finally(() => this.#reviving.delete(id));
    this.#reviving.set(id, reviving);
    return reviving;
  }

  async #replay(id: string, claims: SessionClaims, authInfo: AuthInfo): Promise<void> {
    const transport = await this.#start(id, authInfo.clientId);
    for (const parsedBody of handshake(claims)) {
      const headers = {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-session-id': id,
      };
      const request = new Request('http://localhost/mcp', { method: 'POST', headers });
      const answer = await transport.handleRequest(request, { parsedBody, authInfo });
      await answer.text();
    }
  }

  #remember(id: string): void {
    if (this.#options.key === undefined) return;
    if (this.#ended.size >= MAX_ENDED) for (const oldest of this.#ended.values().take(1)) this.#ended.delete(oldest);
    this.#ended.add(signatureOf(id));
  }

  #closeIdle(): void {
    const before = performance.now() - this.#options.idleMs;
    for (const session of this.#sessions.values()) {
      if (!isBusy(session) && session.lastUsed < before) void session.transport.close();
    }
  }

  #closeLongestIdle(): void {
    const [idle] = [...this.#sessions.values()].toSorted(
      (a, b) => Number(isBusy(a)) - Number(isBusy(b)) || a.lastUsed - b.lastUsed,
    );
    void idle?.transport.close();
  }
}

function isBusy({ busy, running }: Session): boolean {
  return busy + running.size > 0;
}

function signatureOf(id: string): string {
  return id.slice(id.lastIndexOf('.') + 1);
}

/** What an `initialize` request says of the client, whatever shape it has; what it lacks the SDK refuses. */
function toClaims(body: unknown): SessionClaims {
  const { params } = body as {
    params?: { protocolVersion?: unknown; capabilities?: unknown; clientInfo?: { name?: unknown; version?: unknown } };
  };
  return {
    revision: String(params?.protocolVersion).slice(0, 10),
    clientName: String(params?.clientInfo?.name),
    clientVersion: String(params?.clientInfo?.version),
    hasApps: showsApps(params?.capabilities),
    opensUrls: opensUrls(params?.capabilities),
    expiresAt: Math.floor(Date.now() / 1000) + SIGNED_SECONDS,
  };
}

/** The first messages of a client, as it sent them when it opened the session. */
function handshake(claims: SessionClaims): readonly object[] {
  const { revision, clientName, clientVersion } = claims;
  const clientInfo = { name: clientName, version: clientVersion };
  const capabilities = { ...(claims.hasApps && APPS_CAPABILITY), ...(claims.opensUrls && URLS_CAPABILITY) };
  return [
    {
      jsonrpc: '2.0',
      id: 'revived',
      method: 'initialize',
      params: { protocolVersion: revision, capabilities, clientInfo },
    },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
  ];
}
