import type { ApiAnswer, ApiRequest } from '../api/api.ts';
import type { ApiCall } from '../api/client.ts';
import type { AdmissionRequest, ApiObject } from '../kube/admission-request.ts';
import type { Admitting, Objected } from '../policy/terms.ts';
import { pathBefore, pathOfObject, stateFor, stateOf, toAdmissionRequest } from './admission.ts';
import { dryRunOf, isEviction, type JudgedState, writeOf } from './prepare.ts';
import { parse, readAll } from './read-answer.ts';
import { failure, type StatusAnswer, withoutQuotes } from './status.ts';
import { TakenWrites } from './taken-writes.ts';
import type { Target } from './target.ts';
import { fieldsOf, type WriteRequest } from './write-request.ts';

/** `hold`: each write that is admitted is made. `rehearse`: none is. */
export type SessionMode = 'hold' | 'rehearse';

/** An answer for kubectl: one that the server wrote, or one of the API server that is passed on. */
export type SessionAnswer = StatusAnswer | ApiAnswer;

/** Takes an object, a document or a patch that a write is about. */
export type Learn = (given: unknown, target: Target) => void;

/** Headers by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

/** A write that is held, with kubectl's headers, and whether kubectl still waits for its answer. */
export interface HeldWrite extends WriteRequest {
  readonly headers: Headers;
  readonly isGone: () => boolean;
}

/** A write that policy admits, and the state of the object that it was judged by. */
interface Judged {
  readonly request: AdmissionRequest;
  readonly state: JudgedState;
  readonly rehearsed: StatusAnswer;
}

/** kubectl ended before its write was made. */
export class NobodyWaits extends Error {}

/** A state that was judged may be gone when the write arrives; so often it is judged again. */
const MOST_TRIES = 5;

/** A patch whose metadata is no mapping cannot say which state of the object it is for. */
const NO_PLACE: Objected = {
  rule: 'preconditions',
  refusal: {
    refused: true,
    code: 'PATCH_INVALID',
    error: 'The metadata of the patch is not a mapping.',
    hint: 'Give metadata as a mapping, or leave it out.',
  },
};

/** The writes of one kubectl process: each is rehearsed, judged, and then made with the judged state as its condition. */
export class HeldWrites {
  readonly #api: ApiCall;
  readonly #admitting: Admitting;
  readonly #mode: SessionMode;
  readonly #onRefusal: () => void;
  readonly #learn: Learn;
  readonly #taken = new TakenWrites();
  readonly #seen = new Map<string, Promise<unknown>>();
  /** Paths of objects that a rehearsal would have deleted. */
  readonly #gone = new Set<string>();

  /** `onRefusal` is called when a write is refused, `learn` with all that a write is about. */
  constructor(
    api: ApiCall,
    admitting: Admitting,
    mode: SessionMode,
    onRefusal: () => void,
    learn: Learn = () => undefined,
  ) {
    this.#api = api;
    this.#admitting = admitting;
    this.#mode = mode;
    this.#onRefusal = onRefusal;
    this.#learn = learn;
  }

  /** What became of the writes so far. */
  get taken(): TakenWrites {
    return this.#taken;
  }

  /** Returns whether the object at a path would be gone by now. */
  isGone(path: string): boolean {
    return this.#gone.has(path);
  }

