import type { Refusal } from '../errors.ts';
import type { Change, ChangeSpec, ChangeStatus } from './change.ts';
import type { MemoryStore } from './memory-store.ts';
import type { ChangeStore, ListedOf, Suspension } from './store.ts';

/** Keeps changes in the store that is chosen for them, and changes that hold values of Secrets in memory alone. */
export class RoutedStore {
  readonly #memory: MemoryStore;
  readonly #choose: () => Promise<ChangeStore>;

  /** `choose` may give the memory as well. */
  constructor(memory: MemoryStore, choose: () => Promise<ChangeStore>) {
    this.#memory = memory;
    this.#choose = choose;
  }

  /** As ChangeStore. A change that `isSecret` stays in memory. */
  async create(spec: ChangeSpec, status: ChangeStatus, isSecret: boolean): Promise<Change | Refusal> {
    return (isSecret ? this.#memory : await this.#choose()).create(spec, status);
  }

  /** As ChangeStore. */
  async get(id: string): Promise<Change | undefined> {
    return (await this.storeOf(id)).get(id);
  }

  /** As ChangeStore. */
  async list(namespace?: string, of?: ListedOf): Promise<readonly Change[]> {
    const kept = await this.#memory.list(namespace, of);
    const chosen = await this.#choose();
    return chosen === this.#memory ? kept : [...kept, ...(await chosen.list(namespace, of))];
  }

  /** As ChangeStore. */
  async applying(): Promise<readonly string[]> {
    return (await this.#choose()).applying();
  }

  /** As ChangeStore. */
  async plannedTimes(namespace: string, caller: string, since: Date): Promise<readonly number[]> {
    return (await this.#choose()).plannedTimes(namespace, caller, since);
  }

  /** As ChangeStore. */
  async update(change: Change, status: ChangeStatus): Promise<Change | 'conflict'> {
    return (await this.storeOf(change.spec.id)).update(change, status);
  }

  /** As ChangeStore. */
  async remove(change: Change): Promise<boolean> {
    return (await this.storeOf(change.spec.id)).remove(change);
  }

  /** As ChangeStore. */
  async next(change: Change, signal: AbortSignal): Promise<Change | undefined> {
    return (await this.storeOf(change.spec.id)).next(change, signal);
  }

  /** As ChangeStore. */
  async watch(signal: AbortSignal, onChange: () => void): Promise<void> {
    const chosen = await this.#choose();
    const stores = new Set<ChangeStore>([this.#memory, chosen]);
    await Promise.all([...stores].map((store) => store.watch(signal, onChange)));
  }

  /** As ChangeStore. */
  async suspended(): Promise<Suspension | undefined> {
    return (await this.#choose()).suspended();
  }

  /** Returns the store that holds a change, or would. */
  async storeOf(id: string): Promise<ChangeStore> {
    return (await this.#memory.get(id)) === undefined ? this.#choose() : this.#memory;
  }
}
