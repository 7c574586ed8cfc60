import { type Approvals, isNotDone } from './approvals.ts';

/** Where changes can be. */
export interface RoutedApprovalsParts {
  readonly memory: Approvals;
  /** Tells whether the memory holds a change. */
  readonly isInMemory: (id: string) => Promise<boolean>;
  /** Returns where all other changes are kept; the memory itself if that is all. */
  readonly main: () => Promise<Approvals>;
}

/** Decides on each change where it is kept: in the cluster, or in memory because it holds values of Secrets. */
export class RoutedApprovals implements Approvals {
  readonly #parts: RoutedApprovalsParts;

  constructor(parts: RoutedApprovalsParts) {
    this.#parts = parts;
  }

  readonly list: Approvals['list'] = async (by, namespace) => {
    const { memory, main } = this.#parts;
    const kept = await memory.list(by, namespace);
    const others = await main();
    if (others === memory || isNotDone(kept)) return kept;
    const found = await others.list(by, namespace);
    // A user without rights in the cluster may be an approver by the policy file.
    if (isNotDone(found)) return kept.changes.length > 0 ? kept : found;
    return { ...found, changes: [...kept.changes, ...found.changes] };
  };

  readonly get: Approvals['get'] = async (by, id) => (await this.#of(id)).get(by, id);

  readonly mayApprove: Approvals['mayApprove'] = async (by, change) =>
    (await this.#of(change.spec.id)).mayApprove(by, change);

  readonly decide: Approvals['decide'] = async (by, id, asked) => (await this.#of(id)).decide(by, id, asked);

  async #of(id: string): Promise<Approvals> {
    const { memory, isInMemory, main } = this.#parts;
    return (await isInMemory(id)) ? memory : main();
  }
}
