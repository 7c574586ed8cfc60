import { within } from './calls.ts';
import { dependenciesOf, serviceNamed } from './dependencies.ts';
import { nearestWorkload, podsBehind } from './endpoints.ts';
import { externalTarget } from './external-names.ts';
import { CLUSTER_DNS, hasService, isHome, readyEndpoints } from './home.ts';
import { LISTS } from './lists.ts';
import { brokenNeeds } from './needs.ts';
import type { Service } from './objects/network.ts';
import type { Pod } from './objects/pod.ts';
import { referencesOf } from './objects/pod-spec.ts';
import { selects, writeLabels } from './objects/selector.ts';
import { podsOf } from './owners.ts';
import { livePods } from './pods.ts';
import { type Read, read } from './reading.ts';
import type { Snapshot } from './snapshot.ts';

/** Services that are looked for beside the ones that were read. */
const MOST_SERVICES = 2;
/** Namespaces whose workloads are read in a look over the cluster. */
const MOST_NAMESPACES = 3;

/** Returns what shows why a Service that a workload needs does not answer. It follows from logs. Pure. */
export function readsOfNeeds(snapshot: Snapshot): readonly Read[] {
  const { scope } = snapshot;
  if (scope.of === 'cluster') return behindOfCluster(snapshot);
  const own = scope.of === 'object' ? podsOf(snapshot, scope.object) : snapshot.pods;
  const pods = own.filter((pod) => livePods(snapshot).includes(pod));
  return [
    ...elsewhere(snapshot, pods),
    ...mapsElsewhere(snapshot, pods),
    ...(scope.of === 'object' ? behind(snapshot, pods) : []),
  ];
}

/** What is behind the Services that the pods of one workload need, and behind Services that may be meant for it. */
function behind(snapshot: Snapshot, pods: readonly Pod[]): readonly Read[] {
  if (snapshot.isRead('pods')) return [];
  const hasSelector = ({ namespace, selector }: Service) => isHome(snapshot, namespace) && !selector.isAbsent;
  const needed = brokenNeeds(snapshot, pods).filter(hasSelector);
  const meant = snapshot.services.filter((each) => hasSelector(each) && isMeantFor(snapshot, each));
  const places = [...new Set([...needed, ...meant])].slice(0, MOST_SERVICES);
  const [first] = needed;
  return [
    ...places.map((service) =>
      read('pods', [...within(service), '-l', writeLabels(service.selector.labels).join(',')], {
        isWhole: false,
        isExtra: true,
        seeks: [podsBehind(service)],
      }),
    ),
    ...(['deployments', 'statefulSets'] as const)
      .filter((list) => first !== undefined && !snapshot.isRead(list))
      .map((list) => read(list, within({ namespace: first?.namespace ?? '' }), { isExtra: true })),
  ];
}

/** In a look over the cluster: what is behind the first Services that failing pods do not reach, and the policies between. */
function behindOfCluster(snapshot: Snapshot): readonly Read[] {
  const pods = livePods(snapshot).filter(({ isReady }) => !isReady);
  return brokenNeeds(snapshot, pods)
    .filter(({ selector }) => !selector.isAbsent)
    .slice(0, MOST_SERVICES)
    .flatMap((service) => {
      const more = { isWhole: false, isExtra: true };
      const label = writeLabels(service.selector.labels).join(',');
      return [
        read('pods', [...within(service), '-l', label], { ...more, seeks: [podsBehind(service)] }),
        read('networkPolicies', within(service), more),
      ];
    });
}

/** Whether nothing is behind a Service that selects other pods than what was asked about, and is like it. */
function isMeantFor(snapshot: Snapshot, service: Service): boolean {
  if (readyEndpoints(snapshot, service.namespace, service.name) !== 0) return false;
  const near = nearestWorkload(snapshot, service);
  return near !== undefined && !selects(service.selector, near.template.labels);
}

