import { describe } from '../calls.ts';
import type { Evidence, Rule, Told } from '../finding.ts';
import type { Node } from '../objects/cluster.ts';
import { condition } from '../objects/meta.ts';
import { refOf } from '../owners.ts';
import { writeTaint } from '../scheduling.ts';
import type { Snapshot } from '../snapshot.ts';

const PRESSURES: Readonly<Record<string, string>> = {
  MemoryPressure: 'it is short of memory, and evicts pods',
  DiskPressure: 'it is short of disk space, and evicts pods and images',
  PIDPressure: 'it is short of process ids',
  NetworkUnavailable: 'its network is not set up',
};

export const nodes: Rule = {
  id: 'nodes',
  finds: 'Nodes that are not ready, under pressure or cordoned',
  source: 'kubelet node conditions; node lifecycle controller',
  find: (snapshot) => snapshot.nodes.filter((node) => matters(snapshot, node)).flatMap((node) => judge(snapshot, node)),
};

/** Whether a node has to do with what is looked at: it is asked about, or runs pods of it. */
function matters({ scope, pods }: Snapshot, { name }: Node): boolean {
  return (
    scope.of === 'cluster' ||
    (scope.of === 'object' && scope.object.name === name) ||
    pods.some((pod) => pod.node === name)
  );
}

function judge(snapshot: Snapshot, node: Node): readonly Told[] {
  const on = refOf(node);
  const count = snapshot.pods.filter((pod) => pod.node === node.name).length;
  const next = [
    describe(on),
    { to: 'See the pods on it', args: ['get', 'pods', '-A', `--field-selector=spec.nodeName=${node.name}`] },
  ];
  const found: Told[] = [];
  const ready = condition(node, 'Ready');
  if (ready !== undefined && ready.status !== 'True') {
    const isLost = ready.status === 'Unknown';
    const evidence: Evidence[] = [
      {
        on,
        field: `condition Ready is ${ready.status} (${ready.reason})`,
        value: ready.message,
        said: true,
        at: ready.at,
      },
      ...(count === 0 ? [] : [{ on, field: 'pods of this look on it', value: String(count) }]),
    ];
    found.push({
      severity: 'critical',
      on,
      cause: isLost ? 'it does not report any more' : `it is not ready (${ready.reason})`,
      evidence,
      why: isLost
        ? 'Its kubelet has sent no status: the machine, its network or the kubelet is down. Its pods are moved after 5 minutes.'
        : 'The kubelet itself says what is wrong: the runtime, the network plugin, or the disk.',
      next,
    });
  }
  for (const [type, cause] of Object.entries(PRESSURES)) {
    const pressure = condition(node, type);
    if (pressure?.status === 'True')
      found.push({
        severity: 'error',
        on,
        cause,
        evidence: [
          { on, field: `condition ${type} (${pressure.reason})`, value: pressure.message, said: true, at: pressure.at },
        ],
        why: 'No new pods are placed on it until this is over. See which pods use most, and free what is short.',
        next,
      });
  }
  if (node.unschedulable)
    found.push({
      severity: 'warning',
      on,
      cause: 'it is cordoned, so it takes no new pods',
      evidence: [
        { on, field: 'spec.unschedulable', value: 'true' },
        { on, field: 'spec.taints', value: node.taints.map(writeTaint).join(', ') || 'none' },
      ],
      why: 'Someone cordoned it, for example for a drain. Uncordon it when its maintenance is over.',
      next: [{ to: 'Let it take pods again', args: ['uncordon', node.name] }, ...next],
    });
  return found;
}
