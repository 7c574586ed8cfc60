import type { Plan } from '../../kube/command.ts';
import { GPU_IMAGE } from '../../kube/gpu-pod.ts';
import type { Policy } from '../policy.ts';

/** Whether a plan makes a pod of diagnostics, whose every flag the server wrote. */
export function makesPod(preapproved: Plan['preapproved']): boolean {
  return preapproved === 'diagnostic-pod' || preapproved === 'gpu-pod';
}

/** The policy by which the writes of a plan are judged: a preapproved pod may have its image, and what only it may have. Pure. */
export function policyOfWrites({ preapproved: form }: Plan, policy: Policy): Policy {
  if (policy.preapproved === undefined || !makesPod(form)) return policy;
  return form === 'diagnostic-pod'
    ? { ...policy, allowedImages: policy.preapproved.images }
    : {
        ...policy,
        allowedImages: [GPU_IMAGE],
        allowances: [...policy.allowances, 'host-access', 'privileged-pods'],
      };
}
