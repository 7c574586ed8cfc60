import { listOf, valueAt } from '../../policy/admission/reading.ts';
import { pathText } from '../changed-fields.ts';
import { hasEnded, numberAt, podSpecOf } from './objects.ts';
import type { ReversibilityRow } from './reversibility-row.ts';
import { isRestart } from './summary.ts';
import type { View } from './view.ts';

const BACK = 'The fields that it changes are set back.';

/** Subresources whose writes can be taken back. */
const TAKEN_BACK: ReadonlySet<string | undefined> = new Set([undefined, 'eviction', 'resize', 'scale']);
/** Why writes of other subresources cannot be taken back. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  approval: 'A decision on a certificate is final: the certificate may be issued.',
  binding: 'A pod that has a node keeps it.',
  ephemeralcontainers: 'An ephemeral container stays in its pod until the pod ends.',
  finalize: 'The deletion goes on as soon as its last finalizer is gone.',
  status: 'Controllers write the status, and would write it again.',
  token: 'The token is valid until it expires.',
};

/** Fields that change in one direction only: the kind, the path, and why. */
const ONE_WAY: readonly (readonly [kind: string, path: RegExp, reason: string])[] = [
  ['PersistentVolumeClaim', /^spec\.resources\.requests\.storage$/, 'A volume claim can grow, and not shrink.'],
  ['PersistentVolumeClaim', /^spec\.volumeName$/, 'A claim that is bound to a volume stays bound.'],
  ['ConfigMap', /^immutable$/, 'An object that is immutable stays so.'],
  ['Secret', /^immutable$/, 'An object that is immutable stays so.'],
  ['Pod', /^spec\.tolerations/, 'A pod can get tolerations, and not lose them.'],
  [
    'Pod',
    /^spec\.(activeDeadlineSeconds|terminationGracePeriodSeconds)$/,
    'The deadline of a pod can only be shortened.',
  ],
  ['Pod', /^spec\.schedulingGates/, 'A pod whose scheduling gate was removed is scheduled.'],
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
          `It is not known how to take back what the subresource ${subResource} does.`),
  },
  {
    id: 'unknown-result',
    about: 'a patch that an admission webhook does not let the API server rehearse',
    class: 'cannot be undone',
    reason: ({ does, request }) =>
      does === 'update' && request.object === undefined
        ? 'It could not be rehearsed, so it is not known what it changes and what to change back.'
        : undefined,
  },
  {
    id: 'last-finalizer',
    about: 'an object that waits for its deletion, and loses a finalizer',
    class: 'cannot be undone',
    reason: ({ request: { oldObject, object } }) => {
      const [before, after] = [oldObject, object].map((each) => listOf(valueAt(each, 'metadata', 'finalizers')).length);
      return valueAt(oldObject, 'metadata', 'deletionTimestamp') !== undefined && (after ?? 0) < (before ?? 0)
        ? 'The object waits for its deletion, which goes on without this finalizer.'
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
      kind === 'Job' && hasEnded(request.oldObject) ? `${BACK} What it did stays.` : undefined,
  },
  {
    id: 'restart',
    about: 'a restart of pods',
    class: 'restores',
    reason: ({ changed }) =>
      isRestart(changed) ? 'The template goes back. Its pods were replaced, and are replaced again.' : undefined,
  },
  {
    id: 'template',
    about: 'a change of a pod template',
    class: 'restores',
    reason: ({ changed, request, kind }) =>
      kind !== 'Pod' &&
      Object.keys(podSpecOf(request.oldObject)).length > 0 &&
      changed.some(({ path }) => path.includes('template'))
        ? `${BACK} Its pods are replaced by both.`
        : undefined,
  },
  {
    id: 'scale',
    about: 'a change of replicas',
    class: 'restores',
    reason: (view) => {
      if (!view.changed.some(({ path }) => pathText(path) === 'spec.replicas')) return undefined;
      return isLess(view) ? `${BACK} Pods that ended are replaced by new ones.` : BACK;
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
