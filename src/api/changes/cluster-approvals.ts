import type { ActAs } from '../../kube/command.ts';
import type { Subject } from '../../kube/subject.ts';
import {
  type Approvals,
  type AskedDecision,
  isNamed,
  isNotDone,
  type NotDone,
  unknownChange,
  whyUndecidable,
} from '../../remediation/approvals.ts';
import type { Change, ChangeSpec } from '../../remediation/change.ts';
import { mayBeSame } from '../../remediation/same-user.ts';
import { allows, reviewOf } from './access-review.ts';
import { asPerson, type PersonParts, whyRefused } from './as-person.ts';
import { ClusterChangeStore } from './cluster-store.ts';
import { decide } from './decide.ts';
import { listForPerson } from './list-for-person.ts';
import { CHANGES, changeOf, namespaceOf } from './record.ts';
import { ask, type OpenApi } from './requests.ts';

/** What it needs of the server. */
export interface ClusterApprovalsParts extends PersonParts {
  /** Tells whether a server with the same key made a spec. */
  readonly isGenuine: (spec: ChangeSpec) => boolean;
  /** Returns the namespaces where records may be, for people who may not list all. Rejects on a defect only. */
  readonly namespaces: () => Promise<readonly string[]>;
  readonly now: () => Date;
}

/** How often a decision is sent again if the record was altered in between. */
const TRIES = 5;
const DEED = {
  what: 'decision',
  elsewhere: 'Decide with your own kubeconfig: kubernetes-remediation-mcp changes approve.',
  invalid: 'The API server rejects this decision. You may have already decided on this change.',
};

/**
 * Decisions on records of the cluster, read and written as the approver by impersonation: RBAC and the admission policy judge them. Only
 * the expiry and the signature are checked here.
 */
export class ClusterApprovals implements Approvals {
  readonly #parts: ClusterApprovalsParts;

  constructor(parts: ClusterApprovalsParts) {
    this.#parts = parts;
  }

  readonly list: Approvals['list'] = (by, namespace) =>
    this.#as(by, async (open) => {
      const { closing, namespaces, isGenuine } = this.#parts;
      const store = new ClusterChangeStore(open, closing);
      const { found, ...only } = await listForPerson((place) => store.list(place), namespace, namespaces);
      const changes = found.filter(({ spec }) => isGenuine(spec));
      // Each namespace is in order by itself.
      return {
        changes: changes.toSorted((one, other) => other.spec.plannedAt.localeCompare(one.spec.plannedAt)),
        ...only,
      };
    });

  readonly get: Approvals['get'] = (by, id) => this.#as(by, (open) => this.#read(open, id));

  readonly decide: Approvals['decide'] = (by, id, asked) =>
    this.#as(by, (open, { user }) => this.#decide(open, user, id, asked));

  readonly mayApprove: Approvals['mayApprove'] = async (by, { spec }) =>
    !mayBeSame(by.name, spec.requestedBy.name) && isNamed(spec, by) !== false && (await this.hasVerb(spec, by));

  /** Tells whether RBAC lets a user approve changes in the namespace of a change, which need not be a record. */
  readonly hasVerb = async ({ id }: Pick<ChangeSpec, 'id'>, by: Subject): Promise<boolean> => {
    const { group, resource } = CHANGES;
    const review = reviewOf({ verb: 'approve', group, resource, namespace: namespaceOf(id), name: id });
    const allowed = await this.#as(by, async (open) => allows(await ask(open, this.#parts.closing, review)));
    return allowed === true;
  };

  async #decide(open: OpenApi, by: string, id: string, asked: AskedDecision): Promise<Change | NotDone> {
    for (let tries = 0; tries < TRIES; tries++) {
      const change = await this.#read(open, id);
      if (isNotDone(change)) return change;
      const now = this.#parts.now();
      const why = whyUndecidable(change, asked, now);
      if (why !== undefined) return why;
      const { verdict, hash, reason } = asked;
      const decision = { verdict, by, hash, ...(reason === undefined ? {} : { reason }), at: now.toISOString() };
      const answer = await ask(open, this.#parts.closing, decide(change, decision));
      // It was altered in between, most likely by the decision of another user: read it again.
      if (answer.status === 409) continue;
      return answer.status < 300 ? (changeOf(answer.object) ?? unknownChange(id)) : whyRefused(answer, DEED);
    }
    return { status: 409, error: 'Others kept updating the change meanwhile. Try again.' };
  }

  async #read(open: OpenApi, id: string): Promise<Change | NotDone> {
    const change = await new ClusterChangeStore(open, this.#parts.closing).get(id);
    return change !== undefined && this.#parts.isGenuine(change.spec) ? change : unknownChange(id);
  }

  #as<T>(by: Subject, work: (open: OpenApi, user: ActAs) => Promise<T>): Promise<T | NotDone> {
    return asPerson(this.#parts, by, DEED, work);
  }
}
