import { type Pace, UNHINDERED } from '../../api/objects/read-items.ts';
import { byBytes, type Less, sortAsGo, sortAsGoInSteps } from '../../go/sort.ts';
import { addQuantities, NO_QUANTITY, type Quantity, scaledValue } from '../../kube/quantity.ts';
import { ColumnLines } from '../get/column-lines.ts';
import { amount, type NodeMetrics, type PodMetrics, podAmount, type ResourceList } from './metrics.ts';

/** What `kubectl top` prints, of what is common to both of its tables. */
export interface TopStyle {
  readonly hasHeaders: boolean;
  /** `cpu`, `memory`, or empty for by name. */
  readonly sortBy: string;
  readonly showsSwap: boolean;
}

export interface PodStyle extends TopStyle {
  readonly showsNamespace: boolean;
  readonly showsContainers: boolean;
  readonly showsSum: boolean;
}

const UNKNOWN = '<unknown>';

function measured({ showsSwap }: TopStyle): readonly string[] {
  return showsSwap ? ['cpu', 'memory', 'swap'] : ['cpu', 'memory'];
}

/** What a node has, by resource; `swap` is missing where the node does not say. */
export type Available = ReadonlyMap<string, ResourceList>;

/** Source: PrintNodeMetrics of kubectl/pkg/metricsutil. */
export async function printNodes(
  metrics: readonly NodeMetrics[],
  available: Available,
  style: TopStyle,
  stdout: (text: string) => void,
): Promise<void> {
  const table = new Table(stdout, UNHINDERED);
  if (style.hasHeaders) {
    const swap = style.showsSwap ? ['SWAP(bytes)', 'SWAP(%)'] : [];
    table.line(['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)', ...swap]);
  }
  const usage = (node: NodeMetrics, resource: string) => amount(node.usage, resource);
  for (const node of sorted(metrics, style.sortBy, usage, ({ metadata }) => [metadata.name])) {
    const has = available.get(node.metadata.name);
    table.line([node.metadata.name, ...measured(style).flatMap((each) => nodeCells(node, each, has))]);
  }
  const measuredNodes = new Set(metrics.map(({ metadata }) => metadata.name));
  for (const name of available.keys()) {
    if (!measuredNodes.has(name)) table.line([name, ...measured(style).flatMap(() => [UNKNOWN, UNKNOWN])]);
  }
  await table.end();
}

function nodeCells({ usage }: NodeMetrics, resource: string, available: ResourceList | undefined): readonly string[] {
  const used = amount(usage, resource);
  if (available?.[resource] === undefined) {
    return resource === 'swap' && available !== undefined ? [UNKNOWN, UNKNOWN] : [formatUsage(resource, used)];
  }
  const has = Number(scaledValue(amount(available, resource), -3));
  const percent = has === 0 ? 0 : (Number(scaledValue(used, -3)) / has) * 100;
  return [formatUsage(resource, used), `${Math.trunc(percent)}%`];
}

