import type { ChangeSpec } from '../../remediation/change.ts';
import type { ApiRequest } from '../api.ts';
import { type Access, allows, reviewOf } from './access-review.ts';
import { PolicyCheck } from './policy-check.ts';
import { CHANGES, SUSPENSIONS } from './record.ts';
import { refuseRecord, refuseUnenforced } from './refusals.ts';
import type { Answer } from './requests.ts';

/** What the account of the server needs in each namespace. The part changes of rbac.yaml grants it. */
const NEEDED: readonly Omit<Access, 'group'>[] = [
  { verb: 'create', resource: CHANGES.resource },
  { verb: 'get', resource: CHANGES.resource },
  { verb: 'list', resource: CHANGES.resource },
  { verb: 'watch', resource: CHANGES.resource },
  { verb: 'patch', resource: CHANGES.resource, subresource: 'status' },
];
/** Needed in the cluster: without it, the server does not know that changes are not suspended, and applies none. */
const READ_STOP: Omit<Access, 'group'> = { verb: 'get', resource: SUSPENSIONS.resource };

/**
 * Says in sentences what keeps the server from recording changes, and which part of rbac.yaml grants it; undefined if nothing does. Asks for
 * the rights in all namespaces, or else in each of `namespaces`, then for the policy in the first of them, by a dry run. `ask` asks as
 * the server. Nothing is written. Rejects with NoAnswer.
 */
export async function whyNotKept(
  ask: (request: ApiRequest) => Promise<Answer>,
  namespaces: readonly [string, ...string[]],
): Promise<string | undefined> {
  const lacks = async (access: Omit<Access, 'group'>, namespace?: string): Promise<boolean> =>
    !allows(await ask(reviewOf({ ...access, group: CHANGES.group, ...(namespace !== undefined && { namespace }) })));
  const missing: string[] = [];
  if (await lacks(READ_STOP)) missing.push(nameOf(READ_STOP));
  for (const access of NEEDED) {
    if (!(await lacks(access))) continue;
    const places: string[] = [];
    for (const namespace of namespaces) if (await lacks(access, namespace)) places.push(namespace);
    if (places.length > 0) missing.push(`${nameOf(access)} in ${inWords(places)}`);
  }
  if (missing.length === 0) return whyNoPolicy(ask, namespaces[0]);
  return `The account of the server lacks rights to keep changes: ${missing.join(', ')}. It can plan or apply none there (CHANGE_NOT_KEPT). Turn on the part changes of rbac.yaml and apply it: its ClusterRole kubernetes-remediation-mcp-changes grants them.`;
}

async function whyNoPolicy(
  ask: (request: ApiRequest) => Promise<Answer>,
  namespace: string,
): Promise<string | undefined> {
  const probe = probeOf(namespace);
  const found = await new PolicyCheck(ask).isEnforced(probe);
  if (found === true) return undefined;
  const { error, hint } = found === false ? refuseUnenforced() : refuseRecord(probe.id, found);
  return `${error} The server can plan no changes (CHANGE_NOT_KEPT). ${hint}`;
}

function nameOf({ verb, resource, subresource }: Omit<Access, 'group'>): string {
  return `${verb} ${resource}.${CHANGES.group}${subresource === undefined ? '' : `/${subresource}`}`;
}

function inWords(namespaces: readonly string[]): string {
  return namespaces.length === 1 ? `the namespace ${namespaces[0]}` : `the namespaces ${namespaces.join(' and ')}`;
}

/** A record that the definition of the kind takes; it is only rehearsed. */
function probeOf(namespace: string): ChangeSpec {
  const at = new Date(0).toISOString();
  return {
    id: `${namespace}.probe`,
    summary: 'a probe of the start',
    call: { tool: 'kubectl', arguments: '{}' },
    argv: [],
    requestedBy: { method: 'none', name: 'probe', groups: [] },
    cluster: '',
    policyRevision: '',
    nonce: '',
    plannedAt: at,
    expiresAt: at,
    requests: [],
    rules: [],
    risks: [],
    warnings: [],
    diff: '',
    hash: '0'.repeat(64),
    signature: '0'.repeat(64),
  };
}
