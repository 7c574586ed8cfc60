import { readFileSync } from 'node:fs';
import type { ClientRequest, Agent as HttpAgent, IncomingMessage, RequestOptions } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent, request as startHttps } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { ActAs } from '../kube/command.ts';
import { Agent, request as startHttp } from '../node-http.ts';
import { type Api, type ApiAnswer, type ApiRequest, ConnectionFailed, LeaveToKubectl } from '../reads/read.ts';
import type { Context, Credentials } from './connection.ts';
import { stamp } from './current-context.ts';

/** More connections than this gain nothing; further requests wait for one to come free. */
const MAX_CONNECTIONS = 32;
/** How many stay open while nothing is asked, and for how long. */
const IDLE_CONNECTIONS = 16;
const IDLE_MS = 60_000;
/** Source: client-go rest.Request, which asks at most so often again where the API server says when. */
const MAX_RETRIES = 10;

/** A context whose credentials are known here. */
export type ReadableContext = Context & { readonly credentials: Credentials };

/** What one call asks of the API server. */
export interface ApiCall {
  readonly api: Api;
  /** Ends whatever of it is still unread. */
  readonly end: () => void;
}

/** Requests under way are destroyed by hand: giving each the signal costs more than sending it. */
interface Course {
  readonly signal: AbortSignal;
  readonly running: Set<ClientRequest>;
}

/** Keeps connections to one API server, as one user, open for many requests. */
export class ApiClient {
  readonly #context: ReadableContext;
  readonly #doubt: () => void;
  readonly #agent: HttpAgent;
  readonly #start: (options: RequestOptions) => ClientRequest;
  readonly #address: Pick<RequestOptions, 'hostname' | 'port'>;
  readonly #pathPrefix: string;
  #rotating: { readonly stamp: string; readonly token: string } | undefined;

  /** `proxy` is the address of the proxy to go through, by http or https; `doubt` is told when the context may be outdated. */
  constructor(context: ReadableContext, proxy: string | undefined, doubt: () => void) {
    const { server } = context.connection;
    this.#context = context;
    this.#doubt = doubt;
    this.#address = { hostname: server.hostname.replace(/^\[|\]$/g, ''), port: server.port };
    this.#pathPrefix = server.pathname.replace(/\/$/, '');
    const pool = {
      keepAlive: true,
      maxSockets: MAX_CONNECTIONS,
      maxFreeSockets: IDLE_CONNECTIONS,
      timeout: IDLE_MS,
      scheduling: 'lifo' as const,
      ...(proxy === undefined ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }),
    };
    const isHttps = server.protocol === 'https:';
    this.#agent = isHttps ? new HttpsAgent({ ...pool, ...tlsOptions(context) }) : new Agent(pool);
    this.#start = isHttps ? startHttps : startHttp;
  }

  /** The API server for one call: `signal` ends all its requests, and `actAs` says as whom they are made. */
  open(signal: AbortSignal, actAs: ActAs | undefined): ApiCall {
    const running = new Set<ClientRequest>();
    const end = () => {
      for (const request of running) request.destroy();
    };
    signal.addEventListener('abort', end, { once: true });
    return {
      api: { request: (request) => this.#request(request, { signal, running }, actAs) },
      end: () => {
        signal.removeEventListener('abort', end);
        end();
      },
    };
  }

  /** Ends all connections. */
  close(): void {
    this.#agent.destroy();
  }

  /** Ends those that nothing is asked on; the others close when they have answered. */
  closeIdle(): void {
    this.#agent.maxFreeSockets = 0;
    for (const sockets of Object.values(this.#agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }

  async #request(request: ApiRequest, course: Course, actAs: ActAs | undefined): Promise<ApiAnswer> {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const options: RequestOptions = {
      ...this.#address,
      agent: this.#agent,
      method: request.method ?? 'GET',
      path: `${this.#pathPrefix}${request.path}`,
      headers: {
        accept: request.accept ?? 'application/json',
        'user-agent': 'kubernetes-remediation-mcp',
        ...this.#authorization(),
        ...impersonation(actAs),
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      },
    };
    for (let retries = 0; ; retries++) {
      const response = await this.#send(options, body, course);
      const status = response.statusCode ?? 0;
      if (status === 401) {
        response.resume();
        this.#doubt();
        throw new LeaveToKubectl('the API server does not know who asks');
      }
      const waitMs = body === undefined && retries < MAX_RETRIES ? retryAfterMs(response) : undefined;
      if (waitMs === undefined)
        return { status, headers: firstOfEach(response), warnings: warningTexts(response), body: response };
      response.resume();
      await pause(waitMs, undefined, { signal: course.signal });
    }
  }

  /** A kept connection may have been closed by the other side just now: then it is tried on another one at once. */
  async #send(options: RequestOptions, body: string | undefined, course: Course): Promise<IncomingMessage> {
    for (let stale = 0; ; stale++) {
      course.signal.throwIfAborted();
      const answer = await exchange(this.#start(options), body, course.running);
      if (!(answer instanceof Unanswered)) return answer;
      course.signal.throwIfAborted();
      if (!answer.reusedConnection || stale > IDLE_CONNECTIONS) throw this.#explain(answer);
    }
  }

  #explain({ code }: Unanswered): Error {
    this.#doubt();
    const { host } = this.#context.connection.server;
    return code === 'ECONNREFUSED'
      ? new ConnectionFailed(
          `The connection to the server ${host} was refused - did you specify the right host or port?`,
        )
      : new LeaveToKubectl(`the connection failed (${code})`);
  }

  #authorization(): Readonly<Record<string, string>> {
    const { token, tokenFile, basic } = this.#context.credentials;
    if (basic !== undefined) {
      const pair = Buffer.from(`${basic.username}:${basic.password}`).toString('base64');
      return { authorization: `Basic ${pair}` };
    }
    const bearer = tokenFile === undefined ? token : (this.#readToken(tokenFile) ?? token);
    return bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  }

  /** The token in the file as it is now; the last one that could be read where it cannot be. */
  #readToken(file: string): string | undefined {
    try {
      const now = stamp(file);
      if (this.#rotating?.stamp !== now) this.#rotating = { stamp: now, token: readFileSync(file, 'utf8').trim() };
    } catch {
      // It is being replaced.
    }
    return this.#rotating?.token;
  }
}

