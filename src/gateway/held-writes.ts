import { setTimeout as pause } from 'node:timers/promises';
import type { ApiAnswer, ApiRequest } from '../api/api.ts';
import { refuse } from '../errors.ts';
import type { AdmissionRequest, ApiObject } from '../kube/admission-request.ts';
import type { JudgedState } from '../kube/reviewed-write.ts';
import type { Objected } from '../policy/terms.ts';
import { pathBefore, pathOfObject, stateFor, stateOf, toAdmissionRequest } from './admission.ts';
import type { Headers, HeldWrite, HeldWritesParts, SessionAnswer } from './held-write.ts';
import { Looks } from './looks.ts';
import { dryRunOf, isEviction, writeOf } from './prepare.ts';
import { parse, readAll } from './read-answer.ts';
import { changedSince, wireOf } from './reviewed.ts';
import { failure, type StatusAnswer, withoutQuotes } from './status.ts';
import { TakenWrites } from './taken-writes.ts';
import { fieldsOf, type Unjudgeable, type WriteRequest } from './write-request.ts';

/** A write that policy admits, and the state of the object that it was judged by. */
interface Judged {
  readonly request: AdmissionRequest;
  readonly state: JudgedState;
  readonly rehearsed: StatusAnswer;
  readonly warnings: readonly string[];
}

/** kubectl ended before its write was made. */
export class NobodyWaits extends Error {}

/**
 * A state that was judged may be gone when the write arrives: then the write is judged again after so many milliseconds. Controllers
 * write the status of an object in bursts, which a pause outlasts.
 */
const PAUSES_MS = [0, 0, 0, 20, 100, 300, 800];

