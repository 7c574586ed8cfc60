import { addQuantities, compareQuantities, type Quantity } from '../../kube/quantity.ts';
import type { Container, ContainerStatus, Pod } from './pod-spec.ts';
import { type ResourceList, type ResourceRequirements, readQuantity } from './resource-list.ts';

/** Amounts by the name of the resource, read. */
export type Amounts = Map<string, Quantity>;

/** What a pod asks for, or may use: `fromStatus` takes what its status says of resizes into account, as kubectl does for one pod, but not in totals. */
export interface Counting {
  readonly which: 'requests' | 'limits';
  readonly fromStatus: boolean;
}

/** What a pod asks for or may use altogether. Source: PodRequests and PodLimits of k8s.io/component-helpers/resource. */
export function podAmounts(pod: Pod, { which, fromStatus }: Counting): Amounts {
  const amounts = containerAmounts(pod, which, fromStatus);
  const { resources, overhead = {} } = pod.spec ?? {};
  const applies = which === 'requests' ? hasSupported(resources?.requests) : hasPodLevelResources(resources);
  if (applies) {
    for (const [name, quantity] of read(resources?.[which])) if (isPodLevel(name)) amounts.set(name, quantity);
  }
  for (const [name, quantity] of read(overhead)) {
    const amount = amounts.get(name);
    // Only limits that are set grow.
    if (which === 'requests' || (amount !== undefined && amount.digits !== 0n)) addAmount(amounts, name, quantity);
  }
  return amounts;
}

/** Whether the pod as a whole has requests or limits. Source: IsPodLevelResourcesSet. */
export function hasPodLevelResources(resources: ResourceRequirements | undefined): boolean {
  return hasSupported(resources?.requests) || hasSupported(resources?.limits);
}

function hasSupported(list: ResourceList = {}): boolean {
  return Object.keys(list).some(isPodLevel);
}

function isPodLevel(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

/** Adds amounts up. */
export function addAmounts(total: Amounts, more: Amounts): void {
  for (const [name, quantity] of more) addAmount(total, name, quantity);
}

function addAmount(total: Amounts, name: string, quantity: Quantity): void {
  const before = total.get(name);
  total.set(name, before === undefined ? quantity : addQuantities(before, quantity));
}

function raise(most: Amounts, other: Amounts): void {
  for (const [name, quantity] of other) {
    const before = most.get(name);
    if (before === undefined || compareQuantities(quantity, before) > 0) most.set(name, quantity);
  }
}

function read(list: ResourceList = {}): Amounts {
  return new Map(Object.entries(list).map(([name, text]) => [name, readQuantity(text)]));
}

/** Whichever is most of what is specified, allocated and in effect; what is specified does not count if it cannot be had. */
function containerAmounts(pod: Pod, which: Counting['which'], fromStatus: boolean): Amounts {
  const specified = (container: Container): ResourceList | undefined => container.resources?.[which];
  if (!fromStatus) return aggregate(pod, specified);
  const isInfeasible = pod.status?.conditions?.find(({ type }) => type === 'PodResizePending')?.reason === 'Infeasible';
  const otherwise = (container: Container): ResourceList | undefined =>
    isInfeasible ? undefined : specified(container);
  const allocated = (status: ContainerStatus | undefined): ResourceList | undefined =>
    which === 'requests' ? status?.allocatedResources : undefined;
  const most = isInfeasible ? new Map<string, Quantity>() : aggregate(pod, specified);
  raise(
    most,
    aggregate(pod, (container, status) => status?.resources?.[which] ?? allocated(status) ?? otherwise(container)),
  );
  if (which === 'requests')
    raise(
      most,
      aggregate(pod, (container, status) => allocated(status) ?? otherwise(container)),
    );
  return most;
}

type Listed = (container: Container, status: ContainerStatus | undefined) => ResourceList | undefined;

/** Source: aggregateContainerResourcesByFn; KEP-753 says how sidecars count. */
function aggregate({ spec = {}, status = {} }: Pod, listed: Listed): Amounts {
  const { containers = [], initContainers = [] } = spec;
  const statuses = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  const amountsOf = (container: Container): Amounts =>
    read(
      listed(
        container,
        statuses.find(({ name }) => name === container.name),
      ),
    );
  const total: Amounts = new Map();
  for (const container of containers) addAmounts(total, amountsOf(container));
  const sidecars: Amounts = new Map();
  const starting: Amounts = new Map();
  for (const container of initContainers) {
    const own = amountsOf(container);
    if (container.restartPolicy === 'Always') {
      addAmounts(total, own);
      addAmounts(sidecars, own);
      raise(starting, sidecars);
    } else {
      addAmounts(own, sidecars);
      raise(starting, own);
    }
  }
  raise(total, starting);
  return total;
}
