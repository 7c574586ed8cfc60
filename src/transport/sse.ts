import { randomUUID } from 'node:crypto';
import type { JSONRPCMessage, McpServer, MessageExtraInfo, Transport } from '@modelcontextprotocol/server';
import type { Subject } from '../kube/subject.ts';
import type { ServerFactory } from '../mcp/server.ts';
import type { TextAnswer } from './answer.ts';
import { rpcError, toAuthInfo } from './endpoint.ts';

/** Where clients of SREGym look for kubectl, now and in its earlier versions. Source: SREGym, `sregym_mcp_server.py`. */
const PATH = /^(\/(?:kubectl|kubectl_mcp_tools))\/(sse|messages\/?)$/;
const MOST_STREAMS = 500;
/** A caller cannot take the streams of all others. Callers without authentication cannot be told apart. */
const MOST_OF_A_CALLER = 50;
/** A client that leaves more than this unread is not listened to until it reads: its answers are in memory. */
const MOST_UNREAD_BYTES = 512 * 1024;
/** Proxies close connections on which nothing comes for much longer than this. */
const KEEP_ALIVE_MS = 15_000;

/** One request to this transport, past everything that may stop it. `message` is the parsed JSON of a POST. */
export interface SseRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly message: unknown;
  readonly caller: Subject;
  /** Makes the web request that tools see, with a signal and further headers. */
  readonly toRequest: (signal: AbortSignal, headers: Readonly<Record<string, string>>) => Request;
}

interface Open {
  readonly stream: EventTransport;
  readonly mcp: McpServer;
  readonly clientId: string;
}

/**
 * The transport of MCP 2024-11-05, which the clients of SREGym speak: a GET opens a stream, whose first event names the address for
 * messages, and the answers to these come on the stream. Source: MCP 2024-11-05, HTTP with SSE.
 */
export class SseEndpoint {
  readonly #createServer: ServerFactory;
  readonly #open = new Map<string, Open>();

  constructor(createServer: ServerFactory) {
    this.#createServer = createServer;
  }

  owns(path: string): boolean {
    return PATH.test(path);
  }

  async answer({ method, path, query, message, caller, toRequest }: SseRequest): Promise<Response | TextAnswer> {
    const [, prefix = '', part] = PATH.exec(path) ?? [];
    const wanted = part === 'sse' ? 'GET' : 'POST';
    if (method !== wanted) return rpcError(405, -32000, `Use ${wanted} here.`, { allow: wanted });
    const authInfo = toAuthInfo(caller);
    if (part === 'sse') return this.#start(prefix, authInfo.clientId, caller.method !== 'none');
    const id = new URLSearchParams(query).get('session_id') ?? '';
    const open = this.#open.get(id);
    // A client cannot learn which ids exist.
    if (open?.clientId !== authInfo.clientId)
      return rpcError(404, -32001, 'There is no such stream: open one with GET.');
    if (open.stream.isFull)
      return rpcError(429, -32000, 'Read the answers on the stream before you send more.', { 'retry-after': '1' });
    const { signal } = open.stream;
    open.stream.onmessage?.(message as JSONRPCMessage, {
      authInfo,
      request: toRequest(signal, { 'mcp-session-id': id }),
    });
    return { status: 202, headers: { 'content-type': 'text/plain' }, parts: ['Accepted'] };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ mcp }) => mcp.close()));
  }

  async #start(prefix: string, clientId: string, isAuthenticated: boolean): Promise<Response | TextAnswer> {
    if (this.#open.size >= MOST_STREAMS)
      return rpcError(503, -32000, 'Too many streams are open. Close one, or try again later.');
    const ofCaller = this.#open.values().filter((open) => open.clientId === clientId);
    if (isAuthenticated && ofCaller.toArray().length >= MOST_OF_A_CALLER)
      return rpcError(429, -32000, `You have ${MOST_OF_A_CALLER} streams open. Close one before you open another.`);
    const id = randomUUID();
    const stream = new EventTransport();
    const mcp = this.#createServer();
    await mcp.connect(stream);
    const closed = stream.onclose;
    stream.onclose = () => {
      this.#open.delete(id);
      closed?.();
    };
    this.#open.set(id, { stream, mcp, clientId });
    stream.write(`event: endpoint\ndata: ${prefix}/messages/?session_id=${id}\n\n`);
    return new Response(stream.body, {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  }
}

/** A stream of events as the SDK's way to a client. It ends with the connection of the stream. */
class EventTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: <T extends JSONRPCMessage>(message: T, extra?: MessageExtraInfo) => void;
  readonly body: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #ended = new AbortController();
  readonly #keepAlive: NodeJS.Timeout;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor() {
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.close(),
      },
      { highWaterMark: MOST_UNREAD_BYTES, size: (part) => part?.byteLength ?? 0 },
    );
    this.#keepAlive = setInterval(() => this.write(': keepalive\n\n'), KEEP_ALIVE_MS).unref();
  }

  /** Aborts when the client is gone. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Whether its client left as many bytes unread as it may. */
  get isFull(): boolean {
    return (this.#controller?.desiredSize ?? 0) <= 0;
  }

  async start(): Promise<void> {}

  async send(message: JSONRPCMessage): Promise<void> {
    this.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  write(text: string): void {
    if (!this.#ended.signal.aborted) this.#controller?.enqueue(this.#encoder.encode(text));
  }

  async close(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    clearInterval(this.#keepAlive);
    try {
      this.#controller?.close();
    } catch {
      // The client has closed it.
    }
    this.onclose?.();
  }
}
