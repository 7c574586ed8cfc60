import { quote } from '../../../errors.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { isDebug } from '../debugging.ts';
import { textOf } from '../fields.ts';
import { podTemplatesOf, templatesByPath } from '../pod-templates.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * The scheduler puts pods on nodes. A pod that names its node goes there past taints, cordons and priorities, also to a node of the
 * control plane. The rules about the command line judge debug.
 */
export const nodeNames: AdmissionRule = {
  id: 'node-names',
  judge: (admission) => {
    if (isDebug(admission)) return [];
    const before = templatesByPath(objectBefore(admission));
    return podTemplatesOf(objectAfter(admission))
      .map(({ path, spec }) => ({ node: textOf(spec['nodeName']), was: before.get(path)?.spec['nodeName'] }))
      .filter(({ node, was }) => node !== '' && node !== was)
      .map(({ node }) => ({
        code: 'POD_SECURITY',
        error: `The pod would run on node ${quote(node)} past the scheduler, whatever its taints say and even if it is cordoned.`,
        hint: 'Leave out nodeName. Use nodeSelector or nodeAffinity, for example with the label kubernetes.io/hostname.',
        allowance: 'host-access',
      }));
  },
};
