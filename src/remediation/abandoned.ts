import type { Change } from './change.ts';
import type { Changes } from './changes.ts';
import { abandonedAt } from './recovering.ts';

/**
 * A change of another policy is unknown to this server. A server whose policy is still the same has so much longer to look at it: replicas
 * get a new policy one after the other.
 */
const OTHER_POLICY_MS = 15 * 60_000;

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
    const { store, now, policyRevision } = this.#changes.parts;
    const listed = await store.applying();
    const foreign = new Set(listed.filter((id) => this.#foreign.has(id)));
    this.#foreign = foreign;
    const abandoned: Pick<Change, 'spec'>[] = [];
    let next: number | undefined;
    for (const id of listed) {
      if (foreign.has(id) || this.#isApplying(id)) continue;
      const change = await this.#changes.genuine(id);
      if (change === undefined) foreign.add(id);
      const silentAt = change === undefined ? undefined : abandonedAt(change);
      if (change === undefined || silentAt === undefined) continue;
      const at = change.spec.policyRevision === policyRevision ? silentAt : silentAt + OTHER_POLICY_MS;
      if (at < now().getTime()) abandoned.push({ spec: change.spec });
      else next = Math.min(at, next ?? at);
    }
    return { abandoned, next };
  }
}
