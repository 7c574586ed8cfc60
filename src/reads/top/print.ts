import { addQuantities, NO_QUANTITY, type Quantity, scaledValue } from '../../kube/quantity.ts';
import { byBytes, sortAsGo } from '../go/sort.ts';
import { TabWriter } from '../go/tabwriter.ts';
import { TABLE_COLUMNS } from '../go/terminal.ts';
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
export function printNodes(
  metrics: readonly NodeMetrics[],
  available: Available,
  style: TopStyle,
  stdout: (text: string) => void,
): void {
  const table = new Table(stdout);
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
  table.end();
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
export function printPods(pods: readonly PodMetrics[], style: PodStyle, stdout: (text: string) => void): void {
  const table = new Table(stdout);
  const resources = measured(style);
  const columns = ['NAME', 'CPU(cores)', 'MEMORY(bytes)', ...(style.showsSwap ? ['SWAP(bytes)'] : [])];
  const before = [...(style.showsNamespace ? ['NAMESPACE'] : []), ...(style.showsContainers ? ['POD'] : [])];
  if (style.hasHeaders) table.line([...before, ...columns]);
  const nameOf = ({ metadata: { name, namespace = '' } }: PodMetrics) =>
    style.showsNamespace ? [namespace, name] : [name];
  for (const pod of sorted(pods, style.sortBy, podAmount, nameOf)) {
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
  table.end();
}

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
  if (sortBy === '') return sortAsGo(items, (left, right) => isBefore(namesOf(left), namesOf(right)));
  const power = sortBy === 'cpu' ? -3 : 0;
  const keyed = items.map((item) => ({ item, key: scaledValue(amountOf(item, sortBy), power) }));
  return sortAsGo(keyed, (left, right) => left.key > right.key).map(({ item }) => item);
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
  readonly #columns: TabWriter;

  constructor(stdout: (text: string) => void) {
    this.#columns = new TabWriter(TABLE_COLUMNS, stdout);
  }

  line(cells: readonly string[]): void {
    this.#columns.write(`${cells.map((cell) => `${cell}\t`).join('')}\n`);
  }

  end(): void {
    this.#columns.flush();
  }
}
