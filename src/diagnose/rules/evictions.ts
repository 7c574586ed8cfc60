import { describe } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import { refOf, topOwner } from '../owners.ts';

const LATELY_MS = 24 * 60 * 60 * 1000;

export const evictions: Rule = {
  id: 'evictions',
  finds: 'Pods that a node evicted, and for which resource',
  source: 'kubelet eviction manager, pod status reason Evicted',
  find: (snapshot) =>
    snapshot.pods
      .filter(
        ({ phase, reason, createdAt }) =>
          phase === 'Failed' && reason === 'Evicted' && snapshot.now - (createdAt ?? snapshot.now) < LATELY_MS,
      )
      .map((pod): Told => {
        const resource =
          /low on resource: ([\w-]+)/.exec(pod.message)?.[1] ??
          /exceeds? .*?(ephemeral|memory|storage)/i.exec(pod.message)?.[1];
        return {
          severity: 'error',
          on: topOwner(snapshot, pod),
          cause: `its pods were evicted${resource === undefined ? '' : ` for ${resource}`}`,
          evidence: [
            {
              on: refOf(pod),
              field: `status.message (${pod.reason})`,
              value: pod.message,
              said: true,
              at: pod.createdAt,
            },
          ],
          why: 'The node was short, or the pod used more than its limit. Set requests near what it uses, raise the limit, or free the node.',
          next: [
            describe(pod),
            ...(pod.node === '' ? [] : [describe({ kind: 'Node', namespace: '', name: pod.node })]),
          ],
        };
      }),
};
