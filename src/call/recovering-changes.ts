import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { NoAnswer } from '../kube/no-answer.ts';
import type { Subject } from '../kube/subject.ts';
import { AbandonedChanges } from '../remediation/abandoned.ts';
import type { ChangeSpec } from '../remediation/change.ts';
import { recoverChange } from '../tools/changes/recover-change.ts';
import type { ChangeParts } from './change-desk.ts';
import type { Pipeline } from './pipeline.ts';

/** The first look comes once the server serves, and the others follow. */
const FIRST_MS = 3000;
const EVERY_MS = 5 * 60_000;
/** When a cluster is asked again that gave no answer. */
const AGAIN_MS = 60_000;
/** A look that is made because a change is due comes no sooner than this, and so much after the change is due. */
const LEAST_MS = 5000;
const AFTER_MS = 500;

/** What it takes to settle changes that a server left behind. */
export interface RecoveringParts extends Pick<ChangeParts, 'changes' | 'applier'> {
  readonly pipeline: Pick<Pipeline, 'answer'>;
  readonly logger: Logger;
  /** Resolves after a time in milliseconds, or at once when the signal aborts. */
  readonly wait?: ((ms: number, leaving: AbortSignal) => Promise<unknown>) | undefined;
}

/**
 * Settles the changes that a server left behind in the middle, soon after the start and then now and then until the server leaves. Each is
 * looked at in a call of its own on behalf of the caller who asked for it, so it is judged and on record as their `get_change` would be.
 * Logs why it cannot look, once until it can. Never rejects.
 */
export async function recoverUntil(leaving: AbortSignal, parts: RecoveringParts): Promise<void> {
  const { changes, applier, logger, wait = waitUnlessLeaving } = parts;
  const abandoned = new AbandonedChanges(changes, (id) => applier.isApplying(id));
  const told = new Set<string>();
  let isSilent = false;
  for (let waitMs = FIRST_MS; !leaving.aborted; ) {
    await wait(waitMs, leaving);
    if (leaving.aborted) return;
    try {
      const found = await abandoned.find();
      isSilent = false;
      for (const { spec } of found.abandoned) await recover(spec, leaving, parts, told);
      const dueMs = (found.next ?? Number.POSITIVE_INFINITY) + AFTER_MS - changes.parts.now().getTime();
      waitMs = Math.min(EVERY_MS, Math.max(LEAST_MS, dueMs));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!isSilent && !leaving.aborted)
        logger.warn(
          { why },
          'the server cannot look for changes that a server left behind in the middle; it tries again now and then',
        );
      isSilent = true;
      waitMs = error instanceof NoAnswer ? AGAIN_MS : EVERY_MS;
    }
  }
}

/** Has one change settled, and logs once why it stays as it is. */
async function recover(
  { id, requestedBy }: ChangeSpec,
  leaving: AbortSignal,
  { pipeline, logger }: RecoveringParts,
  told: Set<string>,
): Promise<void> {
  if (leaving.aborted) return;
  const { method, name, groups } = requestedBy;
  const subject = { method, name, groups } as Subject;
  const call = { tool: recoverChange, arguments: { id }, signal: leaving, subject };
  const why = await pipeline.answer(call).then(
    ({ success, body }) => (success ? undefined : String(body['error'])),
    (error: unknown) => String(error),
  );
  if (why === undefined || told.has(id) || leaving.aborted) return;
  told.add(id);
  logger.warn(
    { change: id, why },
    'a change that a server left behind in the middle stays as it is until the next look, or the next call of get_change',
  );
}

function waitUnlessLeaving(ms: number, leaving: AbortSignal): Promise<unknown> {
  return pause(ms, undefined, { signal: leaving, ref: false }).catch(() => undefined);
}
