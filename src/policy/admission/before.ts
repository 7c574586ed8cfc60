import type { AdmissionRequest, ApiObject } from '../../kube/admission-request.ts';
import type { Admission } from './rule.ts';

/** The subresources through which no pod template comes in, nor goes. */
const WITHOUT_TEMPLATES: ReadonlySet<string | undefined> = new Set(['eviction', 'scale', 'status']);

/** Returns the object as a write would leave it, if it can bring in a pod template; undefined for any other write. */
export function objectAfter({ request }: Pick<Admission, 'request'>): ApiObject | undefined {
  return request.operation === 'DELETE' || WITHOUT_TEMPLATES.has(request.subResource) ? undefined : request.object;
}

/** Returns the object before a write: also for a call that deletes an object and creates it again. */
export function objectBefore({ request, earlier }: Pick<Admission, 'request' | 'earlier'>): ApiObject | undefined {
  if (request.oldObject !== undefined || request.operation !== 'CREATE' || request.name === undefined)
    return request.oldObject;
  return earlier.findLast((each) => each.operation === 'DELETE' && isSame(each, request))?.oldObject;
}

/**
 * Returns a write as the change that it is: one that creates an object which the same call has deleted is an update of it. What the
 * API server made up for the old object is no loss.
 */
export function asChange({ request, earlier }: Pick<Admission, 'request' | 'earlier'>): AdmissionRequest {
  const before = objectBefore({ request, earlier });
  if (before === undefined || request.oldObject !== undefined) return request;
  const { status: _, ...oldObject } = before;
  return { ...request, operation: 'UPDATE', oldObject };
}

function isSame(one: AdmissionRequest, other: AdmissionRequest): boolean {
  return (
    one.resource.group === other.resource.group &&
    one.resource.resource === other.resource.resource &&
    one.namespace === other.namespace &&
    one.name === other.name &&
    one.subResource === undefined
  );
}
