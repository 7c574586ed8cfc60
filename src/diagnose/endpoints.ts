import { nearest } from '../kube/nearest.ts';
import { describe, list } from './calls.ts';
import type { Evidence, Told } from './finding.ts';
import { isHome } from './home.ts';
import type { Service } from './objects/network.ts';
import { isDone, type Pod } from './objects/pod.ts';
import { selects, writeLabels } from './objects/selector.ts';
import type { Workload } from './objects/workload.ts';
import { refOf, workloadsOf } from './owners.ts';
import { type Head, ports, strangers } from './ports.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What keeps a Service from having endpoints, or its ports from reaching its pods. Nothing if its endpoints were not read, and nothing
 * of a Service outside of the namespaces that were read.
 */
export function endpointFaults(snapshot: Snapshot, service: Service): readonly Told[] {
  if (service.type === 'ExternalName' || !isHome(snapshot, service.namespace)) return [];
  if (!snapshot.isRead('endpointSlices')) return [];
  const slices = snapshot.endpointSlices.filter(
    (slice) => slice.service === service.name && slice.namespace === service.namespace,
  );
  const ready = slices.reduce((sum, slice) => sum + slice.ready, 0);
  const on = refOf(service);
  const counted: Evidence = { on, field: 'ready endpoints', value: String(ready) };
  const next = [
    list('endpointslices', on.namespace, 'See its endpoints', '-l', `kubernetes.io/service-name=${on.name}`),
    describe(on),
  ];
  const head = { on, next };
  if (service.selector.isAbsent) {
    if (ready > 0 || slices.length > 0 || on.name === 'kubernetes') return [];
    return [
      {
        ...head,
        severity: 'warning',
        cause: 'it has no selector and no endpoints',
        evidence: [counted],
        why: 'Without a selector, someone must create its EndpointSlices. Add a selector, or the endpoints.',
      },
    ];
  }
  const pods = snapshot.pods.filter(
    (pod) =>
      pod.namespace === on.namespace &&
      pod.deletedAt === undefined &&
      !isDone(pod) &&
      selects(service.selector, pod.labels),
  );
  const chosen: Evidence = { on, field: 'spec.selector', value: writeLabels(service.selector.labels).join(',') };
  if (ready > 0) return [...ports(service, pods, head), ...strangers(snapshot, service, pods, head)];
  const workloads = workloadsOf(snapshot).filter(
    (each) => each.namespace === on.namespace && selects(service.selector, each.template.labels),
  );
  if (pods.length > 0) return unready(service, pods, counted, chosen, head, ports(service, pods, head));
  const [first] = workloads;
  if (first !== undefined && first.ready > 0) return [];
  if (first !== undefined) {
    const isZero = first.desired === 0;
    return [
      {
        ...head,
        severity: isZero ? 'warning' : 'error',
        cause: isZero
          ? `nothing is behind it: ${first.kind.toLowerCase()}/${first.name} is scaled to 0`
          : `none of its pods runs`,
        evidence: [counted, { on: refOf(first), field: 'spec.replicas', value: String(first.desired) }],
        why: isZero
          ? 'The workload that it selects has no pods. Scale it up.'
          : 'The workload that it selects has no pods.',
        follows: !isZero,
      },
    ];
  }
  if (slices.some(({ notReady }) => notReady > 0) || !isSearched(snapshot, service)) return [];
  return unmatched(snapshot, service, [counted, chosen], head);
}

/** Whether all pods and workloads were read that a Service may select, as far as that matters. */
function isSearched({ scope, sought, isRead }: Snapshot, service: Service): boolean {
  // A look over the cluster reads the workloads of few namespaces.
  if (scope.of === 'cluster') return sought.has(`Deployment ${service.namespace}/`);
  return isRead('pods') || sought.has(podsBehind(service));
}

/** What a read of the pods of a Service looks for. */
export function podsBehind({ namespace, selector }: Service): string {
  return `Pod ${namespace}/${writeLabels(selector.labels).join(',')}`;
}

/** Shows the workload whose labels are nearest to a selector that matches nothing. */
function unmatched(
  snapshot: Snapshot,
  { selector, namespace, name }: Service,
  evidence: readonly Evidence[],
  head: Head,
): readonly Told[] {
  const near = nearestWorkload(snapshot, { selector, namespace, name });
  const labels = near === undefined ? undefined : writeLabels(near.template.labels).join(',');
  const differing =
    near === undefined ? [] : [...selector.labels].filter(([key, value]) => near.template.labels.get(key) !== value);
  const different = differing.map(
    ([key, value]) => `${key}=${value}, and the pods have ${key}=${near?.template.labels.get(key) ?? '(none)'}`,
  );
  return [
    {
      on: head.on,
      next: [list('pods', namespace, 'See the labels of the pods', '--show-labels'), ...head.next],
      severity: 'critical',
      cause: `its selector matches no pod: ${writeLabels(selector.labels).join(',')}`,
      evidence: [
        ...evidence,
        ...(near === undefined ? [] : [{ on: refOf(near), field: 'labels of its pods', value: labels || 'none' }]),
      ],
      why:
        near === undefined
          ? 'No workload of the namespace makes pods with these labels. Correct the selector, or start the workload.'
          : `The nearest is ${near.kind.toLowerCase()}/${near.name}: the selector wants ${different.join('; ')}. Correct the selector or the labels.`,
    },
  ];
}

/** The workload that a Service was most likely meant for, by its name and its labels. */
export function nearestWorkload(
  snapshot: Snapshot,
  { selector, namespace, name }: Pick<Service, 'selector' | 'namespace' | 'name'>,
): Workload | undefined {
  return workloadsOf(snapshot)
    .filter((each) => each.namespace === namespace)
    .map((workload) => ({ workload, score: likeness(selector.labels, workload, name) }))
    .filter(({ score }) => score > 0)
    .toSorted((left, right) => right.score - left.score)[0]?.workload;
}

function likeness(wanted: ReadonlyMap<string, string>, { template, name }: Workload, service: string): number {
  let score = name === service ? 3 : name.startsWith(service) || service.startsWith(name) ? 2 : 0;
  for (const [key, value] of wanted) {
    if (template.labels.get(key) === value) score += 2;
    else if (nearest(value, [...template.labels.values()]) !== undefined) score += 1;
  }
  return score;
}

function unready(
  service: Service,
  pods: readonly Pod[],
  counted: Evidence,
  chosen: Evidence,
  head: Head,
  wrongPorts: readonly Told[],
): readonly Told[] {
  const isNamed = wrongPorts.length > 0 && pods.some(({ isReady }) => isReady);
  if (isNamed) return wrongPorts;
  const [first] = pods;
  const ready = pods.filter(({ isReady }) => isReady).length;
  if (ready > 0) return [];
  return [
    {
      ...head,
      severity: 'error',
      cause:
        pods.length === 1
          ? 'the only pod behind it is not ready'
          : `none of the ${pods.length} pods behind it is ready`,
      evidence: [
        counted,
        chosen,
        ...(first === undefined ? [] : [{ on: refOf(first), field: 'condition Ready', value: 'False' }]),
      ],
      why: `The selector is right; ${service.name} has endpoints again when the pods are ready.`,
      follows: true,
    },
  ];
}
