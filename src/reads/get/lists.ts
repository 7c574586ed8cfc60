import type { ApiResource } from '../../api/api.ts';
import type { ListQuery } from '../../api/objects/named-object.ts';
import { askList } from '../../api/objects/named-object.ts';
import { type ListHead, readItems } from '../../api/objects/read-items.ts';
import { type RestClient, refuseWithoutKind } from '../../api/objects/rest-client.ts';
import type { GetOptions } from './options.ts';

/** How a list is asked for, and which array of the answer is taken apart. */
export interface ListForm {
  readonly accept?: string;
  readonly field: 'items' | 'rows';
  readonly includeObject?: string;
  /** What errors call the resource. */
  readonly subject?: string;
}

type ListedResource = Pick<ApiResource, 'group' | 'version' | 'resource' | 'namespaced'>;
type ListOptions = Pick<GetOptions, 'within' | 'labelSelector' | 'fieldSelector' | 'chunkSize'>;

/**
 * Reads a list in chunks, one after the other: `take` receives each element as text, `endChunk` the other fields of
 * one chunk. Stops where the answer is full. Source: Selector.Visit and FollowContinue of cli-runtime/pkg/resource.
 */
export async function readChunks(
  client: RestClient,
  resource: ListedResource,
  options: ListOptions,
  { field, ...form }: ListForm,
  take: (element: string) => void,
  endChunk: (head: ListHead) => Promise<void> | undefined = () => undefined,
): Promise<void> {
  let token = '';
  do {
    const body = await askChunk(client, resource, options, form, token);
    const head = await readItems(body, take, field, client);
    if (head !== undefined) refuseWithoutKind(head);
    await (head === undefined ? undefined : endChunk(head));
    token = head?.metadata?.continue ?? '';
    if (head !== undefined && (token === '' || !client.isEnough())) continue;
    client.leaveOff();
    return;
  } while (token !== '');
}

/** Asks for the chunk of a list that begins at a token, empty for the first one. */
export async function askChunk(
  client: RestClient,
  resource: ListedResource,
  { within, labelSelector, fieldSelector, chunkSize }: ListOptions,
  { includeObject, ...accept }: Omit<ListForm, 'field'>,
  token: string,
): Promise<AsyncIterable<Buffer>> {
  const query: ListQuery = {
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(chunkSize === 0 ? {} : { limit: chunkSize }),
    ...(includeObject === undefined ? {} : { includeObject }),
    ...(token === '' ? {} : { continue: token }),
  };
  const namespace = resource.namespaced && within !== '' ? within : undefined;
  return (await askList(client, resource, namespace, query, accept)).body;
}
