import type { Suspension } from '../../remediation/store.ts';
import type { ApiRequest } from '../api.ts';
import { resourcePath } from '../objects/resource-path.ts';
import { API_VERSION, SUSPENSIONS } from './record.ts';
import type { Answer } from './requests.ts';

/** The one suspension there can be. */
const NAME = 'all';
const PATH = resourcePath(SUSPENSIONS, undefined, NAME);

/** Asks for the suspension. */
export const READ: ApiRequest = { path: PATH };

/** Ends the suspension. */
export const END: ApiRequest = { method: 'DELETE', path: PATH };

/** Suspends all changes. The API server takes it only with the name of the user who sends it. */
export function suspend(by: string, reason: string): ApiRequest {
  const body = { apiVersion: API_VERSION, kind: 'Suspension', metadata: { name: NAME }, spec: { by, reason } };
  return { method: 'POST', path: resourcePath(SUSPENSIONS), body };
}

/**
 * Returns why nothing is applied, by the answer to `READ`; undefined if the API server says that there is no such object. Any other
 * answer suspends too, because then it is unknown.
 */
export function suspensionOf({ status, object, message }: Answer): Suspension | undefined {
  if (status === 200) {
    const { spec } = object as { readonly spec?: Partial<Suspension> };
    return { reason: spec?.reason ?? '', by: spec?.by };
  }
  if (status === 404 && isAbsent(object)) return undefined;
  const said = message === '' ? `status ${status}` : message;
  return {
    reason: `The server cannot read whether changes are suspended (${said}). rbac.yaml grants it in the part changes.`,
  };
}

/** Whether the API server serves the kind and has no such object; the same status says that it does not serve the kind. */
function isAbsent(object: unknown): boolean {
  const { reason, details } = (object ?? {}) as {
    readonly reason?: unknown;
    readonly details?: { readonly name?: unknown; readonly group?: unknown; readonly kind?: unknown };
  };
  const { name, group, kind } = details ?? {};
  return reason === 'NotFound' && name === NAME && group === SUSPENSIONS.group && kind === SUSPENSIONS.resource;
}
