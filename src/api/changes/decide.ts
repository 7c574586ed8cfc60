import type { Change, Decision, Phase } from '../../remediation/change.ts';
import type { ApiRequest } from '../api.ts';
import { pathOf } from './record.ts';

/**
 * Returns the request that adds a decision to a change, for the user who sends it. The API server takes it only from that user, with
 * the RBAC verb `approve`, and only if the change is still the one given.
 */
export function decide({ spec, status, version }: Change, decision: Decision): ApiRequest {
  const path = pathOf(spec.id);
  if (path === undefined) throw new TypeError('The change has no id of a record.');
  const decisions = [...status.decisions, decision];
  const patch = {
    metadata: { resourceVersion: version },
    status: { phase: phaseAfter(decisions, spec.approval?.count ?? 1), decisions },
  };
  return {
    method: 'PATCH',
    path: `${path}/status`,
    bytes: { type: 'application/merge-patch+json', content: Buffer.from(JSON.stringify(patch)) },
    unrepeated: true,
  };
}

/** The phase that decisions lead to. The policy in rbac.yaml has the same rule. */
function phaseAfter(decisions: readonly Decision[], count: number): Phase {
  if (decisions.some(({ verdict }) => verdict === 'Denied')) return 'Denied';
  return decisions.length >= count ? 'Approved' : 'Pending';
}
