import type { KubectlCommand, Plan } from '../../kube/command.ts';
import { covers } from '../../kube/command-entry.ts';
import {
  builtInKind,
  isNameOf,
  isSameKind,
  type Kind,
  parseSpelling,
  type Spelling,
  wholeGroupOf,
} from '../../kube/kinds.ts';
import type { Subject } from '../../kube/subject.ts';
import { containerWords } from '../classification/index.ts';
import { matchesGlob, matchesParts } from '../glob.ts';
import { memoize } from '../memoize.ts';
import type { Touched } from '../touched.ts';
import { hasFlag } from './flag-values.ts';
import { isOutside } from './hours.ts';
import { isOfPlan } from './plan-conditions.ts';
import { type Callers, type Circumstance, type PolicyRule, READING, type Reading } from './rule.ts';
import { speaksUnseen } from './stages.ts';

/** Whether a rule speaks of a call, its objects left aside, if no write of it will be judged later. */
export function speaksOfCall(rule: PolicyRule, plan: Plan, subject: Subject): boolean {
  return isAboutCall(rule, plan.command, subject) && speaksUnseen(rule, plan.command, 'not judged');
}

/** Whether a rule speaks of the caller and the words of a call. Its objects and writes are left aside. */
export function isAboutCall(
  { effect, subjects, when, subcommands, flags, command }: PolicyRule,
  called: KubectlCommand,
  subject: Subject,
): boolean {
  const reading = READING[effect];
  return (
    (subjects === undefined || isCaller(subjects, subject)) &&
    (when === undefined || when.every((each) => holdsFor(each, subject, reading))) &&
    (subcommands === undefined || subcommands.some((entry) => coversSubcommand(entry, called.path))) &&
    (flags === undefined || flags.some((flag) => hasFlag(flag, called, reading))) &&
    (command === undefined || runsCommand(command, containerWords(called), reading))
  );
}

/** Whether a circumstance holds for a caller. The facts come in with the call. The plan is judged once it is known. */
function holdsFor(circumstance: Circumstance, { tainted, at }: Subject, reading: Reading): boolean {
  if (isOfPlan(circumstance)) return reading === 'wide';
  if (circumstance === 'tainted') return tainted === true;
  return at === undefined ? reading === 'wide' : isOutside(circumstance.outside, at);
}

/** Where an object is. `aliases` is `unknown` if nothing is known of the further names of its kind. */
export type Place = Pick<Touched, 'kind' | 'namespace'> & { readonly aliases?: 'unknown' | undefined };

/**
 * Whether a rule speaks of the kind and the namespace of an object that a call touches. If that cannot be known (-A,
 * selectors, types without names, unknown kinds), a rule that is read widely speaks and one read narrowly is silent.
 */
export function speaksOfPlace({ effect, resources, namespaces }: PolicyRule, place: Place): boolean {
  const reading = READING[effect];
  const { kind, namespace } = place;
  return (
    (resources === undefined || readSpellings(resources).some((spelling) => coversKind(spelling, place, reading))) &&
    (namespaces === undefined || isWithin(namespaces, kind, namespace, reading))
  );
}

/** What tells whether a rule speaks of the name of an object. */
export function nameTest({ effect, names }: PolicyRule): (touched: Pick<Touched, 'kind' | 'name'>) => boolean {
  if (names === undefined) return () => true;
  const matchesName = textTest(names, READING[effect]);
  return ({ kind, name }) => kind !== 'none' && matchesName(name);
}

/** Whether an entry of a rule's subcommands covers a command: `*` covers them all. */
export function coversSubcommand(entry: string, path: readonly string[]): boolean {
  return entry === '*' || covers(entry, path);
}

/** Whether a caller is one of the users, or in one of the groups. */
export function isCaller({ users = [], groups = [] }: Callers, subject: Subject): boolean {
  return (
    users.some((user) => matchesGlob(user, subject.name)) ||
    groups.some((group) => subject.groups.some((each) => matchesGlob(group, each)))
  );
}

/** Narrowly, a pattern stands for the whole command; widely, for its first words, the program with or without its folder. */
function runsCommand(patterns: readonly (readonly string[])[], words: readonly string[], reading: Reading): boolean {
  if (words.length === 0) return false;
  return patterns.some((pattern) => {
    const open = pattern.at(-1) === '...';
    const fixed = open ? pattern.slice(0, -1) : pattern;
    if (reading === 'wide')
      return fixed.every((each, at) => {
        const word = words[at];
        return (
          word !== undefined &&
          (matchesGlob(each, word) || (at === 0 && matchesGlob(each, word.slice(word.lastIndexOf('/') + 1))))
        );
      });
    if (open ? words.length < fixed.length : words.length !== fixed.length) return false;
    return fixed.every((each, at) => {
      const word = words[at] ?? '';
      // A pattern for a folder is not left by way of its parent.
      return matchesGlob(each, word) && (each === word || !/(^|\/)\.\.(\/|$)/.test(word));
    });
  });
}

/** A spelling without a group is the built-in kind of that name; widely, every kind of that name as well. */
function coversKind(
  { spelling, wholeGroup, name, group, known }: ReadSpelling,
  { kind, aliases }: Place,
  reading: Reading,
): boolean {
  if (kind === 'none') return false;
  if (spelling === '*') return true;
  if (kind === 'unknown') return reading === 'wide';
  if (wholeGroup !== undefined) return kind.group === wholeGroup;
  if (known !== undefined && isSameKind(known, kind)) return true;
  const mayBeAlias = reading === 'wide' && aliases === 'unknown' && known === undefined;
  if (!mayBeAlias && !isNameOf(name, kind)) return false;
  if (group !== undefined)
    return kind.group === group || (reading === 'wide' && group !== '' && kind.group.startsWith(group));
  return reading === 'wide' || known === undefined;
}

interface ReadSpelling extends Spelling {
  readonly spelling: string;
  readonly wholeGroup: string | undefined;
  readonly known: Kind | undefined;
}

/** What the spellings of a rule say, taken apart when it is first asked about an object. */
const readSpellings = memoize((spellings: readonly string[]) =>
  spellings.map(
    (spelling): ReadSpelling => ({
      spelling,
      wholeGroup: wholeGroupOf(spelling),
      ...parseSpelling(spelling),
      known: builtInKind(spelling),
    }),
  ),
);

function isWithin(
  namespaces: readonly string[],
  kind: Touched['kind'],
  namespace: string | undefined,
  reading: Reading,
): boolean {
  if (kind === 'none') return false;
  // An object of an unknown kind may be one of the cluster itself.
  if (kind === 'unknown') return reading === 'wide' && textTest(namespaces, reading)(namespace);
  const isNamespace = kind.group === '' && kind.resource === 'namespaces';
  return (kind.namespaced || isNamespace) && textTest(namespaces, reading)(namespace);
}

function textTest(patterns: readonly string[], reading: Reading): (text: string | undefined) => boolean {
  const { exact, split, any } = readPatterns(patterns);
  if (any) return () => true;
  return (text) => {
    if (text === undefined) return reading === 'wide';
    if (exact.has(text)) return true;
    // No function for each pattern: a call may name a thousand objects.
    for (const parts of split) if (matchesParts(parts, text)) return true;
    return false;
  };
}

/** A rule's patterns, taken apart when it is first asked about an object. */
const readPatterns = memoize((patterns: readonly string[]) => ({
  exact: new Set(patterns.filter((pattern) => !pattern.includes('*'))),
  split: patterns.filter((pattern) => pattern.includes('*')).map((pattern) => pattern.split('*')),
  any: patterns.includes('*'),
}));
