import type { Api, Discovery } from '../api.ts';
import { Mapping } from './mapping.ts';
import { type KnownGroups, readKnownGroups } from './read.ts';

/** What is certain without asking may be so old; everything else is asked about for each call. */
const EXPIRES_MS = 10 * 60_000;

/** What the API server said. Times count from when it was asked. */
interface Snapshot {
  readonly known: KnownGroups;
  readonly mapping: Mapping;
  readonly checkedAt: number;
  /** When everything was checked, the core group too. */
  readonly wholeAt: number;
}

interface Asking {
  readonly done: Promise<Mapping>;
  readonly startedAt: number;
}

/**
 * What one API server serves, remembered over calls of every identity and checked by conditional requests. Calls that come
 * together share a check, but no call uses one that began before the call. Holds nothing but names.
 */
export class DiscoveryCache {
  readonly #now: () => number;
  #snapshot: Snapshot | undefined;
  #asking: Asking | undefined;
  #generation = 0;

  /** `now` counts milliseconds and never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How often what is served was found to have changed. */
  get generation(): number {
    return this.#generation;
  }

  /** The discovery for one call, which asks by `api` whatever is not remembered. */
  open(api: Api): Discovery {
    const openedAt = this.#now();
    const current = () => this.#since(api, openedAt - EXPIRES_MS);
    const fresh = () => this.#since(api, openedAt);
    return {
      groups: async () => (await current()).groups,
      resources: async () => (await current()).resources,
      find: async (spelling) => (await current()).find(spelling) ?? (await fresh()).find(spelling),
      resolve: async (spelling) => (await current()).resolve(spelling),
      findKind: async (group, version, kind) => (await current()).findKind(group, version, kind),
      expand: async (category) => (await current()).expand(category),
      refresh: async () => void (await fresh()),
    };
  }

  /** A mapping that was asked for at `earliest` or later. */
  async #since(api: Api, earliest: number): Promise<Mapping> {
    const snapshot = this.#snapshot;
    if (snapshot !== undefined && snapshot.checkedAt >= earliest) return snapshot.mapping;
    const asking = this.#asking;
    if (asking !== undefined && asking.startedAt >= earliest) {
      try {
        return await asking.done;
      } catch {
        // The other call may have been cancelled, or may lack permissions that this call has.
      }
    }
    return this.#ask(api);
  }

  async #ask(api: Api): Promise<Mapping> {
    const startedAt = this.#now();
    const asking = { done: this.#check(api, startedAt), startedAt };
    this.#asking = asking;
    try {
      return await asking.done;
    } finally {
      if (this.#asking === asking) this.#asking = undefined;
    }
  }

  async #check(api: Api, startedAt: number): Promise<Mapping> {
    const before = this.#snapshot;
    const isWhole = before === undefined || startedAt - before.wholeAt >= EXPIRES_MS;
    const known = await readKnownGroups(api, before?.known, isWhole);
    // A check that began later may have ended earlier.
    const latest = this.#snapshot;
    if (latest !== undefined && latest.checkedAt > startedAt) return latest.mapping;
    const mapping = latest?.known === known ? latest.mapping : new Mapping(known.groups);
    if (latest?.mapping !== mapping) this.#generation++;
    const wholeAt = isWhole || known !== before.known ? startedAt : before.wholeAt;
    this.#snapshot = { known, mapping, checkedAt: startedAt, wholeAt };
    return mapping;
  }
}
