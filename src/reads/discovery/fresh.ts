import { type Api, type ApiGroup, LeaveToKubectl } from '../read.ts';
import { readText } from '../rest-client.ts';
import { DISCOVERY_ACCEPT, isAggregated, parseAggregated } from './parse.ts';

/**
 * What the API server serves now, for commands that do not answer from memory. Left to kubectl where a part of it does not
 * answer, or an older server would have to be asked for each version.
 */
export async function readFreshGroups(api: Api): Promise<readonly ApiGroup[]> {
  const [core, named] = await Promise.all([readFresh(api, '/api'), readFresh(api, '/apis')]);
  return [...core, ...named];
}

async function readFresh(api: Api, path: string): Promise<readonly ApiGroup[]> {
  const answer = await api.request({ path, accept: DISCOVERY_ACCEPT });
  const text = await readText(answer.body);
  if (answer.status !== 200 || !isAggregated(answer.headers['content-type']))
    throw new LeaveToKubectl('discovery is not answered as usual');
  // kubectl names every version that its own API server could not reach.
  if (/"freshness":\s*"Stale"/.test(text)) throw new LeaveToKubectl('a part of the API does not answer');
  return parseAggregated(text);
}
