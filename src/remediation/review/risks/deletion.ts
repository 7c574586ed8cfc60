import { listOf, recordOf, valueAt } from '../../../policy/admission/reading.ts';
import { isWhole, itemsOf, listPath } from '../lists.ts';
import { namesText, numberAt, textAt } from '../objects.ts';
import type { Reviewing } from '../reviewing.ts';
import type { RiskRow } from '../risk-row.ts';
import type { View } from '../view.ts';
import { wholeAfter, wholeBefore, wholePath } from '../whole-object.ts';

/** Finalizers of Kubernetes itself that hold an object only while something uses it. */
const PROTECTING: ReadonlySet<string> = new Set(['kubernetes.io/pvc-protection', 'kubernetes.io/pv-protection']);

/** Risks of deletions that take more along, or wait. */
export const DELETION_RISKS: readonly RiskRow[] = [
  {
    id: 'namespace-deletion',
    about: 'A namespace is deleted with everything in it.',
    looks: ({ views }) =>
      deleted(views, 'Namespace').flatMap(({ request }) => [
        listPath.pods(request.name),
        listPath.claims(request.name),
      ]),
    says: ({ views, seen }) =>
      deleted(views, 'Namespace').map(({ title, request }) => {
        const counts = [
          countText(seen(listPath.pods(request.name)), 'pod'),
          countText(seen(listPath.claims(request.name)), 'volume claim'),
        ].filter((text) => text !== '');
        return `${title} is deleted with everything in it${counts.length === 0 ? '' : `: ${counts.join(', ')}, and all else`}.`;
      }),
  },
  {
    id: 'definition-deletion',
    about: 'A CustomResourceDefinition is deleted with all objects of its kind.',
    looks: ({ views }) => deleted(views, 'CustomResourceDefinition').flatMap((view) => customPath(view) ?? []),
    says: ({ views, seen }) =>
      deleted(views, 'CustomResourceDefinition').map((view) => {
        const path = customPath(view);
        const list = path === undefined ? undefined : seen(path);
        const more = numberAt(list, 'metadata', 'remainingItemCount') ?? 0;
        const count = itemsOf(list).length + more;
        const isKnown = Array.isArray(valueAt(list, 'items'));
        if (isKnown && count === 0) return `${view.title} is deleted; the cluster has no object of its kind now.`;
        const objects = isKnown ? `all ${count} objects of its kind` : 'all objects of its kind';
        return `${view.title} is deleted with ${objects}, in all namespaces.`;
      }),
  },
  {
    id: 'volume-deletion',
    about:
      'A volume and its data are deleted, with a claim, with a StatefulSet that is deleted or scaled down, or with a PersistentVolume.',
    looks: ({ views }) => [
      ...deleted(views, 'PersistentVolumeClaim').flatMap((view) => volumePathOf(view) ?? []),
      ...views.flatMap((view) => (view.kind === 'StatefulSet' ? (wholePath(view) ?? []) : [])),
    ],
    says: ({ views, seen }) => [
      ...deleted(views, 'PersistentVolumeClaim').flatMap((view) => ofClaim(view, seen)),
      ...deleted(views, 'PersistentVolume').flatMap(ofVolume),
      ...views.flatMap((view) => ofSet(view, seen)),
    ],
  },
  {
    id: 'claim-in-use',
    about: 'A PersistentVolumeClaim that pods use is deleted.',
    looks: ({ views }) =>
      deleted(views, 'PersistentVolumeClaim').map(({ request }) => listPath.pods(request.namespace)),
    says: ({ views, seen }) =>
      deleted(views, 'PersistentVolumeClaim').flatMap(({ title, request }) => {
        const users = itemsOf(seen(listPath.pods(request.namespace))).filter((pod) =>
          listOf(valueAt(pod, 'spec', 'volumes')).some(
            (volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') === request.name,
          ),
        );
        const names = namesText(users.map((pod) => textAt(pod, 'metadata', 'name')));
        return users.length === 0
          ? []
          : [`${title} is in use by ${names}: it is deleted when the pods end, and no new pod can use it.`];
      }),
  },
  {
    id: 'finalizers',
    about: 'A deletion waits for finalizers, or a finalizer is removed and its controller cleans nothing up.',
    says: ({ views }) => views.flatMap(ofFinalizers),
  },
];

function deleted(views: readonly View[], kind: string): readonly View[] {
  return views.filter((view) => view.kind === kind && view.does === 'delete' && view.request.subResource === undefined);
}

function countText(list: unknown, word: string): string {
  const count = itemsOf(list).length;
  if (!Array.isArray(valueAt(list, 'items'))) return '';
  return `${isWhole(list) ? '' : 'more than '}${count} ${count === 1 ? word : `${word}s`}`;
}

/** The path of the list of the objects that a definition defines, one at a time: the API server says how many more there are. */
function customPath({ request: { oldObject } }: View): string | undefined {
  const [group, plural] = [textAt(oldObject, 'spec', 'group'), textAt(oldObject, 'spec', 'names', 'plural')];
  const version = listOf(valueAt(oldObject, 'spec', 'versions')).find((each) => valueAt(each, 'served') === true);
  const name = textAt(version, 'name');
  return [group, plural, name].every((part) => /^[a-z0-9.-]+$/.test(part))
    ? `/apis/${group}/${name}/${plural}?limit=1`
    : undefined;
}

function volumePathOf({ request }: View): string | undefined {
  const name = textAt(request.oldObject, 'spec', 'volumeName');
  return name === '' ? undefined : `/api/v1/persistentvolumes/${encodeURIComponent(name)}`;
}

function ofClaim(view: View, seen: Reviewing['seen']): readonly string[] {
  const path = volumePathOf(view);
  if (path === undefined) return [];
  const volume = textAt(view.request.oldObject, 'spec', 'volumeName');
  const policy = textAt(seen(path), 'spec', 'persistentVolumeReclaimPolicy');
  if (policy === 'Retain') return [];
  return [
    policy === ''
      ? `${view.title}: the server could not read its volume ${volume}, which may be deleted with its data.`
      : `${view.title}: its volume ${volume} is deleted with its data (reclaim policy ${policy}).`,
  ];
}

function ofVolume({ title, request }: View): readonly string[] {
  const policy = textAt(request.oldObject, 'spec', 'persistentVolumeReclaimPolicy');
  return policy === 'Retain'
    ? []
    : [`${title}: the storage behind it may be deleted (reclaim policy ${policy || 'unknown'}).`];
}

/** A StatefulSet whose retention policy deletes claims. */
function ofSet(view: View, seen: Reviewing['seen']): readonly string[] {
  if (view.kind !== 'StatefulSet' || view.request.options.propagationPolicy === 'Orphan') return [];
  const before = wholeBefore(view, seen);
  const after = wholeAfter(view, seen);
  const [old, now] = [before, after].map((object) => numberAt(object, 'spec', 'replicas') ?? 1);
  const isScaledDown = view.does === 'update' && after !== undefined && (now ?? 0) < (old ?? 0);
  if (view.does !== 'delete' && !isScaledDown) return [];
  const when = view.does === 'delete' ? 'whenDeleted' : 'whenScaled';
  const set = view.does === 'delete' ? before : after;
  const claims = listOf(valueAt(set, 'spec', 'volumeClaimTemplates')).map((each) => textAt(each, 'metadata', 'name'));
  const policy = recordOf(valueAt(set, 'spec', 'persistentVolumeClaimRetentionPolicy'))[when];
  return claims.length === 0 || policy !== 'Delete'
    ? []
    : [
        `${view.title} deletes the volume claims of the pods that end (${namesText(claims)}), because of ${when}: Delete.`,
      ];
}

function ofFinalizers({ title, does, request }: View): readonly string[] {
  const [before, after] = [request.oldObject, request.object].map((object) =>
    listOf(valueAt(object, 'metadata', 'finalizers')).filter((each): each is string => typeof each === 'string'),
  );
  const held = (before ?? []).filter((each) => !PROTECTING.has(each));
  if (does === 'delete')
    return held.length === 0 ? [] : [`${title} is deleted only after ${namesText(held)} is removed by its controller.`];
  const removed =
    does === 'update' && request.object !== undefined ? (before ?? []).filter((each) => !after?.includes(each)) : [];
  return removed.length === 0 || request.subResource === 'scale'
    ? []
    : [`${title} loses the finalizer ${namesText(removed)}: its controller cleans nothing up.`];
}
