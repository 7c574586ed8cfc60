import { LeaveToKubectl } from '../../api/api.ts';
import { ageOf } from '../../go/duration.ts';
import { byBytes, sortAsGo } from '../../go/sort.ts';
import { formatQuantity, NO_QUANTITY, type Quantity, scaledValue } from '../../kube/quantity.ts';
import { type Description, row } from './description.ts';
import { type Amounts, addAmounts, type Counting, podAmounts } from './pod-resources.ts';
import type { Pod } from './pod-spec.ts';
import { quantityOf, type ResourceList } from './resource-list.ts';

/** Writes what the pods of a node ask for, one by one and together. Source: describeNodeResource of kubectl/pkg/describe. */
export function writeNodePods(w: Description, pods: readonly Pod[], allocatable: ResourceList, now: number): void {
  w.write(0, `Non-terminated Pods:\t(${pods.length} in total)\n`);
  w.write(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n');
  w.write(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n');
  for (const pod of pods) {
    const [requests, limits] = [
      podAmounts(pod, { which: 'requests', fromStatus: true }),
      podAmounts(pod, { which: 'limits', fromStatus: true }),
    ];
    const cells = ['cpu', 'memory'].flatMap((name) => [
      share(amountOf(requests, name), allocatable, name),
      share(amountOf(limits, name), allocatable, name),
    ]);
    const { namespace, name, creationTimestamp } = pod.metadata;
    row(w, 1, namespace, name, '', ...cells, ageOf(creationTimestamp, now));
  }
  writeTotals(w, pods, allocatable);
}

function writeTotals(w: Description, pods: readonly Pod[], allocatable: ResourceList): void {
  w.write(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n');
  w.write(1, 'Resource\tRequests\tLimits\n');
  w.write(1, '--------\t--------\t------\n');
  const [requests, limits] = [total(pods, 'requests'), total(pods, 'limits')];
  const names = sortAsGo(Object.keys(allocatable), byBytes);
  const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
  for (const name of [...STANDARD, ...names.filter(isHugePages)]) {
    const cell = (amount: Quantity): string =>
      hasSome(allocatable, name) ? share(amount, allocatable, name) : noShare(amount);
    row(w, 1, name, cell(amountOf(requests, name)), cell(amountOf(limits, name)));
  }
  for (const name of names) {
    if (isHugePages(name) || STANDARD.includes(name) || name === 'pods') continue;
    row(w, 1, name, formatQuantity(amountOf(requests, name)), formatQuantity(amountOf(limits, name)));
  }
}

const STANDARD: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];

function total(pods: readonly Pod[], which: Counting['which']): Amounts {
  const sum: Amounts = new Map();
  for (const pod of pods) addAmounts(sum, podAmounts(pod, { which, fromStatus: false }));
  return sum;
}

function amountOf(amounts: Amounts, name: string): Quantity {
  return amounts.get(name) ?? NO_QUANTITY;
}

/** kubectl counts CPUs in thousandths. */
function unitsOf(quantity: Quantity, name: string): number {
  return Number(scaledValue(quantity, name === 'cpu' ? -3 : 0));
}

function hasSome(allocatable: ResourceList, name: string): boolean {
  return unitsOf(quantityOf(allocatable, name), name) !== 0;
}

function noShare(amount: Quantity): string {
  return `${formatQuantity(amount)} (0%)`;
}

/** An amount and how much of the node it is, in whole percents. */
function share(amount: Quantity, allocatable: ResourceList, name: string): string {
  const percent = (unitsOf(amount, name) / unitsOf(quantityOf(allocatable, name), name)) * 100;
  // What Go makes of a division by zero depends on the processor.
  if (!Number.isFinite(percent)) throw new LeaveToKubectl('a node has none of what its pods are compared with');
  return `${formatQuantity(amount)} (${Math.trunc(percent)}%)`;
}
