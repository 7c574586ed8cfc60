import { isRefusal } from '../errors.ts';
import { NoAnswer } from '../kube/no-answer.ts';
import type { ReviewedWrite } from '../kube/reviewed-write.ts';
import type { Permit } from '../policy/decide.ts';
import type { Change, ChangeRequest, RequestProgress, Verification } from './change.ts';
import type { ChangesParts } from './changes-parts.ts';
import { toChangeRequest } from './requests.ts';
import type { ChangeSteps, Requests } from './steps.ts';
import { type Expectation, judgeHealth, type Sample, verifyLooks } from './verify/verify.ts';

/** How the outcome of a change is watched. */
export interface VerifyWish {
  /** For so long at most, in milliseconds. */
  readonly forMs: number;
  readonly expect?: Expectation | undefined;
}

const EVERY_MS = 1500;

/** The requests whose objects are watched, and how far each is; without `progress`, as they were rehearsed. */
export interface Watched {
  readonly requests: readonly ChangeRequest[];
  readonly progress?: readonly (RequestProgress | undefined)[] | undefined;
}

/** Returns rehearsed writes as requests that can be watched. */
export function toWatched(writes: readonly ReviewedWrite[]): Watched {
  // What an undo could do matters to nothing that is watched.
  const reversibility = { class: 'cannot be undone', reason: '' } as const;
  return { requests: writes.map((write) => toChangeRequest(write, reversibility)) };
}

/** Looks at the health of the objects of a change. */
export function look(
  { spec, status }: Pick<Change, 'spec' | 'status'>,
  requests: Requests,
  now: Date,
): Promise<Sample> {
  return lookAt({ requests: spec.requests, progress: status.progress }, requests, now);
}

/** Looks at the health of the objects of requests. */
export async function lookAt({ requests: made, progress }: Watched, requests: Requests, now: Date): Promise<Sample> {
  return { at: now.getTime(), seen: await requests.stored(verifyLooks(made, progress)) };
}

/**
 * Watches an applied change until its outcome is clear or the time is over, and keeps the verdict. Resolves with the change as it
 * is then. What cannot be watched leaves the change as it is.
 */
export async function verifyChange(
  change: Change,
  before: Sample,
  { forMs, expect }: VerifyWish,
  { permit, steps, parts }: { readonly permit: Permit; readonly steps: ChangeSteps; readonly parts: ChangesParts },
): Promise<Change> {
  const { store, now } = parts;
  const until = now().getTime() + forMs;
  const watched: Watched = { requests: change.spec.requests, progress: change.status.progress };
  const { id } = change.spec;
  const onSeen = (evidence: readonly string[]) => void parts.watched?.set(id, evidence);
  const { report, signal } = steps;
  const outcome = await steps
    .requests(
      'verify-change',
      permit,
      (requests) => watchOutcome(requests, { watched, before, expect, until }, { ...parts, report, signal, onSeen }),
      { change: change.spec },
    )
    .catch((error: unknown) => unlessUnwatched(error, steps))
    .finally(() => parts.watched?.delete(id));
  if (outcome === undefined || isRefusal(outcome)) return change;
  const kept = await store.update(change, { ...change.status, verification: outcome });
  return kept === 'conflict' ? ((await store.get(change.spec.id)) ?? change) : kept;
}

/** What is watched since which look, and for how long. */
export interface Watching {
  readonly watched: Watched;
  readonly before: Sample;
  readonly expect?: Expectation | undefined;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** What watching needs of the server. */
export interface WatchParts
  extends Pick<ChangesParts, 'now' | 'pause' | 'redaction'>,
    Pick<ChangeSteps, 'report' | 'signal'> {
  /** Told after each look how the objects are, in sentences. */
  readonly onSeen?: (evidence: readonly string[]) => void;
}

/** Looks again and again until the outcome is clear, the time is over, or the caller no longer waits; once at least. */
export async function watchOutcome(
  requests: Requests,
  { watched, before, expect, until }: Watching,
  parts: WatchParts,
): Promise<Verification> {
  const { now, pause, report, signal, onSeen } = parts;
  const since: Sample[] = [];
  for (;;) {
    since.push(await lookAt(watched, requests, now()));
    const judged = judgeHealth(watched.requests, before, since, expect, watched.progress);
    const { verdict, settled } = judged;
    const evidence = judged.evidence.map((each) => shown(each, parts));
    onSeen?.(evidence);
    report({ phase: 'running', bytes: 0, line: `The outcome is ${verdict} so far` });
    const isOver = settled || signal.aborted || now().getTime() + EVERY_MS > until;
    if (isOver) return { verdict, evidence, at: now().toISOString() };
    await pause(EVERY_MS);
  }
}

/** The change is made, whether its caller waits for the outcome or not, and whether the API server tells it or not. */
function unlessUnwatched(error: unknown, { signal }: ChangeSteps): undefined {
  if (!signal.aborted && !(error instanceof NoAnswer)) throw error;
}

/** Evidence may quote messages of workloads. */
function shown(sentence: string, { redaction }: WatchParts): string {
  return redaction === undefined ? sentence : redaction.text(sentence);
}
