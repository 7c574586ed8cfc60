import type { ApiObject } from '../kube/admission-request.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { ApplyingRecord, NotClaimed, placeOf, SuspendedMeanwhile } from './applying-record.ts';
import { ANY_PLAN } from './as-planned.ts';
import type { Change, ChangeRequest, ChangeSpec } from './change.ts';
import { reviewedDifference } from './compare.ts';
import { readObject, toWireWrite } from './requests.ts';
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

interface Obstacle {
  readonly patienceMs: number;
  readonly meets: (request: ChangeRequest, failed: Extract<SentWrite, { kind: 'failed' }>) => boolean;
  readonly tells: (request: ChangeRequest) => string;
}

/** What the requests of a change are sent with. */
export interface ApplyingParts {
  readonly store: Pick<ChangeStore, 'update' | 'suspended'>;
  readonly now: () => Date;
  readonly redaction?: Redaction | undefined;
  readonly pause: (ms: number) => Promise<void>;
  /** Told of the progress, in a sentence. */
  readonly tell: (line: string) => void;
}

/**
 * Sends the reviewed requests of a change in order, each only if its object still is what was reviewed, and notes
 * before each that it may be sent. Stops at the first that is not made. The first request is rehearsed while `claim` is being written, and
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
    const sent = await sendOne(request, { at, writes, record, left, parts }).catch((error: unknown) => {
      if (error instanceof SuspendedMeanwhile) return error;
      throw error;
    });
    if (sent instanceof SuspendedMeanwhile) return record.close({ state: 'refused', message: sent.message });
    if (sent.kind !== 'taken') return record.close({ state: sent.kind, message: whyNot(sent, parts) });
    left.set(placeOf(request), request.operation === 'DELETE' ? undefined : sent.object);
    record.made(at, sent.object);
  }
  return record.complete();
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
