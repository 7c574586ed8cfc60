import { describe, list } from '../calls.ts';
import type { Evidence, Rule, Told } from '../finding.ts';
import type { Meta } from '../objects/meta.ts';
import type { Pod } from '../objects/pod.ts';
import { refOf } from '../owners.ts';
import type { Snapshot } from '../snapshot.ts';

/** A deletion that takes longer hangs. */
const HANGS_MS = 60_000;

export const finalizers: Rule = {
  id: 'finalizers',
  finds:
    'Namespaces and objects that are being deleted and do not go: finalizers, contents, pods on nodes that are away',
  source: 'namespace controller conditions; finalizers of metadata; node lifecycle',
  find: (snapshot) => {
    const {
      namespaces,
      claims,
      volumes,
      services,
      deployments,
      statefulSets,
      daemonSets,
      jobs,
      ingresses,
      others,
      nodes,
    } = snapshot;
    const rest: readonly Meta[] = [
      ...claims,
      ...volumes,
      ...services,
      ...deployments,
      ...statefulSets,
      ...daemonSets,
      ...jobs,
      ...ingresses,
      ...others,
      ...nodes,
    ];
    return [
      ...namespaces.flatMap((namespace) => ofNamespace(snapshot, namespace)),
      ...snapshot.pods.flatMap((pod) => ofPod(snapshot, pod)),
      ...rest.filter(({ deletedAt }) => hangs(snapshot, deletedAt)).map((object) => ofObject(snapshot, object)),
    ];
  },
};

function hangs({ now }: Snapshot, deletedAt: number | undefined): deletedAt is number {
  return deletedAt !== undefined && now - deletedAt > HANGS_MS;
}

function ofNamespace(snapshot: Snapshot, namespace: Snapshot['namespaces'][number]): readonly Told[] {
  if (namespace.phase !== 'Terminating' && namespace.deletedAt === undefined) return [];
  const on = refOf(namespace);
  const said = namespace.conditions.filter(({ status }) => status === 'True');
  if (said.length === 0 && !hangs(snapshot, namespace.deletedAt)) return [];
  const evidence: Evidence[] = [
    { on, field: 'metadata.deletionTimestamp', value: 'set', at: namespace.deletedAt },
    ...said.map(({ type, message, at }) => ({ on, field: `condition ${type}`, value: message, said: true, at })),
  ];
  const finalizing = said.find(({ type }) => type === 'NamespaceFinalizersRemaining');
  const discovery = said.find(({ type }) => type === 'NamespaceDeletionDiscoveryFailure');
  const named = /finalizers? .*?: (.*)$/.exec(finalizing?.message ?? '')?.[1];
  return [
    {
      severity: 'critical',
      on,
      cause:
        discovery !== undefined
          ? 'it cannot be deleted, because an API group does not answer'
          : finalizing !== undefined
            ? `it cannot be deleted: finalizers remain${named === undefined ? '' : ` (${named.slice(0, 100)})`}`
            : 'it is being deleted, and does not go',
      evidence,
      why:
        discovery !== undefined
          ? 'The controller must list every type before it can delete the namespace. Repair or remove the APIService.'
          : 'A controller must remove its finalizers from the objects that remain. Repair that controller; removing a finalizer by hand leaves behind what it guards.',
      next:
        discovery !== undefined
          ? [list('apiservices', '', 'See which API does not answer'), describe(on)]
          : [describe(on)],
    },
  ];
}

function ofPod(snapshot: Snapshot, pod: Pod): readonly Told[] {
  if (!hangs(snapshot, pod.deletedAt)) return [];
  const on = refOf(pod);
  const node = snapshot.nodes.find(({ name }) => name === pod.node);
  const isAway =
    node !== undefined && !node.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  const evidence: Evidence[] = [
    { on, field: 'metadata.deletionTimestamp', value: 'set', at: pod.deletedAt },
    ...(pod.finalizers.length === 0 ? [] : [{ on, field: 'metadata.finalizers', value: pod.finalizers.join(', ') }]),
    ...(isAway && node !== undefined ? [{ on: refOf(node), field: 'condition Ready', value: 'not True' }] : []),
  ];
  const held = pod.finalizers.length > 0;
  return [
    {
      severity: 'error',
      on,
      cause: held
        ? `it is being deleted, and its finalizers keep it: ${pod.finalizers.join(', ')}`
        : isAway
          ? `it is being deleted, and its node ${pod.node} does not answer`
          : 'it is being deleted, and its node has not ended it',
      evidence,
      why: held
        ? 'A controller must remove its finalizer. Repair that controller.'
        : isAway
          ? 'Only the kubelet can say that the containers have ended. Repair or remove the node.'
          : 'The grace period is over. The kubelet or the runtime of the node may hang, or a volume cannot be unmounted.',
      next: [describe(on), ...(node === undefined ? [] : [describe(refOf(node))])],
    },
  ];
}

function ofObject(snapshot: Snapshot, object: Meta): Told {
  const on = refOf(object);
  const users =
    object.kind === 'PersistentVolumeClaim'
      ? snapshot.pods.filter(
          (pod) => pod.namespace === object.namespace && [...pod.spec.claims.values()].includes(object.name),
        )
      : [];
  return {
    severity: 'error',
    on,
    cause:
      users[0] === undefined
        ? `it is being deleted, and its finalizers keep it: ${object.finalizers.join(', ') || 'none left'}`
        : `it is being deleted, but pod ${users[0].name} still uses it`,
    evidence: [
      { on, field: 'metadata.deletionTimestamp', value: 'set', at: object.deletedAt },
      { on, field: 'metadata.finalizers', value: object.finalizers.join(', ') || 'none' },
      ...users.slice(0, 2).map((pod) => ({ on: refOf(pod), field: 'uses the claim', value: object.name })),
    ],
    why:
      users[0] === undefined
        ? 'The controller that set a finalizer must remove it. Repair that controller; removing a finalizer by hand leaves behind what it guards.'
        : 'A claim is deleted only when no pod uses it any more.',
    next: [...users.slice(0, 1).map((pod) => describe(refOf(pod))), describe(on)],
  };
}
