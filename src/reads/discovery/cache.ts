import type { Api, Discovery } from '../read.ts';
import { Mapping } from './mapping.ts';
import { readGroups } from './read.ts';

/** What an API server serves changes seldom, and a type that is not known is looked for anew in any case. */
const EXPIRES_MS = 10 * 60_000;

interface Snapshot {
  readonly mapping: Promise<Mapping>;
  readonly startedAt: number;
}

/** What one API server serves, remembered over calls of every identity. Holds nothing but names. */
export class DiscoveryCache {
  readonly #now: () => number;
  #snapshot: Snapshot | undefined;

  /** `now` counts milliseconds and never goes back. */
  constructor(now: () => number) {
    this.#now = now;
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
      expand: async (category) => (await current()).expand(category),
      refresh: async () => void (await fresh()),
    };
  }

  /** A mapping that was asked for at `earliest` or later. */
  async #since(api: Api, earliest: number): Promise<Mapping> {
    const shared = this.#snapshot;
    if (shared !== undefined && shared.startedAt >= earliest) {
      try {
        return await shared.mapping;
      } catch {
        // Whoever asked may have been cancelled, or may not be allowed what this call is.
        if (this.#snapshot === shared) this.#snapshot = undefined;
      }
    }
    const mine = { mapping: readGroups(api).then((groups) => new Mapping(groups)), startedAt: this.#now() };
    this.#snapshot = mine;
    try {
      return await mine.mapping;
    } catch (error) {
      if (this.#snapshot === mine) this.#snapshot = undefined;
      throw error;
    }
  }
}
