import type { Refusal } from '../errors.ts';
import type { Change, ChangeSpec, ChangeStatus } from './change.ts';

/** Why nothing is applied now. */
export interface Suspension {
  readonly reason: string;
  readonly by?: string | undefined;
}

/** A store answered that it cannot do what it was asked. `message` is a sentence for the caller. */
export class StoreFailed extends Error {
  /** Whether the same may succeed later although no one alters anything: the store was busy, or had a fault. */
  get isPassing(): boolean {
    return false;
  }
}

/** Which changes are listed: for one call (`callDigest`), or of one caller (`callerDigest`). */
export type ListedOf = { readonly call: string } | { readonly caller: string };

/** Where changes are kept. Methods reject with StoreFailed, with NoAnswer if the store cannot be reached, and on a defect. */
export interface ChangeStore {
  /** `memory` belongs to one replica and ends with it. */
  readonly kind: 'memory' | 'cluster';
  /** Keeps a new change. Refuses what it has no room or no right for. */
  readonly create: (spec: ChangeSpec, status: ChangeStatus) => Promise<Change | Refusal>;
  /** Undefined for an id that it does not hold. Whether the record is genuine is for the caller to check. */
  readonly get: (id: string) => Promise<Change | undefined>;
  /** All changes it holds, the newest first; of one namespace, and of one call or caller, if that is given. */
  readonly list: (namespace?: string, of?: ListedOf) => Promise<readonly Change[]>;
  /** The ids of the records that say that their change is being applied: by a replica now, or by one that ended in the middle. */
  readonly applying: () => Promise<readonly string[]>;
  /**
   * When the changes of a caller (`callerDigest`) in a namespace were planned since then, on all replicas, in epoch milliseconds, the earliest
   * first. Empty if the store knows of one replica only.
   */
  readonly plannedTimes: (namespace: string, caller: string, since: Date) => Promise<readonly number[]>;
  /** Replaces the status if the change still has this version; `conflict` if it does not. Decisions are kept as they are stored. */
  readonly update: (change: Change, status: ChangeStatus) => Promise<Change | 'conflict'>;
  /** Removes a change if it still has this version. Resolves with whether it did. */
  readonly remove: (change: Change) => Promise<boolean>;
  /** Resolves with the change once its version is another one than this, or with undefined when `signal` aborts. */
  readonly next: (change: Change, signal: AbortSignal) => Promise<Change | undefined>;
  /** Calls `onChange` whenever a change was made or altered, and maybe more often. Resolves when `signal` aborts. */
  readonly watch: (signal: AbortSignal, onChange: () => void) => Promise<void>;
  /** Why nothing is applied now, on any replica; undefined if changes are applied. */
  readonly suspended: () => Promise<Suspension | undefined>;
}
