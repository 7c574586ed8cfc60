import { listOf, valueAt } from '../../policy/admission/reading.ts';

/** A longer list is cut, and then says nothing for sure. */
export const LIMIT = 500;

/** The paths of lists that rows of the table of risks read: of one namespace, or of the cluster. */
export const listPath = {
  pods: (namespace: string | undefined) => `/api/v1/namespaces/${part(namespace)}/pods?limit=${LIMIT}`,
  services: (namespace: string | undefined) => `/api/v1/namespaces/${part(namespace)}/services?limit=${LIMIT}`,
  claims: (namespace: string | undefined) =>
    `/api/v1/namespaces/${part(namespace)}/persistentvolumeclaims?limit=${LIMIT}`,
  budgets: (namespace: string | undefined) =>
    `/apis/policy/v1/namespaces/${part(namespace)}/poddisruptionbudgets?limit=${LIMIT}`,
  autoscalers: (namespace: string | undefined) =>
    `/apis/autoscaling/v2/namespaces/${part(namespace)}/horizontalpodautoscalers?limit=${LIMIT}`,
  volumes: () => `/api/v1/persistentvolumes?limit=${LIMIT}`,
} as const;

function part(name: string | undefined): string {
  return encodeURIComponent(name ?? '');
}

/** The objects of a list that was read; none if it was not. */
export function itemsOf(list: unknown): readonly unknown[] {
  return listOf(valueAt(list, 'items'));
}

/** Whether a list was read to its end. */
export function isWhole(list: unknown): boolean {
  return Array.isArray(valueAt(list, 'items')) && !valueAt(list, 'metadata', 'continue');
}
