import type { ApiGroup, ApiResource } from '../api/api.ts';
import { readGroups } from '../api/discovery/read.ts';
import { KubectlError, usageError } from '../api/kubectl-error.ts';
import { qualified } from '../api/objects/named-object.ts';
import type { Json } from '../go/json.ts';
import { printStruct } from '../go/print-json.ts';
import { byBytes } from '../go/sort.ts';
import { TabWriter } from '../go/tabwriter.ts';
import { TABLE_COLUMNS } from '../go/terminal.ts';
import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';
import { stringSlice } from '../kubectl/go-values.ts';
import { toYaml } from './get/print-objects.ts';
import type { NativeRead } from './read.ts';
import { reportErrors } from './report-errors.ts';

/** kubectl api-resources. Source: kubectl/pkg/cmd/apiresources/apiresources.go. */
export const readApiResources: NativeRead = reportErrors(async (command, parts) => {
  const { path, positionals } = command;
  if (positionals.length > 0) throw usageError(path, `unexpected arguments: [${positionals.join(' ')}]`);
  const sortBy = flagValue(command, 'sort-by') ?? '';
  if (!['', 'name', 'kind'].includes(sortBy)) throw new KubectlError('--sort-by accepts only name or kind');
  const wanted = filterOf(command);
  const resources = preferred(await readGroups(parts.api)).filter(wanted);
  const columns = new TabWriter(TABLE_COLUMNS, parts.stdout);
  columns.write(printResources(sorted(resources, sortBy), command));
  columns.flush();
  return 0;
});

/** Every resource once, in the preferred version of its group where that has it. Source: ServerPreferredResources of client-go. */
function preferred(groups: readonly ApiGroup[]): readonly ApiResource[] {
  return groups.flatMap(({ preferredVersion, versions }) => {
    const chosen = new Map<string, string>();
    for (const { version, resources } of versions) {
      for (const { resource } of resources)
        if (!chosen.has(resource) || version === preferredVersion) chosen.set(resource, version);
    }
    return versions.flatMap(({ version, resources }) =>
      resources.filter(({ resource, verbs }) => chosen.get(resource) === version && verbs.length > 0),
    );
  });
}

function filterOf(command: KubectlCommand): (resource: ApiResource) => boolean {
  const group = flagValue(command, 'api-group');
  const namespaced = flagValue(command, 'namespaced');
  const verbs = stringSlice(command, 'verbs');
  const categories = stringSlice(command, 'categories');
  return (resource) =>
    (group === undefined || group === resource.group) &&
    (namespaced === undefined || (namespaced === 'true') === resource.namespaced) &&
    verbs.every((verb) => resource.verbs.includes(verb)) &&
    categories.every((category) => resource.categories.includes(category));
}

function sorted(resources: readonly ApiResource[], sortBy: string): readonly ApiResource[] {
  const keyOf = ({ resource, kind, group }: ApiResource) =>
    sortBy === 'name' ? resource : sortBy === 'kind' ? kind : group;
  const compare = (left: string, right: string) => (byBytes(left, right) ? -1 : byBytes(right, left) ? 1 : 0);
  return resources.toSorted(
    (left, right) => compare(keyOf(left), keyOf(right)) || compare(left.resource, right.resource),
  );
}

function printResources(resources: readonly ApiResource[], command: KubectlCommand): string {
  const output = flagValue(command, 'output') ?? '';
  switch (output) {
    case 'name':
      return resources.map((resource) => `${qualified(resource)}\n`).join('');
    case 'json':
      return `${printStruct(listOf(resources))}\n`;
    case 'yaml':
      return toYaml(listOf(resources));
    default:
      return printTable(resources, output === 'wide', !isOn(command, 'no-headers'));
  }
}

function printTable(resources: readonly ApiResource[], isWide: boolean, hasHeaders: boolean): string {
  const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(isWide ? ['VERBS', 'CATEGORIES'] : [])];
  const rows = resources.map(({ resource, shortNames, group, version, namespaced, kind, verbs, categories }) => [
    resource,
    shortNames.join(','),
    group === '' ? version : `${group}/${version}`,
    String(namespaced),
    kind,
    ...(isWide ? [verbs.join(','), categories.join(',')] : []),
  ]);
  return [...(hasHeaders ? [header] : []), ...rows].map((cells) => `${cells.join('\t')}\n`).join('');
}

/** Source: meta/v1 APIResourceList. */
function listOf(resources: readonly ApiResource[]): Json {
  const items = resources.map(({ resource, singular, namespaced, group, version, kind, verbs, ...more }) => ({
    name: resource,
    singularName: singular,
    namespaced,
    ...(group === '' ? {} : { group }),
    version,
    kind,
    verbs,
    ...(more.shortNames.length === 0 ? {} : { shortNames: more.shortNames }),
    ...(more.categories.length === 0 ? {} : { categories: more.categories }),
    ...(more.storageVersionHash === undefined ? {} : { storageVersionHash: more.storageVersionHash }),
  }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: '', resources: items.length === 0 ? null : items };
}
