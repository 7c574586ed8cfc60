import { byBytes, sortAsGo, sortedKeys } from '../../go/sort.ts';
import { formatQuantity, scaledValue, wholeQuantity } from '../../kube/quantity.ts';
import { type Description, field, row } from './description.ts';
import type { Kind } from './kind.ts';
import type { KubeObject } from './metadata.ts';
import { printQuantity, quantityOf, type ResourceList } from './resource-list.ts';

export type ResourceQuota = KubeObject<
  { readonly scopes?: readonly string[] },
  { readonly hard?: ResourceList; readonly used?: ResourceList }
>;

/** Source: describeQuota of kubectl/pkg/describe. */
export const resourceQuota: Kind<ResourceQuota> = {
  at: { group: '', version: 'v1', resource: 'resourcequotas' },
  events: 'none',
  write: (w, { metadata, spec, status: { hard = {}, used = {} } = {} }) => {
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Namespace', metadata.namespace);
    writeScopes(w, 0, spec?.scopes, ' * ');
    w.write(0, 'Resource\tUsed\tHard\n');
    w.write(0, '--------\t----\t----\n');
    for (const name of sortedKeys(hard)) {
      const [limit, use] = [quantityOf(hard, name), quantityOf(used, name)];
      const shown = limit.format === use.format ? use : wholeQuantity(scaledValue(use, 0), limit.format);
      row(w, 0, name, formatQuantity(shown), formatQuantity(limit));
    }
  },
};

/** Writes all quotas of a namespace. Source: DescribeResourceQuotas of kubectl/pkg/describe. */
export function writeQuotas(w: Description, quotas: readonly ResourceQuota[]): void {
  if (quotas.length === 0) {
    w.write(0, 'No resource quota.\n');
    return;
  }
  w.write(0, 'Resource Quotas\n');
  const sorted = sortAsGo(quotas, (one, other) => byBytes(one.metadata.name ?? '', other.metadata.name ?? ''));
  for (const { metadata, spec, status: { hard = {}, used = {} } = {} } of sorted) {
    field(w, 1, 'Name', metadata.name);
    writeScopes(w, 1, spec?.scopes, '* ');
    w.write(1, 'Resource\tUsed\tHard\n');
    w.write(1, '--------\t---\t---\n');
    for (const name of sortedKeys(hard)) row(w, 1, name, printQuantity(used[name]), printQuantity(hard[name]));
  }
}

const SCOPES: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function writeScopes(w: Description, level: number, scopes: readonly string[] = [], bullet: string): void {
  if (scopes.length === 0) return;
  const sorted = sortAsGo(scopes, byBytes);
  field(w, level, 'Scopes', sorted.join(', '));
  for (const scope of sorted) if (SCOPES[scope] !== undefined) w.write(level, `${bullet}${SCOPES[scope]}\n`);
}
