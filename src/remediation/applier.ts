import { isRefusal, type Refusal } from '../errors.ts';
import type { Permit } from '../policy/decide.ts';
import { type ApplyingParts, isCovered, sendRequests } from './applying.ts';
import { begun, ChangeTaken } from './applying-record.ts';
import { ANY_PLAN } from './as-planned.ts';
import type { Change, ChangeStatus } from './change.ts';
import type { Changes } from './changes.ts';
import type { Applied, ApplyOptions, Replan } from './changes-parts.ts';
import { decisionsOf, isFinal, phaseOf } from './phase.ts';
import { isOtherPod } from './pod-path.ts';
import { isAbandoned, recovered, recoveryLook } from './recovering.ts';
import { refuseDenied, refuseExpired, refuseOutdated, refuseSuspended, refuseUnknown } from './refusals.ts';
import type { ChangeSteps } from './steps.ts';
import type { ChangeStore } from './store.ts';
import { tellMade } from './tell-made.ts';
import { isOutcomeUnknown, placesOfPlan, refuseUnhealed } from './unhealed.ts';
import { look, type VerifyWish, verifyChange } from './verifying.ts';
import { watchLater } from './watch-later.ts';
import { writesMade } from './writes-made.ts';

/** The outcome is watched for so long at least, however long the decision took. */
const LEAST_VERIFY_MS = 5000;

