import { execFileSync } from 'node:child_process';
import type { ControlPlane } from '../../hack/control-plane.ts';

const API = { apiVersion: 'admissionregistration.k8s.io/v1', metadata: { name: 'keeps-the-clock' } };
const RULE = { apiGroups: ['none.invalid'], apiVersions: ['*'], operations: ['DELETE'], resources: ['nothing'] };

/**
 * Makes an admission policy on nothing that reads leases, and that stays. An API server stops to watch the kind of a policy's parameters with the
 * last policy that names it, and never watches it again: without this, the policies on deletions of later tests would have an old clock.
 */
export function keepClock({ kubectl, kubeconfig }: Pick<ControlPlane, 'kubectl' | 'kubeconfig'>): void {
  const policy = {
    ...API,
    kind: 'ValidatingAdmissionPolicy',
    spec: {
      paramKind: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
      matchConstraints: { resourceRules: [RULE] },
      validations: [{ expression: 'true' }],
    },
  };
  const binding = {
    ...API,
    kind: 'ValidatingAdmissionPolicyBinding',
    spec: {
      policyName: 'keeps-the-clock',
      validationActions: ['Deny'],
      paramRef: { namespace: 'kube-system', selector: {}, parameterNotFoundAction: 'Allow' },
    },
  };
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [policy, binding] });
  execFileSync(kubectl, ['--kubeconfig', kubeconfig, 'create', '-f', '-'], {
    input,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}
