import type { Plan } from '../../kube/command.ts';
import { GPU_IMAGE } from '../../kube/gpu-pod.ts';
import type { Preapproved } from '../../kube/preapproved.ts';
import type { Policy } from '../policy.ts';

/** The flags that never pass, except in the forms that say by them what the server makes. */
const OWN_FLAGS: { readonly [Form in Preapproved]?: ReadonlySet<string> } = {
  'diagnostic-pod': new Set(['overrides', 'override-type']),
  'gpu-pod': new Set(['overrides', 'override-type']),
  'file-container': new Set(['custom']),
};

/**
 * Whether the server wrote every flag and script of a plan: the rule `preapproved` judges its image and the words of the caller
 * in it.
 */
export function isOwnText(form: Plan['preapproved']): boolean {
  return form === 'file-beside' || (form !== undefined && OWN_FLAGS[form] !== undefined);
}

/** Whether a flag that never passes is the server's own in a plan. The rule `preapproved` takes the server's own text alone. */
export function isOwnFlag(form: Plan['preapproved'], flag: string): boolean {
  return form !== undefined && OWN_FLAGS[form]?.has(flag) === true;
}

/** The policy by which the writes of a plan are judged: what is preapproved may have its image, and what only it may have. Pure. */
export function policyOfWrites({ preapproved: form }: Plan, policy: Policy): Policy {
  const { preapproved: settings, allowances } = policy;
  if (settings === undefined) return policy;
  switch (form) {
    case 'diagnostic-pod':
      return { ...policy, allowedImages: settings.images };
    case 'gpu-pod':
      return {
        ...policy,
        allowedImages: [GPU_IMAGE],
        allowances: [...allowances, 'host-access', 'privileged-pods'],
      };
    case 'file-container':
      return { ...policy, allowedImages: [settings.fileImage] };
    default:
      return policy;
  }
}
