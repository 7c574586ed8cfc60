import type { Refusal } from '../errors.ts';
import { callDigest, callerDigest } from './call-digest.ts';
import type { Change, ChangeSpec, ChangeStatus } from './change.ts';
import { roomFor } from './memory-room.ts';
import { refuseNoRoom } from './refusals.ts';
import type { ChangeStore, ListedOf } from './store.ts';

/** Keeps changes in the memory of this process: they end with it, and no other replica knows of them. */
export class MemoryStore implements ChangeStore {
  readonly kind = 'memory';
  readonly #now: () => Date;
  readonly #changes = new Map<string, Change>();
  /** The length of each plan, in characters. */
  readonly #lengths = new Map<string, number>();
  readonly #waiting = new Map<string, Set<(change: Change) => void>>();
  readonly #watching = new Set<() => void>();

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  /** As ChangeStore. Refuses a change that has no room (`roomFor`), and forgets others for one that has. */
  readonly create = async (spec: ChangeSpec, status: ChangeStatus): Promise<Change | Refusal> => {
    const change: Change = { spec, status, version: '1', kept: 'memory' };
    const { length } = JSON.stringify(spec);
    const kept = [...this.#changes.values()].map((each) => ({
      change: each,
      length: this.#lengths.get(each.spec.id) ?? 0,
    }));
    const forgotten = roomFor(spec, length, kept, this.#now());
    if (forgotten === undefined) return refuseNoRoom();
    for (const id of forgotten) {
      this.#changes.delete(id);
      this.#lengths.delete(id);
    }
    this.#changes.set(spec.id, change);
    this.#lengths.set(spec.id, length);
    for (const tell of this.#watching) tell();
    return change;
  };

  readonly get = async (id: string): Promise<Change | undefined> => this.#changes.get(id);

  readonly list = async (namespace?: string, of?: ListedOf): Promise<readonly Change[]> =>
    [...this.#changes.values()]
      .filter(({ spec: { id } }) => namespace === undefined || id.slice(0, id.lastIndexOf('.')) === namespace)
      .filter(({ spec }) => of === undefined || isListed(spec, of))
      .toReversed();

  /** None that another server could continue: a change in memory ends with the server that applies it. */
  readonly applying = async (): Promise<readonly string[]> => [];

  readonly plannedTimes = async (): Promise<readonly number[]> => [];

  readonly update = async ({ spec, version }: Change, status: ChangeStatus): Promise<Change | 'conflict'> => {
    const stored = this.#changes.get(spec.id);
    if (stored === undefined || stored.version !== version) return 'conflict';
    return this.#put({ ...stored, status: { ...status, decisions: stored.status.decisions } });
  };

  readonly remove = async ({ spec: { id }, version }: Change): Promise<boolean> => {
    if (this.#changes.get(id)?.version !== version) return false;
    this.#lengths.delete(id);
    return this.#changes.delete(id);
  };

  readonly next = async (change: Change, signal: AbortSignal): Promise<Change | undefined> => {
    const { id } = change.spec;
    const stored = this.#changes.get(id);
    if (stored !== undefined && stored.version !== change.version) return stored;
    if (signal.aborted) return undefined;
    const { promise, resolve } = Promise.withResolvers<Change | undefined>();
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(resolve));
    const giveUp = () => resolve(undefined);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', giveUp);
      waiting.delete(resolve);
      if (waiting.size === 0) this.#waiting.delete(id);
    }
  };

  readonly watch = async (signal: AbortSignal, onChange: () => void): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal.aborted) return;
    // Each watcher by itself, also if two of them share a function.
    const tell = () => onChange();
    this.#watching.add(tell);
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    this.#watching.delete(tell);
  };

  readonly suspended = async (): Promise<undefined> => undefined;

  /** Adds a decision to a change. Whether it may be made is for the caller to check. */
  readonly decide = async (id: string, decision: ChangeStatus['decisions'][number]): Promise<Change | undefined> => {
    const stored = this.#changes.get(id);
    if (stored === undefined) return undefined;
    const { status } = stored;
    return this.#put({ ...stored, status: { ...status, decisions: [...status.decisions, decision] } });
  };

  #put(change: Change): Change {
    const kept = { ...change, version: String(Number(change.version) + 1) };
    this.#changes.set(kept.spec.id, kept);
    for (const tell of this.#waiting.get(kept.spec.id) ?? []) tell(kept);
    for (const tell of this.#watching) tell();
    return kept;
  }
}

function isListed(spec: ChangeSpec, of: ListedOf): boolean {
  return 'call' in of ? callDigest(spec) === of.call : callerDigest(spec.requestedBy) === of.caller;
}
