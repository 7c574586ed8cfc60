import type { ApiObject } from '../kube/admission-request.ts';
import type { Target } from './target.ts';
import { fieldsOf } from './write-request.ts';

/** An answer to kubectl that the server writes itself. */
export interface StatusAnswer {
  readonly status: number;
  readonly body: Buffer;
}

const REASONS: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'NotFound',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  503: 'ServiceUnavailable',
};

/** Returns a failure in the words of the API. Source: metav1.Status. */
export function failure(code: number, message: string): StatusAnswer {
  const reason = REASONS[code] ?? 'InternalError';
  return answer(code, { message, reason, code });
}

/** Returns what the API server says of an object that is not there. */
export function notFound({ resource, name = '' }: Target): StatusAnswer {
  const { group, resource: kind } = resource;
  const spelled = group === '' ? kind : `${kind}.${group}`;
  return answer(404, {
    message: `${spelled} "${name}" not found`,
    reason: 'NotFound',
    details: { name, ...(group !== '' && { group }), kind },
    code: 404,
  });
}

function answer(status: number, rest: object): StatusAnswer {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...rest };
  return { status, body: Buffer.from(JSON.stringify(body)) };
}

/** Reasons whose messages name the object and the caller, and quote nothing of what is stored. */
const QUOTES_NOTHING: ReadonlySet<unknown> = new Set(['AlreadyExists', 'Conflict', 'NotFound', 'Unauthorized']);
/** What RBAC says: who may not do what. */
const NO_RIGHT = /^[^"]*(?:"[^"{}]*")? is forbidden: User "/;

/**
 * Returns a failure without the texts that may quote the object: the API server prints the whole object when a patch of it is
 * wrong. What it says of the place and the kind of fault stays.
 */
export function withoutQuotes(given: unknown, code: number): StatusAnswer {
  const status = fieldsOf(given);
  const { reason, message, details } = status;
  const passes = QUOTES_NOTHING.has(reason) || (typeof message === 'string' && NO_RIGHT.test(message));
  if (passes) return { status: code, body: Buffer.from(JSON.stringify(status)) };
  const { name, group, kind, causes } = fieldsOf(details);
  const places = (Array.isArray(causes) ? causes : []).map((cause) => fieldsOf(cause)).map(placeOf);
  const where = places.length === 0 ? '' : ` (${places.join(', ')})`;
  return answer(code, {
    message: `The API server refused the request${where}. Its message may quote the object, so it is not shown`,
    reason: typeof reason === 'string' ? reason : 'Invalid',
    details: { name, group, kind },
    code,
  });
}

/** The field of a cause and its reason, in words that cannot be values. */
function placeOf({ field, reason }: ApiObject): string {
  const place = typeof field === 'string' && /^[\w.[\]/-]{1,80}$/.test(field) ? field : 'a field';
  return typeof reason === 'string' && /^\w{1,40}$/.test(reason) ? `${place}: ${reason}` : place;
}
