import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * Has the policy on deletions of records, whose name begins with `prefix`, take another clock for the one of the cluster: a lease of the
 * namespace that is so many days ahead.
 */
export async function setClock(namespace: string, prefix: string, daysAhead: number): Promise<void> {
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'clock', namespace, labels: { clock: namespace } },
    spec: { renewTime: new Date(Date.now() + daysAhead * DAY_MS).toISOString().replace('Z', '000Z') },
  };
  await succeed(admin, ['apply', '-f', '-'], JSON.stringify(lease));
  const selector = { matchLabels: { clock: namespace, 'apiserver.kubernetes.io/identity': null } };
  const patch = JSON.stringify({ spec: { paramRef: { namespace, selector } } });
  const binding = ['validatingadmissionpolicybinding', `${prefix}-deletions`];
  await succeed(admin, ['patch', ...binding, '--type=merge', '-p', patch]);
}
