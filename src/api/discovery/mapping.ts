import { type ApiGroup, type ApiResource, LeaveToKubectl, type Resolved } from '../api.ts';

/** What one group version serves, by every name kubectl would take for it. */
interface VersionMap {
  readonly group: string;
  readonly version: string;
  /** Plural and singular to kind; what was added later wins. */
  readonly kindOf: ReadonlyMap<string, string>;
  /** Kind to resource; undefined for the list kinds, of which kubectl makes up a resource. */
  readonly resourceOf: ReadonlyMap<string, ApiResource | undefined>;
}

/** A spelling taken apart; an empty group or version stands for any. */
interface Spelling {
  readonly resource: string;
  readonly version: string;
  readonly group: string;
}

/**
 * Finds the resource that a spelling stands for, as kubectl's builder, its shortcut expander and its REST mapper do
 * together: names in any case, short names as they are, `resource.group` before `Kind.group`, v1 before all groups, a
 * group's preferred version before its others. Throws LeaveToKubectl where kubectl would guess.
 * Source: cli-runtime resource.Builder.mappingFor; client-go restmapper; apimachinery meta.PriorityRESTMapper.
 */
export class Mapping {
  readonly #groups: readonly ApiGroup[];
  readonly #resources: readonly ApiResource[];
  /** In order of priority. */
  readonly #versions: readonly VersionMap[];
  readonly #found = new Map<string, Resolved>();

  constructor(groups: readonly ApiGroup[]) {
    this.#groups = groups;
    this.#resources = groups.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources));
    this.#versions = byPriority(groups);
  }

  get groups(): readonly ApiGroup[] {
    return this.#groups;
  }

  get resources(): readonly ApiResource[] {
    return this.#resources;
  }

  /** Throws LeaveToKubectl also where kubectl would warn that a short name could stand for more. */
  find(spelling: string): ApiResource | undefined {
    const found = this.resolve(spelling);
    if (found !== undefined && found.others.length > 0)
      throw new LeaveToKubectl('a short name stands for several resources');
    return found?.resource;
  }

  resolve(spelling: string): Resolved | undefined {
    const known = this.#found.get(spelling);
    if (known !== undefined) return known;
    const found = this.#find(spelling);
    // What callers spell is bounded by what exists, in a few forms.
    if (found !== undefined) this.#found.set(spelling, found);
    return found;
  }

  findKind(group: string, version: string, kind: string): ApiResource | undefined {
    return this.#byKind({ resource: kind, version, group })?.resource;
  }

  expand(category: string): readonly string[] | undefined {
    const members = this.#resources.filter(({ categories }) => categories.includes(category));
    if (members.length === 0) return undefined;
    return members.map(({ resource, group }) => (group === '' ? resource : `${resource}.${group}`));
  }

  #find(spelling: string): Resolved | undefined {
    const [first = '', second, ...rest] = spelling.split('.');
    const full = rest.length > 0 ? { resource: first, version: second ?? '', group: rest.join('.') } : undefined;
    const short = {
      resource: first,
      version: '',
      group: [second, ...rest].filter((part) => part !== undefined).join('.'),
    };
    return (
      (full && this.#byResource(full)) ?? this.#byResource(short) ?? (full && this.#byKind(full)) ?? this.#byKind(short)
    );
  }

  #byResource(asked: Spelling): Resolved | undefined {
    const { spelling, others } = this.#expandShortName(asked);
    const { resource, version, group } = spelling;
    const name = resource.toLowerCase();
    const named = this.#versions.filter(({ kindOf }) => kindOf.has(name));
    const inGroup = (matches: (group: string) => boolean) =>
      named.find((each) => matches(each.group) && (version === '' || each.version === version));
    // A group may be abbreviated where no version is given: storageclass.storage.
    const map =
      group === ''
        ? inGroup(() => true)
        : (inGroup((each) => each === group) ??
          (version === '' ? inGroup((each) => each.startsWith(group)) : undefined));
    const kind = map?.kindOf.get(name);
    return map === undefined || kind === undefined ? undefined : { resource: resourceOfKind(map, kind), others };
  }

  #byKind({ resource: kind, version, group }: Spelling): Resolved | undefined {
    const map = this.#versions.find(
      (each) => each.group === group && (version === '' || each.version === version) && each.resourceOf.has(kind),
    );
    return map === undefined ? undefined : { resource: resourceOfKind(map, kind), others: [] };
  }

  #expandShortName(spelling: Spelling): { readonly spelling: Spelling; readonly others: readonly ApiResource[] } {
    const { resource, group } = spelling;
    const ofGroup = this.#resources.filter((each) => group === '' || each.group === group);
    if (ofGroup.some((each) => each.resource === resource || each.singular === resource))
      return { spelling, others: [] };
    const long = new Map<string, ApiResource>();
    for (const each of ofGroup)
      if (each.shortNames.includes(resource) && !long.has(`${each.resource}.${each.group}`))
        long.set(`${each.resource}.${each.group}`, each);
    const [first, ...others] = long.values();
    if (first !== undefined) return { spelling: { resource: first.resource, version: '', group: first.group }, others };
    const abbreviated =
      group !== '' &&
      this.#resources.find((each) => each.group.startsWith(group) && each.shortNames.includes(resource));
    return {
      spelling: abbreviated ? { ...spelling, resource: abbreviated.resource, group: abbreviated.group } : spelling,
      others: [],
    };
  }
}

function resourceOfKind(map: VersionMap, kind: string): ApiResource {
  const resource = map.resourceOf.get(kind);
  if (resource === undefined) throw new LeaveToKubectl('a list kind is asked for');
  return resource;
}

function byPriority(groups: readonly ApiGroup[]): readonly VersionMap[] {
  const maps = groups.flatMap(({ name, preferredVersion, versions }) => {
    const preferredFirst = versions.toSorted(
      (a, b) => Number(b.version === preferredVersion) - Number(a.version === preferredVersion),
    );
    return preferredFirst.map(({ version, resources }) => versionMap(name, version, resources));
  });
  const isCore = ({ group, version }: VersionMap) => group === '' && version === 'v1';
  return [...maps.filter(isCore), ...maps.filter((map) => !isCore(map))];
}

function versionMap(group: string, version: string, resources: readonly ApiResource[]): VersionMap {
  const kindOf = new Map<string, string>();
  const resourceOf = new Map<string, ApiResource | undefined>();
  const addGuess = (kind: string) => {
    const { plural, singular } = guessNames(kind);
    kindOf.set(singular, kind).set(plural, kind);
    resourceOf.set(kind, undefined);
  };
  for (const resource of resources) {
    const singular = resource.singular === '' ? guessNames(resource.kind).singular : resource.singular;
    kindOf.set(singular, resource.kind).set(resource.resource, resource.kind);
    resourceOf.set(resource.kind.toLowerCase(), resource).set(resource.kind, resource);
    addGuess(`${resource.kind}List`);
  }
  addGuess('List');
  return { group, version, kindOf, resourceOf };
}

/** Source: apimachinery meta.UnsafeGuessKindToResource. */
function guessNames(kind: string): { readonly singular: string; readonly plural: string } {
  const singular = kind.toLowerCase();
  if (singular.endsWith('endpoints')) return { singular, plural: singular };
  if (singular.endsWith('s')) return { singular, plural: `${singular}es` };
  if (singular.endsWith('y')) return { singular, plural: `${singular.slice(0, -1)}ies` };
  return { singular, plural: `${singular}s` };
}
