import { isRefusal, type Refusal } from '../errors.ts';
import { NoAnswer } from '../kube/no-answer.ts';
import type { Permit } from '../policy/decide.ts';
import { type ApplyingParts, ChangeTaken, isCovered, sendRequests } from './applying.ts';
import { ANY_PLAN } from './as-planned.ts';
import type { Change, ChangeStatus } from './change.ts';
import type { Changes } from './changes.ts';
import type { Applied, ApplyOptions, Replan } from './changes-parts.ts';
import { decisionsOf, isFinal, phaseOf } from './phase.ts';
import { podPath } from './pod-path.ts';
import { isAbandoned, recovered, recoveryLook } from './recovering.ts';
import { refuseDenied, refuseExpired, refuseOutdated, refuseSuspended, refuseUnknown } from './refusals.ts';
import { metadataOf } from './requests.ts';
import type { ChangeSteps } from './steps.ts';
import { StoreFailed } from './store.ts';
import { isOutcomeUnknown, placesOfPlan, refuseUnhealed } from './unhealed.ts';
import { look, type VerifyWish, verifyChange } from './verifying.ts';
import { watchLater } from './watch-later.ts';
import { writesMade } from './writes-made.ts';

/** The outcome is watched for so long at least, however long the decision took. */
const LEAST_VERIFY_MS = 5000;

/** Applies changes, each once: by one call of one replica. */
export class Applier {
  readonly #changes: Changes;
  readonly #applying = new Map<string, Promise<Applied | Refusal | 'taken'>>();

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /**
   * Applies a change of this caller: waits for the decision, judges it again, claims it, and sends what was reviewed. Of many
   * callers and replicas one applies; the others get the state. Of a change that was made before, watches the outcome if that is asked
   * for and not known. Gives the change as it is in the end, or a refusal if nothing was sent now.
   */
  async apply(
    id: string,
    { waitMs, verifyMs, expect }: ApplyOptions,
    replan: Replan,
    steps: ChangeSteps,
  ): Promise<Applied | Refusal> {
    const found = await this.#changes.find(id, steps.subject);
    if (isRefusal(found)) return found;
    const { now } = this.#changes.parts;
    const until = now().getTime() + waitMs;
    const leftMs = () => Math.max(0, until - now().getTime());
    const verify = () => ({ forMs: verifyMs ?? Math.max(LEAST_VERIFY_MS, leftMs()), expect });
    const isPending = phaseOf(found, now()) === 'Pending';
    if (isPending && waitMs > 0 && steps.onPending(found.spec)) return { change: found };
    steps.report({ phase: 'running', bytes: 0, line: `Waiting for the approval of ${id}` });
    const waitUntil = (isDone: (each: Change) => boolean, from: Change): Promise<Change> =>
      this.#changes.wait(from, { waitMs: leftMs(), signal: steps.signal, isDone });
    let change = await waitUntil((each) => phaseOf(each, now()) !== 'Pending', found);
    for (;;) {
      const phase = phaseOf(change, now());
      if (phase === 'Denied') return refuseDenied(decisionsOf(change).find(({ verdict }) => verdict === 'Denied'));
      if (phase === 'Expired') return refuseExpired(change.spec.expiresAt);
      if (isFinal(phase) && (verifyMs ?? 0) > 0 && isOutcomeUnknown(change))
        return { change: await watchLater(change, verify(), replan, steps, this.#changes) };
      if (phase === 'Pending' || isFinal(phase)) return { change };
      const running = this.#applying.get(id);
      if (phase === 'Applying' && running === undefined) {
        if (isAbandoned(change, now())) {
          const settled = await this.settle(change, replan, steps);
          return isRefusal(settled) ? settled : { change: settled };
        }
        const next = await waitUntil((each) => each.status.phase !== 'Applying', change);
        if (next.version === change.version) return { change };
        change = next;
        continue;
      }
      const applied = await (running ?? this.#begin(change, verify, replan, steps));
      if (applied !== 'taken') return applied;
      const again = await this.#changes.find(id, steps.subject);
      if (isRefusal(again)) return again;
      change = again;
    }
  }

  /** One call of this process applies a change; others wait for it. */
  #begin(
    change: Change,
    verify: () => VerifyWish,
    replan: Replan,
    steps: ChangeSteps,
  ): Promise<Applied | Refusal | 'taken'> {
    const { id } = change.spec;
    const work = this.#claimAndSend(change, verify, replan, steps).finally(() => this.#applying.delete(id));
    this.#applying.set(id, work);
    return work;
  }

  async #claimAndSend(
    change: Change,
    verify: () => VerifyWish,
    replan: Replan,
    steps: ChangeSteps,
  ): Promise<Applied | Refusal | 'taken'> {
    const { store, now, replica, observe } = this.#changes.parts;
    const suspension = await store.suspended();
    if (suspension !== undefined) return refuseSuspended(suspension);
    const permit = await this.#changes.permitFor(change, replan, steps);
    if (isRefusal(permit)) return permit;
    const { approval, undoes } = change.spec;
    const unhealed =
      approval === undefined && undoes === undefined
        ? await this.#changes.unhealed(steps.subject, placesOfPlan(change.spec))
        : undefined;
    if (unhealed !== undefined) return refuseUnhealed(unhealed);
    const other = await isOtherPod(change, permit, steps);
    if (other) return isRefusal(other) ? other : refuseOutdated('The pod was replaced after the review.');
    const claimed = await store.update(change, {
      ...change.status,
      phase: 'Applying',
      claim: { by: replica, at: now().toISOString() },
      progress: [{ state: 'sending' }],
    });
    if (claimed === 'conflict') return 'taken';
    observe?.(claimed);
    const applied =
      claimed.spec.runs === undefined
        ? await this.#send(claimed, verify, permit, steps)
        : await this.#run(claimed, permit, steps);
    if (!isRefusal(applied)) {
      observe?.(applied.change);
      if (applied.change.status.progress.some(({ state }) => state === 'made')) steps.made(permit, applied.change);
      await this.#noteUndone(applied.change);
    }
    return applied;
  }

  async #send(
    claimed: Change,
    verify: () => VerifyWish,
    permit: Permit,
    steps: ChangeSteps,
  ): Promise<Applied | Refusal> {
    const { store, now, pause, redaction } = this.#changes.parts;
    const parts: ApplyingParts = {
      store,
      now,
      redaction,
      pause,
      tell: (line) => steps.report({ phase: 'running', bytes: 0, line }),
    };
    try {
      const sent = await steps.requests(
        'apply-change',
        permit,
        async (requests) => {
          const before = verify().forMs === 0 ? undefined : await look(claimed, requests, now());
          return { before, change: await sendRequests(claimed, requests, parts) };
        },
        {
          lasts: true,
          change: claimed.spec,
          writesOf: ({ change }) => writesMade(change),
        },
      );
      if (isRefusal(sent)) return await this.#giveUp(claimed, sent);
      const { before, change } = sent;
      if (before === undefined || change.status.phase !== 'Applied') return { change };
      return { change: await verifyChange(change, before, verify(), { permit, steps, parts: this.#changes.parts }) };
    } catch (error) {
      if (!(error instanceof ChangeTaken)) throw error;
      const current = await store.get(claimed.spec.id);
      return current === undefined ? refuseUnknown(claimed.spec.id) : { change: current };
    }
  }

  /** A change that was taken back says so. If that cannot be noted, the change that took it back still tells. */
  async #noteUndone({ spec, status }: Change): Promise<void> {
    if (spec.undoes === undefined || status.phase !== 'Applied') return;
    const { store } = this.#changes.parts;
    try {
      const undone = await store.get(spec.undoes);
      if (undone !== undefined) await store.update(undone, { ...undone.status, undoneBy: spec.id });
    } catch (error) {
      if (!(error instanceof StoreFailed || error instanceof NoAnswer)) throw error;
    }
  }

  async #run(claimed: Change, permit: Permit, steps: ChangeSteps): Promise<Applied | Refusal> {
    const { approval } = claimed.spec;
    const execution = await steps.run(permit, claimed.spec, {
      onAsked: (terms) => approval !== undefined && isCovered(terms, approval),
      planned: ANY_PLAN,
    });
    if (isRefusal(execution)) return this.#giveUp(claimed, execution);
    if (execution.ended === 'not-run' && execution.began !== true) return this.#giveUp(claimed, execution.refusal);
    const isDone = execution.ended === 'exited' && execution.exitCode === 0;
    const message = isDone ? 'The command ran.' : 'The command ran and failed.';
    const status: ChangeStatus = {
      ...claimed.status,
      phase: isDone ? 'Applied' : 'Failed',
      progress: [{ state: isDone ? 'made' : 'failed', message }],
      message,
    };
    const kept = await this.#changes.parts.store.update(claimed, status);
    // The command ran once, whatever became of its record: a caller who is not told would run it again.
    return { change: kept === 'conflict' ? { ...claimed, status } : kept, execution };
  }

  /** Nothing was sent: the change ends with the reason. */
  async #giveUp(claimed: Change, refusal: Refusal): Promise<Refusal> {
    const message = `Nothing was changed. ${refusal.error}`;
    const { store, observe } = this.#changes.parts;
    const kept = await store.update(claimed, { ...claimed.status, progress: [], phase: 'Failed', message });
    if (kept !== 'conflict') observe?.(kept);
    return refusal;
  }