const UNJUDGEABLE = 'Reach the same with other commands, one object at a time.';

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
  readonly #parts: HeldWritesParts;
  readonly #taken = new TakenWrites();
  readonly #looks: Looks;
  /** Paths of objects that a rehearsal would have deleted. */
  readonly #gone = new Set<string>();

  constructor(parts: HeldWritesParts) {
    this.#parts = parts;
    this.#looks = new Looks(parts.api);
  }

  /** What became of the writes so far. */
  get taken(): TakenWrites {
    return this.#taken;
  }

  /** Returns whether the object at a path would be gone by now. */
  isGone(path: string): boolean {
    return this.#gone.has(path);
  }

  /** Refuses a request that cannot be read in full, and with it all that would follow: a rehearsal must not pass it over. */
  refuseUnjudgeable({ why }: Unjudgeable): StatusAnswer {
    this.#taken.object({ rule: 'unjudgeable-request', refusal: refuse('NOT_REHEARSED', why, UNJUDGEABLE) });
    this.#parts.onRefusal?.();
    return failure(403, why);
  }

  /**
   * Takes one write after another to its answer. Rejects as `Api.request` does, with NobodyWaits if kubectl has gone, and on a
   * defect.
   */
  async take(write: HeldWrite): Promise<SessionAnswer> {
    const { objected } = this.#taken;
    if (objected !== undefined) return failure(403, objected.refusal.error);
    let last: SessionAnswer | undefined;
    for (const pauseMs of PAUSES_MS) {
      if (pauseMs > 0) await pause(pauseMs);
      const judged = await this.#rehearse(write);
      if (judged === 'stale') continue;
      if ('status' in judged) return judged;
      if (this.#parts.mode === 'rehearse' || write.isDryRun) {
        this.#rehearsed(write, judged);
        if (write.verb === 'delete' || isEviction(write.target)) this.#gone.add(pathOfObject(write));
        return judged.rehearsed;
      }
      const real = writeOf(write, judged.state);
      if (real === undefined) return this.#refuse(write, judged.request, NO_PLACE);
      const sent = await this.#send(write, real, judged);
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
      place === undefined ? undefined : this.#looks.get(place, sayingWhatFor(write.headers)),
      this.#parts.api.api.request({
        ...dryRunOf(write),
        headers: { ...sayingWhatFor(write.headers), ...identifying(write.headers) },
      }),
    ]);
    const body = await readAll(dry);
    this.#parts.learn?.(write.json, write.target);
    this.#parts.learn?.(before, write.target);
    const differs = write.differs?.(before) ?? this.#parts.planned?.(wireOf(write), before);
    if (differs !== undefined)
      return this.#refuse(write, toAdmissionRequest(write, before, undefined), changedSince(differs));
    if (dry.status >= 400) return this.#notRehearsed(write, dry.status, body, before);
    const after = parse(body);
    const state = stateFor(write, before, after);
    if (state === 'stale') return 'stale';
    const request = toAdmissionRequest(write, before, fieldsOf(after));
    const objected = await this.#judge(request);
    return objected === undefined
      ? { request, state, rehearsed: { status: dry.status, body }, warnings: dry.warnings }
      : this.#refuse(write, request, objected);
  }

  /** Returns what speaks against a write. A need for approval does not if `onAsked` accepts it, and that for a plan if it has one. */
  async #judge(request: AdmissionRequest): Promise<Objected | undefined> {
    const { admitting, onAsked, planned } = this.#parts;
    const objected = admitting.judge(
      request,
      this.#taken.judged,
      await this.#looks.seen(admitting.looks(request, this.#taken.judged)),
    );
    if (objected === undefined || (objected.asks === undefined && objected.awaitsPlan !== true)) return objected;
    const isAccepted = objected.asks === undefined || onAsked?.(objected.asks) === true;
    return isAccepted && (objected.awaitsPlan !== true || planned !== undefined) ? undefined : objected;
  }

  /** Notes a write that is not made. */
  #rehearsed(write: HeldWrite, { request, warnings = [] }: Partial<Judged> & Pick<Judged, 'request'>): void {
    this.#taken.rehearse(write, request);
    if (!write.isDryRun) this.#parts.onReviewed?.({ ...wireOf(write), request, rehearsed: true, warnings });
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
    if (this.#parts.mode === 'hold' || !this.#willPass(write, status, request))
      return this.#failed(write, status, body);
    const objected = await this.#judge(request);
    if (objected !== undefined) return this.#refuse(write, request, objected);
    this.#rehearsed(write, { request });
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
    const { unrehearsed } = this.#parts.admitting;
    if (unrehearsed !== undefined)
      return this.#refuse(write, request, { rule: 'unrehearsed-changes', refusal: unrehearsed });
    if (write.isDryRun) return rehearsed;
    const objected = await this.#judge(request);
    if (objected !== undefined) return this.#refuse(write, request, objected);
    if (this.#parts.mode === 'rehearse') {
      this.#taken.rehearse(write, request);
      this.#parts.onReviewed?.({ ...wireOf(write), request, rehearsed: false, warnings: [] });
      // kubectl expects an object, which a patch is not: it gets the one of before.
      const isObject = isWhole || before === undefined;
      return { status: 200, body: isObject ? write.body : Buffer.from(JSON.stringify(before)) };
    }
    const state = stateOf(before);
    const real = writeOf(write, state);
    if (real === undefined) return this.#refuse(write, request, NO_PLACE);
    const sent = await this.#send(write, real, { request, state });
    return sent.status < 400 ? sent : this.#failed(write, sent.status, await readAll(sent));
  }

  /** Makes a write, unless kubectl has gone: no answer would tell of it. */
  async #send(
    write: HeldWrite,
    real: ApiRequest,
    { request, state }: Pick<Judged, 'request' | 'state'>,
  ): Promise<ApiAnswer> {
    if (write.isGone()) throw new NobodyWaits();
    await write.onSend?.(state);
    const { 'accept-encoding': _encoding, accept, ...headers } = write.headers;
    const sent = await this.#parts.api.api.request({
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
    return this.#parts.admitting.mayShow(target) ? { status, body } : withoutQuotes(parse(body), status);
  }

  #refuse(write: HeldWrite, request: AdmissionRequest, objected: Objected): StatusAnswer {
    this.#taken.refuse(write, request, objected);
    this.#parts.onRefusal?.();
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
