import { expect, vi } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';

/** A kind of custom resource; `plural.group` is its definition's name. */
export interface Definition {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Served versions, the first one stored. */
  readonly versions?: readonly string[];
  /** Whether its objects are of the cluster, and not of a namespace. */
  readonly isOfCluster?: boolean;
  /** What `get` shows beside the name. */
  readonly columns?: readonly { readonly name: string; readonly type: string; readonly jsonPath: string }[];
}

const LISTED = { timeout: 30_000, interval: 50 };

/** Installs kinds, or changes them, and resolves when the API server lists them as they are now. */
export async function define(...definitions: readonly Definition[]): Promise<void> {
  const items = definitions.map(({ group, plural, versions = ['v1'], columns, isOfCluster = false, ...names }) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    // The API server asks for this of groups that are Kubernetes' own.
    metadata: { name: `${plural}.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' } },
    spec: {
      group,
      scope: isOfCluster ? 'Cluster' : 'Namespaced',
      names: { plural, singular: names.kind.toLowerCase(), ...names },
      versions: versions.map((name, at) => ({
        name,
        served: true,
        storage: at === 0,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        ...(columns && { additionalPrinterColumns: columns }),
      })),
    },
  }));
  await succeed(admin, ['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  for (const { group, plural, shortNames = [], categories = [], versions = ['v1'] } of definitions)
    await vi.waitFor(
      async () => expect(await listed(group, plural, versions[0] ?? '')).toEqual({ shortNames, categories }),
      LISTED,
    );
}

/** Removes kinds with all their objects, and resolves when the API server lists them no more. */
export async function undefine(...definitions: readonly Definition[]): Promise<void> {
  const names = definitions.map(({ plural, group }) => `${plural}.${group}`);
  await succeed(admin, ['delete', 'crd', ...names, '--ignore-not-found']);
  for (const { group, plural, versions = ['v1'] } of definitions)
    await vi.waitFor(async () => expect(await listed(group, plural, versions[0] ?? '')).toBeUndefined(), LISTED);
}

interface ListedResource {
  readonly name: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** What the API server lists of a kind. Rejects while the document that kubectl reads, of all groups, is behind. */
async function listed(group: string, plural: string, version: string) {
  const found = await listedInGroup(group, plural, version);
  const known = await succeed(admin, ['api-resources', `--api-group=${group}`, '--output=name']);
  expect(known.split('\n').includes(`${plural}.${group}`)).toBe(found !== undefined);
  return found;
}

async function listedInGroup(group: string, plural: string, version: string) {
  const { code, stdout } = await admin(['get', '--raw', `/apis/${group}/${version}`]);
  if (code !== 0) return undefined;
  const { groups }: { groups: readonly { name: string }[] } = JSON.parse(
    await succeed(admin, ['get', '--raw', '/apis']),
  );
  if (!groups.some(({ name }) => name === group)) return undefined;
  const { resources }: { resources: readonly ListedResource[] } = JSON.parse(stdout);
  const found = resources.find(({ name }) => name === plural);
  return found && { shortNames: found.shortNames ?? [], categories: found.categories ?? [] };
}

/** Makes an object of a kind, its group as a mark in it. */
export function makeObject({ group, kind, versions = ['v1'] }: Definition, name: string, namespace: string) {
  const object = {
    apiVersion: `${group}/${versions[0]}`,
    kind,
    metadata: { name, namespace, annotations: { group }, labels: { of: 'words' } },
  };
  return succeed(admin, ['apply', '-f', '-'], JSON.stringify(object));
}

/** The object as it is; undefined where there is none. */
export async function objectOf({ group, plural, versions = ['v1'] }: Definition, name: string, namespace: string) {
  const path = `/apis/${group}/${versions[0]}/namespaces/${namespace}/${plural}/${name}`;
  const { code, stdout } = await admin(['get', '--raw', path]);
  return code === 0 ? JSON.parse(stdout) : undefined;
}
