import type { ActAs } from '../../kube/command.ts';
import { NoAnswer } from '../../kube/no-answer.ts';
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
import type { ApiRequest } from '../api.ts';
import { ClusterChangeStore } from './cluster-store.ts';
import { decide } from './decide.ts';
import { CHANGES, changeOf, namespaceOf } from './record.ts';
import { type Answer, ask, type OpenApi, RecordFailed } from './requests.ts';

/** What it needs of the server. */
export interface ClusterApprovalsParts {
  /** Opens the API server as another user, by impersonation. */
  readonly openAs: (user: ActAs, signal: AbortSignal) => ReturnType<OpenApi>;
  /** Returns the user of the cluster that an authenticated caller is; `unknown` for none. */
  readonly actAs: (by: Subject) => ActAs | 'unknown';
  /** Tells whether a server with the same key made a spec. */
  readonly isGenuine: (spec: ChangeSpec) => boolean;
  readonly now: () => Date;
  readonly closing: AbortSignal;
}

/** How often a decision is sent again if the record was altered in between. */
const TRIES = 5;
const ELSEWHERE = 'Decide with your own kubeconfig: kubernetes-remediation-mcp changes approve.';

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
      const changes = await new ClusterChangeStore(open, this.#parts.closing).list(namespace);
      return changes.filter(({ spec }) => this.#parts.isGenuine(spec));
    });

  readonly get: Approvals['get'] = (by, id) => this.#as(by, (open) => this.#read(open, id));

  readonly decide: Approvals['decide'] = (by, id, asked) =>
    this.#as(by, (open, { user }) => this.#decide(open, user, id, asked));

  readonly mayApprove: Approvals['mayApprove'] = async (by, { spec }) =>
    !mayBeSame(by.name, spec.requestedBy.name) && isNamed(spec, by) !== false && (await this.hasVerb(spec, by));

  /** Tells whether RBAC lets a user approve changes in the namespace of a change, which need not be a record. */
  readonly hasVerb = async ({ id }: Pick<ChangeSpec, 'id'>, by: Subject): Promise<boolean> => {
    const allowed = await this.#as(by, async (open) => allows(await ask(open, this.#parts.closing, reviewOf(id))));
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
      return answer.status < 300 ? (changeOf(answer.object) ?? unknownChange(id)) : whyRefused(answer);
    }
    return { status: 409, error: 'Others kept updating the change meanwhile. Try again.' };
  }

  async #read(open: OpenApi, id: string): Promise<Change | NotDone> {
    const change = await new ClusterChangeStore(open, this.#parts.closing).get(id);
    return change !== undefined && this.#parts.isGenuine(change.spec) ? change : unknownChange(id);
  }

  async #as<T>(by: Subject, work: (open: OpenApi, user: ActAs) => Promise<T>): Promise<T | NotDone> {
    const user = this.#parts.actAs(by);
    if (user === 'unknown') return { status: 403, error: `The server cannot impersonate you. ${ELSEWHERE}` };
    try {
      return await work((signal) => this.#parts.openAs(user, signal), user);
    } catch (error) {
      if (error instanceof RecordFailed) return whyRefused(error);
      if (error instanceof NoAnswer) return { status: 502, error: `${error.message} Try again.` };
      throw error;
    }
  }
}

/** Says why the API server refused, in its own words where it names a rule. */
function whyRefused({ status, message }: Pick<Answer, 'status' | 'message'>): NotDone {
  if (/cannot impersonate/.test(message)) {
    const part = 'Ask the operator to list you in the part impersonation of rbac.yaml.';
    return { status: 403, error: `The server may not impersonate you. ${part} ${ELSEWHERE}` };
  }
  const [, rule] = / denied request: (.*)$/s.exec(message) ?? [];
  if (rule !== undefined) return { status: 403, error: `The API server refuses the decision: ${rule}.` };
  if (status === 403)
    return { status: 403, error: 'You need more rights in the cluster: see the part approver of rbac.yaml.' };
  if (status === 422)
    return { status: 422, error: 'The API server rejects this decision. You may have already decided on this change.' };
  return { status: 502, error: `The API server answers with status ${status}. Try again.` };
}

/** Source: SelfSubjectAccessReview, authorization.k8s.io/v1. */
function reviewOf(id: string): ApiRequest {
  const { group, resource } = CHANGES;
  const resourceAttributes = { verb: 'approve', group, resource, namespace: namespaceOf(id), name: id };
  return {
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
  };
}

function allows({ status, object }: Answer): boolean {
  const { status: review } = (object ?? {}) as { readonly status?: { readonly allowed?: unknown } };
  return status === 201 && review?.allowed === true;
}
