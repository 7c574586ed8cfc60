import { quoteAsGo } from '../../go/quote.ts';
import { type ApiAnswer, type ApiResource, type Discovery, LeaveToKubectl } from '../api.ts';
import { KubectlError } from '../kubectl-error.ts';
import { resourcePath, withQuery } from './resource-path.ts';
import { type About, parseAnswer, type RestClient, readText, refuseWithoutKind } from './rest-client.ts';

/** The resource with its group as errors name it: `deployments.apps`. */
export function qualified({ group, resource }: Pick<ApiResource, 'group' | 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/**
 * The resource of a spelling; throws what kubectl says where there is none.
 * Source: Builder.mappingFor of cli-runtime/pkg/resource.
 */
export async function findResource(discovery: Discovery, spelling: string): Promise<ApiResource> {
  const found = await discovery.find(spelling);
  if (found !== undefined) return found;
  const dot = spelling.indexOf('.');
  const [resource, group] = dot < 0 ? [spelling, ''] : [spelling.slice(0, dot), spelling.slice(dot + 1)];
  const within = group === '' ? '' : ` in group ${quoteAsGo(group)}`;
  throw new KubectlError(`the server doesn't have a resource type ${quoteAsGo(resource)}${within}`);
}

/** Finds a resource by a name of its own, where `find` would also take its kind; undefined where there is none. */
export async function findByName(discovery: Discovery, spelling: string): Promise<ApiResource | undefined> {
  const found = await discovery.find(spelling);
  const [first = ''] = spelling.split('.');
  if (found !== undefined && !isNamed(found, first) && !found.shortNames.includes(first))
    throw new LeaveToKubectl('a resource is spelled by its kind');
  return found;
}

/** Whether a name, in any case, is the plural or the singular of a resource. */
export function isNamed({ resource, singular, kind }: ApiResource, name: string): boolean {
  return [resource, singular === '' ? kind.toLowerCase() : singular].includes(name.toLowerCase());
}

/** Groups whose kinds kubectl decodes into types of its own; of others it says what their Go type lacks. */
const BUILT_IN_GROUPS: readonly string[] = ['', 'apps', 'batch', 'autoscaling', 'policy'];

/** Leaves kinds to kubectl that it cannot decode, for commands that decode. */
export function requireBuiltIn({ group }: ApiResource): void {
  if (!BUILT_IN_GROUPS.includes(group)) throw new LeaveToKubectl('the kind has no Go type of its own');
}

/** Reads one object, as `askNamed` asks for it. */
export async function getNamed<T>(
  client: RestClient,
  resource: ApiResource,
  namespace: string,
  name: string,
): Promise<T> {
  return (await client.parse(await askNamed(client, resource, namespace, name))) as T;
}

/** A way to ask for an object that is not the usual one. */
export interface Asked {
  readonly accept?: string;
  readonly subresource?: string;
  readonly query?: Readonly<Record<string, string>>;
}

/**
 * Asks for one object. If neither it nor its namespace exists, the error is about the namespace. Reading the body to its
 * end throws LeaveToKubectl unless it is an object of the API.
 * Source: Info.Get of cli-runtime/pkg/resource.
 */
export async function askNamed(
  client: RestClient,
  resource: ApiResource,
  namespace: string,
  name: string,
  { subresource = '', query = {}, ...accept }: Asked = {},
): Promise<ApiAnswer> {
  const within = resource.namespaced ? namespace : undefined;
  const path = `${resourcePath(resource, within, name)}${subresource === '' ? '' : `/${subresource}`}`;
  try {
    const about: About = { resource: qualified(resource), name };
    const answer = await client.ask({ path: withQuery(path, query), ...accept }, about);
    return { ...answer, body: withKind(answer.body) };
  } catch (error) {
    if (within === undefined || within === 'default' || !isNotFound(error)) throw error;
    await readNamespace(client, within, { query, ...accept });
    throw error;
  }
}

/** The API server names the kind of an object at its beginning, which saves looking at the rest. */
const BEGINS_WITH_KIND = /^\s*\{\s*("apiVersion"\s*:\s*"[^"]*"\s*,\s*)?"kind"\s*:\s*"[^"]/;
const BEGINNING = 512;

/** Passes a body on, and throws LeaveToKubectl at its end if it names no kind. */
async function* withKind(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks: Buffer[] = [];
  let hasKind = false;
  for await (const chunk of body) {
    hasKind ||= chunks.length === 0 && BEGINS_WITH_KIND.test(chunk.toString('latin1', 0, BEGINNING));
    if (!hasKind) chunks.push(chunk);
    yield chunk;
  }
  if (!hasKind) refuseWithoutKind(parseAnswer(Buffer.concat(chunks).toString('utf8')));
}

/** Throws only where the namespace does not exist. It is asked for as the object was. */
async function readNamespace(
  client: RestClient,
  namespace: string,
  { query = {}, ...accept }: Omit<Asked, 'subresource'>,
): Promise<void> {
  const path = withQuery(resourcePath(NAMESPACES, undefined, namespace), query);
  try {
    await readText((await client.ask({ path, ...accept })).body);
  } catch (error) {
    if (isNotFound(error)) throw error;
  }
}

const NAMESPACES = { group: '', version: 'v1', resource: 'namespaces' };
export const PODS: Pick<ApiResource, 'group' | 'version' | 'resource'> = { group: '', version: 'v1', resource: 'pods' };

function isNotFound(error: unknown): error is KubectlError {
  return error instanceof KubectlError && error.isNotFound;
}

/** What kubectl gives a list it selects itself; `query` holds labelSelector and fieldSelector. */
export interface ListQuery {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly includeObject?: string;
}

/** Reads a list, as `askList` asks for it. */
export async function getList<T>(
  client: RestClient,
  resource: Pick<ApiResource, 'group' | 'version' | 'resource'>,
  namespace: string | undefined,
  query: ListQuery,
  subject?: string,
): Promise<T> {
  return (await client.parse(await askList(client, resource, namespace, query, { subject }))) as T;
}

/**
 * Asks for a list. An answer that the request was wrong is put in kubectl's words for lists, about `subject`.
 * Source: EnhanceListError of cli-runtime/pkg/resource.
 */
export async function askList(
  client: RestClient,
  resource: Pick<ApiResource, 'group' | 'version' | 'resource'>,
  namespace: string | undefined,
  query: ListQuery,
  {
    subject = `${resource.group}/${resource.version}, Resource=${resource.resource}`,
    ...accept
  }: { readonly subject?: string | undefined; readonly accept?: string } = {},
): Promise<ApiAnswer> {
  const about: About = { resource: qualified(resource) };
  try {
    return await client.ask({ path: withQuery(resourcePath(resource, namespace), { ...query }), ...accept }, about);
  } catch (error) {
    throw error instanceof KubectlError ? enhance(error, subject, query) : error;
  }
}

function enhance(error: KubectlError, subject: string, query: ListQuery): KubectlError {
  if (error.status === undefined || !['BadRequest', 'NotFound'].includes(error.status.reason ?? '')) return error;
  const { labelSelector = '', fieldSelector = '' } = query;
  const what =
    labelSelector === '' && fieldSelector === ''
      ? `Unable to list ${quoteAsGo(subject)}`
      : `Unable to find ${quoteAsGo(subject)} that match label selector ${quoteAsGo(labelSelector)}, field selector ${quoteAsGo(fieldSelector)}`;
  const message = `${what}: ${error.message}`;
  return new KubectlError(message, { ...error.status, message });
}