  /**
   * Takes one write after another to its answer. Rejects as `Api.request` does, with NobodyWaits if kubectl has gone, and on a
   * defect.
   */
  async take(write: HeldWrite): Promise<SessionAnswer> {
    const { objected } = this.#taken;
    if (objected !== undefined) return failure(403, objected.refusal.error);
    let last: SessionAnswer | undefined;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const judged = await this.#rehearse(write);
      if (judged === 'stale') continue;
      if ('status' in judged) return judged;
      if (this.#mode === 'rehearse' || write.isDryRun) {
        this.#taken.rehearse(write, judged.request);
        if (write.verb === 'delete' || isEviction(write.target)) this.#gone.add(pathOfObject(write));
        return judged.rehearsed;
      }
      const real = writeOf(write, judged.state);
      if (real === undefined) return this.#refuse(write, judged.request, NO_PLACE);
      const sent = await this.#send(write, real, judged.request);
      if (sent.status < 400) return sent;
      last = this.#failed(write, sent.status, await readAll(sent));
      // Its rehearsal went well: the object is no longer the one that was judged.
      if ((sent.status !== 409 && sent.status !== 422) || write.verb === 'create') return last;
    }
    return last ?? failure(409, 'The object changes too quickly to be judged');
  }

  /** Sends the dry run and judges what would become of the object. */
  async #rehearse(write: HeldWrite): Promise<Judged | SessionAnswer | 'stale'> {
    const place = pathBefore(write);
    const [before, dry] = await Promise.all([
      place === undefined ? undefined : this.#get(place, sayingWhatFor(write.headers)),
      this.#api.api.request({
        ...dryRunOf(write),
        headers: { ...sayingWhatFor(write.headers), ...identifying(write.headers) },
      }),
    ]);
    const body = await readAll(dry);
    this.#learn(write.json, write.target);
    this.#learn(before, write.target);
    if (dry.status >= 400) return this.#notRehearsed(write, dry.status, body, before);
    const after = parse(body);
    const state = stateFor(write, before, after);
    if (state === 'stale') return 'stale';
    const request = toAdmissionRequest(write, before, fieldsOf(after));
    const objected = await this.#judge(request);
    return objected === undefined
      ? { request, state, rehearsed: { status: dry.status, body } }
      : this.#refuse(write, request, objected);
  }

  async #judge(request: AdmissionRequest): Promise<Objected | undefined> {
    const paths = this.#admitting.looks(request, this.#taken.judged);
    const looked = new Map(await Promise.all(paths.map(async (path) => [path, await this.#look(path)] as const)));
    return this.#admitting.judge(request, this.#taken.judged, (path) => looked.get(path));
  }

  /** What a look shows is asked once: judgements count what the writes of this call do to it. */
  #look(path: string): Promise<unknown> {
    const known = this.#seen.get(path) ?? this.#get(path);
    this.#seen.set(path, known);
    return known;
  }

  /** What is stored at a path; undefined if it is not there, or the caller may not read it. */
  async #get(path: string, headers: Headers = {}): Promise<ApiObject | undefined> {
    const answer = await this.#api.api.request({ path, headers });
    const body = await readAll(answer);
    return answer.status === 200 ? fieldsOf(parse(body)) : undefined;
  }

  /** Answers a write whose dry run failed. */
  async #notRehearsed(
    write: HeldWrite,
    status: number,
    body: Buffer,
    before: ApiObject | undefined,
  ): Promise<SessionAnswer> {
    const { message } = fieldsOf(parse(body));
    if (status === 400 && typeof message === 'string' && /does not support dry run/.test(message))
      return this.#unrehearsed(write, before, { status, body });
    const request = toAdmissionRequest(write, before, fieldsOf(parse(write.body)));
    if (this.#mode === 'hold' || !this.#willPass(write, status, request)) return this.#failed(write, status, body);
    const objected = await this.#judge(request);
    if (objected !== undefined) return this.#refuse(write, request, objected);
    this.#taken.rehearse(write, request);
    if (isEviction(write.target)) this.#gone.add(pathOfObject(write));
    return { status: 201, body: write.body };
  }

  /**
   * Whether a rehearsal fails only because it is one: what it deleted before is still there, and kubectl would wait for a
   * disruption budget until its time is over.
   */
  #willPass(write: HeldWrite, status: number, { name = '' }: AdmissionRequest): boolean {
    if (isEviction(write.target)) return status === 429;
    return status === 409 && write.verb === 'create' && this.#gone.has(`${write.path}/${encodeURIComponent(name)}`);
  }

  /** Makes a write that a webhook does not let the API server rehearse, if the operator allows that. */
  async #unrehearsed(write: HeldWrite, before: ApiObject | undefined, rehearsed: StatusAnswer): Promise<SessionAnswer> {
    // What it becomes is only known of what is created or replaced as a whole.
    const isWhole = write.verb === 'create' || write.verb === 'update';
    const request = toAdmissionRequest(write, before, isWhole ? fieldsOf(parse(write.body)) : undefined);
    const { unrehearsed } = this.#admitting;
    if (unrehearsed !== undefined)
      return this.#refuse(write, request, { rule: 'unrehearsed-changes', refusal: unrehearsed });
    if (write.isDryRun) return rehearsed;
    const objected = await this.#judge(request);
    if (objected !== undefined) return this.#refuse(write, request, objected);
    if (this.#mode === 'rehearse') {
      this.#taken.rehearse(write, request);
      return { status: 200, body: write.body };
    }
    const real = writeOf(write, stateOf(before));
    if (real === undefined) return this.#refuse(write, request, NO_PLACE);
    const sent = await this.#send(write, real, request);
    return sent.status < 400 ? sent : this.#failed(write, sent.status, await readAll(sent));
  }

  /** Makes a write, unless kubectl has gone: no answer would tell of it. */
  async #send(write: HeldWrite, real: ApiRequest, request: AdmissionRequest): Promise<ApiAnswer> {
    if (write.isGone()) throw new NobodyWaits();
    const { 'accept-encoding': _encoding, accept, ...headers } = write.headers;
    const sent = await this.#api.api.request({
      ...real,
      headers,
      ...(accept !== undefined && { accept }),
      ...(write.verb === 'create' && { unrepeated: true }),
    });
    if (sent.status >= 400) return sent;
    this.#taken.make(write, request);
    return sent;
  }

  /** What the API server says of a write that it does not make. */
  #failed({ target }: WriteRequest, status: number, body: Buffer): StatusAnswer {
    return this.#admitting.mayShow(target) ? { status, body } : withoutQuotes(parse(body), status);
  }

  #refuse(write: HeldWrite, request: AdmissionRequest, objected: Objected): StatusAnswer {
    this.#taken.refuse(write, request, objected);
    this.#onRefusal();
    return failure(403, objected.refusal.error);
  }
}

/** Which command of kubectl a request is made for. Source: KEP-859. */
function sayingWhatFor(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('kubectl-')));
}

/** Which manager of fields kubectl is, is told from its name where it does not say so. */
function identifying({ 'user-agent': agent }: Headers): Headers {
  return agent === undefined ? {} : { 'user-agent': agent };
}
