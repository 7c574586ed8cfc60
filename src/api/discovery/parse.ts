import { type ApiGroup, type ApiResource, type ApiVersion, LeaveToKubectl } from '../api.ts';
import { parseAnswer } from '../objects/rest-client.ts';

/** The media types kubectl asks for: both versions of the aggregated form, then the plain one. Source: KEP-3352. */
export const DISCOVERY_ACCEPT = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** Whether an answer to DISCOVERY_ACCEPT is in the aggregated form. */
export function isAggregated(contentType: string | undefined): boolean {
  const parts = new Set((contentType ?? '').split(';').map((part) => part.trim()));
  return parts.has('g=apidiscovery.k8s.io') && parts.has('v=v2') && parts.has('as=APIGroupDiscoveryList');
}

/** A group whose versions are known by name only, as the plain form lists them. */
export interface NamedGroup {
  readonly name: string;
  readonly preferredVersion: string;
  readonly versions: readonly string[];
}

/**
 * Reads an APIGroupDiscoveryList. Versions marked stale are left out, as kubectl leaves them out, and a group's preferred
 * version is the first that is left. Throws on anything that is no such list.
 */
export function parseAggregated(text: string): readonly ApiGroup[] {
  const list: { items?: readonly AggregatedGroup[] } = parseAnswer(text);
  return (list.items ?? []).map(({ metadata, versions = [] }) => {
    const name = metadata?.name ?? '';
    const fresh = versions.filter(({ freshness }) => freshness !== 'Stale');
    return {
      name,
      preferredVersion: fresh[0]?.version ?? '',
      versions: fresh.map(({ version, resources = [] }) => ({
        version,
        resources: resources.flatMap((resource) =>
          hasKind(resource) ? [aggregatedResource({ group: name, version }, resource)] : [],
        ),
      })),
    };
  });
}

/** Reads the plain form: an APIVersions of /api, or an APIGroupList of /apis. */
export function parsePlainGroups(text: string): readonly NamedGroup[] {
  const list: {
    versions?: readonly string[];
    groups?: readonly { name: string; preferredVersion?: { version?: string }; versions?: { version: string }[] }[];
  } = parseAnswer(text);
  if (list.versions !== undefined) {
    return [{ name: '', preferredVersion: list.versions[0] ?? '', versions: list.versions }];
  }
  if (list.groups === undefined) throw new LeaveToKubectl('the answer is no discovery');
  return list.groups.map(({ name, preferredVersion, versions = [] }) => ({
    name,
    preferredVersion: preferredVersion?.version ?? '',
    versions: versions.map(({ version }) => version),
  }));
}

/** Reads an APIResourceList, the plain form of one version. */
export function parsePlainVersion(group: string, version: string, text: string): ApiVersion {
  const list: { resources?: readonly PlainResource[] } = parseAnswer(text);
  const resources = (list.resources ?? []).filter(({ name }) => !name.includes('/'));
  return {
    version,
    resources: resources.map((resource) => ({
      group,
      version,
      resource: resource.name,
      singular: resource.singularName ?? '',
      kind: resource.kind,
      namespaced: resource.namespaced === true,
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      verbs: resource.verbs ?? [],
      ...(resource.storageVersionHash === undefined ? {} : { storageVersionHash: resource.storageVersionHash }),
    })),
  };
}

interface AggregatedGroup {
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly {
    readonly version: string;
    readonly freshness?: string;
    readonly resources?: readonly AggregatedResource[];
  }[];
}

interface AggregatedResource {
  readonly resource: string;
  readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string };
  readonly scope?: string;
  readonly singularResource?: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

interface PlainResource {
  readonly name: string;
  readonly singularName?: string;
  readonly kind: string;
  readonly namespaced?: boolean;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
}

/** A resource without a kind only carries its subresources. */
function hasKind({ responseKind }: AggregatedResource): boolean {
  return Boolean(responseKind?.group || responseKind?.version || responseKind?.kind);
}

function aggregatedResource(
  { group, version }: { readonly group: string; readonly version: string },
  resource: AggregatedResource,
): ApiResource {
  return {
    group,
    version,
    resource: resource.resource,
    singular: resource.singularResource ?? '',
    kind: resource.responseKind?.kind ?? '',
    namespaced: resource.scope === 'Namespaced',
    shortNames: resource.shortNames ?? [],
    categories: resource.categories ?? [],
    verbs: resource.verbs ?? [],
  };
}
