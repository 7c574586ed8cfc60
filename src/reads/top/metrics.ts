import type { Discovery } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { qualified } from '../../api/objects/named-object.ts';
import { readItems } from '../../api/objects/read-items.ts';
import { resourcePath, withQuery } from '../../api/objects/resource-path.ts';
import { type RestClient, refuseWithoutKind } from '../../api/objects/rest-client.ts';
import { addQuantities, NO_QUANTITY, parseQuantity, type Quantity } from '../../kube/quantity.ts';

/** Amounts by the name of the resource, as the API writes them. */
export type ResourceList = Readonly<Record<string, string>>;

/** Source: metrics/v1beta1 NodeMetrics, PodMetrics; core/v1 Node. */
export interface NodeMetrics {
  readonly metadata: { readonly name: string };
  readonly usage?: ResourceList;
}
export interface ContainerMetrics {
  readonly name: string;
  readonly usage?: ResourceList;
}
export interface PodMetrics {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly containers?: readonly ContainerMetrics[];
}

const GROUP = 'metrics.k8s.io';
const VERSIONS: readonly string[] = ['v1', 'v1beta1'];

/** Which metrics are asked for. */
export interface MetricsQuery {
  readonly resource: 'nodes' | 'pods';
  readonly namespace: string | undefined;
  /** Empty for all that the selector picks. */
  readonly name: string;
  readonly labelSelector: string;
}

/**
 * Reads metrics from the newest version kubectl knows. What discovery remembers may have changed, so that it is asked
 * again where it knows of none, and where the metrics cannot be read.
 */
export async function readMetrics<T>(
  client: RestClient,
  discovery: Discovery,
  query: MetricsQuery,
): Promise<readonly T[]> {
  const remembered = await metricsVersion(discovery);
  if (remembered !== undefined) {
    try {
      return await ask<T>(client, remembered, query);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      await discovery.refresh();
      if ((await metricsVersion(discovery)) === remembered) throw error;
    }
  } else await discovery.refresh();
  const version = await metricsVersion(discovery);
  if (version === undefined) throw new KubectlError('Metrics API not available');
  return ask<T>(client, version, query);
}

async function metricsVersion(discovery: Discovery): Promise<string | undefined> {
  const group = (await discovery.groups()).find(({ name }) => name === GROUP);
  return group?.versions.map(({ version }) => version).find((version) => VERSIONS.includes(version));
}

async function ask<T>(client: RestClient, version: string, query: MetricsQuery): Promise<readonly T[]> {
  const { name, namespace, labelSelector } = query;
  const resource = { group: GROUP, version, resource: query.resource };
  const about = { resource: qualified(resource) };
  if (name !== '') return [await client.getJson<T>(resourcePath(resource, namespace, name), { ...about, name })];
  const { body } = await client.ask({ path: withQuery(resourcePath(resource, namespace), { labelSelector }) }, about);
  const found: T[] = [];
  const take = (text: string) => {
    const { metadata, usage, containers } = JSON.parse(text);
    found.push({ metadata: { name: metadata.name, namespace: metadata.namespace }, usage, containers } as T);
    client.hold(METRICS_BYTES);
  };
  const head = await readItems(body, take, 'items', client.toTheEnd);
  refuseWithoutKind(head);
  return found;
}

/** What is held of the metrics of a pod, and of the line that is printed of them. */
const METRICS_BYTES = 600;

/** One amount of a list; none where it is missing. */
export function amount(list: ResourceList | undefined, resource: string): Quantity {
  return parseQuantity(list?.[resource] ?? '0') ?? NO_QUANTITY;
}

/** What the containers of a pod use together. */
export function podAmount({ containers = [] }: PodMetrics, resource: string): Quantity {
  return containers.reduce((sum, { usage }) => addQuantities(sum, amount(usage, resource)), NO_QUANTITY);
}
