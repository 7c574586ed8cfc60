import type { ReviewedWrite } from '../kube/reviewed-write.ts';
import { canonicalText } from '../policy/admission/changed-fields.ts';
import { isMapping } from '../policy/admission/fields.ts';
import { reviewedPart } from './compare.ts';

/** Its managed fields say who decides about a field later: to send the same values again may change that. */
const SERVER_SIDE_APPLY = 'application/apply-patch';

/**
 * Tells whether a rehearsed write leaves its object as it is, apart from what the API server keeps in the metadata of every object. What is not
 * certain counts as a change. Pure.
 */
export function isIdle({ rehearsed, contentType, request }: ReviewedWrite): boolean {
  const { operation, oldObject, object } = request;
  if (!rehearsed || operation !== 'UPDATE' || contentType.startsWith(SERVER_SIDE_APPLY)) return false;
  if (!isMapping(oldObject) || !isMapping(object)) return false;
  return textOf(oldObject) === textOf(object);
}

function textOf(object: Readonly<Record<string, unknown>>): string {
  return canonicalText({ ...reviewedPart(object), status: object['status'] });
}
