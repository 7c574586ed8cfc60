import { type ApiAnswer, ConnectionFailed, LeaveToKubectl } from '../api/api.ts';
import type { ApiCall } from '../api/client.ts';
import { explainFailure, Unauthorized } from '../api/connection/connection-failures.ts';
import type { Upgraded } from '../api/exchange.ts';
import type { Admitting } from '../policy/terms.ts';
import type { Headers, HeldWritesParts, SessionAnswer, SessionMode } from './held-write.ts';
import { HeldWrites, NobodyWaits } from './held-writes.ts';
import { onlyJson } from './redacted-answer.ts';
import type { ShownAnswers } from './shown-answers.ts';
import { failure, notFound, type StatusAnswer } from './status.ts';
import { TakenWrites } from './taken-writes.ts';
import { parseTarget, type Target } from './target.ts';
import { type ClientRequest, isRead, readWrite } from './write-request.ts';

/** What follows the requests of a process. */
export interface SessionFollowing extends Pick<HeldWritesParts, 'onRefusal' | 'onAsked' | 'onReviewed' | 'planned'> {
  readonly shown?: ShownAnswers | undefined;
}

/** The requests of one kubectl process. Reads pass; each write is held, and made only if it is admitted. */
export class Session {
  readonly #api: ApiCall;
  readonly #writes: HeldWrites | undefined;
  readonly #mode: SessionMode;
  readonly #shown: ShownAnswers | undefined;
  /** Writes are judged one after another: each by what those before it have done. */
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #unreachable: string | undefined;
  #defect: unknown;

  /**
   * Without `admitting` the process may only read. Answers are passed on as `shown` says; as they are if it is absent.
   */
  constructor(
    api: ApiCall,
    admitting: Admitting | undefined,
    mode: SessionMode,
    { shown, ...told }: SessionFollowing = {},
  ) {
    this.#api = api;
    this.#mode = mode;
    this.#shown = shown;
    this.#writes =
      admitting &&
      new HeldWrites({ api, admitting, mode, learn: (given, target) => shown?.learn(given, target), ...told });
  }

  /** What became of the writes so far. */
  get taken(): TakenWrites {
    return this.#writes?.taken ?? NO_WRITES;
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
      const writes = this.#writes;
      if (writes === undefined) return failure(403, 'This command only reads.');
      const write = readWrite(request);
      if ('why' in write) return writes.refuseUnjudgeable(write);
      const held = {
        ...write,
        headers: this.#shown === undefined ? headers : inJson(headers),
        isGone: () => this.#isClosed || isGone(),
      };
      const turn = this.#turn.then(() => writes.take(held));
      this.#turn = turn.catch(() => undefined);
      const answer = await turn;
      return this.#shown === undefined ? answer : await this.#shown.show(answer, write.target, false);
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

  async #read(request: ClientRequest, headers: Headers): Promise<SessionAnswer> {
    const target = parseTarget(request.path);
    if (target !== undefined && this.#writes?.isGone(request.path) === true) return notFound(target);
    const isShown = target !== undefined && target.subResource !== 'log' && request.method === 'GET';
    if (this.#shown?.redactsReads !== true || !isShown) return this.#request(request, headers);
    const answer = await this.#request(request, inJson(headers));
    return this.#shown.show(answer, target, /(?:^|&)watch=(?:true|1)(?:&|$)/.test(request.query));
  }

  #request({ method, path, query, contentType, body }: ClientRequest, headers: Headers): Promise<ApiAnswer> {
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

/** Asks for an answer that can be redacted. */
function inJson({ 'accept-encoding': _, accept = '', ...others }: Headers): Headers {
  return { ...others, accept: onlyJson(accept) };
}

const NO_WRITES = new TakenWrites();

function isAttach({ resource, subResource }: Target): boolean {
  return resource.group === '' && resource.resource === 'pods' && subResource === 'attach';
}

function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}
