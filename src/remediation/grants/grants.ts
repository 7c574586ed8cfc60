import type { Refusal } from '../../errors.ts';
import { NoAnswer } from '../../kube/no-answer.ts';
import type { Subject } from '../../kube/subject.ts';
import type { Change, ChangeSpec, GrantOfChange } from '../change.ts';
import { refuseOutdated } from '../refusals.ts';
import { StoreFailed } from '../store.ts';
import { type GrantablePlan, whyNotCovered } from './covers.ts';
import type { GrantUse, StandingGrant } from './grant.ts';

/** Where standing grants are. Methods reject with StoreFailed, and with NoAnswer if it cannot be reached. */
export interface GrantStore {
  /** All grants of a namespace. */
  readonly list: (namespace: string) => Promise<readonly StandingGrant[]>;
  readonly get: (namespace: string, name: string) => Promise<StandingGrant | undefined>;
  /**
   * Checks that the cluster lets the server count uses of a grant, and enforces who may make one. Rejects with StoreFailed if it does not. Counts
   * nothing. `conflict` if the grant was altered meanwhile.
   */
  readonly check: (grant: StandingGrant) => Promise<'usable' | 'conflict'>;
  /** Counts a use if the grant still has this version. Checks first, as `check` does. */
  readonly use: (grant: StandingGrant, use: GrantUse) => Promise<StandingGrant | 'conflict'>;
}

/** What it needs of the server. */
export interface GrantsParts {
  /** Undefined as long as changes are kept in memory, where there are no grants. */
  readonly store: () => Promise<GrantStore | undefined>;
  readonly now: () => Date;
  /** Told of each grant that would cover a change and does not count, and why (sentences). `all` if grants cannot be read. */
  readonly onUnusable?: ((grant: string, why: string) => void) | undefined;
}

/**
 * What was found for a plan: the grant that covers it, and until when it holds (RFC 3339), or none. `notes` say why grants do not cover it
 * that people may expect to.
 */
export type FoundGrant = { readonly notes: readonly string[] } & (
  | { readonly grant: GrantOfChange; readonly until: string }
  | { readonly grant?: undefined }
);

/** Each conflict is a use or the end of the grant, so that there cannot be more. */
const MOST_TRIES = 102;
const MOST_NOTES = 3;
/** So many answers may be lost before people are asked: the dry run's, the use's, and one more. */
const MOST_LOST = 3;
/** A grant that could not be used is left alone for so long: the next plan asks people. */
const LEFT_ALONE_MS = 60_000;

/** Approves changes by what people granted ahead of time, and counts that. */
export class Grants {
  readonly #parts: GrantsParts;
  /** Grants that could not be used, by uid: why, and until when they are left alone, in epoch milliseconds. */
  readonly #unusable = new Map<string, { readonly why: string; readonly until: number }>();

  constructor(parts: GrantsParts) {
    this.#parts = parts;
  }

