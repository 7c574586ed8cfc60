import { within, wordOf } from '../../diagnose/calls.ts';
import type { ListName } from '../../diagnose/lists.ts';
import { type Meta, toMeta } from '../../diagnose/objects/meta.ts';
import type { Selector } from '../../diagnose/objects/selector.ts';
import { plain } from '../../diagnose/quotation.ts';
import {
  listOf,
  type Read,
  readsOfNamespace,
  readsOfNode,
  readsOfOther,
  readsOfWorkload,
} from '../../diagnose/reading.ts';
import type { Scope } from '../../diagnose/snapshot.ts';
import { isRefusal, type Refusal } from '../../errors.ts';
import { nearest } from '../../kube/nearest.ts';
import type { Reader } from './reader.ts';
import { refuseKind, type Target } from './target.ts';
import { whyUnread } from './why-unread.ts';

/** What a diagnosis is of, and what it reads first. */
export interface ReadingPlan {
  readonly scope: Scope;
  readonly reads: readonly Read[];
}

/** Where a name without a kind is looked for, the likeliest first. */
const SEARCHED = [
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'cronjobs.batch',
  'jobs.batch',
  'pods',
  'services',
  'persistentvolumeclaims',
];
/** How many of them are looked at first. */
const LIKELIEST = 3;
const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod', 'Service', 'PersistentVolumeClaim'];
const WORKLOADS: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
]);

/** Reads the object that is asked about. Gives what to read next, a refusal, or a text that is the whole answer. */
export async function readTarget(
  target: Target,
  reader: Reader,
  serves: (list: ListName) => boolean,
): Promise<ReadingPlan | Refusal | string> {
  const { name = '', namespace } = target;
  const place = namespace === undefined ? [] : within({ namespace });
  const isOnlyHere = namespace === undefined && (target.word === undefined || target.kind?.namespaced === true);
  const word = target.word ?? (await searchWord(reader, name, place));
  if (typeof word !== 'string') return word.refusal;
  if (word === '')
    return absent(reader, SEARCHED.slice(0, LIKELIEST).join(','), { said: 'object', name, isOnlyHere }, place);
  const list = target.kind === undefined ? listOf(KINDS[SEARCHED.indexOf(word)] ?? '') : listOf(target.kind.kind);
  const { read, found } = await readObject(reader, list, [word, name, '--ignore-not-found', ...place]);
  if (isRefusal(read)) return read;
  if (found === undefined) {
    if (read.ended === 'exited' && /doesn't have a resource type/.test(read.stderr.text)) return refuseKind(word);
    const why = whyUnread(read);
    const said = target.kind?.singular ?? word;
    return why === undefined || why === 'absent'
      ? absent(reader, word, { said, name, isOnlyHere }, place)
      : `${said}/${name} could not be read: ${why}.`;
  }
  return planFor(found, serves);
}

async function readObject(reader: Reader, list: ListName, args: readonly string[]) {
  const read = await reader.read({ list, args, isWhole: false, isExtra: true });
  const [found] = reader.gathering.objects(list) as readonly (Meta & { readonly selector?: Selector })[];
  return { read, found };
}

function planFor(object: Meta & { readonly selector?: Selector }, serves: (list: ListName) => boolean): ReadingPlan {
  const { kind, namespace, name } = object;
  const scope: Scope = { of: 'object', object: { kind, namespace, name } };
  if (kind === 'Namespace')
    return { scope: { of: 'namespace', namespace: name }, reads: readsOfNamespace(name, serves) };
  if (kind === 'Node') return { scope, reads: readsOfNode(object) };
  if (namespace === '') return { scope, reads: readsOfOther(object) };
  if (WORKLOADS.has(kind)) return { scope, reads: readsOfWorkload(object, object.selector, serves) };
  return { scope, reads: readsOfNamespace(namespace, serves) };
}

/** The word for the type of an object of which only the name is known; empty if there is none. */
async function searchWord(
  reader: Reader,
  name: string,
  place: readonly string[],
): Promise<string | { readonly refusal: Refusal }> {
  // Most names are of the first types, and each type takes a request.
  for (const words of [SEARCHED.slice(0, LIKELIEST), SEARCHED.slice(LIKELIEST)]) {
    let kinds: string[] = [];
    const sink = {
      begin: () => {
        kinds = [];
      },
      take: (object: unknown) => void kinds.push(toMeta(object).kind),
    };
    const args = ['get', words.join(','), name, '--ignore-not-found', ...place, '--output=json'];
    const end = await reader.take(args, sink);
    if (isRefusal(end)) return { refusal: end };
    const found = SEARCHED[KINDS.findIndex((kind) => kinds.includes(kind))];
    if (found !== undefined) return found;
  }
  return '';
}

/** Says that there is no such object, and which there are. */
async function absent(
  reader: Reader,
  words: string,
  { said, name, isOnlyHere }: { readonly said: string; readonly name: string; readonly isOnlyHere: boolean },
  place: readonly string[],
): Promise<string> {
  const end = await reader.take(['get', words, ...place, '--output=name']);
  const printed = !isRefusal(end) && end.ended === 'exited' ? end.stdout.text : '';
  const names = printed.split('\n').flatMap((line) => /^[^/]+\/(.+)$/.exec(line)?.[1] ?? []);
  const where = place[1] === undefined ? '' : ` in namespace ${place[1]}`;
  const elsewhere = isOnlyHere
    ? ' Only the current namespace was searched: to search another one, give `namespace`.'
    : '';
  const near = nearest(name, names) ?? names.find((each) => each.includes(name) || name.includes(each));
  const rest =
    near !== undefined
      ? ` Did you mean ${near}?`
      : names.length === 0
        ? ''
        : ` There are: ${names.slice(0, 10).join(', ')}.`;
  return plain(`There is no ${wordOf({ kind: said, name })}${where}.${elsewhere}${rest}`, 1000);
}
