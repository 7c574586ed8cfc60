import type { ApiObject } from '../../kube/admission-request.ts';
import { LAST_APPLIED, recordOf } from '../../policy/admission/reading.ts';

/** Returns an object without the annotation that repeats it as a text; without annotations if there is no other. */
export function withoutLastApplied(object: ApiObject): ApiObject {
  const metadata = recordOf(object['metadata']);
  const annotations = recordOf(metadata['annotations']);
  if (!Object.hasOwn(annotations, LAST_APPLIED)) return object;
  const { [LAST_APPLIED]: _applied, ...rest } = annotations;
  const { annotations: _annotations, ...others } = metadata;
  return { ...object, metadata: Object.keys(rest).length === 0 ? others : { ...metadata, annotations: rest } };
}
