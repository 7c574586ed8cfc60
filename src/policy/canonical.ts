import type { Plan } from '../kube/command.ts';
import {
  builtInKind,
  canonicalName,
  isCertain,
  isNameOf,
  isSure,
  type Kind,
  type Meaning,
  parseSpelling,
  type ServedKind,
} from '../kube/kinds.ts';
import { mapTypes, type TypePlace } from './type-words.ts';

/** What words for types stand for in the cluster; a word for which there is no answer is left out. */
export type Meanings = ReadonlyMap<string, Meaning>;

/** The kinds that words may stand for, wherever in a command they are. */
export function kindsIn(meanings: Meanings): ReadonlyMap<string, readonly Kind[]> {
  return new Map(
    [...meanings].map(([word, { kind, category = [] }]) => [word, kind === undefined ? category : [...category, kind]]),
  );
}

/**
 * The plan that means the same to kubectl whatever it remembers of the cluster: each word for a type is replaced by the full name
 * of its kind, and categories by their kinds. Pure; the meanings were asked of the cluster before. A word that the cluster does not know
 * stays as it is; so does one without an answer, which makes the plan `unresolved`. With `namesBuiltIn`, the full names of built-in kinds get their group.
 */
export function canonicalPlan(plan: Plan, meanings: Meanings, namesBuiltIn: boolean): Plan {
  const kinds = new Map<string, readonly Kind[]>();
  const ambiguous: { word: string; others: readonly string[] }[] = [];
  let unresolved = false;
  const name = (kind: ServedKind): string => {
    const full = canonicalName(kind);
    kinds.set(full, [kind]);
    return full;
  };
  const command = mapTypes(plan.command, (word, place) => {
    if (word === '' || isCertain(word)) return word;
    const meaning = meanings.get(word);
    if (meaning === undefined) {
      const builtIn = namesBuiltIn && isSure(word) ? builtInKind(word) : undefined;
      unresolved ||= builtIn === undefined;
      return builtIn === undefined ? word : groupName(builtIn);
    }
    const { kind, category, others } = meaning;
    if (place === 'explained') return word;
    if (category !== undefined && (place === 'list' || place === 'named')) {
      const names = [...new Set(category.map(name))];
      if (place === 'list' || names.length === 1) return names.join(',');
      // Several kinds where kubectl takes one.
      kinds.set(word, category);
      return word;
    }
    if (kind === undefined || (isAsked(place) && !isNamedBy(kind, word))) {
      if (!isAsked(place)) kinds.set(word, []);
      return word;
    }
    const full = isAsked(place) ? askedName(kind, place, word) : name(kind);
    // Of a word that stays kubectl itself warns.
    if (full !== word && others.length > 0 && !ambiguous.some((each) => each.word === word))
      ambiguous.push({ word, others });
    return full;
  });
  // The kinds of documents are spelled in full, and what the plan says of them stays.
  if (plan.command.documents !== undefined)
    for (const [word, { kind }] of meanings) kinds.set(word, kind ? [kind] : []);
  return {
    ...plan,
    command,
    kinds,
    ...(ambiguous.length > 0 && { ambiguous }),
    ...(unresolved ? { unresolved } : {}),
  };
}

function isAsked(place: TypePlace): boolean {
  return place.startsWith('asked');
}

/** Words that kubectl asks about are never taken for a kind's own name, only for its resource. */
function isNamedBy(kind: Kind, word: string): boolean {
  return isNameOf(parseSpelling(word).name, { ...kind, kind: kind.singular });
}

function askedName(kind: ServedKind, place: TypePlace, word: string): string {
  switch (place) {
    case 'asked-without-version':
      return groupName(kind);
    case 'asked-without-group':
      return kind.group === '' && isCertain(kind.resource) ? kind.resource : word;
    default:
      return canonicalName(kind);
  }
}

function groupName({ resource, group }: Kind): string {
  return group === '' ? resource : `${resource}.${group}`;
}
