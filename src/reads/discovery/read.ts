import { type Api, type ApiGroup, LeaveToKubectl } from '../read.ts';
import { readText, refuseOtherThanJson } from '../rest-client.ts';
import { DISCOVERY_ACCEPT, isAggregated, parseAggregated, parsePlainGroups, parsePlainVersion } from './parse.ts';

/** How many versions are asked for at once where the API server knows only the plain form. */
const AT_ONCE = 8;

/**
 * Asks the API server for everything it serves: two requests where it knows the aggregated form, else one more for each
 * version. What the aggregated form calls stale is left out, as kubectl leaves it out; where a version does not answer by
 * itself, kubectl complains with times and process ids, so that LeaveToKubectl is thrown. Rejects as `Api.request` does.
 */
export async function readGroups(api: Api): Promise<readonly ApiGroup[]> {
  const [core, named] = await Promise.all([ask(api, '/api', DISCOVERY_ACCEPT), ask(api, '/apis', DISCOVERY_ACCEPT)]);
  if (isAggregated(core.contentType) && isAggregated(named.contentType))
    return [...parseAggregated(core.text), ...parseAggregated(named.text)];
  const list = ({ contentType, text }: DiscoveryDocument) =>
    isAggregated(contentType)
      ? parseAggregated(text).map((group) => ({ ...group, versions: group.versions.map(({ version }) => version) }))
      : parsePlainGroups(text);
  const groups = [...list(core), ...list(named)];
  const wanted = groups.flatMap(({ name, versions }) => versions.map((version) => ({ group: name, version })));
  const read = new Map<string, ApiGroup['versions'][number]>();
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    await Promise.all(
      wanted.slice(at, at + AT_ONCE).map(async ({ group, version }) => {
        const { text } = await ask(api, group === '' ? `/api/${version}` : `/apis/${group}/${version}`);
        const parsed = parsePlainVersion(group, version, text);
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

interface DiscoveryDocument {
  readonly contentType: string | undefined;
  readonly text: string;
}

async function ask(api: Api, path: string, accept = 'application/json'): Promise<DiscoveryDocument> {
  const answer = await api.request({ path, accept });
  const text = await readText(answer.body);
  if (answer.status !== 200) throw new LeaveToKubectl(`discovery is answered with status ${answer.status}`);
  refuseOtherThanJson(answer);
  return { contentType: answer.headers['content-type'], text };
}
