import { askList, qualified } from '../../api/objects/named-object.ts';
import { readItems } from '../../api/objects/read-items.ts';
import type { AboutObject } from '../../api/objects/redact-object.ts';
import { resourcePath } from '../../api/objects/resource-path.ts';
import { type RestClient, refuseWithoutKind } from '../../api/objects/rest-client.ts';
import { Float, parseJson } from '../../go/json.ts';
import type { Cluster, ResourceAt } from './cluster.ts';
import type { KubeObject } from './metadata.ts';

/** The cluster as a client sees it, its lists in chunks of so many objects (0: in one piece). */
export function apiCluster(client: RestClient, chunkSize: number, now: () => number): Cluster {
  return {
    now,
    get: async <T extends KubeObject>(at: ResourceAt, namespace: string | undefined, name: string) =>
      readObject(client, await getText(client, at, namespace, name), at) as T,
    each: async <T extends KubeObject>(
      at: ResourceAt,
      namespace: string | undefined,
      { whole, ...selectors }: Parameters<Cluster['each']>[2],
      take: (object: T) => void,
    ) => {
      const limit = whole === true || chunkSize === 0 ? {} : { limit: chunkSize };
      let token = '';
      do {
        const query = { ...selectors, ...limit, ...(token === '' ? {} : { continue: token }) };
        const { body } = await askList(client, at, namespace, query, { subject: at.resource });
        const head = await readItems(body, (item) => take(readObject(client, item, at) as T), 'items', client.toTheEnd);
        if (head !== undefined) refuseWithoutKind(head);
        token = head?.metadata?.continue ?? '';
      } while (token !== '');
    },
  };
}

/** An object in JSON. */
export async function getText(
  client: RestClient,
  at: ResourceAt,
  namespace: string | undefined,
  name: string,
): Promise<string> {
  return client.text(await client.ask({ path: resourcePath(at, namespace, name) }, { resource: qualified(at), name }));
}

/**
 * Reads an object of a kind that Go has a type for from its text. What is null is left out: there it is the same as what is not
 * set.
 */
export function readObject(client: RestClient, text: string, at: Pick<ResourceAt, 'resource'>): unknown {
  const object = parseJson(text);
  const known = text.includes('null') ? withoutNulls(object) : object;
  const shown = client.redact(known, ABOUT[at.resource]);
  // Only the sizes of its values are shown, and a mark has another size.
  return at.resource === 'secrets'
    ? { ...(shown as object), data: (known as { readonly data?: unknown }).data }
    : shown;
}

/** Items of lists do not say what they are. */
const ABOUT: Readonly<Record<string, AboutObject>> = {
  configmaps: { apiVersion: 'v1', kind: 'ConfigMap' },
  secrets: { apiVersion: 'v1', kind: 'Secret' },
};

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Float) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutNulls(each)]));
}
