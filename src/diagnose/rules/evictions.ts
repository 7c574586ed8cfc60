import { describe } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import type { Pod } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';

const LATELY_MS = 24 * 60 * 60 * 1000;

type Row = readonly [reason: RegExp, cause: (pod: Pod) => string, why: string];

/** Reasons of pods that a node ended or did not take. Source: kubelet pkg/kubelet/eviction, lifecycle, nodeshutdown, preemption. */
const TABLE: readonly Row[] = [
  [
    /^Evicted$/,
    ({ message }) => {
      const resource =
        /low on resource: ([\w-]+)/.exec(message)?.[1] ?? /exceeds? .*?(ephemeral|memory|storage)/i.exec(message)?.[1];
      return `its pods were evicted${resource === undefined ? '' : ` for ${resource}`}`;
    },
    'The node was short, or the pod used more than its limit. Set requests near what it uses, raise the limit, or free the node.',
  ],
  [
    /^OutOf/,
    ({ reason, node }) => `node ${node} refused its pods for lack of ${reason.slice('OutOf'.length)}`,
    'Something put the pod on a full node: nodeName, or pods that came at the same time. Remove nodeName, or make room.',
  ],
  [
    /^(?:NodeAffinity|NodePorts|UnexpectedAdmissionError|SysctlForbidden|TopologyAffinityError|AppArmor|PodOSNotSupported|NodeName)$/,
    ({ reason, node }) => `node ${node} refused its pods (${reason})`,
    'The node cannot run the pod as it is now; the message says why. A new pod may go elsewhere.',
  ],
  [
    /^(?:Terminated|NodeShutdown|Shutdown)$/,
    ({ node }) => `its pods ended because node ${node} was shut down`,
    'The node was switched off or restarted. Look whether it is back.',
  ],
  [
    /^Preempting$/,
    () => 'its pods were ended to make room for a critical pod',
    'A pod of higher priority needed the place on that node.',
  ],
  [
    /^DeadlineExceeded$/,
    () => 'its pods ran longer than activeDeadlineSeconds',
    'Raise the deadline, or make the work shorter.',
  ],
];

export const evictions: Rule = {
  id: 'evictions',
  finds: 'Pods that a node evicted, refused or ended, and for what',
  source: 'kubelet: eviction, admission of pods, preemption and shutdown of the node; the reason in the status of pods',
  find: (snapshot) =>
    snapshot.pods
      .filter(({ phase, createdAt }) => phase === 'Failed' && snapshot.now - (createdAt ?? snapshot.now) < LATELY_MS)
      .flatMap((pod): readonly Told[] => {
        const [, cause, why] = TABLE.find(([reason]) => reason.test(pod.reason)) ?? [];
        if (cause === undefined || why === undefined) return [];
        const on = topOwner(snapshot, pod);
        return [
          {
            // Without an owner, no pod comes in its place.
            severity: on.kind === 'Pod' ? 'critical' : pod.reason === 'Evicted' ? 'error' : 'warning',
            on,
            cause: cause(pod),
            evidence: [
              {
                on: refOf(pod),
                field: `status.message (${pod.reason})`,
                value: pod.message,
                said: true,
                at: pod.createdAt,
              },
            ],
            why,
            next: [
              describe(pod),
              ...(pod.node === '' ? [] : [describe({ kind: 'Node', namespace: '', name: pod.node })]),
            ],
          },
        ];
      }),
};