/** What is known of a change when it is applied, and how its outcome is watched. */
interface Applying {
  readonly suspended: ChangeStore['suspended'];
  readonly verify: () => VerifyWish;
}

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
    const { now, store } = this.#changes.parts;
    // Two reads of the cluster that do not depend on each other.
    const suspendedNow = store.suspended();
    suspendedNow.catch(() => undefined);
    const found = await this.#changes.find(id, steps.subject);
    if (isRefusal(found)) return found;
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
      const isFirst = change === found;
      const suspended = () => (isFirst ? suspendedNow : store.suspended());
      const applied = await (running ?? this.#begin(change, { suspended, verify }, replan, steps));
      if (applied !== 'taken') return applied;
      const again = await this.#changes.find(id, steps.subject);
      if (isRefusal(again)) return again;
      change = again;
    }
  }

  /** One call of this process applies a change; others wait for it. */
  #begin(change: Change, applying: Applying, replan: Replan, steps: ChangeSteps): Promise<Applied | Refusal | 'taken'> {
    const { id } = change.spec;
    const work = this.#claimAndSend(change, applying, replan, steps).finally(() => this.#applying.delete(id));
    this.#applying.set(id, work);
    return work;
  }

  async #claimAndSend(
    change: Change,
    { suspended, verify }: Applying,
    replan: Replan,
    steps: ChangeSteps,
  ): Promise<Applied | Refusal | 'taken'> {
    const { store, now, replica, observe } = this.#changes.parts;
    const suspension = await suspended();
    if (suspension !== undefined) return refuseSuspended(suspension);
    const permit = await this.#changes.permitFor(change, replan, steps);
    if (isRefusal(permit)) return permit;
    const { approval, grant, undoes } = change.spec;
    const unhealed =
      (approval === undefined || grant !== undefined) && undoes === undefined
        ? await this.#changes.unhealed(steps.subject, placesOfPlan(change.spec))
        : undefined;
    if (unhealed !== undefined) return refuseUnhealed(unhealed);
    const other = await isOtherPod(change, permit, steps);
    if (other) return isRefusal(other) ? other : refuseOutdated('The pod was replaced after the review.');
    const use = grant === undefined ? undefined : await this.#changes.useGrant(change, steps.subject);
    if (isRefusal(use)) return use;
    const claiming = store.update(change, {
      ...change.status,
      phase: 'Applying',
      claim: { by: replica, at: now().toISOString(), ...(use !== undefined && { use }) },
      progress: change.spec.runs === undefined ? begun(change.spec.requests, 0) : [{ state: 'sending' }],
    });
    const claim = claiming.then((claimed) => {
      if (claimed !== 'conflict') observe?.(claimed);
      return claimed;
    });
    const applied = await (change.spec.runs === undefined
      ? this.#send(change, claim, { verify, permit, steps })
      : this.#run(claim, permit, steps));
    if (applied === 'taken') return applied;
    if (!isRefusal(applied)) {
      observe?.(applied.change);
      await tellMade(applied.change, { permit, steps, store });
    }
    return applied;
  }

  async #send(
    { spec, status }: Change,
    claim: Promise<Change | 'conflict'>,
    { verify, permit, steps }: Pick<Applying, 'verify'> & { readonly permit: Permit; readonly steps: ChangeSteps },
  ): Promise<Applied | Refusal | 'taken'> {
    const { store, now, pause, redaction } = this.#changes.parts;
    const tell = (line: string) => steps.report({ phase: 'running', bytes: 0, line });
    const parts: ApplyingParts = { store, now, redaction, pause, tell };
    // The step may end before it needs the claim.
    claim.catch(() => undefined);
    try {
      const sent = await steps.requests(
        'apply-change',
        permit,
        async (requests) => {
          const before = verify().forMs === 0 ? undefined : await look({ spec, status }, requests, now());
          return { before, change: await sendRequests(spec, claim, requests, parts) };
        },
        { lasts: true, change: spec, writesOf: ({ change }) => (change === 'taken' ? [] : writesMade(change)) },
      );
      if (isRefusal(sent)) return await this.#giveUp(await claim, sent);
      const { before, change } = sent;
      if (change === 'taken') return change;
      if (before === undefined || change.status.phase !== 'Applied') return { change };
      return { change: await verifyChange(change, before, verify(), { permit, steps, parts: this.#changes.parts }) };
    } catch (error) {
      if (!(error instanceof ChangeTaken)) throw error;
      const current = await store.get(spec.id);
      return current === undefined ? refuseUnknown(spec.id) : { change: current };
    }
  }

  async #run(
    claim: Promise<Change | 'conflict'>,
    permit: Permit,
    steps: ChangeSteps,
  ): Promise<Applied | Refusal | 'taken'> {
    const claimed = await claim;
    if (claimed === 'conflict') return 'taken';
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
  async #giveUp(claimed: Change | 'conflict', refusal: Refusal): Promise<Refusal | 'taken'> {
    if (claimed === 'conflict') return 'taken';
    const message = `Nothing was changed. ${refusal.error}`;
    const { store, observe } = this.#changes.parts;
    const kept = await store.update(claimed, { ...claimed.status, progress: [], phase: 'Failed', message });
    if (kept !== 'conflict') observe?.(kept);
    return refusal;
  }

  /** Whether a call of this process applies a change now. */
  isApplying(id: string): boolean {
    return this.#applying.has(id);
  }

  /** Returns a change as it is, or, if the server that applied it has ended in the middle, as it is found by looking. */
  async settle(change: Change, replan: Replan, steps: ChangeSteps): Promise<Change | Refusal> {
    if (this.isApplying(change.spec.id) || !isAbandoned(change, this.#changes.parts.now())) return change;
    const { store, observe } = this.#changes.parts;
    const permit = await this.#changes.permitFor(change, replan, steps);
    const paths = recoveryLook(change);
    const stored =
      isRefusal(permit) || paths.length === 0
        ? UNKNOWN
        : await steps.requests('recover-change', permit, (requests) => requests.stored(paths), {
            change: change.spec,
          });
    if (isRefusal(stored)) return stored;
    const kept = await store.update(change, recovered(change, stored));
    if (kept === 'conflict') return (await store.get(change.spec.id)) ?? refuseUnknown(change.spec.id);
    observe?.(kept);
    // The server that ended has told the objects nothing: it does so last.
    if (!isRefusal(permit)) await tellMade(kept, { permit, steps, store });
    return kept;
  }
}

/** What policy no longer lets the server look at. */
const UNKNOWN = () => 'unknown' as const;
