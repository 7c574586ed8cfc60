import { isRefusal, type Refusal } from '../errors.ts';
import type { Subject } from '../kube/subject.ts';
import type { Permit } from '../policy/decide.ts';
import type { Objected } from '../policy/terms.ts';
import { callDigest, callerDigest } from './call-digest.ts';
import type { Change, ChangeSpec, Phase } from './change.ts';
import type { ChangesParts, Replan } from './changes-parts.ts';
import { isGenuine } from './hash.ts';
import { phaseOf } from './phase.ts';
import { planFacts } from './plan-facts.ts';
import { refuseOutdated, refuseUnknown } from './refusals.ts';
import { namespaceLooks, namespaceRisksNow } from './review/risks/namespace-state.ts';
import type { ChangeSteps } from './steps.ts';
import { type Unhealed, unhealedIn } from './unhealed.ts';

/** Phases that end by themselves. */
const WAITING: ReadonlySet<Phase> = new Set(['Planned', 'Pending', 'Approved']);
/** The longest that a timer of Node.js takes. */
const MOST_TIMER_MS = 2 ** 31 - 1;
/** So much too early a timer may be. */
const EARLY_MS = 5;

/** The changes of a server: which are genuine, whose they are, and what may still be done with them. */
export class Changes {
  readonly #parts: ChangesParts;

  constructor(parts: ChangesParts) {
    this.#parts = parts;
  }

  get parts(): ChangesParts {
    return this.#parts;
  }

  /** Returns a genuine change of this caller, or why there is none. */
  async find(id: string, subject: Subject): Promise<Change | Refusal> {
    const change = await this.genuine(id);
    return change !== undefined && isOf(change, subject) ? change : refuseUnknown(id);
  }

