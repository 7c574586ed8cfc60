import type { ApiObject } from '../kube/admission-request.ts';
import type { JudgedState } from '../kube/reviewed-write.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { ANY_PLAN } from './as-planned.ts';
import type { Change, ChangeRequest, ChangeSpec, ChangeStatus, RequestProgress } from './change.ts';
import { reviewedDifference } from './compare.ts';
import { metadataOf, readObject, toWireWrite } from './requests.ts';
import type { Requests, SentWrite, Writes } from './steps.ts';
import type { ChangeStore } from './store.ts';

/** How long a request pauses before it is sent again. */
const PAUSE_MS = 2000;
/** What the API server refuses for a while only, how long to try again, and what the caller is told meanwhile. */
const OBSTACLES: readonly Obstacle[] = [
  {
    patienceMs: 5 * 60_000,
    meets: ({ subResource }, { status }) => subResource === 'eviction' && status === 429,
    tells: ({ name = '' }) => `A disruption budget does not allow the eviction of ${name} yet`,
  },
  {
    // The repair of addresses may give a Service that was just deleted its address back, and takes it away after 60 s.
    // A rehearsal does not look at it. Source: pkg/registry/core/service/ipallocator/controller/repairip.go.
    patienceMs: 75_000,
    meets: ({ operation, resource }, { status, says }) =>
      operation === 'CREATE' && resource.resource === 'services' && status === 422 && says.includes('spec.clusterIPs:'),
    tells: ({ name = '' }) => `The address of the Service ${name} is not free yet`,
  },
];

/** A request is sent only if the record was this replica's so short a time ago. */
const FRESH_MS = 10_000;

/** Another replica goes on with the change. */
export class ChangeTaken extends Error {}

/** Another call or replica claimed the change first: nothing was sent. */
class NotClaimed extends Error {}

interface Obstacle {
  readonly patienceMs: number;
  readonly meets: (request: ChangeRequest, failed: Extract<SentWrite, { kind: 'failed' }>) => boolean;
  readonly tells: (request: ChangeRequest) => string;
}

/** What the requests of a change are sent with. */
export interface ApplyingParts {
  readonly store: Pick<ChangeStore, 'update'>;
  readonly now: () => Date;
  readonly redaction?: Redaction | undefined;
  readonly pause: (ms: number) => Promise<void>;
  /** Told of the progress, in a sentence. */
  readonly tell: (line: string) => void;
}

/**
 * Sends the reviewed requests of a change in order, each only if its object still is what was reviewed, and notes before
 * and after each how far it is. Stops at the first that is not made. The first request is rehearsed while `claim` is being written, and
 * is sent only once that has succeeded. Resolves with the change as it is kept in the end, or with `taken` if the claim came too late; rejects
 * with ChangeTaken if another replica wrote to the record, as `claim`, and on a defect.
 */
export async function sendRequests(
  spec: ChangeSpec,
  claim: Promise<Change | 'conflict'>,
  requests: Requests,
  parts: ApplyingParts,
): Promise<Change | 'taken'> {
  try {
    return await sendAll(spec, new ApplyingRecord(spec, claim, parts), requests, parts);
  } catch (error) {
    if (error instanceof NotClaimed) return 'taken';
    throw error;
  }
}

async function sendAll(
  spec: ChangeSpec,
  record: ApplyingRecord,
  requests: Requests,
  parts: ApplyingParts,
): Promise<Change> {
  const { approval } = spec;
  const writes = requests.writes({
    mode: 'hold',
    isApproved: approval !== undefined,
    onAsked: (terms) => approval !== undefined && isCovered(terms, approval),
    planned: ANY_PLAN,
  });
  /** What earlier requests of the change have left, by the path of the object. */
  const left = new Map<string, ApiObject | undefined>();
  for (const [at, request] of spec.requests.entries()) {
    parts.tell(`Request ${at + 1} of ${spec.requests.length}: ${request.method} ${request.path}`);
    const sent = await sendOne(request, { at, writes, record, left, parts });
    if (sent.kind !== 'taken') return record.close({ state: sent.kind, message: whyNot(sent, parts) });
    left.set(placeOf(request), request.operation === 'DELETE' ? undefined : sent.object);
    await record.made(at, sent.object, at + 1 < spec.requests.length);
  }
  return record.claimed();
}

interface Sending {
  readonly at: number;
  readonly writes: Writes;
  readonly record: ApplyingRecord;
  readonly left: Map<string, ApiObject | undefined>;
  readonly parts: ApplyingParts;
}

