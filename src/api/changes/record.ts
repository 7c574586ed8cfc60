import type { ApiObject } from '../../kube/admission-request.ts';
import { callDigest, callerDigest } from '../../remediation/call-digest.ts';
import type { Change, ChangeSpec, ChangeStatus } from '../../remediation/change.ts';
import type { ListedOf } from '../../remediation/store.ts';
import { resourcePath } from '../objects/resource-path.ts';

/** The kinds that the part `changes` of rbac.yaml defines. */
const GROUP = 'remediation.mcp';
const VERSION = 'v1alpha1';
export const CHANGES = { group: GROUP, version: VERSION, resource: 'changes' } as const;
export const SUSPENSIONS = { group: GROUP, version: VERSION, resource: 'suspensions' } as const;
export const API_VERSION = `${GROUP}/${VERSION}`;

/** Find the changes of one call, and of one caller. */
const CALL_LABEL = `${GROUP}/call`;
const CALLER_LABEL = `${GROUP}/caller`;
/** The hour of the plan, so that the changes of the last hour are found among many. */
const HOUR_LABEL = `${GROUP}/hour`;
const HOUR_MS = 3_600_000;

/** A record as the API server stores it. */
interface ChangeRecord {
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly resourceVersion?: string };
  readonly spec?: ChangeSpec;
  readonly status?: ChangeStatus;
}

/** What the API server takes for the status of a record that has none. The definition of the kind holds the same default. */
export const NEW: ChangeStatus = { phase: 'Pending', decisions: [], progress: [] };

/** Returns the path of the record of a change; undefined for a text that is no id. */
export function pathOf(id: string): string | undefined {
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?\.[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(id)) return undefined;
  return resourcePath(CHANGES, namespaceOf(id), id);
}

/** Returns the namespace that keeps the record of a change. */
export function namespaceOf(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}

/** Returns the object to record. */
export function recordOf(spec: ChangeSpec, name = spec.id): ApiObject {
  const labels = {
    [CALL_LABEL]: callDigest(spec),
    [CALLER_LABEL]: callerDigest(spec.requestedBy),
    [HOUR_LABEL]: hourOf(Date.parse(spec.plannedAt)),
  };
  const metadata = { name, namespace: namespaceOf(spec.id), labels };
  return { apiVersion: API_VERSION, kind: 'Change', metadata, spec };
}

/** Returns the label selector of some changes. */
export function selectorOf(of: ListedOf): string {
  return 'call' in of ? `${CALL_LABEL}=${of.call}` : `${CALLER_LABEL}=${of.caller}`;
}

/** Returns the label selector of the changes of a caller that were planned since then, at most an hour ago. */
export function plannedSelector(caller: string, since: Date): string {
  // The clock of another replica may be ahead.
  const hours = [0, 1, 2].map((after) => hourOf(since.getTime() + after * HOUR_MS));
  return `${CALLER_LABEL}=${caller},${HOUR_LABEL} in (${hours.join(',')})`;
}

/** Such as `2026-11-30T14`. */
function hourOf(time: number): string {
  return new Date(time).toISOString().slice(0, 13);
}

/**
 * Returns the change of a record; undefined for a record that is kept elsewhere than its spec says: a copy of a genuine one. Does not
 * check whether the spec is genuine.
 */
export function changeOf(object: unknown): Change | undefined {
  const { metadata, spec, status } = object as ChangeRecord;
  const { name, namespace, resourceVersion: version = '' } = metadata ?? {};
  if (spec === undefined || spec.id !== name || namespaceOf(spec.id) !== namespace) return undefined;
  return { spec, status: { ...NEW, ...status }, version };
}
