import { type ApiResource, LeaveToKubectl } from '../api/api.ts';
import { KubectlError } from '../api/kubectl-error.ts';
import { askList, type ListQuery } from '../api/objects/named-object.ts';
import { type ListHead, readItems } from '../api/objects/read-items.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';
import { selectResources } from './get/arguments.ts';
import { TABLE_ACCEPT } from './get/table.ts';
import type { ReadParts } from './read.ts';

/** So many objects of a list are looked at, to learn how large they are. */
const SAMPLE = 50;
const COUNTED_AT_ONCE = 500;

/** Commands that list objects of the types that come first, unless names follow. */
const LIST_ALL: readonly string[] = ['get', 'describe'];
/** The same, but only with a selector or --all. */
const LIST_SELECTED: readonly string[] = [
  'annotate',
  'delete',
  'label',
  'rollout history',
  'rollout pause',
  'rollout restart',
  'rollout resume',
  'rollout status',
  'rollout undo',
  'scale',
  'set env',
  'set image',
  'set resources',
  'set serviceaccount',
  'taint',
  'wait',
];
/** Commands that list one type whatever they are told. */
const LIST_ONE: Readonly<Record<string, string>> = {
  cordon: 'nodes',
  events: 'events',
  logs: 'pods',
  'top node': 'nodes',
  'top pod': 'pods',
  uncordon: 'nodes',
};
const SELECTING: readonly string[] = ['selector', 'field-selector', 'all'];

/**
 * About how many bytes of JSON the lists have that kubectl would read for a command, at most a little more than `most`: a
 * sample says how large an object is, the API server how many there are. 0 where it reads none, or where it will say
 * itself what is wrong. Rejects as `Api.request` does.
 */
export async function listBytes(
  command: KubectlCommand,
  parts: Pick<ReadParts, 'api' | 'discovery' | 'defaultNamespace'>,
  most: number,
): Promise<number> {
  const types = listedTypes(command);
  if (types === undefined) return 0;
  const namespace = flagValue(command, 'namespace') || parts.defaultNamespace;
  const options = {
    labelSelector: (flagValue(command, 'selector') ?? '').trim() || undefined,
    fieldSelector: (flagValue(command, 'field-selector') ?? '').trim() || undefined,
    within: isOn(command, 'all-namespaces') ? '' : namespace,
    subresource: '',
  };
  const client = new RestClient({ api: parts.api, stderr: () => undefined });
  try {
    const selection = await selectResources(types, options, parts.discovery);
    if (selection.kind === 'objects') return 0;
    let bytes = 0;
    for (const resource of selection.resources) {
      if (bytes > most) break;
      const within = resource.namespaced && options.within !== '' ? options.within : undefined;
      bytes += await bytesOf(client, resource, within, selectors(options), most);
    }
    return bytes;
  } catch (error) {
    if (error instanceof KubectlError || error instanceof LeaveToKubectl || error instanceof SyntaxError) return 0;
    throw error;
  }
}

/** Whether a command may read lists at all. */
export function mayList(command: KubectlCommand): boolean {
  return listedTypes(command) !== undefined;
}

/** The words for types and names of a command that may list; undefined of one that does not. */
function listedTypes({ path, positionals, flags, documents }: KubectlCommand): readonly string[] | undefined {
  if (documents !== undefined) return undefined;
  const name = path.join(' ');
  const selects = flags.some((flag) => SELECTING.includes(flag.name));
  const one = Object.hasOwn(LIST_ONE, name) ? LIST_ONE[name] : undefined;
  if (one !== undefined) return selects || positionals.length === 0 ? [one] : undefined;
  if (name === 'drain') return selects ? ['nodes'] : undefined;
  if (LIST_SELECTED.includes(name)) return selects ? positionals.slice(0, 1) : undefined;
  return LIST_ALL.includes(name) && positionals.length > 0 ? positionals : undefined;
}

function selectors(options: {
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
}): ListQuery {
  return {
    ...(options.labelSelector !== undefined && { labelSelector: options.labelSelector }),
    ...(options.fieldSelector !== undefined && { fieldSelector: options.fieldSelector }),
  };
}

async function bytesOf(
  client: RestClient,
  resource: ApiResource,
  namespace: string | undefined,
  query: ListQuery,
  most: number,
): Promise<number> {
  let [objects, bytes] = [0, 0];
  const { body } = await askList(client, resource, namespace, { ...query, limit: SAMPLE });
  const head = await readItems(body, (text) => {
    objects++;
    bytes += text.length;
  });
  const token = head.metadata?.continue ?? '';
  if (token === '' || objects === 0) return bytes;
  const left = head.metadata?.remainingItemCount;
  const each = bytes / objects;
  if (left !== undefined) return bytes + left * each;
  // The API server does not count what a selector picks.
  for (let next = token; next !== '' && bytes <= most; ) {
    const asked = { ...query, limit: COUNTED_AT_ONCE, continue: next, includeObject: 'None' };
    const answer = await askList(client, resource, namespace, asked, { accept: TABLE_ACCEPT });
    const chunk: ListHead = await readItems(
      answer.body,
      () => {
        bytes += each;
      },
      'rows',
    );
    next = chunk.metadata?.continue ?? '';
  }
  return bytes;
}
