import type { ApiRequest } from '../api/api.ts';
import type { JudgedState } from '../kube/reviewed-write.ts';
import type { Target } from './target.ts';
import { fieldsOf, METHODS, type WriteRequest } from './write-request.ts';

/**
 * Returns the request that rehearses a write. The API server ignores the query of a DELETE with a body, so the body asks for the
 * dry run too; an eviction asks for it in its options.
 */
export function dryRunOf(write: WriteRequest): ApiRequest {
  const query = new URLSearchParams(write.query);
  query.delete('dryRun');
  query.append('dryRun', 'All');
  return toRequest(write, query, optionsOf(write, { dryRun: ['All'] }) ?? write.json);
}

/**
 * Returns the request that makes a write, with the condition that the object still is as it was judged. Undefined if the write
 * has no place for the condition.
 */
export function writeOf(write: WriteRequest, state: JudgedState): ApiRequest | undefined {
  const { json, verb, patchType } = write;
  const known = Object.entries({ uid: state.uid, resourceVersion: state.resourceVersion }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const conditions = Object.fromEntries(known);
  const withOptions = optionsOf(write, known.length === 0 ? {} : { preconditions: conditions });
  if (withOptions !== undefined) return toRequest(write, write.query, withOptions);
  if (verb === 'create' || known.length === 0) return toRequest(write, write.query, json);
  if (patchType === 'json') {
    if (!Array.isArray(json)) return undefined;
    const tests = known.map(([field, value]) => ({ op: 'test', path: `/metadata/${field}`, value }));
    return toRequest(write, write.query, [...tests, ...json]);
  }
  const object = fieldsOf(json);
  const { metadata = {} } = object;
  if (object !== json || typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return undefined;
  return toRequest(write, write.query, { ...object, metadata: { ...metadata, ...conditions } });
}

/** The body of a deletion or an eviction with more in its options; undefined for other writes. */
function optionsOf({ verb, target, json }: WriteRequest, more: object): object | undefined {
  if (isEviction(target)) {
    const eviction = fieldsOf(json);
    return { ...eviction, deleteOptions: { ...fieldsOf(eviction['deleteOptions']), ...more } };
  }
  if (verb !== 'delete') return undefined;
  return { kind: 'DeleteOptions', apiVersion: 'v1', ...fieldsOf(json), ...more };
}

/** Returns whether a write evicts a pod. */
export function isEviction({ resource, subResource }: Target): boolean {
  return resource.group === '' && resource.resource === 'pods' && subResource === 'eviction';
}

/** A body that was read as JSON is sent as what was read; any other as it came. */
function toRequest(write: WriteRequest, query: URLSearchParams, json: unknown): ApiRequest {
  const { verb, path, contentType, body, patchType } = write;
  const search = query.toString();
  const content = json === undefined ? body : Buffer.from(patchType === 'json' ? asGo(json) : JSON.stringify(json));
  return {
    method: METHODS[verb],
    path: search === '' ? path : `${path}?${search}`,
    once: true,
    ...(content.length > 0 && { bytes: { type: contentType === '' ? 'application/json' : contentType, content } }),
  };
}

/** JSON as Go writes it: the API server compares the bytes of a text that a JSON patch tests. Source: encoding/json. */
function asGo(json: unknown): string {
  return JSON.stringify(json).replaceAll(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
