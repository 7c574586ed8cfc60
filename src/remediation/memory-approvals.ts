import type { Subject } from '../kube/subject.ts';
import {
  type Approvals,
  type AskedDecision,
  isNamed,
  isNotDone,
  type NotDone,
  unknownChange,
  whyUndecidable,
} from './approvals.ts';
import type { Change, ChangeSpec, Decision } from './change.ts';
import { mayBeSame } from './same-user.ts';
import type { ChangeStore } from './store.ts';

/** What it needs of a store in memory, and of the server. */
export interface MemoryApprovalsParts {
  readonly store: Pick<ChangeStore, 'get' | 'list'> & {
    readonly decide: (id: string, decision: Decision) => Promise<Change | undefined>;
  };
  readonly now: () => Date;
  /** Tells whether a user may approve a change whose approvers the policy does not name. Without it, none may. */
  readonly mayApprove?: (spec: ChangeSpec, by: Subject) => Promise<boolean>;
}

/**
 * Decisions on changes that no API server knows: judged here. A user sees the changes that they asked for or may approve, and decides on
 * the latter unless they asked for them.
 */
export class MemoryApprovals implements Approvals {
  readonly #parts: MemoryApprovalsParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: MemoryApprovalsParts) {
    this.#parts = parts;
  }

  readonly list: Approvals['list'] = async (by, namespace) => {
    const seen: Change[] = [];
    for (const change of await this.#parts.store.list(namespace)) if (await this.#maySee(change, by)) seen.push(change);
    return { changes: seen };
  };

  readonly mayApprove: Approvals['mayApprove'] = async (by, change) =>
    !mayBeSame(by.name, change.spec.requestedBy.name) && this.#mayApprove(change, by);

  readonly get: Approvals['get'] = async (by, id) => {
    const change = await this.#parts.store.get(id);
    return change !== undefined && (await this.#maySee(change, by)) ? change : unknownChange(id);
  };

  /** One after another: of two decisions at once, the second sees the first. */
  readonly decide: Approvals['decide'] = (by, id, asked) => {
    const decided = this.#last.then(() => this.#decide(by, id, asked));
    this.#last = decided.catch(() => undefined);
    return decided;
  };

  async #decide(by: Subject, id: string, asked: AskedDecision): Promise<Change | NotDone> {
    const change = await this.get(by, id);
    if (isNotDone(change)) return change;
    if (mayBeSame(by.name, change.spec.requestedBy.name))
      return forbidden('You cannot decide on a change that you asked for.');
    if (!(await this.#mayApprove(change, by))) return forbidden('You may not approve this change.');
    const why = whyUndecidable(change, asked, this.#parts.now()) ?? whyTwice(change, by);
    return why ?? (await this.#parts.store.decide(id, this.#decision(by, asked))) ?? unknownChange(id);
  }

  #decision({ name: by }: Subject, { verdict, hash, reason }: AskedDecision): Decision {
    return { verdict, by, hash, ...(reason === undefined ? {} : { reason }), at: this.#parts.now().toISOString() };
  }

  async #maySee(change: Change, by: Subject): Promise<boolean> {
    return change.spec.requestedBy.name === by.name || this.#mayApprove(change, by);
  }

  async #mayApprove({ spec }: Change, by: Subject): Promise<boolean> {
    if (spec.approval === undefined) return false;
    const named = isNamed(spec, by);
    return named === 'unnamed' ? ((await this.#parts.mayApprove?.(spec, by)) ?? false) : named;
  }
}

function whyTwice({ status }: Change, { name }: Subject): NotDone | undefined {
  const isTwice = status.decisions.some(({ by }) => by === name);
  return isTwice ? { status: 409, error: 'You have already decided on this change.' } : undefined;
}

function forbidden(error: string): NotDone {
  return { status: 403, error };
}
