import { setTimeout as pause } from 'node:timers/promises';
import { isRefusal, type Refusal } from '../errors.ts';
import type { Execution } from '../kube/execution.ts';
import { NoAnswer } from '../kube/no-answer.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { ReviewedWrite } from '../kube/reviewed-write.ts';
import type { Permit } from '../policy/decide.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { ANY_PLAN } from '../remediation/as-planned.ts';
import type { Sample } from '../remediation/verify/verify.ts';
import { lookAt, toWatched, type Watched, watchOutcome } from '../remediation/verifying.ts';
import type { PlanFacts } from '../tools/tool.ts';
import type { Steps } from './step.ts';

/** What a run needs whose outcome is watched. */
export interface VerifiedRun {
  readonly steps: Pick<Steps, 'rehearse' | 'requests'>;
  /** Aborts when the caller no longer waits. */
  readonly signal: AbortSignal;
  readonly report: ReportProgress | undefined;
  /** What the whole call may take, and when it began (performance.now()). */
  readonly facts: Pick<PlanFacts, 'timeoutSeconds'>;
  readonly startedAt: number;
  readonly redaction: Redaction | undefined;
}

/** So much of the time of a call is left for its answer. */
const SPARE_MS = 500;

/**
 * Runs the command of a permit by `run`. If policy wants its outcome watched, and the tool can show it (`verified`), rehearses it first to know its objects, looks at their health
 * before and after, and adds the verdict. Watches no longer than policy says and the call may take. What cannot be rehearsed or
 * read runs without a verdict.
 */
export async function runVerified(
  permit: Permit,
  verified: VerifiedRun | undefined,
  run: () => Promise<Execution>,
): Promise<Execution> {
  const { verifySeconds, admitting } = permit.terms;
  if (verified === undefined || verifySeconds === undefined || admitting === undefined) return run();
  const { steps, signal, report = toNobody, facts, startedAt, redaction } = verified;
  const before = await lookBefore(permit, verified);
  const execution = await run();
  if (before === undefined || execution.ended !== 'exited' || execution.exitCode !== 0) return execution;
  const now = () => new Date();
  const leftMs = facts.timeoutSeconds * 1000 - SPARE_MS - (performance.now() - startedAt);
  const until = Date.now() + Math.max(0, Math.min(verifySeconds * 1000, leftMs));
  const parts = { now, pause: async (ms: number) => void (await pause(ms)), report, signal, redaction };
  const outcome = await unlessUnread(
    steps.requests('verify-change', permit, (requests) => watchOutcome(requests, { ...before, until }, parts)),
  );
  if (outcome === undefined || isRefusal(outcome)) return execution;
  const { verdict, evidence } = outcome;
  return { ...execution, verification: { verdict, evidence } };
}

/** What the command would write, and the health of those objects now; undefined if that cannot be told. */
async function lookBefore(
  permit: Permit,
  { steps }: VerifiedRun,
): Promise<{ readonly watched: Watched; readonly before: Sample } | undefined> {
  const writes: ReviewedWrite[] = [];
  const rehearsed = await steps.rehearse(permit, {
    // The run itself asks.
    onAsked: () => false,
    onReviewed: (write) => void writes.push(write),
    planned: ANY_PLAN,
  });
  const isDone = !isRefusal(rehearsed) && rehearsed.ended === 'exited' && rehearsed.exitCode === 0;
  if (!isDone || writes.length === 0) return undefined;
  const watched = toWatched(writes);
  const before = await unlessUnread(
    steps.requests('verify-change', permit, (requests) => lookAt(watched, requests, new Date())),
  );
  return before === undefined || isRefusal(before) ? undefined : { watched, before };
}

/** The command runs, and is answered, whether the API server tells the health of its objects or not. */
async function unlessUnread<T>(reading: Promise<T | Refusal>): Promise<T | Refusal | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  }
}

const toNobody: ReportProgress = () => {};
