import { type ApiResource, LeaveToKubectl } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import type { RestClient } from '../../api/objects/rest-client.ts';
import { parseJson } from '../../go/json.ts';
import { getText, readObject } from './api-cluster.ts';
import { type Cluster, isNotFound } from './cluster.ts';
import { layOut } from './description.ts';
import { type Event, searchEvents, writeEvents } from './events.ts';
import { writeAnyObject } from './generic.ts';
import type { Kind } from './kind.ts';
import { KINDS } from './kinds.ts';
import type { KubeObject } from './metadata.ts';
import type { Subject } from './subjects.ts';

/**
 * The description of one object, which is read again unless its text is at hand. Throws KubectlError where it cannot be
 * read, and LeaveToKubectl for a kind that is kubectl's alone.
 */
export async function describeObject(
  { resource, namespace, name, text }: Subject,
  showsEvents: boolean,
  client: RestClient,
  cluster: Cluster,
): Promise<string> {
  const kind = kindOf(resource);
  const at = kind?.at ?? resource;
  const isSame = at.group === resource.group && at.version === resource.version && at.resource === resource.resource;
  const json = isSame && text !== undefined ? text : await getText(client, at, namespace, name).catch(refused(kind));
  const object = (kind === undefined ? client.redact(parseJson(json)) : readObject(client, json, at)) as KubeObject;
  return layOut(async (w) => {
    if (kind === undefined) writeAnyObject(w, object);
    else await kind.write(w, object, cluster);
    if (!showsEvents || kind?.events === 'none') return;
    const events = await findEvents(resource.kind, object, cluster, kind);
    writeEvents(w, events, cluster.now());
  });
}

/** What happens where the object cannot be read. */
function refused(kind: Kind<KubeObject> | undefined): (error: unknown) => never {
  return (error) => {
    if (kind?.hasOtherVersion === true && isNotFound(error)) throw new LeaveToKubectl('another version may have it');
    throw error;
  };
}

function kindOf({ group, kind }: ApiResource): Kind<KubeObject> | undefined {
  if (group === 'certificates.k8s.io' && kind === 'CertificateSigningRequest')
    throw new LeaveToKubectl('certificate requests are taken apart');
  return KINDS[group === '' ? kind : `${kind}.${group}`] as Kind<KubeObject> | undefined;
}

async function findEvents(
  name: string,
  object: KubeObject,
  cluster: Cluster,
  kind: Kind<KubeObject> | undefined,
): Promise<Event[]> {
  const search = typeof kind?.events === 'function' ? kind.events : undefined;
  try {
    return await (search?.(object, cluster) ?? searchEvents(cluster, { kind: name, ...object.metadata }));
  } catch (error) {
    if (!(error instanceof KubectlError) || kind?.failsWithoutEvents === true) throw error;
    return [];
  }
}
