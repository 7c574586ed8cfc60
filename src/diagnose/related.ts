import { brokenNeeds } from './needs.ts';
import type { Ref } from './objects/meta.ts';
import type { Service } from './objects/network.ts';
import { selects } from './objects/selector.ts';
import { topOwner, workloadsOf } from './owners.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Returns a test for whether an object has to do with what was asked about. In a cluster everything has, and in a namespace
 * all of the namespace and of the cluster: other namespaces were read only for what objects name in them.
 */
export function relatedIn(snapshot: Snapshot): (ref: Ref) => boolean {
  const { scope } = snapshot;
  if (scope.of === 'cluster') return () => true;
  if (scope.of === 'namespace') return ({ namespace }) => namespace === '' || namespace === scope.namespace;
  const known = new Set([keyOf(scope.object)]);
  const add = (ref: Ref): void => void known.add(keyOf(ref));
  const has = (ref: Ref): boolean => known.has(keyOf(ref));
  const service = (namespace: string, name: string): Ref => ({ kind: 'Service', namespace, name });
  for (const route of snapshot.httpRoutes) if (route.parents.some(has)) add(route);
  // Downwards: from routes over Services, budgets and autoscalers to workloads and pods.
  for (const route of [...snapshot.ingresses, ...snapshot.httpRoutes])
    if (has(route)) for (const backend of route.backends) add(service(backend.namespace, backend.service));
  for (const scaler of snapshot.autoscalers) if (has(scaler)) add({ ...scaler.target, namespace: scaler.namespace });
  const choosing = [...snapshot.services, ...snapshot.budgets, ...snapshot.networkPolicies].filter(has);
  const isChosen = (namespace: string, labels: ReadonlyMap<string, string>) =>
    choosing.some((each) => each.namespace === namespace && selects(each.selector, labels));
  for (const workload of workloadsOf(snapshot))
    if (isChosen(workload.namespace, workload.template.labels)) add(workload);
  for (const pod of snapshot.pods) {
    const uses = [...pod.spec.claims.values()].some((name) =>
      has({ kind: 'PersistentVolumeClaim', namespace: pod.namespace, name }),
    );
    const owner = topOwner(snapshot, pod);
    const isOnNode = scope.object.kind === 'Node' && pod.node === scope.object.name;
    if (uses || isOnNode || isChosen(pod.namespace, pod.labels)) add(owner);
    if (has(pod)) add(owner);
  }
  for (const job of snapshot.jobs)
    if (has(job) || has(topOwner(snapshot, job))) [job, topOwner(snapshot, job)].forEach(add);
  // Upwards: from workloads to all that has to do with them.
  const pods = snapshot.pods.filter((pod) => has(pod) || has(topOwner(snapshot, pod)));
  const workloads = workloadsOf(snapshot).filter(has);
  const labels = [...pods, ...workloads.map(({ namespace, template }) => ({ namespace, labels: template.labels }))];
  for (const pod of pods) {
    add(pod);
    if (pod.node !== '' && !pod.isReady) add({ kind: 'Node', namespace: '', name: pod.node });
    for (const name of pod.spec.claims.values()) add({ kind: 'PersistentVolumeClaim', namespace: pod.namespace, name });
  }
  for (const set of snapshot.replicaSets) if (has(topOwner(snapshot, set))) add(set);
  for (const each of [...snapshot.services, ...snapshot.budgets, ...snapshot.networkPolicies])
    if (labels.some((other) => other.namespace === each.namespace && selects(each.selector, other.labels))) add(each);
  for (const scaler of snapshot.autoscalers) if (has({ ...scaler.target, namespace: scaler.namespace })) add(scaler);
  for (const route of [...snapshot.ingresses, ...snapshot.httpRoutes])
    if (route.backends.some((backend) => has(service(backend.namespace, backend.service)))) add(route);
  for (const route of snapshot.httpRoutes) if (has(route)) route.parents.forEach(add);
  for (const { claimTemplates, name, namespace } of workloads)
    for (const template of claimTemplates.keys())
      for (const claim of snapshot.claims)
        if (claim.namespace === namespace && claim.name.startsWith(`${template}-${name}-`)) add(claim);
  // What pods need and cannot reach, with what is behind it, and nothing further.
  for (const need of brokenNeeds(snapshot, pods)) {
    add(need);
    for (const workload of workloadsOf(snapshot)) if (isBehind(need, workload, workload.template.labels)) add(workload);
    for (const pod of snapshot.pods) if (isBehind(need, pod, pod.labels)) [pod, topOwner(snapshot, pod)].forEach(add);
  }
  return has;
}

function keyOf({ kind, namespace, name }: Ref): string {
  return `${kind} ${namespace} ${name}`;
}

function isBehind({ namespace, selector }: Service, ref: Ref, labels: ReadonlyMap<string, string>): boolean {
  return namespace === ref.namespace && selects(selector, labels);
}
