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
import {
  exchange,
  firstOfEach,
  isFromElsewhere,
  retryAfterMs,
  Unanswered,
  type Upgraded,
  upgrade,
  warningsOf,
} from './exchange.ts';

/** Source: client-go rest.Request, which asks at most so often again where the API server says when. */
const MAX_RETRIES = 10;

/** A context whose credentials are known here. */
export type ReadableContext = Context & { readonly credentials: Credentials };

/** What one call asks of the API server. */
export interface ApiCall {
  readonly api: Api;
  /**
   * Asks for another protocol on the connection. Resolves with the connection, or with the answer that refuses it; rejects as
   * `Api.request` does.
   */
  readonly upgrade: (request: Pick<ApiRequest, 'method' | 'path' | 'headers'>) => Promise<Upgraded | ApiAnswer>;
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
      upgrade: (request) => this.#upgrade(request, { signal, running }, actAs),
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
    const { bytes } = request;
    const body = bytes?.content ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
    const known = this.#credentials.current();
    let proof = known instanceof Promise ? await untilAborted(known, inFlight.signal) : known;
    let renewed = false;
    const headers = {
      'user-agent': 'kubernetes-remediation-mcp',
      ...request.headers,
      accept: request.accept ?? 'application/json',
      ...(request.ifNoneMatch === undefined ? {} : { 'if-none-match': request.ifNoneMatch }),
      ...(actAs === undefined ? this.#ownActAs : impersonation(actAs)),
      ...(body === undefined
        ? {}
        : {
            'content-type': bytes?.type ?? 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          }),
    };
    for (let retries = 0; ; ) {
      const options: RequestOptions = {
        ...this.#address,
        agent: this.#agent(proof),
        method: request.method ?? 'GET',
        path: `${this.#pathPrefix}${request.path}`,
        headers: proof.authorization === undefined ? headers : { ...headers, authorization: proof.authorization },
      };
      const response = await this.#send(options, body, inFlight, request.unrepeated === true);
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
      const isExpected =
        (status === 304 && request.ifNoneMatch !== undefined) ||
        (request.takesRedirects === true && /^\/(?!\/)/.test(response.headers.location ?? ''));
      if (isFromElsewhere(response) && !isExpected) {
        response.destroy();
        throw new NotTheApiServer('something else than the API server answers');
      }
      if (waitMs === undefined) return toAnswer(response);
      response.resume();
      retries++;
      await pause(waitMs, undefined, { signal: inFlight.signal });
    }
  }

  async #upgrade(
    { method = 'GET', path, headers }: Pick<ApiRequest, 'method' | 'path' | 'headers'>,
    { signal, running }: InFlight,
    actAs: ActAs | undefined,
  ): Promise<Upgraded | ApiAnswer> {
    const known = this.#credentials.current();
    const proof = known instanceof Promise ? await untilAborted(known, signal) : known;
    const identity = actAs === undefined ? this.#ownActAs : impersonation(actAs);
    const all = { ...headers, ...identity, connection: 'Upgrade' };
    const request = this.#start({
      ...this.#address,
      // A connection that is taken over is of no further use to the pool.
      agent: this.#agent(proof),
      method,
      path: `${this.#pathPrefix}${path}`,
      headers: proof.authorization === undefined ? all : { ...all, authorization: proof.authorization },
    });
    const answer = await upgrade(request, running);
    if (answer instanceof Unanswered) throw this.#explain(answer);
    if ('socket' in answer && 'head' in answer) return answer;
    return toAnswer(answer);
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
  async #send(
    options: RequestOptions,
    body: string | Buffer | undefined,
    inFlight: InFlight,
    unrepeated: boolean,
  ): Promise<IncomingMessage> {
    for (let stale = 0; ; stale++) {
      inFlight.signal.throwIfAborted();
      const answer = await exchange(this.#start(options), body, inFlight.running);
      if (!(answer instanceof Unanswered)) return answer;
      inFlight.signal.throwIfAborted();
      if (unrepeated || !answer.reusedConnection || stale > IDLE_CONNECTIONS) throw this.#explain(answer);
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

function toAnswer(response: IncomingMessage): ApiAnswer {
  const { statusCode: status = 0 } = response;
  return { status, headers: firstOfEach(response), warnings: warningsOf(response), body: response };
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
