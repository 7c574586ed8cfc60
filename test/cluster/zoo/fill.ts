import type { Api, ApiResource } from '../../../src/api/api.ts';
import { resourcePath } from '../../../src/api/objects/resource-path.ts';
import { readText } from '../../../src/api/objects/rest-client.ts';
import { ANIMALS, type Animal } from './animals.ts';
import { CUSTOM_OBJECTS, DEFINITIONS, ROLES, TIGERS } from './custom-resources.ts';
import { type Cause, generateObject, type Schemas } from './generate.ts';
import { SPECIMENS } from './specimens.ts';

/** Where the zoo keeps what is namespaced. */
export const NAMESPACE = 'zoo';
/** The namespace of many alike, more than one chunk holds. */
export const CROWD = 'crowd';
export const CROWD_SIZE = 2500;

/** An object that the zoo has of a kind. */
export interface Inhabitant {
  readonly resource: ApiResource;
  readonly name: string;
}

/** Says which resource a spelling like `lions.zoo.example.com` stands for. */
export type Find = (spelling: string) => Promise<ApiResource | undefined>;

/** Makes the namespaces, the custom kinds and the objects that were drawn by hand. */
export async function fillByHand(api: Api, find: Find): Promise<void> {
  for (const name of [NAMESPACE, CROWD, 'nothing-here']) {
    await post(api, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  for (const definition of DEFINITIONS) {
    await post(api, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
  }
  for (const animal of [...ANIMALS, ...CUSTOM_OBJECTS, ...TIGERS, ...ROLES])
    await settle(api, animal, await findSoon(find, animal.resource));
}

/** Makes many small objects. */
export async function fillCrowd(api: Api): Promise<void> {
  const numbers = Array.from({ length: CROWD_SIZE }, (_, index) => index).values();
  const work = async () => {
    for (const number of numbers) {
      const metadata = { name: `n${number}`, labels: { parity: number % 2 === 0 ? 'even' : 'odd' } };
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata,
        data: { number: `${number % 7}`, filler: 'x'.repeat(300) },
      };
      await post(api, `/api/v1/namespaces/${CROWD}/configmaps`, object);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

/**
 * Makes an object of every kind that can be created and listed and has none yet, from a specimen or from its schema.
 * Gives all kinds, with an object of each that has one.
 */
export async function fillFromSchemas(
  api: Api,
  resources: readonly ApiResource[],
): Promise<{ readonly inhabitants: readonly Inhabitant[]; readonly empty: readonly ApiResource[] }> {
  const inhabitants: Inhabitant[] = [];
  const empty: ApiResource[] = [];
  for (const resource of resources.filter(({ verbs }) => verbs.includes('list') && verbs.includes('get'))) {
    const path = resourcePath(resource, resource.namespaced ? NAMESPACE : undefined);
    const made = (await firstOf(api, path)) ?? (await makeOne(api, resource, path));
    if (made === undefined) empty.push(resource);
    else inhabitants.push({ resource, name: made });
  }
  return { inhabitants, empty };
}

async function firstOf(api: Api, path: string): Promise<string | undefined> {
  const { items } = JSON.parse((await send(api, 'GET', `${path}?limit=1`)).text);
  return items?.[0]?.metadata?.name;
}

async function makeOne(api: Api, resource: ApiResource, path: string): Promise<string | undefined> {
  const { group, version, kind, namespaced, verbs } = resource;
  if (!verbs.includes('create')) return undefined;
  const head = {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
    metadata: { name: 'specimen', ...(namespaced ? { namespace: NAMESPACE } : {}) },
  };
  const specimen = SPECIMENS[`${kind}.${group}`];
  if (specimen !== undefined) {
    await post(api, path, { ...specimen, ...head });
    return head.metadata.name;
  }
  const schemas = await readSchemas(api, resource);
  const schema = Object.values(schemas).find((each) =>
    each['x-kubernetes-group-version-kind']?.some(
      (known) => known.kind === kind && known.group === group && known.version === version,
    ),
  );
  if (schema === undefined) return undefined;
  const causes: Cause[] = [];
  for (;;) {
    const { status, text } = await send(api, 'POST', path, { ...generateObject(schema, schemas, causes), ...head });
    if (status === 201) return head.metadata.name;
    const found: readonly Cause[] = JSON.parse(text).details?.causes ?? [];
    const news = found.filter(({ field }) => !causes.some((known) => known.field === field));
    if (news.length === 0) return undefined;
    causes.push(...news);
  }
}

async function readSchemas(api: Api, { group, version }: ApiResource): Promise<Schemas> {
  const path = group === '' ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`;
  const { status, text } = await send(api, 'GET', path);
  return status === 200 ? (JSON.parse(text).components?.schemas ?? {}) : {};
}

/** A new kind is served a moment after its definition was taken. */
async function findSoon(find: Find, spelling: string): Promise<ApiResource> {
  for (let tries = 0; tries < 100; tries++) {
    const found = await find(spelling);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${spelling} is not served.`);
}

async function settle(api: Api, animal: Animal, resource: ApiResource): Promise<void> {
  const path = resourcePath(resource, resource.namespaced ? NAMESPACE : undefined);
  let made = await post(api, path, animal.object);
  const own = `${path}/${made.metadata.name}`;
  const { ephemeralContainers, status } = animal;
  if (ephemeralContainers !== undefined) {
    const spec = { ...made.spec, ephemeralContainers };
    made = await put(api, `${own}/ephemeralcontainers`, { ...made, spec });
  }
  if (status !== undefined) await put(api, `${own}/status`, { ...made, status });
  if (animal.isTerminating) await mustSucceed(await send(api, 'DELETE', own), own);
}

interface Made {
  readonly metadata: { readonly name: string };
  readonly spec?: object;
}

const put = (api: Api, path: string, object: unknown) => write(api, 'PUT', path, object);
const post = (api: Api, path: string, object: unknown) => write(api, 'POST', path, object);

async function write(api: Api, method: 'POST' | 'PUT', path: string, object: unknown): Promise<Made> {
  const answer = await send(api, method, path, object);
  await mustSucceed(answer, path);
  return JSON.parse(answer.text);
}

async function mustSucceed({ status, text }: { status: number; text: string }, path: string): Promise<void> {
  if (status >= 300) throw new Error(`${path} is answered with ${status}: ${text}`);
}

async function send(api: Api, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
  // Reads never write; what fills the zoo goes the same way all the same.
  const request = { method: method as 'GET', path, ...(body === undefined ? {} : { body }) };
  const answer = await api.request(request);
  return { status: answer.status, text: await readText(answer.body) };
}
