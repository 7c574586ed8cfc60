import { pathText } from '../../policy/admission/changed-fields.ts';
import { listOf, valueAt } from '../../policy/admission/reading.ts';
import { hasEnded, numberAt, podSpecOf } from './objects.ts';
import type { ReversibilityRow } from './reversibility-row.ts';
import { isRestart } from './summary.ts';
import type { View } from './view.ts';

const BACK = 'An undo restores the fields that it changes.';

/** Subresources whose writes can be taken back. */
const TAKEN_BACK: ReadonlySet<string | undefined> = new Set([undefined, 'eviction', 'resize', 'scale']);
/** Why writes of other subresources cannot be taken back. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  approval: 'A decision on a certificate is final: the certificate may be issued.',
  binding: 'A pod keeps the node that it is bound to.',
  ephemeralcontainers: 'An ephemeral container stays in its pod until the pod ends.',
  finalize: 'The deletion continues as soon as the last finalizer is gone.',
  status: 'Controllers write the status, and would write it again.',
  token: 'The token is valid until it expires.',
};

/** Fields that change in one direction only: the kind, the path, and why. */
const ONE_WAY: readonly (readonly [kind: string, path: RegExp, reason: string])[] = [
  ['PersistentVolumeClaim', /^spec\.resources\.requests\.storage$/, 'A volume claim can grow, but not shrink.'],
  ['PersistentVolumeClaim', /^spec\.volumeName$/, 'A claim that is bound to a volume stays bound.'],
  ['ConfigMap', /^immutable$/, 'An immutable object stays immutable.'],
  ['Secret', /^immutable$/, 'An immutable object stays immutable.'],
  ['Pod', /^spec\.tolerations/, 'Tolerations can be added to a pod, but not removed.'],
  [
    'Pod',
    /^spec\.(activeDeadlineSeconds|terminationGracePeriodSeconds)$/,
    'The deadline of a pod can only be shortened.',
  ],
  ['Pod', /^spec\.schedulingGates/, 'Once its scheduling gate is removed, a pod is scheduled.'],
  ['Node', /^spec\.(podCIDR|podCIDRs|providerID)/, 'Once set, it cannot be changed.'],
];

/** Whether updates can be taken back, subresources included. */
export const REVERSIBILITY_OF_UPDATE: readonly ReversibilityRow[] = [
  {
    id: 'subresource',
    about:
      'a write of a subresource other than scale, resize and eviction, such as the status, a token or an ephemeral container',
    class: 'cannot be undone',
    reason: ({ request: { subResource } }) =>
      TAKEN_BACK.has(subResource)
        ? undefined
        : (SUBRESOURCES[subResource ?? ''] ??
          `The server does not know how to undo a write of the subresource ${subResource}.`),
  },
  {
    id: 'unknown-result',
    about: 'a patch that an admission webhook does not let the API server rehearse',
    class: 'cannot be undone',
    reason: ({ does, request }) =>
      does === 'update' && request.object === undefined
        ? 'It could not be rehearsed, so the server does not know what it changes.'
        : undefined,
  },
  {
    id: 'last-finalizer',
    about: 'the removal of a finalizer from an object that waits for its deletion',
    class: 'cannot be undone',
    reason: ({ request: { oldObject, object } }) => {
      const [before, after] = [oldObject, object].map((each) => listOf(valueAt(each, 'metadata', 'finalizers')).length);
      return valueAt(oldObject, 'metadata', 'deletionTimestamp') !== undefined && (after ?? 0) < (before ?? 0)
        ? 'The object waits for its deletion, which continues without this finalizer.'
        : undefined;
    },
  },
  {
    id: 'one-way-field',
    about: 'a field that can be changed in one direction only',
    class: 'cannot be undone',
    reason: ({ kind, changed }) =>
      ONE_WAY.find(([of, path]) => of === kind && changed.some((field) => path.test(pathText(field.path))))?.[2],
  },
  {
    id: 'claims-of-set',
    about: 'a StatefulSet that is scaled down and deletes the claims of the pods that end',
    class: 'cannot be undone',
    looks: (view) => (isScaledDown(view) && view.request.subResource === 'scale' ? [pathOfSet(view)] : []),
    reason: (view, { seen }) => {
      if (!isScaledDown(view)) return undefined;
      const set = view.request.subResource === 'scale' ? seen(pathOfSet(view)) : view.request.object;
      return valueAt(set, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenScaled') === 'Delete' &&
        listOf(valueAt(set, 'spec', 'volumeClaimTemplates')).length > 0
        ? 'The volume claims of the pods that end are deleted (persistentVolumeClaimRetentionPolicy.whenScaled: Delete).'
        : undefined;
    },
  },
  {
    id: 'ended-job',
    about: 'an update of a Job that has ended',
    class: 'restores',
    reason: ({ kind, request }) =>
      kind === 'Job' && hasEnded(request.oldObject) ? `${BACK} What the Job did stays.` : undefined,
  },
  {
    id: 'restart',
    about: 'a restart of pods',
    class: 'restores',
    reason: ({ changed }) =>
      isRestart(changed) ? 'An undo restores the template, which replaces the pods once more.' : undefined,
  },
  {
    id: 'template',
    about: 'a change of a pod template',
    class: 'restores',
    reason: ({ changed, request, kind }) =>
      kind !== 'Pod' &&
      Object.keys(podSpecOf(request.oldObject)).length > 0 &&
      changed.some(({ path }) => path.includes('template'))
        ? `${BACK} The change replaces the pods, and so does its undo.`
        : undefined,
  },
  {
    id: 'scale',
    about: 'a change of replicas',
    class: 'restores',
    reason: (view) => {
      if (!view.changed.some(({ path }) => pathText(path) === 'spec.replicas')) return undefined;
      return isLess(view) ? `${BACK} New pods replace the pods that ended.` : BACK;
    },
  },
  {
    id: 'evicting-taint',
    about: 'a taint that evicts the pods of a Node',
    class: 'restores',
    reason: ({ kind, changed, after }) =>
      kind === 'Node' &&
      changed.some(({ path }) => path[1] === 'taints') &&
      listOf(valueAt(after, 'spec', 'taints')).some((taint) => valueAt(taint, 'effect') === 'NoExecute')
        ? `${BACK} Pods that it evicted stay away until they are scheduled again.`
        : undefined,
  },
  {
    id: 'update',
    about: 'any other update',
    class: 'restores',
    reason: ({ does }) => (does === 'update' ? BACK : undefined),
  },
];

function isLess({ before, after }: View): boolean {
  return (numberAt(after, 'spec', 'replicas') ?? 0) < (numberAt(before, 'spec', 'replicas') ?? 0);
}

function isScaledDown(view: View): boolean {
  return view.kind === 'StatefulSet' && view.does === 'update' && isLess(view);
}

function pathOfSet({ request: { namespace = '', name = '' } }: View): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/statefulsets/${encodeURIComponent(name)}`;
}
