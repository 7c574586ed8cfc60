import { KubectlError } from '../api/kubectl-error.ts';
import { resourcePath, withQuery } from '../api/objects/resource-path.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import { isOn } from '../kube/command.ts';
import type { NativeRead } from './read.ts';
import { reportErrors } from './report-errors.ts';
import { type NodeMetrics, type ResourceList, readMetrics } from './top/metrics.ts';
import { topOptions } from './top/options.ts';
import { printNodes } from './top/print.ts';

/** kubectl top node. Source: kubectl/pkg/cmd/top/top_node.go. */
export const readTopNode: NativeRead = reportErrors(async (command, parts) => {
  const { name, labelSelector, style } = topOptions(command, 'node [NAME | -l label]', '--selector');
  const client = new RestClient(parts);
  const query = { resource: 'nodes', namespace: undefined, name, labelSelector } as const;
  const metrics = await readMetrics<NodeMetrics>(client, parts.discovery, query);
  if (metrics.length === 0) throw new KubectlError('metrics not available yet');
  const nodes = await readNodes(client, name, labelSelector);
  const which = isOn(command, 'show-capacity') ? 'capacity' : 'allocatable';
  const available = new Map(nodes.map((node) => [node.metadata.name, availableOf(node, which)]));
  await printNodes(metrics, available, style, parts.stdout);
  return 0;
});

interface Node {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly allocatable?: ResourceList;
    readonly capacity?: ResourceList;
    readonly nodeInfo?: { readonly swap?: { readonly capacity?: number } };
  };
}

const NODES = { group: '', version: 'v1', resource: 'nodes' };

async function readNodes(client: RestClient, name: string, labelSelector: string): Promise<readonly Node[]> {
  const about = { resource: 'nodes' };
  if (name !== '') return [await client.getJson<Node>(resourcePath(NODES, undefined, name), { ...about, name })];
  const path = withQuery(resourcePath(NODES), { labelSelector });
  return (await client.getJson<{ items: readonly Node[] }>(path, about)).items;
}

function availableOf({ status = {} }: Node, which: 'capacity' | 'allocatable'): ResourceList {
  const swap = status.nodeInfo?.swap?.capacity;
  return { ...status[which], ...(swap === undefined ? {} : { swap: String(swap) }) };
}
