import { listOf, valueAt } from '../../../policy/admission/reading.ts';
import { emptiesKeeper, endedPods, fateOf, isKeeper, isReady } from '../affected-pods.ts';
import { itemsOf, listPath } from '../lists.ts';
import { localVolumesOf, namesText, numberAt, textAt } from '../objects.ts';
import type { Reviewing, Unseen } from '../reviewing.ts';
import type { RiskRow } from '../risk-row.ts';
import { picks } from '../selectors.ts';
import type { View } from '../view.ts';
import { wholeBefore, wholePath } from '../whole-object.ts';

/** Risks of pods that end: budgets, local data, and Services without endpoints. */
export const DISRUPTION_RISKS: readonly RiskRow[] = [
  {
    id: 'disruption-budget',
    about: 'More pods end than a disruption budget allows now.',
    looks: ({ views }) => endedPods({ views }).map(({ request }) => listPath.budgets(request.namespace)),
    says: budgets,
  },
  {
    id: 'local-data',
    about: 'Pods that end keep data in an emptyDir, or on their node.',
    looks: (review) => [
      ...review.views.flatMap((view) => (endsPodsOfOwner(view) ? (wholePath(view) ?? []) : [])),
      ...claimsOfEnded(review).map(({ request }) => listPath.claims(request.namespace)),
      ...(claimsOfEnded(review).length > 0 ? [listPath.volumes()] : []),
    ],
    says: localData,
  },
  {
    id: 'service-endpoints',
    about: 'A Service loses its last ready pod, or is deleted.',
    looks: ({ views }) => {
      const taking = views.filter(mayTakeEndpoints);
      return taking.flatMap((view) => [
        listPath.pods(view.request.namespace),
        listPath.services(view.request.namespace),
        ...(wholePath(view) === undefined ? [] : [wholePath(view) ?? '']),
      ]);
    },
    says: endpoints,
  },
  {
    id: 'no-grace',
    about: 'Pods end without a grace period.',
    says: ({ views }) => {
      const killed = views.filter(
        ({ kind, does, request }) =>
          (does === 'evict' || (does === 'delete' && kind === 'Pod')) && request.options.gracePeriodSeconds === 0,
      );
      const names = namesText(killed.map(({ title }) => title));
      return killed.length === 0
        ? []
        : [`${names}: no grace period. Processes cannot shut down, and may still run on a node that does not answer.`];
    },
  },
];

function budgets(review: Reviewing): readonly string[] {
  const ended = endedPods(review);
  const namespaces = new Set(ended.map(({ request }) => request.namespace));
  return [...namespaces].flatMap((namespace) =>
    itemsOf(review.seen(listPath.budgets(namespace))).flatMap((budget) => {
      const pods = ended.filter(
        ({ request }) =>
          request.namespace === namespace &&
          picks(
            valueAt(budget, 'spec', 'selector'),
            valueAt(request.oldObject, 'metadata', 'labels') ?? {},
            'picks all',
          ),
      );
      const allowed = numberAt(budget, 'status', 'disruptionsAllowed') ?? 0;
      if (pods.length <= allowed) return [];
      const name = `PodDisruptionBudget ${namespace}/${textAt(budget, 'metadata', 'name')}`;
      const evicted = pods.filter(({ does }) => does === 'evict').length;
      const many = (count: number) => `${count} ${count === 1 ? 'pod' : 'pods'}`;
      const is = evicted === 1 ? 'is' : 'are';
      return [
        evicted > 0
          ? `${name} allows ${allowed} disruptions now, and ${many(evicted)} ${is} evicted: evictions wait for it.`
          : `${name} allows ${allowed} disruptions now, and ${many(pods.length)} would be deleted in spite of it.`,
      ];
    }),
  );
}

function claimsOfEnded({ views }: Pick<Unseen, 'views'>): readonly View[] {
  return endedPods({ views }).filter(({ request }) => claimNamesOf(request.oldObject).length > 0);
}

function claimNamesOf(pod: unknown): readonly string[] {
  return listOf(valueAt(pod, 'spec', 'volumes')).flatMap((volume) => {
    const name = textAt(volume, 'persistentVolumeClaim', 'claimName');
    return name === '' ? [] : [name];
  });
}

