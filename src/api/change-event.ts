import { randomBytes } from 'node:crypto';
import type { OpenedApi } from './access.ts';
import type { Api } from './api.ts';
import { resourcePath } from './objects/resource-path.ts';
import { readText } from './objects/rest-client.ts';

/** An object that was changed, its type as kubectl would take it. */
export interface ChangedObject {
  readonly type: string;
  readonly name: string;
  readonly namespace?: string;
}

/** News of a change for its objects. */
export interface ChangeNews {
  readonly objects: readonly ChangedObject[];
  readonly message: string;
  /** That it was made, if absent. */
  readonly about?: keyof typeof REASONS | undefined;
  /** The same for the same news, which an object is told once; lower-case letters and digits. */
  readonly key?: string | undefined;
}

const REPORTER = 'kubernetes-remediation-mcp';
/** What an Event tells, in the word that its `reason` is. */
const REASONS = { made: 'Remediated', 'its plan': 'ChangePlanned', 'its denial': 'ChangeDenied' } as const;
/** The API server has the object already. */
const CONFLICT = 409;
/** Where Events on objects without a namespace are kept. Source: client-go, tools/events. */
const DEFAULT_NAMESPACE = 'default';
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Writes a Kubernetes Event on an object, so that `kubectl describe` shows it there. An object that is gone gets none.
 * `now` is the time of the news. Rejects where the API server does not take it. Source: Event, core v1.
 */
export async function writeChangeEvent(
  { api, discovery, namespace }: OpenedApi,
  { type, name, namespace: own = namespace }: ChangedObject,
  { message, about = 'made', key = randomBytes(8).toString('hex') }: Omit<ChangeNews, 'objects'>,
  now: Date,
): Promise<void> {
  const resource = await discovery.find(type);
  if (resource === undefined) throw new Error('The type of the object is not served.');
  const home = resource.namespaced ? own : undefined;
  const uid = await readUid(api, resourcePath(resource, home, name));
  if (uid === undefined) return;
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const eventNamespace = home ?? DEFAULT_NAMESPACE;
  const answer = await api.request({
    method: 'POST',
    path: resourcePath({ group: '', version: 'v1', resource: 'events' }, eventNamespace),
    body: {
      apiVersion: 'v1',
      kind: 'Event',
      // A name of an Event is a DNS subdomain, at most 253 characters of it.
      metadata: {
        name: `${name.slice(0, 230).toLowerCase()}.${key}`,
        namespace: eventNamespace,
      },
      involvedObject: {
        apiVersion: resource.group === '' ? resource.version : `${resource.group}/${resource.version}`,
        kind: resource.kind,
        name,
        ...(home === undefined ? {} : { namespace: home }),
        uid,
      },
      reason: REASONS[about],
      message,
      type: 'Normal',
      source: { component: REPORTER },
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    },
  });
  await readText(answer.body, MOST_BYTES);
  if (answer.status !== 201 && answer.status !== CONFLICT)
    throw new Error(`The API server answers an Event with status ${answer.status}.`);
}

async function readUid(api: Api, path: string): Promise<string | undefined> {
  const answer = await api.request({ path });
  const text = await readText(answer.body, MOST_BYTES);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Error(`The API server answers for the object with status ${answer.status}.`);
  return (JSON.parse(text) as { readonly metadata?: { readonly uid?: string } }).metadata?.uid;
}
