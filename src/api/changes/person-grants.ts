import { type NotDone, unknownChange } from '../../remediation/approvals.ts';
import type { ChangeSpec } from '../../remediation/change.ts';
import type { StandingGrant } from '../../remediation/grants/grant.ts';
import { grantLike } from '../../remediation/grants/grant-like.ts';
import { type Granting, offerOf, whyUseless } from '../../remediation/grants/granting.ts';
import { mayBeSame } from '../../remediation/same-user.ts';
import { allows, reviewOf } from './access-review.ts';
import { asPerson, type Deed, type PersonParts, whyRefused } from './as-person.ts';
import { ClusterGrants } from './cluster-grants.ts';
import { ClusterChangeStore } from './cluster-store.ts';
import { createGrant, grantOf, revokeGrant } from './grant-record.ts';
import { listForPerson } from './list-for-person.ts';
import { CHANGES, namespaceOf } from './record.ts';
import { ask } from './requests.ts';
import { groupsOf, userOf, WHO } from './who.ts';

/** What it needs of the server. */
export interface PersonGrantsParts extends PersonParts {
  /** Tells whether a server with the same key made a spec. */
  readonly isGenuine: (spec: ChangeSpec) => boolean;
  /** Of the policy that holds now: under another one a grant covers nothing. */
  readonly policyRevision: string;
  /** Tells whether the cluster keeps changes: in memory there are no grants. */
  readonly isInCluster: () => Promise<boolean>;
  /** Returns the namespaces where records may be, for people who may not list all. Rejects on a defect only. */
  readonly namespaces: () => Promise<readonly string[]>;
  readonly now: () => Date;
}

/** How often a revocation is sent again if the grant was used in between. */
const TRIES = 5;
const OWN = 'Use your own kubeconfig: kubernetes-remediation-mcp changes';
const LIST: Deed = { what: 'list', elsewhere: `${OWN} grants.` };
const GRANT: Deed = {
  what: 'grant',
  elsewhere: `${OWN} grant.`,
  invalid: 'The API server rejects this grant. The change may have too many objects.',
};
const REVOKE: Deed = { what: 'revocation', elsewhere: `${OWN} revoke.` };
const NO_GRANTS: NotDone = {
  status: 409,
  error:
    'The server keeps changes in its memory, where there are no standing grants. Ask the operator to apply the part changes of rbac.yaml.',
};

/** Standing grants, read and written as a person by impersonation: RBAC and the admission policy judge the person. */
export class PersonGrants implements Granting {
  readonly #parts: PersonGrantsParts;

  constructor(parts: PersonGrantsParts) {
    this.#parts = parts;
  }

  readonly list: Granting['list'] = async (by, namespace) => {
    const { closing, isInCluster, namespaces } = this.#parts;
    if (!(await isInCluster())) return NO_GRANTS;
    return asPerson(this.#parts, by, LIST, async (open) => {
      const store = new ClusterGrants(open, closing);
      const { found, ...only } = await listForPerson((place) => store.list(place), namespace, namespaces);
      return { grants: found, ...only };
    });
  };

  readonly offer: Granting['offer'] = async (by, change) => {
    const { actAs, now, policyRevision, isInCluster } = this.#parts;
    const { id, requestedBy, approval, policyRevision: planned } = change.spec;
    if (approval?.grants === undefined || change.kept === 'memory' || planned !== policyRevision) return undefined;
    const user = actAs(by);
    if (user === 'unknown' || mayBeSame(user.user, requestedBy.name)) return undefined;
    const offer = offerOf(change, { by: user.user, groups: user.groups }, now());
    if (offer === undefined || !(await isInCluster())) return undefined;
    return (await this.mayGrant(by, namespaceOf(id))) ? offer : undefined;
  };

  readonly mayGrant: Granting['mayGrant'] = async (by, namespace) => {
    const { group, resource } = CHANGES;
    const review = reviewOf({ verb: 'grant', group, resource, namespace });
    const { closing } = this.#parts;
    const allowed = await asPerson(this.#parts, by, LIST, async (open) => allows(await ask(open, closing, review)));
    return allowed === true;
  };

  readonly grant: Granting['grant'] = async (by, id, { hash, ...wish }) => {
    const { closing, isGenuine, policyRevision, now, isInCluster } = this.#parts;
    if (!(await isInCluster())) return NO_GRANTS;
    return asPerson<StandingGrant | NotDone>(this.#parts, by, GRANT, async (open) => {
      const change = await new ClusterChangeStore(open, closing).get(id);
      if (change === undefined || !isGenuine(change.spec)) return unknownChange(id);
      if (hash !== change.spec.hash)
        return conflict('Your grant names another hash than the hash of this change. Read the change again.');
      if (change.spec.policyRevision !== policyRevision)
        return conflict(
          'The policy has changed since the change was planned. Grant from a change that is planned now.',
        );
      const who = await ask(open, closing, WHO);
      if (mayBeSame(userOf(who), change.spec.requestedBy.name))
        return { status: 403, error: 'You cannot permit changes of your own.' };
      const spec = grantLike(change, { ...wish, by: userOf(who), groups: groupsOf(who) }, now());
      const why = whyUseless(change, spec, now());
      if (why !== undefined)
        return { status: 422, error: `Such a grant would not cover another change like this one, because ${why}.` };
      const answer = await ask(open, closing, createGrant(namespaceOf(id), spec));
      return (answer.status < 300 ? grantOf(answer.object) : undefined) ?? whyRefused(answer, GRANT);
    });
  };

  readonly revoke: Granting['revoke'] = async (by, { namespace, name }, reason) => {
    if (!(await this.#parts.isInCluster())) return NO_GRANTS;
    return asPerson<StandingGrant | NotDone>(this.#parts, by, REVOKE, async (open, { user }) => {
      const { closing, now } = this.#parts;
      const store = new ClusterGrants(open, closing);
      for (let tries = 0; tries < TRIES; tries++) {
        const grant = await store.get(namespace, name);
        if (grant === undefined) return { status: 404, error: 'There is no such grant that you may see.' };
        const { revoked } = grant.status;
        if (revoked !== undefined) return conflict(`${revoked.by} revoked the grant already.`);
        const at = now().toISOString();
        const request = revokeGrant(grant, { by: user, at, ...(reason !== undefined && { reason }) });
        const answer = await ask(open, closing, request);
        if (answer.status === 409) continue;
        return (answer.status < 300 ? grantOf(answer.object) : undefined) ?? whyRefused(answer, REVOKE);
      }
      return conflict('Others kept using the grant meanwhile. Try again.');
    });
  };
}

function conflict(error: string): NotDone {
  return { status: 409, error };
}
