import type { ApiObject } from '../kube/admission-request.ts';
import type { ReviewedWrite, WireWrite } from '../kube/reviewed-write.ts';
import { recordOf } from '../policy/admission/reading.ts';
import type { ChangeRequest, Reversibility } from './change.ts';

/** Returns a rehearsed request as a record keeps it. */
export function toChangeRequest(write: ReviewedWrite, reversibility: Reversibility): ChangeRequest {
  const { method, path, query, contentType, body, userAgent, request, rehearsed } = write;
  const { operation, resource, subResource, namespace, name, oldObject, object, options } = request;
  const uid = metadataOf(oldObject)['uid'];
  return {
    method,
    path,
    query,
    contentType,
    body: body.toString('base64'),
    ...(userAgent !== undefined && { userAgent }),
    operation,
    resource,
    ...(subResource !== undefined && { subResource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(typeof uid === 'string' && { uid }),
    options: {
      ...(options.propagationPolicy !== undefined && { propagationPolicy: options.propagationPolicy }),
      ...(options.gracePeriodSeconds !== undefined && { gracePeriodSeconds: options.gracePeriodSeconds }),
    },
    ...(oldObject !== undefined && { before: JSON.stringify(oldObject) }),
    ...(object !== undefined && { after: JSON.stringify(object) }),
    rehearsed,
    reversibility,
  };
}

/** Returns the request that is sent, byte for byte the one that was reviewed. */
export function toWireWrite({ method, path, query, contentType, body, userAgent }: ChangeRequest): WireWrite {
  return { method, path, query, contentType, body: Buffer.from(body, 'base64'), userAgent };
}

/** Returns an object of a record; undefined if there is none. */
export function readObject(json: string | undefined): ApiObject | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as ApiObject);
}

/** The metadata of an object; empty for anything else. */
export function metadataOf(object: ApiObject | undefined): ApiObject {
  return recordOf(object?.['metadata']);
}