/** A request that got no answer; `code` is the system's or TLS's name of the reason. */
class Unanswered {
  readonly code: string;
  readonly reusedConnection: boolean;

  constructor(code: string, reusedConnection: boolean) {
    this.code = code;
    this.reusedConnection = reusedConnection;
  }
}

function exchange(
  request: ClientRequest,
  body: string | undefined,
  running: Set<ClientRequest>,
): Promise<IncomingMessage | Unanswered> {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage | Unanswered>();
  running.add(request);
  request.on('close', () => running.delete(request));
  request.on('response', resolve);
  request.on('error', (error: NodeJS.ErrnoException) =>
    resolve(new Unanswered(error.code ?? 'UNKNOWN', request.reusedSocket)),
  );
  request.end(body);
  return promise;
}

function tlsOptions({ connection, credentials }: ReadableContext): AgentOptions {
  // kubectl takes the certificates of the system where the kubeconfig names none; Node would take its own.
  const ca = connection.ca ?? getCACertificates('system');
  return {
    // Made once: the agent would make it per connection, and compare all its parts per request.
    secureContext: createSecureContext({ ca: [ca].flat(), ...credentials.certificate }),
    rejectUnauthorized: !connection.skipVerify,
    ...(connection.tlsServerName === undefined ? {} : { servername: connection.tlsServerName }),
  };
}

function impersonation(actAs: ActAs | undefined): Readonly<Record<string, string | readonly string[]>> {
  if (actAs === undefined) return {};
  return { 'impersonate-user': asBytes(actAs.user), 'impersonate-group': actAs.groups.map(asBytes) };
}

/** Node writes a header byte by byte, one for each character; a name is UTF-8, as Go sends it. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** How long the API server asks to wait before the same is asked again; undefined where it does not. */
function retryAfterMs({ statusCode = 0, headers }: IncomingMessage): number | undefined {
  const seconds = headers['retry-after'];
  if ((statusCode !== 429 && statusCode < 500) || seconds === undefined || !/^\d+$/.test(seconds)) return undefined;
  return Number(seconds) * 1000;
}

function firstOfEach({ headers }: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return headers as Readonly<Record<string, string | undefined>>;
}

/** The texts of `Warning: 299 - "text"`. Source: RFC 7234, section 5.5; KEP-1693. */
function warningTexts({ headers, rawHeaders }: IncomingMessage): readonly string[] {
  if (headers['warning'] === undefined) return [];
  return rawHeaders.flatMap((value, at) => {
    if (at % 2 === 0 || rawHeaders[at - 1]?.toLowerCase() !== 'warning') return [];
    const text = /^299 \S+ "((?:[^"\\]|\\.)*)"/.exec(value)?.[1];
    return text === undefined ? [] : [text.replaceAll(/\\(.)/g, '$1')];
  });
}
