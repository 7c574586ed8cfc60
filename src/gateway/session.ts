import { ConnectionFailed, LeaveToKubectl } from '../api/api.ts';
import type { ApiCall } from '../api/client.ts';
import { explainFailure, Unauthorized } from '../api/connection/connection-failures.ts';
import type { Upgraded } from '../api/exchange.ts';
import type { Admitting } from '../policy/terms.ts';
import { type Headers, HeldWrites, NobodyWaits, type SessionAnswer, type SessionMode } from './held-writes.ts';
import { failure, notFound, type StatusAnswer } from './status.ts';
import type { TakenWrites } from './taken-writes.ts';
import { parseTarget, type Target } from './target.ts';
import { type ClientRequest, isRead, readWrite } from './write-request.ts';

/** The requests of one kubectl process. Reads pass; each write is held, and made only if it is admitted. */
export class Session {
  readonly #api: ApiCall;
  readonly #writes: HeldWrites;
  readonly #mode: SessionMode;
  /** Writes are judged one after another: each by what those before it have done. */
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #unreachable: string | undefined;
  #defect: unknown;

  /** `onRefusal` is called when a write is refused. */
  constructor(api: ApiCall, admitting: Admitting, mode: SessionMode, onRefusal: () => void = () => {}) {
    this.#api = api;
    this.#mode = mode;
    this.#writes = new HeldWrites(api, admitting, mode, onRefusal);
  }

  /** What became of the writes so far. */
  get taken(): TakenWrites {
    return this.#writes.taken;
  }

  /** What kubectl prints when it cannot reach the API server, if that is so; as one line. */
  get unreachable(): string | undefined {
    return this.#unreachable;
  }

  /** What broke in the server itself, if something did. */
  get defect(): unknown {
    return this.#defect;
  }

  /** Answers one request of kubectl. Rejects only if the call was ended, or on a defect. */
  async answer(request: ClientRequest, headers: Headers, isGone: () => boolean): Promise<SessionAnswer> {
    try {
      if (isRead(request)) return await this.#read(request, headers);
      const write = readWrite(request);
      if ('why' in write) return failure(403, write.why);
      const held = { ...write, headers, isGone: () => this.#isClosed || isGone() };
      const turn = this.#turn.then(() => this.#writes.take(held));
      this.#turn = turn.catch(() => undefined);
      return await turn;
    } catch (error) {
      if (error instanceof NobodyWaits || this.#isClosed) throw error;
      return this.#toFailure(error);
    }
  }

  /**
   * Opens the streams of a pod that this process created. Resolves with nothing for any other, or if the API server does not;
   * rejects if it cannot be reached.
   */
  async attach(
    { path, query }: Pick<ClientRequest, 'path' | 'query'>,
    method: string,
    headers: Headers,
  ): Promise<Upgraded | undefined> {
    const target = parseTarget(path);
    if (target === undefined || !isAttach(target) || this.#mode === 'rehearse') return undefined;
    if (!this.taken.hasCreatedPod(target)) return undefined;
    const answer = await this.#api.upgrade({
      method: method === 'POST' ? 'POST' : 'GET',
      path: withQuery(path, query),
      headers,
    });
    return 'socket' in answer ? answer : undefined;
  }

  /** Makes nothing more. */
  close(): void {
    this.#isClosed = true;
  }

  async #read({ method, path, query, contentType, body }: ClientRequest, headers: Headers): Promise<SessionAnswer> {
    const target = this.#writes.isGone(path) ? parseTarget(path) : undefined;
    if (target !== undefined) return notFound(target);
    return this.#api.api.request({
      method: method === 'POST' ? 'POST' : 'GET',
      path: withQuery(path, query),
      once: true,
      // An outdated address of the OpenAPI document leads to the present one.
      takesRedirects: true,
      headers,
      ifNoneMatch: headers['if-none-match'],
      ...(headers['accept'] !== undefined && { accept: headers['accept'] }),
      ...(body.length > 0 && { bytes: { type: contentType, content: body } }),
    });
  }

  #toFailure(error: unknown): StatusAnswer {
    if (error instanceof Unauthorized) return failure(401, 'Unauthorized');
    if (!(error instanceof ConnectionFailed || error instanceof LeaveToKubectl)) {
      this.#defect ??= error;
      throw error;
    }
    this.#unreachable ??=
      error instanceof ConnectionFailed ? error.message : `Unable to connect to the server: ${explainFailure(error)}`;
    return failure(503, 'the API server cannot be reached');
  }
}

function isAttach({ resource, subResource }: Target): boolean {
  return resource.group === '' && resource.resource === 'pods' && subResource === 'attach';
}

function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}
