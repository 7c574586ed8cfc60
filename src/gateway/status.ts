import type { ApiObject } from '../kube/admission-request.ts';
import type { Target } from './target.ts';
import { fieldsOf } from './write-request.ts';

/** An answer to kubectl that the server writes itself. */
export interface StatusAnswer {
  readonly status: number;
  readonly body: Buffer;
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
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

/** Kinds of fault as the API server names them. Source: field.ErrorType of apimachinery. */
const FAULT =
  /^(?:Duplicate value|Forbidden|Internal error|Invalid value|Not found|Required value|Too few|Too long|Too many|Unsupported value)(?=:|$)/;
/** Reasons that hold no value: the place in a text, and the types that do not fit. */
const HARMLESS_END =
  /: (?:illegal base64 data at input byte \d+|json: cannot unmarshal (?:array|bool|number|object|string) into Go (?:struct field [\w.]+|value) of type [\w.*[\]{}]+)$/;

/**
 * Returns a failure without the texts that may quote the object: the API server prints the whole object when a patch of it is
 * wrong. What it says of the place and the kind of fault stays.
 */
export function withoutQuotes(given: unknown, code: number): StatusAnswer {
  const status = fieldsOf(given);
  const { reason, message, details } = status;
  const text = typeof message === 'string' ? message : '';
  if (QUOTES_NOTHING.has(reason) || NO_RIGHT.test(text))
    return { status: code, body: Buffer.from(JSON.stringify(status)) };
  const { name, group, kind, causes } = fieldsOf(details);
  const places = (Array.isArray(causes) ? causes : []).map((cause) => placeOf(fieldsOf(cause)));
  return answer(code, {
    message: `${places.map((place) => `${place.field}: `).join('')}${withoutValue(text)}`,
    reason: typeof reason === 'string' ? reason : 'Invalid',
    details: { name, group, kind, causes: places },
    code,
  });
}

/** A cause of a failure: the reason and the field, where they are words that cannot be values, and what is harmless of its text. */
function placeOf({ field, reason, message }: ApiObject) {
  return {
    reason: typeof reason === 'string' && /^\w{1,40}$/.test(reason) ? reason : 'FieldValueInvalid',
    field: typeof field === 'string' && /^[\w.[\]/-]{1,80}$/.test(field) ? field : 'a field',
    message: withoutValue(typeof message === 'string' ? message : ''),
  };
}

function withoutValue(message: string): string {
  const fault = FAULT.exec(message)?.[0];
  return `${fault === undefined ? '' : `${fault}: `}(not shown)${HARMLESS_END.exec(message)?.[0] ?? ''}`;
}