  /** Returns a genuine change that this caller may take back: their own, or one that they may approve. */
  async findToUndo(id: string, subject: Subject): Promise<Change | Refusal> {
    const change = await this.genuine(id);
    const may = change !== undefined && (isOf(change, subject) || (await this.#parts.mayUndo(change, subject)));
    return may ? change : refuseUnknown(id);
  }

  /** Returns a genuine change, no matter who asked for it: the caller of this method answers for who sees it. */
  async genuine(id: string): Promise<Change | undefined> {
    const change = await this.#parts.store.get(id);
    return change?.spec.id === id && isGenuine(change.spec, this.#parts.key) ? change : undefined;
  }

  /** Returns all genuine changes, the newest first; of one namespace if that is given. As `genuine`. */
  async all(namespace?: string): Promise<readonly Change[]> {
    const changes = await this.#parts.store.list(namespace);
    return changes.filter(({ spec }) => isGenuine(spec, this.#parts.key));
  }

  /** Returns a change of this caller that asks for the same by the same grant, or takes the same change back, and is not over. */
  async findSame(
    { call, undoes, grant }: Pick<ChangeSpec, 'call' | 'undoes' | 'grant'>,
    subject: Subject,
    namespace: string,
  ): Promise<Change | undefined> {
    const digest = callDigest({ call, requestedBy: subject });
    const changes = await this.#parts.store.list(namespace, { call: digest });
    return changes.find(
      (change) =>
        change.spec.undoes === undoes &&
        change.spec.grant?.uid === grant?.uid &&
        callDigest(change.spec) === digest &&
        isGenuine(change.spec, this.#parts.key) &&
        ['Planned', 'Pending', 'Approved', 'Denied'].includes(phaseOf(change, this.#parts.now())),
    );
  }

  /**
   * Returns where the earlier changes of a caller did not help, of some namespaces, so that another change there needs approval; undefined if
   * it does not. `anywhere` means every namespace.
   */
  async unhealed(by: Subject, places: readonly string[] | 'anywhere'): Promise<Unhealed | undefined> {
    const { store, key, now, ownNamespace, mostUnhealed: most } = this.#parts;
    if (most === 0) return undefined;
    const caller = callerDigest(by);
    // A change of several namespaces is recorded in the namespace of the server.
    const records =
      places === 'anywhere'
        ? [undefined]
        : [...new Set([...places.filter((each) => each !== ''), await ownNamespace()])];
    const lists = await Promise.all(records.map((namespace) => store.list(namespace, { caller })));
    const own = lists.flat().filter((change) => isOf(change, by) && isGenuine(change.spec, key));
    return unhealedIn(own, places, { most, now: now() });
  }

  /** Waits until `isDone` holds of a change, or the time is over, and returns it as it is then. */
  async wait(
    change: Change,
    {
      waitMs,
      signal,
      isDone,
    }: { readonly waitMs: number; readonly signal: AbortSignal; readonly isDone: (change: Change) => boolean },
  ): Promise<Change> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, waitMs))]);
    let current = change;
    this.#noteDecision(current);
    while (!isDone(current) && waitMs > 0) {
      // No update of its record tells that it expires.
      const expiry = this.#expiryOf(current);
      const next = await this.#parts.store.next(
        current,
        expiry === undefined ? until : AbortSignal.any([until, expiry]),
      );
      if (next === undefined) {
        if (expiry?.aborted === true) this.#noteDecision(current);
        return current;
      }
      if (isGenuine(next.spec, this.#parts.key) && next.spec.hash === change.spec.hash) current = next;
      this.#noteDecision(current);
    }
    return current;
  }

  /** Returns a signal that aborts once a change that is not applied yet expires; undefined if that does not end anything. */
  #expiryOf(change: Change): AbortSignal | undefined {
    const now = this.#parts.now();
    if (!WAITING.has(phaseOf(change, now))) return undefined;
    return AbortSignal.timeout(
      Math.min(MOST_TIMER_MS, Math.max(0, Date.parse(change.spec.expiresAt) - now.getTime()) + EARLY_MS),
    );
  }

  /** Tells of a decision that was made elsewhere: by kubectl, or through another replica. */
  #noteDecision(change: Change): void {
    const { observe, now } = this.#parts;
    if (['Approved', 'Denied', 'Expired'].includes(phaseOf(change, now()))) observe?.(change);
  }

  /** Counts a change that was approved ahead of time, and returns which use of its grant it is, or why the grant no longer covers it. */
  async useGrant(change: Change, subject: Subject): Promise<number | Refusal> {
    const { grants } = this.#parts;
    return grants === undefined
      ? refuseOutdated('Standing grants are off on this server.')
      : grants.use(change, subject);
  }

  /** Judges the call of a change by the policy of now. Everything that was bound must still hold. */
  async permitFor(
    { spec }: Change,
    replan: Replan,
    steps: ChangeSteps,
    isFor: 'the plan' | 'its undo' = 'the plan',
  ): Promise<Permit | Refusal> {
    const { policyRevision, cluster } = this.#parts;
    // To take a change back is a plan of its own, of the policy of now.
    if (isFor === 'the plan' && spec.policyRevision !== policyRevision)
      return refuseOutdated('The policy has changed since the plan was made.');
    if (spec.cluster !== (await cluster())) return refuseOutdated('The plan was made for another cluster.');
    const plan = await replan(spec.call, spec.nonce);
    if (isRefusal(plan)) return plan;
    const verdict = await steps.judge(plan);
    if (!verdict.allowed) return verdict.refusal;
    const { permit } = verdict;
    const asked = permit.terms.approval?.by ?? [];
    const approved = spec.approval?.by ?? [];
    if (isFor === 'the plan' && !asked.every((rule) => approved.includes(rule))) return refuseUnasked();
    const worse = isFor === 'the plan' && spec.grant !== undefined && (await this.#isWorseNow(spec, permit, steps));
    if (isRefusal(worse)) return worse;
    if (worse) return refuseOutdated('The namespace has a risk that it did not have when the plan was made.');
    const objected = isFor === 'the plan' ? await this.#judgeAgain(spec, permit, steps) : undefined;
    if (objected === undefined) return permit;
    if (isRefusal(objected)) return objected;
    if (objected.asks === undefined) return objected.refusal;
    return objected.asks.by.every((rule) => approved.includes(rule)) ? permit : refuseUnasked();
  }

  /** Whether a namespace was frozen since the plan, or its change window has ended: no person agreed to that ahead of time. */
  async #isWorseNow(spec: ChangeSpec, permit: Permit, steps: ChangeSteps): Promise<boolean | Refusal> {
    const { writes } = planFacts(spec);
    const made = writes === 'unknown' ? [] : writes;
    const seen = await steps.requests('review-change', permit, ({ read }) => read(namespaceLooks(made)), {
      change: spec,
    });
    if (isRefusal(seen)) return seen;
    const { windows, now } = this.#parts;
    const { risks, unknown } = namespaceRisksNow(made, { seen, windows, now: now() });
    return [...risks, ...unknown].some((found) => spec.risks.every(({ id }) => id !== found));
  }

  /** What policy says of a plan now: the caller, the hour or the state of a namespace may be another than when it was made. */
  async #judgeAgain(spec: ChangeSpec, permit: Permit, steps: ChangeSteps): Promise<Objected | Refusal | undefined> {
    const { planned } = permit.terms;
    if (planned === undefined) return undefined;
    const facts = planFacts(spec);
    const writes = facts.writes === 'unknown' ? [] : facts.writes;
    const paths = [...planned.looks(facts.writes), ...namespaceLooks(writes)];
    const seen = await steps.requests('review-change', permit, (requests) => requests.read(paths), { change: spec });
    if (isRefusal(seen)) return seen;
    const { windows, now } = this.#parts;
    const { risks, unknown } = namespaceRisksNow(writes, { seen, windows, now: now() });
    const unknownRisks = facts.unknownRisks === 'all' ? 'all' : [...facts.unknownRisks, ...unknown];
    return planned.judge({ ...facts, risks: [...facts.risks, ...risks], unknownRisks }, seen);
  }
}

function refuseUnasked(): Refusal {
  return refuseOutdated('The policy asks for an approval that the plan does not have.');
}

function isOf({ spec: { requestedBy } }: Change, { method, name }: Subject): boolean {
  return requestedBy.method === method && requestedBy.name === name;
}
