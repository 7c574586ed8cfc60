import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What became of one call as its client saw it. `marker` names the call where its arguments can. */
export interface SoakEnd {
  readonly status: number | 'gone';
  readonly busy?: boolean;
  readonly marker?: string;
}

const TOKEN = 'a-token-for-the-soak';
export const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };
export const SOAK_ENVIRONMENT = { MCP_AUTH_TOKEN: TOKEN };

const ACCEPT = { accept: 'application/json, text/event-stream' };
const MODERN = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' };
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'soak', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
/** A session serves so many calls before its client goes away. */
const CALLS_PER_SESSION = 50;

interface Post {
  readonly headers?: Record<string, string>;
  readonly body: object;
  readonly abortAfterMs?: number;
  readonly readSlowly?: boolean;
}

/** One client: it makes calls of every kind, one after the other, over connections of its own. */
export class SoakClient {
  readonly #url: URL;
  readonly #name: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
  #session: { readonly id: string; left: number } | undefined;
  #made = 0;

  constructor(url: URL, name: string) {
    this.#url = url;
    this.#name = name;
  }

  /** Makes a call of the kind that `dice`, from 0 to 99, stands for. */
  call(dice: number): Promise<SoakEnd> {
    const marker = `${this.#name}-${++this.#made}`;
    if (dice < 35) return this.#plain(['delete', 'pod', marker], marker);
    if (dice < 50) return this.#plainConfig();
    if (dice < 65) return this.#modern(['delete', 'pod', marker], marker);
    if (dice < 88) return this.#inSession(['delete', 'pod', marker], marker);
    if (dice < 92) return this.#plain(['get', 'pods', marker], marker);
    if (dice < 94) return this.#plain(['get', 'pods', `slow-${marker}`], `slow-${marker}`, { abortAfterMs: 100 });
    if (dice < 96) return this.#cancelled(`slow-${marker}`);
    if (dice < 98)
      return this.#post({ headers: { authorization: 'Bearer not-the-token-of-the-soak' }, body: config(1) });
    if (dice < 99) return this.#plain(['get', 'pods', `large-${marker}`], `large-${marker}`, { readSlowly: true });
    return this.#session === undefined ? this.#plainConfig() : this.#leaveSession().then(() => this.#plainConfig());
  }

  close(): void {
    this.#agent.destroy();
  }

  async #plain(args: readonly string[], marker: string, how: Omit<Post, 'body'> = {}): Promise<SoakEnd> {
    return { ...(await this.#post({ body: kubectl(1, args), ...how })), marker };
  }

  #plainConfig(): Promise<SoakEnd> {
    return this.#post({ body: config(1) });
  }

  async #modern(args: readonly string[], marker: string): Promise<SoakEnd> {
    const { params, ...rest } = kubectl(1, args);
    const body = { ...rest, params: { ...params, _meta: ENVELOPE } };
    return { ...(await this.#post({ headers: { ...MODERN, ...ACCEPT, 'mcp-name': 'kubectl' }, body })), marker };
  }

  async #inSession(args: readonly string[], marker: string): Promise<SoakEnd> {
    const headers = await this.#sessionHeaders();
    if (headers === undefined) return { status: 'gone' };
    return { ...(await this.#post({ headers, body: kubectl(1, args) })), marker };
  }

  /** A call in a session that is cancelled while it runs: it gets no answer. */
  async #cancelled(marker: string): Promise<SoakEnd> {
    const headers = await this.#sessionHeaders();
    if (headers === undefined) return { status: 'gone' };
    const id = `cancelled-${marker}`;
    const call = this.#post({ headers, body: kubectl(id, ['get', 'pods', marker]), abortAfterMs: 500 });
    await pause(50);
    await this.#post({
      headers,
      body: { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id, reason: 'soak' } },
    });
    await call;
    return { status: 'gone', marker };
  }

  async #sessionHeaders(): Promise<Record<string, string> | undefined> {
    if (this.#session?.left === 0) await this.#leaveSession();
    this.#session ??= await this.#openSession();
    if (this.#session === undefined) return undefined;
    this.#session.left--;
    return { ...ACCEPT, 'mcp-session-id': this.#session.id };
  }

  async #openSession(): Promise<{ id: string; left: number } | undefined> {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'soak', version: '1' } };
    let id: string | undefined;
    await this.#post({ headers: ACCEPT, body: { jsonrpc: '2.0', id: 0, method: 'initialize', params } }, (response) => {
      id = response.headers['mcp-session-id']?.toString();
    });
    if (id === undefined) return undefined;
    const headers = { ...ACCEPT, 'mcp-session-id': id };
    await this.#post({ headers, body: { jsonrpc: '2.0', method: 'notifications/initialized' } });
    return { id, left: CALLS_PER_SESSION };
  }

  async #leaveSession(): Promise<void> {
    const id = this.#session?.id;
    this.#session = undefined;
    if (id !== undefined) await this.#send('DELETE', { headers: { 'mcp-session-id': id }, body: {} });
  }

  #post(post: Post, onResponse?: (response: IncomingMessage) => void): Promise<SoakEnd> {
    return this.#send('POST', post, onResponse);
  }

  #send(
    method: 'POST' | 'DELETE',
    { headers = {}, body, abortAfterMs, readSlowly = false }: Post,
    onResponse: (response: IncomingMessage) => void = () => {},
  ): Promise<SoakEnd> {
    const { promise, resolve } = Promise.withResolvers<SoakEnd>();
    const text = method === 'POST' ? JSON.stringify(body) : '';
    const outgoing = request(
      this.#url,
      {
        method,
        agent: this.#agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          ...AUTHORIZED,
          ...headers,
        },
      },
      (response) => {
        onResponse(response);
        let answer = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          if (answer.length < 4096) answer += part;
          if (readSlowly) {
            response.pause();
            setTimeout(() => response.resume(), 20);
          }
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, busy: /SERVER_BUSY|CALLER_BUSY/.test(answer) }),
        );
        response.on('error', () => resolve({ status: 'gone' }));
      },
    );
    outgoing.on('error', () => resolve({ status: 'gone' }));
    if (abortAfterMs !== undefined) setTimeout(() => outgoing.destroy(), abortAfterMs).unref();
    outgoing.end(text);
    return promise;
  }
}

function kubectl(id: number | string, args: readonly string[]) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'kubectl', arguments: { args } } };
}

function config(id: number) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'get_config', arguments: {} } };
}
