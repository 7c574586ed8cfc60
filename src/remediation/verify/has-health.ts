import { BUILT_IN_KINDS } from '../../kube/kinds.ts';
import type { ChangeRequest } from '../change.ts';
import { HEALTH } from './kinds.ts';
import { isWorkload } from './workloads.ts';

/** Returns the kind of the object of a request, with its group: `deployments.apps`, `pods`. */
export function typeOf({ resource: { group, resource } }: Pick<ChangeRequest, 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** Whether Kubernetes itself has the kind. */
export function isBuiltIn(type: string): boolean {
  return BUILT_IN_KINDS.some(({ group, resource }) => type === (group === '' ? resource : `${resource}.${group}`));
}

/**
 * Tells whether an object of some requests has a health that can be watched: `yes`, `maybe` if only custom resources do, whose conditions
 * may not tell, and `no` if all are only stored. Pure.
 */
export function hasHealth(requests: readonly Pick<ChangeRequest, 'resource'>[]): 'yes' | 'maybe' | 'no' {
  const types = requests.map(typeOf);
  if (types.some((type) => type === 'pods' || isWorkload(type) || Object.hasOwn(HEALTH, type))) return 'yes';
  return types.every(isBuiltIn) ? 'no' : 'maybe';
}
