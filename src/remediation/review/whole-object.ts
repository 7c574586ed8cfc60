import type { ApiObject } from '../../kube/admission-request.ts';
import { recordOf } from '../../policy/admission/reading.ts';
import type { Reviewing } from './reviewing.ts';
import type { View } from './view.ts';

/** Returns the path of the object that a Scale is about, since the Scale does not show it; undefined for other writes. */
export function wholePath({ request, write }: View): string | undefined {
  return request.subResource === 'scale' ? write.path.replace(/\/scale$/, '') : undefined;
}

/** Returns the object before a write, also for a Scale; undefined if there was none, or it could not be read. */
export function wholeBefore(view: View, seen: Reviewing['seen']): ApiObject | undefined {
  const path = wholePath(view);
  if (path === undefined) return view.request.oldObject;
  const whole = seen(path);
  return whole === undefined ? undefined : recordOf(whole);
}

/** Returns the object after a write, also for a Scale; undefined if it is deleted, or is not known. */
export function wholeAfter(view: View, seen: Reviewing['seen']): ApiObject | undefined {
  if (wholePath(view) === undefined) return view.after === undefined ? undefined : view.request.object;
  const whole = wholeBefore(view, seen);
  if (whole === undefined) return undefined;
  return { ...whole, spec: { ...recordOf(whole['spec']), replicas: recordOf(view.after?.['spec'])['replicas'] } };
}
