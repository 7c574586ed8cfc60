import type { Change } from './change.ts';
import type { Changes } from './changes.ts';
import { abandonedAt, mostSilent } from './recovering.ts';

/**
 * A change of another policy is unknown to this server. A server whose policy is still the same has so much longer to look at it: replicas
 * get a new policy one after the other.
 */
const OTHER_POLICY_MS = 15 * 60_000;

/** The clocks of two replicas differ by less than this. */
const CLOCKS_MS = 5 * 60_000;

/** What a look for abandoned changes found. */
export interface FoundAbandoned {
  /** The changes that a server claimed, and has noted nothing of for too long. */
  readonly abandoned: readonly Pick<Change, 'spec'>[];
  /** When the next one will be abandoned unless its server notes something, in epoch milliseconds; undefined if none may be. */
  readonly next: number | undefined;
}

/** Finds the changes of the cluster whose server ended in the middle. */
export class AbandonedChanges {
  readonly #changes: Changes;
  readonly #isApplying: (id: string) => boolean;
  /** The ids of records that are not genuine, or of another key. Their specs never change, so each is read once. */
  #foreign: ReadonlySet<string> = new Set();
  /** The versions of the records that were seen last, and since when, in epoch milliseconds. */
  #seen: ReadonlyMap<string, Seen> = new Map();

  /** `isApplying` tells whether this server itself applies a change now. */
  constructor(changes: Changes, isApplying: (id: string) => boolean) {
    this.#changes = changes;
    this.#isApplying = isApplying;
  }

  /**
   * Looks once: lists what is being applied, and reads each of these records, except for what this server applies or did not sign. Rejects
   * with StoreFailed, and with NoAnswer.
   */
  async find(): Promise<FoundAbandoned> {
    const { store, now } = this.#changes.parts;
    const listed = await store.applying();
    const foreign = new Set(listed.filter((id) => this.#foreign.has(id)));
    this.#foreign = foreign;
    const before = this.#seen;
    const seen = new Map<string, Seen>();
    this.#seen = seen;
    const abandoned: Pick<Change, 'spec'>[] = [];
    let next: number | undefined;
    for (const id of listed) {
      if (foreign.has(id) || this.#isApplying(id)) continue;
      const change = await this.#changes.genuine(id);
      if (change === undefined) foreign.add(id);
      if (change === undefined) continue;
      const known = before.get(id);
      const since = known?.version === change.version ? known.since : now().getTime();
      seen.set(id, { version: change.version, since });
      const at = this.#dueAt(change, since);
      if (at === undefined) continue;
      if (at <= now().getTime()) abandoned.push({ spec: change.spec });
      else next = Math.min(at, next ?? at);
    }
    return { abandoned, next };
  }

  /**
   * When a change is settled unless its record is altered; undefined if it is over. The times in the record are by the clock of another
   * replica: they alone count once they are so old that no clock explains it.
   */
  #dueAt(change: Change, since: number): number | undefined {
    const at = abandonedAt(change);
    if (at === undefined) return undefined;
    const { spec } = change;
    const due = Math.min(at + CLOCKS_MS, Math.max(at, since + mostSilent(spec)));
    return spec.policyRevision === this.#changes.parts.policyRevision ? due : due + OTHER_POLICY_MS;
  }
}

interface Seen {
  readonly version: string;
  readonly since: number;
}
