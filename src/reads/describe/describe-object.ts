import { parseJson } from '../go/json.ts';
import { KubectlError } from '../kubectl-error.ts';
import { qualified } from '../named-object.ts';
import { type ApiResource, LeaveToKubectl } from '../read.ts';
import { resourcePath } from '../resource-path.ts';
import { type RestClient, readText } from '../rest-client.ts';
import type { Cluster } from './cluster.ts';
import { layOut } from './description.ts';
import { type Event, searchEvents, writeEvents } from './events.ts';
import { writeAnyObject } from './generic.ts';
import type { Kind } from './kind.ts';
import { KINDS } from './kinds.ts';
import type { KubeObject } from './metadata.ts';
import type { Subject } from './subjects.ts';

/**
 * The description of one object, which is read again as kubectl does. Throws KubectlError where it cannot be read, and
 * LeaveToKubectl for a kind that is kubectl's alone.
 */
export async function describeObject(
  subject: Subject,
  showsEvents: boolean,
  client: RestClient,
  cluster: Cluster,
): Promise<string> {
  const { resource, namespace, name } = subject;
  const kind = kindOf(resource);
  if (kind === undefined) return describeAny(subject, showsEvents, client, cluster);
  const object = await cluster.get(kind.at, namespace, name);
  return layOut(async (w) => {
    await kind.write(w, object, cluster);
    if (!showsEvents || kind.events === 'none') return;
    const events = await findEvents(kind, resource.kind, object, cluster);
    writeEvents(w, events, cluster.now());
  });
}

function kindOf({ group, kind }: ApiResource): Kind<KubeObject> | undefined {
  if (group === 'certificates.k8s.io' && kind === 'CertificateSigningRequest')
    throw new LeaveToKubectl('certificate requests are taken apart');
  return KINDS[group === '' ? kind : `${kind}.${group}`] as Kind<KubeObject> | undefined;
}

async function findEvents(
  kind: Kind<KubeObject>,
  name: string,
  object: KubeObject,
  cluster: Cluster,
): Promise<Event[]> {
  const search = typeof kind.events === 'function' ? kind.events : undefined;
  try {
    return await (search?.(object, cluster) ?? searchEvents(cluster, { kind: name, ...object.metadata }));
  } catch (error) {
    if (!(error instanceof KubectlError) || kind.failsWithoutEvents === true) throw error;
    return [];
  }
}

async function describeAny(
  { resource, namespace, name }: Subject,
  showsEvents: boolean,
  client: RestClient,
  cluster: Cluster,
): Promise<string> {
  const path = resourcePath(resource, namespace, name);
  const { body } = await client.ask({ path }, { resource: qualified(resource), name });
  const object = parseJson(await readText(body)) as unknown as KubeObject & { readonly kind?: string };
  return layOut(async (w) => {
    writeAnyObject(w, object);
    if (!showsEvents) return;
    const { kind, metadata } = object;
    const events = await searchEvents(cluster, { kind, ...metadata }).catch((error: unknown) => {
      if (error instanceof KubectlError) return [];
      throw error;
    });
    writeEvents(w, events, cluster.now());
  });
}
