import { sortedKeys } from '../../go/sort.ts';
import { type Description, row } from './description.ts';
import type { KubeObject } from './metadata.ts';

/** Source: resource.k8s.io/v1 ResourceSlice. */
export type ResourceSlice = KubeObject<{
  readonly driver?: string;
  readonly pool?: { readonly name?: string };
  readonly devices?: readonly unknown[];
}>;

const MOST_POOLS = 10;

/** Writes how many slices and devices each pool of a node has. Source: describeNodeResourceSlices of kubectl/pkg/describe. */
export function writeResourceSlices(w: Description, slices: readonly ResourceSlice[]): void {
  const poolOf = ({ spec }: ResourceSlice): string => `${spec?.driver ?? ''}/${spec?.pool?.name ?? ''}`;
  const pools: Partial<Record<string, ResourceSlice[]>> = Object.groupBy(slices, poolOf);
  const keys = sortedKeys(pools);
  if (keys.length === 0) return;
  w.write(0, 'Node-Local ResourceSlices:\n');
  w.write(1, 'Driver\tPool\tSlices\tDevices\n');
  w.write(1, '------\t----\t------\t-------\n');
  for (const key of keys.slice(0, MOST_POOLS)) {
    const pool = pools[key] ?? [];
    const devices = pool.reduce((sum, { spec }) => sum + (spec?.devices?.length ?? 0), 0);
    row(w, 1, pool[0]?.spec?.driver, pool[0]?.spec?.pool?.name, pool.length, devices);
  }
  if (keys.length > MOST_POOLS) w.write(1, `...and ${keys.length - MOST_POOLS} more pools\n`);
}
