import { isRefusal } from '../errors.ts';
import { NoAnswer } from '../kube/no-answer.ts';
import type { Permit } from '../policy/decide.ts';
import type { Change, Verification } from './change.ts';
import type { ChangesParts } from './changes-parts.ts';
import type { ChangeSteps, Requests } from './steps.ts';
import { type Expectation, judgeHealth, type Sample, verifyLooks } from './verify/verify.ts';

/** How the outcome of a change is watched. */
export interface VerifyWish {
  /** For so long at most, in milliseconds. */
  readonly forMs: number;
  readonly expect?: Expectation | undefined;
}

const EVERY_MS = 1500;

/** Looks at the health of the objects of a change. */
export async function look({ spec, status }: Change, requests: Requests, now: Date): Promise<Sample> {
  const paths = verifyLooks(spec.requests, status.progress);
  return { at: now.getTime(), seen: await requests.stored(paths) };
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
  const watching = { change, before, expect, until, steps, parts };
  const watched = await steps
    .requests('verify-change', permit, (requests) => watch(requests, watching), { change: change.spec })
    .catch((error: unknown) => unlessUnwatched(error, steps))
    .finally(() => parts.watched?.delete(change.spec.id));
  if (watched === undefined || isRefusal(watched)) return change;
  const kept = await store.update(change, { ...change.status, verification: watched });
  return kept === 'conflict' ? ((await store.get(change.spec.id)) ?? change) : kept;
}

interface Watching {
  readonly change: Change;
  readonly before: Sample;
  readonly expect: Expectation | undefined;
  /** Epoch milliseconds. */
  readonly until: number;
  readonly steps: ChangeSteps;
  readonly parts: ChangesParts;
}

/** Looks again and again until the outcome is clear, the time is over, or the caller no longer waits. */
async function watch(
  requests: Requests,
  { change, before, expect, until, steps, parts }: Watching,
): Promise<Verification> {
  const { now, pause } = parts;
  const { spec, status } = change;
  const since: Sample[] = [];
  for (;;) {
    since.push(await look(change, requests, now()));
    const { verdict, evidence: found, settled } = judgeHealth(spec.requests, before, since, expect, status.progress);
    const evidence = found.map((each) => shown(each, parts));
    parts.watched?.set(spec.id, evidence);
    steps.report({ phase: 'running', bytes: 0, line: `The outcome is ${verdict} so far` });
    const isOver = settled || steps.signal.aborted || now().getTime() + EVERY_MS > until;
    if (isOver) return { verdict, evidence, at: now().toISOString() };
    await pause(EVERY_MS);
  }
}

/** The change is made, whether its caller waits for the outcome or not, and whether the API server tells it or not. */
function unlessUnwatched(error: unknown, { signal }: ChangeSteps): undefined {
  if (!signal.aborted && !(error instanceof NoAnswer)) throw error;
}

/** Evidence may quote messages of workloads. */
function shown(sentence: string, { redaction }: ChangesParts): string {
  return redaction === undefined ? sentence : redaction.text(sentence);
}