  /** Returns the grant that covers a plan, the one that ends first. A caller who was lately shown an instruction gets none. */
  async find(plan: GrantablePlan, namespace: string, subject: Subject): Promise<FoundGrant> {
    if (plan.approval?.grants === undefined) return { notes: [] };
    const found = await this.#list(namespace);
    if (typeof found === 'string') return { notes: [this.#tell('all', `No standing grant counts now. ${found}`)] };
    const now = this.#parts.now();
    const judged = found.map((grant) => ({ grant, not: whyNotCovered(grant, plan, now) }));
    const covering = judged.filter(({ not }) => not === undefined).map(({ grant }) => grant);
    if (covering.length > 0 && subject.tainted === true) return { notes: [TAINTED] };
    const notes: string[] = [];
    for (const grant of covering.toSorted(byEnd)) {
      const why = await this.#whyUnusable(grant);
      const { name, uid, spec } = grant;
      const { by, maxUses, expiresAt: until } = spec;
      if (why === undefined) return { grant: { name, uid, by, maxUses }, until, notes: [] };
      notes.push(this.#tell(name, unusable(name, why)));
    }
    for (const { grant, not } of judged)
      if (not?.isNear === true) notes.push(`The standing grant ${grant.name} does not cover this change: ${not.why}.`);
    return { notes: notes.slice(0, MOST_NOTES) };
  }

  /**
   * Counts a change that a grant approved, before it is applied, and returns which use it is. Counts it once, however often it is asked, also on
   * several replicas at once. Refuses if the grant no longer covers the change, or cannot be used: the next plan is then without it.
   */
  async use({ spec }: Change, subject: Subject): Promise<number | Refusal> {
    const { grant: named } = spec;
    if (named === undefined) throw new TypeError('The change has no grant.');
    if (subject.tainted === true)
      return refuseLost(named.name, 'you were lately shown text that addresses you as an instruction');
    const failed = async (error: unknown): Promise<Refusal> => {
      const why = whyNot(error);
      const until = this.#parts.now().getTime() + LEFT_ALONE_MS;
      this.#unusable.set(named.uid, { why, until });
      return refuseOutdated(this.#tell(named.name, unusable(named.name, why)));
    };
    // An answer that was lost may have counted the use: that is seen by reading the grant again.
    const counted = async (left: number): Promise<number | Refusal> =>
      this.#count(spec, named).catch((error: unknown) =>
        left > 1 && error instanceof NoAnswer ? counted(left - 1) : Promise.reject(error),
      );
    return counted(MOST_LOST).catch(failed);
  }

  async #count(spec: ChangeSpec, named: GrantOfChange): Promise<number | Refusal> {
    const store = await this.#parts.store();
    const namespace = spec.id.slice(0, spec.id.lastIndexOf('.'));
    let version: string | undefined;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const grant = await store?.get(namespace, named.name);
      if (store === undefined || grant?.uid !== named.uid) return refuseLost(named.name, 'it is gone');
      if (grant.version === version) throw new StoreFailed('The cluster does not let the server count its uses');
      version = grant.version;
      const now = this.#parts.now();
      const not = whyNotCovered(grant, spec, now, { change: spec.id });
      if (not !== undefined) return refuseLost(named.name, not.why);
      const at = indexOfUse(grant, spec);
      if (at !== -1) return at + 1;
      const used = await store.use(grant, { change: spec.id, hash: spec.hash, at: now.toISOString() });
      if (used !== 'conflict') return indexOfUse(used, spec) + 1;
    }
    return refuseLost(named.name, 'others kept using it meanwhile');
  }

  /** Why a grant that covers a plan would not count now, as a sentence. Without it, people are asked. */
  async #whyUnusable(grant: StandingGrant): Promise<string | undefined> {
    const lately = this.#unusable.get(grant.uid);
    if (lately !== undefined && this.#parts.now().getTime() < lately.until) return lately.why;
    this.#unusable.delete(grant.uid);
    try {
      await (await this.#parts.store())?.check(grant);
      return undefined;
    } catch (error) {
      return whyNot(error);
    }
  }

  #tell(grant: string, why: string): string {
    this.#parts.onUnusable?.(grant, why);
    return why;
  }

  /** The grants of a namespace, or why they are not known. Without them, people are asked. */
  async #list(namespace: string): Promise<readonly StandingGrant[] | string> {
    try {
      return (await (await this.#parts.store())?.list(namespace)) ?? [];
    } catch (error) {
      return whyNot(error);
    }
  }
}

const OPERATOR = 'Ask the operator to apply the part changes of rbac.yaml.';
const PERSON = 'Until the API server answers again, a person must approve such changes.';

function byEnd(one: StandingGrant, other: StandingGrant): number {
  return Date.parse(one.spec.expiresAt) - Date.parse(other.spec.expiresAt);
}

/** Says that people approved a change ahead of time and are asked all the same. */
function unusable(name: string, why: string): string {
  return `The standing grant ${name} does not count now. ${why}`;
}

/** What the store or the API server said, and what to do, in sentences. Throws a defect again. */
function whyNot(error: unknown): string {
  if (!(error instanceof StoreFailed || error instanceof NoAnswer)) throw error;
  const isPassing = error instanceof NoAnswer || error.isPassing;
  return `${error.message.replace(/\.$/, '')}. ${isPassing ? PERSON : OPERATOR}`;
}

const TAINTED =
  'A standing grant would cover this change, but the caller was lately shown text that addresses it as an instruction.';

function indexOfUse({ status }: StandingGrant, { id, hash }: ChangeSpec): number {
  return status.uses.findIndex((use) => use.change === id && use.hash === hash);
}

function refuseLost(name: string, why: string): Refusal {
  return refuseOutdated(`The standing grant ${name} no longer covers the change: ${why}.`);
}
