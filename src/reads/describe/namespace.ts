import { type Cluster, isNotFound, listAll } from './cluster.ts';
import { type Condition, writeDatedConditions } from './conditions.ts';
import { type Description, field } from './description.ts';
import type { Kind } from './kind.ts';
import { type LimitRange, limitRange, writeLimits } from './limit-range.ts';
import { type KubeObject, writeClusterHead } from './metadata.ts';
import { type ResourceQuota, resourceQuota, writeQuotas } from './resource-quota.ts';

type Namespace = KubeObject<object, { readonly phase?: string; readonly conditions?: readonly Condition[] }>;

/** Source: describeNamespace of kubectl/pkg/describe. */
export const namespace: Kind<Namespace> = {
  at: { group: '', version: 'v1', resource: 'namespaces' },
  events: 'none',
  write: async (w, { metadata, status = {} }, cluster) => {
    const quotas = await listIfServed<ResourceQuota>(cluster, resourceQuota, metadata.name);
    const ranges = await listIfServed<LimitRange>(cluster, limitRange, metadata.name);
    writeClusterHead(w, metadata);
    field(w, 0, 'Status', status.phase);
    writeDatedConditions(w, status.conditions);
    if (quotas !== undefined) writeSection(w, () => writeQuotas(w, quotas));
    if (ranges !== undefined) writeSection(w, () => writeRanges(w, ranges));
  },
};

function writeSection(w: Description, write: () => void): void {
  w.write(0, '\n');
  write();
}

async function listIfServed<T extends KubeObject>(
  cluster: Cluster,
  { at }: Kind<T>,
  name: string | undefined,
): Promise<T[] | undefined> {
  try {
    return await listAll<T>(cluster, at, name, {});
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Source: DescribeLimitRanges of kubectl/pkg/describe. */
function writeRanges(w: Description, ranges: readonly LimitRange[]): void {
  if (ranges.length === 0) {
    w.write(0, 'No LimitRange resource.\n');
    return;
  }
  w.write(0, 'Resource Limits\n');
  writeLimits(w, ranges, ' ');
}
