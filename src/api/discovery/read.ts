import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Api, type ApiAnswer, type ApiGroup, LeaveToKubectl } from '../api.ts';
import { readText, refuseOtherThanJson } from '../objects/rest-client.ts';
import {
  DISCOVERY_ACCEPT,
  isAggregated,
  type NamedGroup,
  parseAggregated,
  parsePlainGroups,
  parsePlainVersion,
} from './parse.ts';

/** How many versions are asked for at once where the API server knows only the plain form. */
const AT_ONCE = 8;

/** What an API server serves, with what tells whether that still holds. */
export interface KnownGroups {
  readonly groups: readonly ApiGroup[];
  readonly core: DiscoveryDocument;
  readonly named: DiscoveryDocument;
}

/** What one answer says. Its text is not kept: it is many times as large, and a digest tells it from another. */
export type DiscoveryDocument = (
  | { readonly isAggregated: true; readonly groups: readonly ApiGroup[] }
  | { readonly isAggregated: false; readonly groups: readonly NamedGroup[] }
) & { readonly etag: string | undefined; readonly digest: string };

/**
 * Asks the API server for everything it serves: two requests where it knows the aggregated form, else one more for each
 * version. What the aggregated form calls stale is left out, as kubectl leaves it out; where a version does not answer by
 * itself, kubectl complains with times and process ids, so that LeaveToKubectl is thrown. Rejects as `Api.request` does.
 */
export async function readGroups(api: Api): Promise<readonly ApiGroup[]> {
  return (await readKnownGroups(api)).groups;
}

/**
 * The same, by conditional requests where `before` is known; gives `before` itself while that holds. The core group changes
 * with the API server only: unless `isWhole`, it is asked about only where another group has changed.
 */
export async function readKnownGroups(api: Api, before?: KnownGroups, isWhole = true): Promise<KnownGroups> {
  const areAggregated = before?.core.isAggregated === true && before.named.isAggregated;
  const askCore = () => askList(api, '/api', before?.core);
  const early = isWhole || !areAggregated ? askCore() : undefined;
  const [named, whole] = await Promise.all([askList(api, '/apis', before?.named), early]);
  const core = whole ?? (named === before?.named ? before.core : await askCore());
  if (areAggregated && named === before.named && core === before.core) return before;
  if (core.isAggregated && named.isAggregated) return { groups: [...core.groups, ...named.groups], core, named };
  const groups = await readVersions(api, [...namesOf(core), ...namesOf(named)]);
  return before !== undefined && isDeepStrictEqual(groups, before.groups) ? before : { groups, core, named };
}

function namesOf({ isAggregated, groups }: DiscoveryDocument): readonly NamedGroup[] {
  return isAggregated
    ? groups.map((group) => ({ ...group, versions: group.versions.map(({ version }) => version) }))
    : groups;
}

/** Asks for each version by itself. Nothing tells whether these still hold, so they are read each time. */
async function readVersions(api: Api, groups: readonly NamedGroup[]): Promise<readonly ApiGroup[]> {
  const wanted = groups.flatMap(({ name, versions }) => versions.map((version) => ({ group: name, version })));
  const read = new Map<string, ApiGroup['versions'][number]>();
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    await Promise.all(
      wanted.slice(at, at + AT_ONCE).map(async ({ group, version }) => {
        const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
        const parsed = parsePlainVersion(group, version, await textOf(await api.request({ path })));
        if (parsed.resources.length === 0) throw new LeaveToKubectl('a version of the API serves nothing');
        read.set(`${group}/${version}`, parsed);
      }),
    );
  }
  return groups.map(({ name, preferredVersion, versions }) => ({
    name,
    preferredVersion,
    versions: versions.flatMap((version) => read.get(`${name}/${version}`) ?? []),
  }));
}

/** Gives `before` itself where the API server says, or shows, that it still holds. */
async function askList(api: Api, path: string, before: DiscoveryDocument | undefined): Promise<DiscoveryDocument> {
  const answer = await api.request({ path, accept: DISCOVERY_ACCEPT, ifNoneMatch: before?.etag });
  if (answer.status === 304 && before !== undefined) {
    await readText(answer.body);
    return before;
  }
  const text = await textOf(answer);
  const { 'content-type': contentType, etag } = answer.headers;
  const digest = hash('sha256', `${contentType} ${text}`);
  if (etag === before?.etag && digest === before?.digest) return before;
  return isAggregated(contentType)
    ? { isAggregated: true, groups: parseAggregated(text), etag, digest }
    : { isAggregated: false, groups: parsePlainGroups(text), etag, digest };
}

async function textOf(answer: ApiAnswer): Promise<string> {
  const text = await readText(answer.body);
  if (answer.status !== 200) throw new LeaveToKubectl(`discovery is answered with status ${answer.status}`);
  refuseOtherThanJson(answer);
  return text;
}
