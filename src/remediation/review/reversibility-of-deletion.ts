import { listOf, valueAt } from '../../policy/admission/reading.ts';
import { controllerOf, hasEnded, localVolumesOf, namesText, textAt } from './objects.ts';
import type { ReversibilityRow } from './reversibility-row.ts';
import type { View } from './view.ts';

const NEW_UID = 'An undo creates it again from its recorded fields, with a new uid.';
const POD_MAKERS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
]);

const DEFAULTS: ReadonlySet<string> = new Set(['ConfigMap kube-root-ca.crt', 'ServiceAccount default']);

const whole = ({ does, request }: View): unknown =>
  does === 'delete' && request.subResource === undefined ? request.oldObject : undefined;
const ofKind =
  (kind: string, reason: (view: View) => string | undefined): ReversibilityRow['reason'] =>
  (view) =>
    whole(view) !== undefined && view.kind === kind ? reason(view) : undefined;

/** Whether deletions and evictions can be taken back. */
export const REVERSIBILITY_OF_DELETION: readonly ReversibilityRow[] = [
  {
    id: 'namespace-deletion',
    about: 'the deletion of a Namespace',
    class: 'cannot be undone',
    reason: ofKind(
      'Namespace',
      () => 'Everything in the namespace is deleted with it, and this change does not record it.',
    ),
  },
  {
    id: 'definition-deletion',
    about: 'the deletion of a CustomResourceDefinition',
    class: 'cannot be undone',
    reason: ofKind(
      'CustomResourceDefinition',
      () => 'All objects of its kind are deleted with it, and this change does not record them.',
    ),
  },
  {
    id: 'ended-pod-deletion',
    about: 'the deletion of a Pod or a Job that has ended',
    class: 'cannot be undone',
    reason: (view) =>
      ['Pod', 'Job'].includes(view.kind) && hasEnded(whole(view))
        ? 'It has ended. A new one would run again; the logs and the result are lost.'
        : undefined,
  },
  {
    id: 'owned-pod-deletion',
    about: 'the deletion or eviction of a Pod that a controller owns',
    class: 'comes back by itself',
    reason: ({ does, kind, request }) => {
      if (kind !== 'Pod' || (does !== 'delete' && does !== 'evict')) return undefined;
      const owner = controllerOf(request.oldObject);
      if (owner === undefined) return undefined;
      return `${owner.kind} ${owner.name} makes a new pod in its place.${lostDataText(request.oldObject)}`;
    },
  },
  {
    id: 'bare-pod-deletion',
    about: 'the deletion or eviction of a Pod that no controller owns',
    class: 'recreates',
    reason: ({ does, kind, request }) =>
      kind === 'Pod' && (does === 'delete' || does === 'evict')
        ? `${NEW_UID} No controller replaces it.${lostDataText(request.oldObject)}`
        : undefined,
  },
  {
    id: 'claim-deletion',
    about: 'the deletion of a PersistentVolumeClaim whose volume is deleted with it, or may be',
    class: 'cannot be undone',
    looks: (view) => (isBoundClaim(view) ? [volumePath(view)] : []),
    reason: (view, { seen }) => {
      if (!isBoundClaim(view)) return undefined;
      const policy = textAt(seen(volumePath(view)), 'spec', 'persistentVolumeReclaimPolicy');
      if (policy === 'Retain') return undefined;
      return policy === ''
        ? 'The volume may be deleted with its claim: the server could not read its reclaim policy.'
        : `The reclaim policy of the volume is ${policy}: its data is deleted with the claim.`;
    },
  },
  {
    id: 'retained-claim-deletion',
    about: 'the deletion of a PersistentVolumeClaim whose volume is retained, or that has none',
    class: 'recreates',
    reason: ofKind('PersistentVolumeClaim', (view) =>
      isBoundClaim(view)
        ? `${NEW_UID} Its volume is retained. The undo removes the volume's reference to the old claim, so that it binds again.`
        : `${NEW_UID} It has no volume yet.`,
    ),
  },
  {
    id: 'volume-deletion',
    about: 'the deletion of a PersistentVolume whose reclaim policy is not Retain',
    class: 'cannot be undone',
    reason: ofKind('PersistentVolume', ({ request }) => {
      const policy = textAt(request.oldObject, 'spec', 'persistentVolumeReclaimPolicy');
      return policy === 'Retain'
        ? undefined
        : `Its reclaim policy is ${policy || 'not known'}: the storage behind it may be deleted.`;
    }),
  },
  {
    id: 'claims-of-set-deletion',
    about: 'the deletion of a StatefulSet that deletes its claims',
    class: 'cannot be undone',
    reason: ofKind('StatefulSet', ({ request }) =>
      valueAt(request.oldObject, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') === 'Delete' &&
      listOf(valueAt(request.oldObject, 'spec', 'volumeClaimTemplates')).length > 0 &&
      request.options.propagationPolicy !== 'Orphan'
        ? 'Its volume claims are deleted with it (persistentVolumeClaimRetentionPolicy.whenDeleted: Delete).'
        : undefined,
    ),
  },
  {
    id: 'token-secret-deletion',
    about: 'the deletion of a Secret with the token of a service account',
    class: 'cannot be undone',
    reason: ofKind('Secret', ({ request }) =>
      valueAt(request.oldObject, 'type') === 'kubernetes.io/service-account-token'
        ? 'Its token becomes invalid, and a new Secret gets another one.'
        : undefined,
    ),
  },
  {
    id: 'job-deletion',
    about: 'the deletion of a Job that still runs',
    class: 'recreates',
    reason: ofKind('Job', () => `${NEW_UID} It starts from the beginning.`),
  },
  {
    id: 'default-deletion',
    about: 'the deletion of a ConfigMap or a ServiceAccount that Kubernetes makes in every namespace',
    class: 'comes back by itself',
    reason: (view) =>
      whole(view) !== undefined && DEFAULTS.has(`${view.kind} ${view.request.name}`)
        ? 'Kubernetes creates it in every namespace, also after a deletion.'
        : undefined,
  },
  {
    id: 'owned-deletion',
    about: 'the deletion of an object that a controller owns',
    class: 'comes back by itself',
    reason: (view) => {
      const owner = controllerOf(whole(view));
      if (owner === undefined || isOldRevision(view)) return undefined;
      return `${owner.kind} ${owner.name} controls it, and creates it again if it still needs it.`;
    },
  },
  {
    id: 'workload-deletion',
    about: 'the deletion of a workload',
    class: 'recreates',
    reason: (view) => {
      if (whole(view) === undefined || !POD_MAKERS.has(view.kind)) return undefined;
      return view.request.options.propagationPolicy === 'Orphan'
        ? `${NEW_UID} Its pods stay, and the new object adopts them by their labels.`
        : `${NEW_UID} It gets new pods, and its earlier revisions are lost.`;
    },
  },
  {
    id: 'node-deletion',
    about: 'the deletion of a Node',
    class: 'recreates',
    reason: ofKind(
      'Node',
      () => `${NEW_UID} Its pods are deleted with it. Controllers start their own pods on other nodes.`,
    ),
  },
  {
    id: 'service-deletion',
    about: 'the deletion of a Service',
    class: 'recreates',
    reason: ofKind(
      'Service',
      () =>
        `${NEW_UID} It gets its cluster IP again if that is still free. The address of its load balancer may change.`,
    ),
  },
  {
    id: 'account-deletion',
    about: 'the deletion of a ServiceAccount',
    class: 'recreates',
    reason: ofKind('ServiceAccount', () => `${NEW_UID} Its old tokens become invalid; pods get new ones.`),
  },
  {
    id: 'custom-deletion',
    about: 'the deletion of a custom resource',
    class: 'recreates',
    reason: (view) =>
      whole(view) !== undefined && isCustom(view)
        ? `${NEW_UID} By then, its controller may have deleted what it managed, with the data in it.`
        : undefined,
  },
  {
    id: 'deletion',
    about: 'any other deletion',
    class: 'recreates',
    reason: (view) => (whole(view) === undefined ? undefined : NEW_UID),
  },
];

function lostDataText(pod: unknown): string {
  const names = localVolumesOf(pod).flatMap(({ name, type }) => (type === 'emptyDir' ? [name] : []));
  return names.length === 0 ? '' : ` What it keeps in emptyDir (${namesText(names)}) is lost.`;
}

function isBoundClaim(view: View): boolean {
  return view.kind === 'PersistentVolumeClaim' && textAt(whole(view), 'spec', 'volumeName') !== '';
}

function volumePath({ request }: View): string {
  return `/api/v1/persistentvolumes/${encodeURIComponent(textAt(request.oldObject, 'spec', 'volumeName'))}`;
}

/** A ReplicaSet without replicas is an earlier revision of its Deployment, which does not make it again. */
function isOldRevision({ kind, request }: View): boolean {
  return (
    kind === 'ControllerRevision' || (kind === 'ReplicaSet' && valueAt(request.oldObject, 'spec', 'replicas') === 0)
  );
}

function isCustom({ request: { resource } }: View): boolean {
  return resource.group.includes('.') && !resource.group.endsWith('.k8s.io');
}