  /** Returns a change as it is, or, if the server that applied it has ended in the middle, as it is found by looking. */
  async settle(change: Change, replan: Replan, steps: ChangeSteps): Promise<Change | Refusal> {
    if (this.#applying.has(change.spec.id) || !isAbandoned(change, this.#changes.parts.now())) return change;
    const { store, observe } = this.#changes.parts;
    const permit = await this.#changes.permitFor(change, replan, steps);
    const path = isRefusal(permit) ? undefined : recoveryLook(change);
    const stored =
      isRefusal(permit) || path === undefined
        ? UNKNOWN
        : await steps.requests('recover-change', permit, (requests) => requests.stored([path]), {
            change: change.spec,
          });
    if (isRefusal(stored)) return stored;
    const kept = await store.update(change, recovered(change, stored));
    if (kept !== 'conflict') observe?.(kept);
    const current = kept === 'conflict' ? await store.get(change.spec.id) : kept;
    return current ?? refuseUnknown(change.spec.id);
  }
}

/** What policy no longer lets the server look at. */
const UNKNOWN = () => 'unknown' as const;

/** Whether a command would run in another pod than the one that was reviewed; a refusal if that cannot be told. */
async function isOtherPod({ spec }: Change, permit: Permit, steps: ChangeSteps): Promise<boolean | Refusal> {
  const path = spec.runs?.uid === undefined ? undefined : podPath(permit.plan.command);
  if (path === undefined) return false;
  const seen = await steps.requests('review-change', permit, (requests) => requests.read([path]));
  return isRefusal(seen) ? seen : metadataOf(seen(path))['uid'] !== spec.runs?.uid;
}