/** Source: PrintPodMetrics of kubectl/pkg/metricsutil. */
export async function printPods(
  pods: readonly PodMetrics[],
  style: PodStyle,
  stdout: (text: string) => void,
  pace: Pace = UNHINDERED,
): Promise<void> {
  const table = new Table(stdout, pace);
  const resources = measured(style);
  const columns = ['NAME', 'CPU(cores)', 'MEMORY(bytes)', ...(style.showsSwap ? ['SWAP(bytes)'] : [])];
  const before = [...(style.showsNamespace ? ['NAMESPACE'] : []), ...(style.showsContainers ? ['POD'] : [])];
  if (style.hasHeaders) table.line([...before, ...columns]);
  const nameOf = ({ metadata: { name, namespace = '' } }: PodMetrics) =>
    style.showsNamespace ? [namespace, name] : [name];
  const [found, less] = keyed(pods, style.sortBy, podAmount, nameOf);
  const isLong = found.length > MANY;
  const inOrder = isLong ? await sortAsGoInSteps(found, less, () => pace.next()) : sortAsGo(found, less);
  for (const { item: pod } of inOrder) {
    const wait = pace.next();
    if (wait !== undefined) await wait;
    const namespace = style.showsNamespace ? [pod.metadata.namespace ?? ''] : [];
    if (!style.showsContainers) {
      table.line([
        ...namespace,
        pod.metadata.name,
        ...resources.map((each) => formatUsage(each, podAmount(pod, each))),
      ]);
      continue;
    }
    const { containers = [] } = pod;
    for (const { name, usage } of sorted(
      containers,
      style.sortBy,
      (each, resource) => amount(each.usage, resource),
      (each) => [each.name],
    )) {
      const cells = resources.map((each) => formatUsage(each, amount(usage, each)));
      table.line([...namespace, pod.metadata.name, name, ...cells]);
    }
  }
  // Without headers kubectl counts the columns before the names as if they were not there.
  if (style.showsSum) printSum(pods, columns.length + (style.hasHeaders ? before.length : 0), resources, table);
  await table.end();
}

/** More pods than that are sorted step by step. */
const MANY = 1000;

function printSum(pods: readonly PodMetrics[], width: number, resources: readonly string[], table: Table): void {
  const total = (resource: string) =>
    pods
      .flatMap(({ containers = [] }) => containers)
      .reduce((sum, { usage }) => addQuantities(sum, amount(usage, resource)), NO_QUANTITY);
  table.line([...Array.from({ length: width - 2 }, () => ''), '________', '________']);
  table.line([
    ...Array.from({ length: width - 2 }, () => ''),
    ...resources.map((each) => formatUsage(each, total(each))),
  ]);
}

function sorted<T>(
  items: readonly T[],
  sortBy: string,
  amountOf: (item: T, resource: string) => Quantity,
  namesOf: (item: T) => readonly string[],
): readonly T[] {
  const [found, less] = keyed(items, sortBy, amountOf, namesOf);
  return sortAsGo(found, less).map(({ item }) => item);
}

interface Keyed<T> {
  readonly item: T;
  readonly names: readonly string[];
  readonly amount: bigint;
}

/** The items with what they are sorted by, and which of two comes first. */
function keyed<T>(
  items: readonly T[],
  sortBy: string,
  amountOf: (item: T, resource: string) => Quantity,
  namesOf: (item: T) => readonly string[],
): readonly [items: readonly Keyed<T>[], less: Less<Keyed<T>>] {
  if (sortBy === '') {
    const named = items.map((item) => ({ item, names: namesOf(item), amount: 0n }));
    return [named, (left, right) => isBefore(left.names, right.names)];
  }
  const power = sortBy === 'cpu' ? -3 : 0;
  const measuredItems = items.map((item) => ({ item, names: [], amount: scaledValue(amountOf(item, sortBy), power) }));
  return [measuredItems, (left, right) => left.amount > right.amount];
}

function isBefore(left: readonly string[], right: readonly string[]): boolean {
  const at = left.findIndex((name, index) => name !== right[index]);
  return at >= 0 && byBytes(left[at] ?? '', right[at] ?? '');
}

function formatUsage(resource: string, quantity: Quantity): string {
  return resource === 'cpu' ? `${scaledValue(quantity, -3)}m` : `${scaledValue(quantity, 0) / 1_048_576n}Mi`;
}

/** A table whose every cell ends with a tab, the last one too. */
class Table {
  readonly #lines: ColumnLines;

  constructor(stdout: (text: string) => void, pace: Pace) {
    this.#lines = new ColumnLines(stdout, pace);
  }

  line(cells: readonly string[]): void {
    this.#lines.line(cells.map((cell) => `${cell}\t`).join(''));
  }

  end(): Promise<void> {
    return this.#lines.end();
  }
}
