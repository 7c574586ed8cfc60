import { KubectlError } from '../../api/kubectl-error.ts';
import type { KubeObject } from './metadata.ts';

/** Where a resource is found. */
export interface ResourceAt {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** What a description reads beside the object itself. Each throws KubectlError where the API server refuses. */
export interface Cluster {
  readonly get: <T extends KubeObject>(at: ResourceAt, namespace: string | undefined, name: string) => Promise<T>;
  /** Gives each object of a list, as it comes in chunks of the size that was asked for, or in one piece. */
  readonly each: <T extends KubeObject>(
    at: ResourceAt,
    namespace: string | undefined,
    query: ListQuery,
    take: (object: T) => void,
  ) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface ListQuery {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** In one piece, whatever the size of chunks. */
  readonly whole?: true;
}

/** A whole list. */
export async function listAll<T extends KubeObject>(
  cluster: Cluster,
  at: ResourceAt,
  namespace: string | undefined,
  query: ListQuery,
): Promise<T[]> {
  const objects: T[] = [];
  await cluster.each<T>(at, namespace, query, (object) => void objects.push(object));
  return objects;
}

/** What the API server said when it refused, for descriptions that print it. Any other error is thrown on. */
export function refusalOf(error: unknown): string {
  if (error instanceof KubectlError) return error.message;
  throw error;
}

/** An empty list where the API server refused. Any other error is thrown on. */
export function noneIfRefused(error: unknown): never[] {
  refusalOf(error);
  return [];
}

export function isNotFound(error: unknown): boolean {
  return error instanceof KubectlError && error.isNotFound;
}