async function sendOne(request: ChangeRequest, { at, writes, record, left, parts }: Sending): Promise<SentWrite> {
  const place = placeOf(request);
  const expected = left.has(place) ? left.get(place) : readObject(request.before);
  const since = parts.now().getTime();
  for (;;) {
    const sent = await writes.take(toWireWrite(request), {
      differs: (stored) => reviewedDifference(expected, stored, parts.redaction),
      onSend: (state) => record.sending(at, state),
    });
    if (sent.kind !== 'failed') return sent;
    const obstacle = OBSTACLES.find(({ meets }) => meets(request, sent));
    if (obstacle === undefined || parts.now().getTime() - since >= obstacle.patienceMs) return sent;
    parts.tell(obstacle.tells(request));
    await parts.pause(PAUSE_MS);
    // Another replica goes on with what is silent.
    await record.sending(at, {});
  }
}

/** Where the object of a request is. Objects of one kind are created at one path. */
function placeOf({ method, path, name = '' }: ChangeRequest): string {
  return method === 'POST' ? `${path}/${encodeURIComponent(name)}` : path;
}

/** What is kept of it is redacted: the API server may quote the object. */
function whyNot(sent: Exclude<SentWrite, { kind: 'taken' }>, { redaction }: ApplyingParts): string {
  if (sent.kind === 'refused') return `${sent.objected.refusal.error} ${sent.objected.refusal.hint}`.trim();
  const says = `The API server answered ${sent.status}: ${sent.says}`;
  return redaction === undefined ? says : redaction.text(says);
}

/** Whether what policy asks for now was asked for when the change was approved. */
export function isCovered(terms: ApprovalTerms, approved: ApprovalTerms): boolean {
  return terms.by.every((rule) => approved.by.includes(rule));
}

/** The record of a change while its requests are sent. */
class ApplyingRecord {
  readonly #spec: ChangeSpec;
  readonly #claim: Promise<Change | 'conflict'>;
  #change: Change | undefined;
  readonly #parts: ApplyingParts;

  constructor(spec: ChangeSpec, claim: Promise<Change | 'conflict'>, parts: ApplyingParts) {
    this.#spec = spec;
    this.#claim = claim;
    this.#parts = parts;
  }

  /** Resolves with the change once it is claimed. Rejects with NotClaimed if it was claimed elsewhere, and as the claim. */
  async claimed(): Promise<Change> {
    if (this.#change !== undefined) return this.#change;
    const change = await this.#claim;
    if (change === 'conflict') throw new NotClaimed();
    this.#change ??= change;
    return this.#change;
  }

  /** Notes that a request is about to be sent, unless that was noted just now: another replica goes on with what is silent. */
  async sending(at: number, { resourceVersion }: JudgedState): Promise<void> {
    const { progress, claim } = (await this.claimed()).status;
    const noted = progress[at] && (progress[at].at ?? claim?.at);
    if (noted !== undefined && this.#parts.now().getTime() - Date.parse(noted) < FRESH_MS) return;
    await this.#note([
      ...progress.slice(0, at),
      { state: 'sending', ...(resourceVersion !== undefined && { resourceVersion }) },
    ]);
  }

  /** Notes that a request was made, and with it that the next one is about to be sent; the last one ends the change. */
  async made(at: number, object: ApiObject, goesOn: boolean): Promise<void> {
    const { uid, name, resourceVersion } = metadataOf(object);
    const { progress: before } = (await this.claimed()).status;
    const made: RequestProgress = {
      ...before[at],
      state: 'made',
      ...(typeof uid === 'string' && { uid }),
      ...(typeof name === 'string' && { name }),
      ...(typeof resourceVersion === 'string' && { madeVersion: resourceVersion }),
    };
    const progress = [...before.slice(0, at), made];
    if (goesOn) await this.#note([...progress, { state: 'sending' }]);
    else await this.#note(progress, { phase: 'Applied', message: 'All requests were made.' });
  }

  /** Notes why a request was not made; the change ends with it. */
  async close(ended: RequestProgress): Promise<Change> {
    const made = (await this.claimed()).status.progress.filter(({ state }) => state === 'made');
    const all = this.#spec.requests.length;
    const message =
      made.length === 0
        ? `Nothing was changed. ${ended.message ?? ''}`
        : `${made.length} of ${all} requests were made, then the change stopped. ${ended.message ?? ''}`;
    return this.#note([...made, ended], { phase: 'Failed', message: message.trim() });
  }

  async #note(progress: readonly RequestProgress[], more: Partial<ChangeStatus> = {}): Promise<Change> {
    const change = await this.claimed();
    const at = this.#parts.now().toISOString();
    const last = progress.length - 1;
    const noted = progress.map((each, index) => (index === last ? { ...each, at } : each));
    const kept = await this.#parts.store.update(change, { ...change.status, progress: noted, ...more });
    if (kept === 'conflict') throw new ChangeTaken('The record of the change was altered meanwhile.');
    this.#change = kept;
    return kept;
  }
}
