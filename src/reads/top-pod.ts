import { LeaveToKubectl } from '../api/api.ts';
import { KubectlError } from '../api/kubectl-error.ts';
import { PODS } from '../api/objects/named-object.ts';
import { readItems } from '../api/objects/read-items.ts';
import { resourcePath, withQuery } from '../api/objects/resource-path.ts';
import { RestClient, refuseWithoutKind } from '../api/objects/rest-client.ts';
import { flagValue, isOn } from '../kube/command.ts';
import type { NativeRead, ReadParts } from './read.ts';
import { reportErrors } from './report-errors.ts';
import { type PodMetrics, readMetrics } from './top/metrics.ts';
import { type TopOptions, topOptions } from './top/options.ts';
import { printPods } from './top/print.ts';

/** Metrics of younger pods are not missed yet. */
const METRICS_DELAY_MS = 120_000;

/** kubectl top pod. Source: kubectl/pkg/cmd/top/top_pod.go. */
export const readTopPod: NativeRead = reportErrors(async (command, parts) => {
  const options = topOptions(command, 'pod [NAME | -l label]', 'selector');
  const fieldSelector = flagValue(command, 'field-selector') ?? '';
  if (!/^(?:[\w.]+(?:=|==|!=)[\w.-]*(?:,[\w.]+(?:=|==|!=)[\w.-]*)*)?$/.test(fieldSelector))
    throw new LeaveToKubectl('a field selector may be refused');
  const client = new RestClient(parts);
  const namespace = flagValue(command, 'namespace') || parts.defaultNamespace;
  const isEverywhere = isOn(command, 'all-namespaces');
  const query = { ...options, resource: 'pods', namespace: isEverywhere ? undefined : namespace } as const;
  const found = await readMetrics<PodMetrics>(client, parts.discovery, query);
  const selected = { labelSelector: options.labelSelector, fieldSelector };
  const metrics =
    found.length > 0 && fieldSelector !== '' ? await filtered(client, query.namespace, selected, found) : found;
  if (metrics.length === 0) {
    await requireYoungPods(client, namespace, selected, parts);
    parts.stderr(isEverywhere ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
    return 0;
  }
  const style = {
    ...options.style,
    showsNamespace: isEverywhere,
    showsContainers: isOn(command, 'containers'),
    showsSum: isOn(command, 'sum'),
  };
  await printPods(metrics, style, parts.stdout, client);
  return 0;
});

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly creationTimestamp: string };
}

type Selected = Pick<TopOptions, 'labelSelector'> & { readonly fieldSelector: string };

async function listPods(
  client: RestClient,
  namespace: string | undefined,
  selected: Selected,
): Promise<readonly Pod[]> {
  const { body } = await client.ask(
    { path: withQuery(resourcePath(PODS, namespace), { ...selected }) },
    { resource: 'pods' },
  );
  const found: Pod[] = [];
  const take = (text: string) => {
    const { name, namespace: within, creationTimestamp } = (JSON.parse(text) as Pod).metadata;
    found.push({ metadata: { name, namespace: within, creationTimestamp } });
    client.hold(POD_BYTES);
  };
  const head = await readItems(body, take, 'items', client.toTheEnd);
  refuseWithoutKind(head);
  return found;
}

/** What is held of a pod. */
const POD_BYTES = 250;

async function filtered(
  client: RestClient,
  namespace: string | undefined,
  selected: Selected,
  metrics: readonly PodMetrics[],
): Promise<readonly PodMetrics[]> {
  const pods = await listPods(client, namespace, selected);
  const names = new Set(pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  return metrics.filter(({ metadata }) => names.has(`${metadata.namespace}/${metadata.name}`));
}

/** Where there are pods but no metrics, kubectl says so; of old pods with their age to the nanosecond. */
async function requireYoungPods(
  client: RestClient,
  namespace: string,
  selected: Selected,
  { now }: ReadParts,
): Promise<void> {
  const pods = await listPods(client, namespace, selected);
  if (pods.some(({ metadata }) => now() - Date.parse(metadata.creationTimestamp) > METRICS_DELAY_MS - 1000))
    throw new LeaveToKubectl('a pod has no metrics');
  if (pods.length > 0) throw new KubectlError('metrics not available yet');
}
