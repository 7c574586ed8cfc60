import { isRefusal, quote, type Refusal, refuse } from '../../errors.ts';
import { BUILT_IN_KINDS, builtInKind, type Kind } from '../../kube/kinds.ts';
import { parseNamespace } from '../../kube/names.ts';
import { nearest } from '../../kube/nearest.ts';

/** What a call asks about, as far as its arguments tell. */
export interface Target {
  /** Undefined for the whole cluster, or for the namespace that kubectl takes. */
  readonly namespace: string | undefined;
  /** The word that kubectl takes for the type; undefined if none is given. */
  readonly word: string | undefined;
  /** The built-in kind of the word; undefined for other kinds. */
  readonly kind: Kind | undefined;
  readonly name: string | undefined;
}

interface Given {
  readonly namespace: string | undefined;
  readonly kind: string | undefined;
  readonly name: string | undefined;
}

/** Names of objects hold no more than these; some kinds allow upper case and colons. */
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.:]*[A-Za-z0-9])?$/;
const WORD = /^[A-Za-z]([-A-Za-z0-9.]*[A-Za-z0-9])?$/;
const MOST_OF_A_NAME = 253;

/** Reads what a call asks about. `TYPE/NAME` may be in name or in kind, and words for types are kubectl's. */
export function findTarget(given: Given, defaultNamespace: string): Target | Refusal {
  const [first, ...rest] = (given.name ?? '').trim().split('/');
  const inKind = (given.kind ?? '').trim().split('/');
  const name = (rest.length > 0 ? rest.join('/') : first) || inKind[1] || '';
  const spelled = rest.length > 0 ? (first ?? '') : (inKind[0] ?? '');
  const namespace = given.namespace?.trim() || undefined;
  const place = namespace === undefined ? undefined : parseNamespace(namespace);
  if (isRefusal(place)) return place;
  if (name !== '' && (!NAME.test(name) || name.length > MOST_OF_A_NAME))
    return refuse(
      'NAME_INVALID',
      `Invalid name: ${quote(name)} is not a valid Kubernetes name.`,
      'Give the name of one object, for example {"kind": "deployment", "name": "web", "namespace": "shop"}.',
    );
  if (rest.length > 0 && given.kind !== undefined && !isSameWord(spelled, inKind[0] ?? ''))
    return refuse(
      'ARGUMENTS_INVALID',
      `"kind" is ${quote(given.kind)}, and "name" begins with another kind: ${quote(spelled)}.`,
      `Give {"kind": "${isWord(spelled) ? spelled : 'deployment'}", "name": "${rest.join('/')}"}.`,
    );
  if (spelled !== '' && !isWord(spelled)) return refuseKind(spelled);
  const kind = spelled === '' ? undefined : builtInKind(spelled);
  if (name === '' && spelled !== '' && kind === undefined) return refuseNameless(spelled);
  return {
    // One object has a namespace; a look without a name has the whole cluster.
    namespace: place ?? (name !== '' && defaultNamespace !== '' ? defaultNamespace : undefined),
    word: spelled === '' ? undefined : kind === undefined ? spelled : wordOf(kind),
    kind,
    name: name || undefined,
  };
}

function isWord(word: string): boolean {
  return WORD.test(word) && word.length <= MOST_OF_A_NAME;
}

function isSameWord(one: string, other: string): boolean {
  return (
    one.toLowerCase() === other.toLowerCase() ||
    (builtInKind(one) !== undefined && builtInKind(one) === builtInKind(other))
  );
}

function wordOf({ resource, group }: Kind): string {
  return group === '' ? resource : `${resource}.${group}`;
}

const NAMES = BUILT_IN_KINDS.flatMap(({ resource, singular, shortNames }) => [singular, resource, ...shortNames]);

/** Refuses a kind alone that is none of Kubernetes: a look without a name is of everything, and would not tell that it means nothing. */
function refuseNameless(word: string): Refusal {
  const near = nearest(word.toLowerCase(), NAMES);
  return refuse(
    'ARGUMENTS_INVALID',
    `"kind" is ${quote(word)}, which is no built-in type, and "name" is missing.`,
    near === undefined
      ? 'Give the name of the object as well, or leave "kind" out to look at everything.'
      : `Did you mean "${near}"? Give its name as well, or leave "kind" out to look at everything.`,
  );
}

/** Refuses a word that is no type of the cluster, with the word that it was most likely meant to be. */
export function refuseKind(word: string): Refusal {
  const near = nearest(word.toLowerCase(), NAMES);
  return refuse(
    'ARGUMENTS_INVALID',
    `This cluster has no type ${quote(word)}.`,
    near === undefined
      ? 'Give a type as kubectl names it, for example "deployment", "pod", "service", "ingress" or "node".'
      : `Did you mean "${near}"? Give {"kind": "${near}"}.`,
  );
}
