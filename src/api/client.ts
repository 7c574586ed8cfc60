import type { ClientRequest, Agent as HttpAgent, IncomingMessage, RequestOptions } from 'node:http';
import { request as startHttps } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { ActAs } from '../kube/command.ts';
import { request as startHttp } from '../node-http.ts';
import { type Api, type ApiAnswer, type ApiRequest, ConnectionFailed } from './api.ts';
import { agentFor, IDLE_CONNECTIONS } from './connection/agent.ts';
import type { Certificate, Context, Credentials } from './connection/connection.ts';
import { NotConnected, NotTheApiServer, Unauthorized } from './connection/connection-failures.ts';
import { CredentialSource, type Proof } from './credentials/credential-source.ts';
import { type Headers, impersonation } from './credentials/impersonation-headers.ts';
import { warningTexts } from './warning-headers.ts';

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
interface InFlight {
  readonly signal: AbortSignal;
  readonly running: Set<ClientRequest>;
}

/** What the client needs beside the context it connects by. */
export interface ApiClientParts {
  /** The address of the proxy to go through, which `canProxy` takes. */
  readonly proxy: string | undefined;
  /** kubectl's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Is told when the context may be outdated. */
  readonly doubt: () => void;
  /** Ends what outlives a request, such as a credential plugin. */
  readonly closing: AbortSignal;
}

/** Keeps connections to one API server, as one user, open for many requests. */
export class ApiClient {
  readonly #context: ReadableContext;
  readonly #parts: ApiClientParts;
  readonly #credentials: CredentialSource;
  readonly #start: (options: RequestOptions) => ClientRequest;
  readonly #address: Pick<RequestOptions, 'hostname' | 'port'>;
  readonly #pathPrefix: string;
  readonly #ownActAs: Headers;
  #pool: { readonly agent: HttpAgent; readonly certificate: Certificate | undefined };

  /** Throws on a certificate or an address that cannot be used. */
  constructor(context: ReadableContext, parts: ApiClientParts) {
    const { server } = context.connection;
    const { certificate, actAs } = context.credentials;
    this.#context = context;
    this.#parts = parts;
    this.#credentials = new CredentialSource(context.credentials, parts.environment, parts.closing);
    this.#address = { hostname: server.hostname.replace(/^\[|\]$/g, ''), port: server.port };
    this.#pathPrefix = server.pathname.replace(/\/$/, '');
    this.#start = server.protocol === 'https:' ? startHttps : startHttp;
    this.#ownActAs = impersonation(actAs);
    this.#pool = { agent: this.#connect(certificate), certificate };
  }

  /** The API server for one call: `signal` ends all its requests, and `actAs` is the identity that they impersonate. */
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

  /** Ends all connections, and resolves when a credential plugin that `closing` ended is gone. */
  async close(): Promise<void> {
    this.#pool.agent.destroy();
    await this.#credentials.ended();
  }

  /** Closes idle connections; busy ones close after their response. */
  closeIdle(): void {
    closeIdle(this.#pool.agent);
  }

  async #request(request: ApiRequest, inFlight: InFlight, actAs: ActAs | undefined): Promise<ApiAnswer> {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const known = this.#credentials.current();
    let proof = known instanceof Promise ? await untilAborted(known, inFlight.signal) : known;
    let renewed = false;
    const headers = {
      accept: request.accept ?? 'application/json',
      'user-agent': 'kubernetes-remediation-mcp',
      ...(request.ifNoneMatch === undefined ? {} : { 'if-none-match': request.ifNoneMatch }),
      ...(actAs === undefined ? this.#ownActAs : impersonation(actAs)),
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    };
    for (let retries = 0; ; ) {
      const options: RequestOptions = {
        ...this.#address,
        agent: this.#agent(proof),
        method: request.method ?? 'GET',
        path: `${this.#pathPrefix}${request.path}`,
        headers: proof.authorization === undefined ? headers : { ...headers, authorization: proof.authorization },
      };
      const response = await this.#send(options, body, inFlight);
      const status = response.statusCode ?? 0;
      if (status === 401) {
        response.resume();
        // A kubectl that is started now would run its credential plugin again too.
        const other = renewed ? undefined : await untilAborted(this.#credentials.renew(proof), inFlight.signal);
        if (other === undefined) {
          this.#parts.doubt();
          throw new Unauthorized('the API server does not know who asks');
        }
        renewed = true;
        proof = other;
        continue;
      }
      const mayRetry = body === undefined && request.once !== true && retries < MAX_RETRIES;
      const waitMs = mayRetry ? retryAfterMs(response) : undefined;
      if (isFromElsewhere(response) && !(status === 304 && request.ifNoneMatch !== undefined)) {
        response.destroy();
        throw new NotTheApiServer('something else than the API server answers');
      }
      if (waitMs === undefined)
        return { status, headers: firstOfEach(response), warnings: warningsOf(response), body: response };
      response.resume();
      retries++;
      await pause(waitMs, undefined, { signal: inFlight.signal });
    }
  }

  /** The connections for a certificate: one that a plugin replaced must not be on them any more. */
  #agent({ certificate }: Proof): HttpAgent {
    if (certificate !== this.#pool.certificate) {
      const before = this.#pool.agent;
      this.#pool = { agent: this.#connect(certificate), certificate };
      closeIdle(before);
    }
    return this.#pool.agent;
  }

  #connect(certificate: Certificate | undefined): HttpAgent {
    return agentFor(this.#context.connection, this.#parts.proxy, certificate, this.#parts.environment);
  }

  /** A kept connection may have been closed by the other side just now: then it is tried on another one at once. */
  async #send(options: RequestOptions, body: string | undefined, inFlight: InFlight): Promise<IncomingMessage> {
    for (let stale = 0; ; stale++) {
      inFlight.signal.throwIfAborted();
      const answer = await exchange(this.#start(options), body, inFlight.running);
      if (!(answer instanceof Unanswered)) return answer;
      inFlight.signal.throwIfAborted();
      if (!answer.reusedConnection || stale > IDLE_CONNECTIONS) throw this.#explain(answer);
    }
  }

  #explain({ code }: Unanswered): Error {
    this.#parts.doubt();
    const { host } = this.#context.connection;
    return code === 'ECONNREFUSED'
      ? new ConnectionFailed(
          `The connection to the server ${host} was refused - did you specify the right host or port?`,
        )
      : new NotConnected(code);
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

/** Whether it sends elsewhere, where kubectl would follow, or succeeds with a page for people, as a login does. */
function isFromElsewhere({ statusCode = 0, headers }: IncomingMessage): boolean {
  return (
    (statusCode >= 300 && statusCode < 400) || (statusCode < 300 && /^text\/html/i.test(headers['content-type'] ?? ''))
  );
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

function warningsOf({ headers, rawHeaders }: IncomingMessage): readonly string[] {
  if (headers['warning'] === undefined) return [];
  return warningTexts(rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'warning'));
}

/** Ends the connections that nothing is asked on; the others close when they have answered. */
function closeIdle(agent: HttpAgent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort));
}
