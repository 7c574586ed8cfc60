import { field } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeClusterHead } from './metadata.ts';
import { formatTime } from './times.ts';

interface Driver {
  readonly name?: string;
  readonly nodeID?: string;
  readonly allocatable?: { readonly count?: number };
  readonly topologyKeys?: readonly string[];
}

/** Source: describeCSINode of kubectl/pkg/describe. */
export const csiNode: Kind<KubeObject<{ readonly drivers?: readonly Driver[] }>> = {
  at: { group: 'storage.k8s.io', version: 'v1', resource: 'csinodes' },
  write: (w, { metadata, spec = {} }) => {
    writeClusterHead(w, metadata);
    field(w, 0, 'CreationTimestamp', formatTime(metadata.creationTimestamp));
    w.write(0, 'Spec:\n');
    if (spec.drivers?.length) w.write(1, 'Drivers:\n');
    for (const { name, nodeID, allocatable, topologyKeys } of spec.drivers ?? []) {
      w.write(2, `${name}:\n`);
      field(w, 3, 'Node ID', nodeID);
      if (allocatable?.count !== undefined) {
        w.write(3, 'Allocatables:\n');
        field(w, 4, 'Count', allocatable.count);
      }
      if (topologyKeys?.length) field(w, 3, 'Topology Keys', `[${topologyKeys.join(' ')}]`);
    }
  },
};
