import { type Condition, writeDatedConditions } from './conditions.ts';
import { field } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeClusterHead } from './metadata.ts';

/** Source: describeServiceCIDRV1 of kubectl/pkg/describe. */
export const serviceCidr: Kind<
  KubeObject<{ readonly cidrs?: readonly string[] }, { readonly conditions?: readonly Condition[] }>
> = {
  at: { group: 'networking.k8s.io', version: 'v1', resource: 'servicecidrs' },
  hasOtherVersion: true,
  write: (w, { metadata, spec = {}, status = {} }) => {
    writeClusterHead(w, metadata);
    field(w, 0, 'CIDRs', (spec.cidrs ?? []).join(', '));
    if (status.conditions?.length) w.write(0, 'Status:\n');
    writeDatedConditions(w, status.conditions);
  },
};

const PARENT = [
  ['Group', 'group'],
  ['Resource', 'resource'],
  ['Namespace', 'namespace'],
  ['Name', 'name'],
] as const;

/** Source: describeIPAddressV1 of kubectl/pkg/describe. */
export const ipAddress: Kind<KubeObject<{ readonly parentRef?: Readonly<Record<string, string>> }>> = {
  at: { group: 'networking.k8s.io', version: 'v1', resource: 'ipaddresses' },
  hasOtherVersion: true,
  write: (w, { metadata, spec = {} }) => {
    writeClusterHead(w, metadata);
    if (!spec.parentRef) return;
    w.write(0, 'Parent Reference:\n');
    for (const [title, name] of PARENT) field(w, 1, title, spec.parentRef[name]);
  },
};
