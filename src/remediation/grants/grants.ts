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
  /** Counts a use if the grant still has this version. */
  readonly use: (grant: StandingGrant, use: GrantUse) => Promise<StandingGrant | 'conflict'>;
}

/** What it needs of the server. */
export interface GrantsParts {
  /** Undefined as long as changes are kept in memory, where there are no grants. */
  readonly store: () => Promise<GrantStore | undefined>;
  readonly now: () => Date;
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

/** Approves changes by what people granted ahead of time, and counts that. */
export class Grants {
  readonly #parts: GrantsParts;

  constructor(parts: GrantsParts) {
    this.#parts = parts;
  }

  /** Returns the grant that covers a plan, the one that ends first. A caller who was lately shown an instruction gets none. */
  async find(plan: GrantablePlan, namespace: string, subject: Subject): Promise<FoundGrant> {
    if (plan.approval?.grants === undefined) return { notes: [] };
    const found = await this.#list(namespace);
    if (typeof found === 'string') return { notes: [found] };
    const now = this.#parts.now();
    const judged = found.map((grant) => ({ grant, not: whyNotCovered(grant, plan, now) }));
    const covering = judged.filter(({ not }) => not === undefined).map(({ grant }) => grant);
    const [first] = covering.toSorted(
      (one, other) => Date.parse(one.spec.expiresAt) - Date.parse(other.spec.expiresAt),
    );
    if (first !== undefined && subject.tainted === true) return { notes: [TAINTED] };
    if (first === undefined)
      return {
        notes: judged
          .filter(({ not }) => not?.isNear === true)
          .slice(0, MOST_NOTES)
          .map(({ grant, not }) => `The standing grant ${grant.name} does not cover this change: ${not?.why}.`),
      };
    const { name, uid, spec } = first;
    const { by, maxUses, expiresAt: until } = spec;
    return { grant: { name, uid, by, maxUses }, until, notes: [] };
  }

  /**
   * Counts a change that a grant approved, before it is applied, and returns which use it is. Counts it once, however often it is asked, also on
   * several replicas at once. Refuses if the grant no longer covers the change.
   */
  async use({ spec }: Change, subject: Subject): Promise<number | Refusal> {
    const { grant: named } = spec;
    if (named === undefined) throw new TypeError('The change has no grant.');
    const store = await this.#parts.store();
    const namespace = spec.id.slice(0, spec.id.lastIndexOf('.'));
    if (subject.tainted === true)
      return refuseLost(named.name, 'you were lately shown text that addresses you as an instruction');
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const grant = await store?.get(namespace, named.name);
      if (store === undefined || grant?.uid !== named.uid) return refuseLost(named.name, 'it is gone');
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

  /** The grants of a namespace, or why they are not known. Without them, people are asked. */
  async #list(namespace: string): Promise<readonly StandingGrant[] | string> {
    try {
      return (await (await this.#parts.store())?.list(namespace)) ?? [];
    } catch (error) {
      if (error instanceof StoreFailed || error instanceof NoAnswer) return `${error.message.replace(/\.$/, '')}.`;
      throw error;
    }
  }
}

const TAINTED =
  'A standing grant would cover this change, but the caller was lately shown text that addresses it as an instruction.';

function indexOfUse({ status }: StandingGrant, { id, hash }: ChangeSpec): number {
  return status.uses.findIndex((use) => use.change === id && use.hash === hash);
}

function refuseLost(name: string, why: string): Refusal {
  return refuseOutdated(`The standing grant ${name} no longer covers the change: ${why}.`);
}