function endsPodsOfOwner(view: View): boolean {
  if (!isKeeper(view)) return false;
  if (emptiesKeeper(view)) return true;
  const [before, after] = [view.before, view.after].map((object) => numberAt(object, 'spec', 'replicas'));
  return view.does === 'update' && before !== undefined && after !== undefined && after < before;
}

function localData(review: Reviewing): readonly string[] {
  const ended = [
    ...endedPods(review).map((view) => ({ view, pod: view.request.oldObject })),
    ...review.views.filter(endsPodsOfOwner).map((view) => ({ view, pod: wholeBefore(view, review.seen) })),
  ];
  const found = { emptyDir: new Set<string>(), hostPath: new Set<string>(), local: new Set<string>() };
  for (const { view, pod } of ended) {
    for (const { name, type } of localVolumesOf(pod)) found[type].add(`${view.title} (${name})`);
    for (const name of localClaims(view, pod, review.seen)) found.local.add(`${view.title} (${name})`);
  }
  return [
    ...(found.emptyDir.size === 0 ? [] : [`Data in emptyDir is lost: ${namesText([...found.emptyDir])}.`]),
    ...(found.hostPath.size === 0
      ? []
      : [
          `Data in hostPath stays on the node, and a new pod may be on another one: ${namesText([...found.hostPath])}.`,
        ]),
    ...(found.local.size === 0
      ? []
      : [`A new pod can only run on the node of its local volume: ${namesText([...found.local])}.`]),
  ];
}

/** The claims of a pod whose volumes are on one node. */
function localClaims({ request }: View, pod: unknown, seen: Reviewing['seen']): readonly string[] {
  const names = claimNamesOf(pod);
  if (names.length === 0) return [];
  const claims = itemsOf(seen(listPath.claims(request.namespace)));
  const local = itemsOf(seen(listPath.volumes())).filter(
    (volume) => valueAt(volume, 'spec', 'local') !== undefined || valueAt(volume, 'spec', 'hostPath') !== undefined,
  );
  return names.filter((name) =>
    claims.some(
      (claim) =>
        textAt(claim, 'metadata', 'name') === name &&
        local.some((volume) => textAt(volume, 'metadata', 'name') === textAt(claim, 'spec', 'volumeName')),
    ),
  );
}

function mayTakeEndpoints(view: View): boolean {
  const { kind, does, changed } = view;
  const changes = (...start: readonly string[]) =>
    changed.some(({ path }) => start.every((key, at) => path[at] === key));
  if (endedPods({ views: [view] }).length > 0 || emptiesKeeper(view)) return true;
  if (kind === 'Service') return changes('spec', 'selector');
  if (kind === 'Pod') return does === 'update' && changes('metadata', 'labels');
  return isKeeper(view) && changes('spec', 'template', 'metadata', 'labels');
}

function endpoints(review: Reviewing): readonly string[] {
  const deleted = review.views
    .filter(({ kind, does, request }) => kind === 'Service' && does === 'delete' && request.subResource === undefined)
    .map(({ title }) => `${title} is deleted: its clients no longer reach its pods.`);
  const namespaces = new Set(review.views.filter(mayTakeEndpoints).map(({ request }) => request.namespace));
  return [...deleted, ...[...namespaces].flatMap((namespace) => emptied(review, namespace))];
}

function emptied(review: Reviewing, namespace: string | undefined): readonly string[] {
  const pods = itemsOf(review.seen(listPath.pods(namespace))).filter(isReady);
  const { labelsAfter } = fateOf(review, namespace);
  return itemsOf(review.seen(listPath.services(namespace))).flatMap((service) => {
    const name = textAt(service, 'metadata', 'name');
    const write = review.views.find(
      (view) => view.kind === 'Service' && view.request.namespace === namespace && view.request.name === name,
    );
    if (write?.does === 'delete') return [];
    const [before, after] = [service, write?.after ?? service].map((each) => valueAt(each, 'spec', 'selector'));
    const ready = pods.filter((pod) => picks(before, valueAt(pod, 'metadata', 'labels')));
    const isLeft = pods.some((pod) => picks(after, labelsAfter(pod)));
    return ready.length === 0 || isLeft
      ? []
      : [
          `Service ${namespace}/${name} has ${ready.length} ready ${ready.length === 1 ? 'pod' : 'pods'} now, and none of them after the change.`,
        ];
  });
}
