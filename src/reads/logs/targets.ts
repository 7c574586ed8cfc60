import type { ApiResource } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { getList, PODS } from '../../api/objects/named-object.ts';
import { resourcePath, withQuery } from '../../api/objects/resource-path.ts';
import type { RestClient } from '../../api/objects/rest-client.ts';
import { watchEvents } from '../../api/objects/watch.ts';
import { formatSelector, type LabelSelector } from '../label-selector.ts';
import type { Pod } from './pod.ts';
import { orderForLogs } from './pod-order.ts';

/** A workload or service, as far as its pods can be found. */
export interface Workload {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec?: { readonly selector?: LabelSelector | Readonly<Record<string, string>> };
}

/** Kinds whose selector is a plain map of labels. */
const PLAIN_SELECTORS: readonly string[] = ['Service', 'ReplicationController'];
const SELECTING: readonly string[] = [
  'DaemonSet',
  'Deployment',
  'Job',
  'ReplicaSet',
  'StatefulSet',
  ...PLAIN_SELECTORS,
];

/** The label selector of the pods of an object. Source: SelectorsForObject of kubectl/pkg/polymorphichelpers. */
export function podSelector({ kind, version }: Pick<ApiResource, 'kind' | 'version'>, object: Workload): string {
  const fail = (why: string) => new KubectlError(`cannot get the logs from *${version}.${kind}: ${why}`);
  if (!SELECTING.includes(kind)) throw fail(`selector for *${version}.${kind} not implemented`);
  const selector = object.spec?.selector ?? {};
  if (!PLAIN_SELECTORS.includes(kind)) return formatSelector(selector);
  if (kind === 'Service' && Object.keys(selector).length === 0)
    throw fail(`invalid service '${object.metadata.name}': Service is defined without a selector`);
  return formatSelector({ matchLabels: selector as Readonly<Record<string, string>> });
}

interface PodList {
  readonly metadata: { readonly resourceVersion?: string };
  readonly items: readonly Pod[];
}

/**
 * The pods a selector picks, the best for logs first. Waits up to `timeoutSeconds` for one where there is none yet.
 * Source: GetPodList of kubectl/pkg/polymorphichelpers.
 */
export async function podsForLogs(
  client: RestClient,
  namespace: string,
  labelSelector: string,
  timeoutSeconds: number,
): Promise<readonly Pod[]> {
  const path = withQuery(resourcePath(PODS, namespace), { labelSelector });
  const { metadata, items } = await client.getJson<PodList>(path, { resource: 'pods' });
  if (items.length > 0) return orderForLogs(items);
  const query = { labelSelector, resourceVersion: metadata.resourceVersion };
  for await (const { type, object } of watchEvents<Pod>(client, PODS, namespace, query, timeoutSeconds)) {
    if (type === 'ADDED' || type === 'MODIFIED') return [object];
  }
  throw new KubectlError('timed out waiting for the condition');
}

/** The pods of a list that a selector given by the caller picks. */
export async function selectedPods(
  client: RestClient,
  namespace: string,
  labelSelector: string,
): Promise<readonly Pod[]> {
  return (await getList<PodList>(client, PODS, namespace, { labelSelector })).items;
}