/** Services of other namespaces that pods name, and Services of that name in other namespaces. */
function elsewhere(snapshot: Snapshot, pods: readonly Pod[]): readonly Read[] {
  const reads = new Map<string, readonly Read[]>();
  for (const pod of pods)
    for (const { host, trouble } of pod.containers.flatMap((container) => dependenciesOf(snapshot, pod, container))) {
      const named = trouble === 'dns' ? CLUSTER_DNS : serviceNamed(host, pod.namespace);
      if (named === undefined) continue;
      const { name, namespace } = named;
      if (!isHome(snapshot, namespace)) reads.set(`${namespace}/${name}`, readsOfService(name, namespace));
      else if (trouble !== 'reach' && hasService(snapshot, namespace, name) === false)
        reads.set(name, [
          read('services', ['-A', `--field-selector=metadata.name=${name}`], { isWhole: false, isExtra: true }),
        ]);
    }
  return [...reads.values()].slice(0, MOST_SERVICES).flat();
}

/** ConfigMaps that do not exist where pods need them may exist in other namespaces. */
function mapsElsewhere({ configMaps, sought }: Snapshot, pods: readonly Pod[]): readonly Read[] {
  const isMissing = (namespace: string, name: string) =>
    sought.has(`ConfigMap ${namespace}/${name}`) &&
    !configMaps.some((each) => each.name === name && each.namespace === namespace);
  const names = pods.flatMap(({ namespace, spec }) =>
    referencesOf(spec).flatMap(({ kind, name, optional }) =>
      kind === 'ConfigMap' && !optional && isMissing(namespace, name) ? [name] : [],
    ),
  );
  return [...new Set(names)]
    .slice(0, 1)
    .map((name) =>
      read('configMaps', ['-A', `--field-selector=metadata.name=${name}`], { isWhole: false, isExtra: true }),
    );
}

/** What is read of the Services that Services of the type ExternalName point at. */
export function readsOfExternalNames(snapshot: Snapshot, services: readonly Service[]): readonly Read[] {
  const reads = new Map<string, readonly Read[]>();
  for (const service of services) {
    const target = externalTarget(service);
    if (target !== undefined && !isHome(snapshot, target.namespace))
      reads.set(`${target.namespace}/${target.name}`, readsOfService(target.name, target.namespace));
  }
  return [...reads.values()].slice(0, MOST_SERVICES).flat();
}

/** Reads one Service of another namespace, and its endpoints. */
function readsOfService(name: string, namespace: string): readonly Read[] {
  const place = within({ namespace });
  const label = `kubernetes.io/service-name=${name}`;
  const more = { isWhole: false, isExtra: true };
  return [
    read('services', [name, '--ignore-not-found', ...place], { ...more, seeks: [`Service ${namespace}/${name}`] }),
    read('endpointSlices', ['-l', label, ...place], { ...more, seeks: [`EndpointSlice ${namespace}/${name}`] }),
  ];
}

/** In a look over the cluster: the workloads of namespaces with Services that have no endpoints at all. */
export function workloadReads({ scope, services, endpointSlices, isRead }: Snapshot): readonly Read[] {
  if (scope.of !== 'cluster' || !isRead('endpointSlices')) return [];
  const served = new Set(
    endpointSlices
      .filter(({ ready, notReady }) => ready + notReady > 0)
      .map((each) => `${each.namespace}/${each.service}`),
  );
  const places = services
    .filter(({ selector, namespace, name }) => !selector.isAbsent && !served.has(`${namespace}/${name}`))
    .map(({ namespace }) => namespace);
  return [...new Set(places)].slice(0, MOST_NAMESPACES).flatMap((namespace) =>
    (['deployments', 'statefulSets', 'daemonSets'] as const).map((list) =>
      read(list, within({ namespace }), {
        isWhole: false,
        isExtra: true,
        seeks: [`${LISTS[list].kind} ${namespace}/`],
      }),
    ),
  );
}
