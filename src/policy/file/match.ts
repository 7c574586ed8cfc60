import type { KubectlCommand, Plan } from '../../kube/command.ts';
import { builtInKind, isNameOf, type Kind, parseSpelling, type Spelling } from '../../kube/kinds.ts';
import type { Subject } from '../../kube/subject.ts';
import { containerWords } from '../classification/index.ts';
import type { Touched } from '../touched.ts';
import type { Callers, FlagCondition, PolicyRule } from './rule.ts';

/** Whether a rule speaks of a call, its objects left aside. */
export function speaksOfCall(
  { effect, subjects, subcommands, flags, command }: PolicyRule,
  plan: Plan,
  subject: Subject,
): boolean {
  return (
    (subjects === undefined || isCaller(subjects, subject)) &&
    (subcommands === undefined || subcommands.some((entry) => coversSubcommand(entry, plan.command.path))) &&
    (flags === undefined || flags.some((flag) => hasFlag(flag, plan.command, effect))) &&
    (command === undefined || runsCommand(command, containerWords(plan.command), effect))
  );
}

/**
 * Whether a rule speaks of one object that a call touches. Where it cannot be known, a rule that denies speaks and a rule that
 * allows is silent: for -A, selectors, types without names, and kinds nobody knows.
 */
export function speaksOfObject({ effect, resources, namespaces, names }: PolicyRule, touched: Touched): boolean {
  const { kind, namespace, name } = touched;
  return (
    (resources === undefined || resources.some((spelling) => coversKind(spelling, kind, effect))) &&
    (namespaces === undefined || isWithin(namespaces, kind, namespace, effect)) &&
    (names === undefined || (kind !== 'none' && coversText(names, name, effect)))
  );
}

/** Whether `*` in a pattern, standing for any text, makes it the text. */
export function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}

/** Whether an entry such as `rollout` or `rollout restart` covers a command. */
export function coversSubcommand(entry: string, path: readonly string[]): boolean {
  const name = path.join(' ');
  return entry === '*' || name === entry || name.startsWith(`${entry} `);
}

function isCaller({ users = [], groups = [] }: Callers, subject: Subject): boolean {
  return (
    users.some((user) => matches(user, subject.name)) ||
    groups.some((group) => subject.groups.some((each) => matches(group, each)))
  );
}

/** A flag given several times: to allow, every value must be one of the condition's; to deny, one is enough. */
function hasFlag({ name, values }: FlagCondition, { flags }: KubectlCommand, effect: PolicyRule['effect']): boolean {
  const given = flags.filter((flag) => flag.name === name);
  const isWanted = ({ value }: { value: string }) =>
    values === undefined || values.some((each) => matches(each, value));
  return given.length > 0 && (effect === 'allow' ? given.every(isWanted) : given.some(isWanted));
}

/** To allow, a pattern stands for the whole command; to deny, for its first words, the program with or without its folder. */
function runsCommand(
  patterns: readonly (readonly string[])[],
  words: readonly string[],
  effect: PolicyRule['effect'],
): boolean {
  if (words.length === 0) return false;
  return patterns.some((pattern) => {
    const open = pattern.at(-1) === '...';
    const fixed = open ? pattern.slice(0, -1) : pattern;
    if (effect === 'deny')
      return fixed.every((each, at) => {
        const word = words[at];
        return (
          word !== undefined &&
          (matches(each, word) || (at === 0 && matches(each, word.slice(word.lastIndexOf('/') + 1))))
        );
      });
    if (open ? words.length < fixed.length : words.length !== fixed.length) return false;
    return fixed.every((each, at) => {
      const word = words[at] ?? '';
      // A pattern for a folder is not left by way of its parent.
      return matches(each, word) && (each === word || !/(^|\/)\.\.(\/|$)/.test(word));
    });
  });
}

/** A spelling without a group is the built-in kind of that name; to deny, every kind of that name as well. */
function coversKind(spelling: string, kind: Touched['kind'], effect: PolicyRule['effect']): boolean {
  if (kind === 'none') return false;
  if (spelling === '*') return true;
  if (kind === 'unknown') return effect === 'deny';
  if (spelling.startsWith('*.')) return kind.group === spelling.slice(2).toLowerCase();
  const { name, group, known } = meaningOf(spelling);
  if (known !== undefined && isSameKind(known, kind)) return true;
  if (!isNameOf(name, kind)) return false;
  if (group !== undefined)
    return kind.group === group || (effect === 'deny' && group !== '' && kind.group.startsWith(group));
  return effect === 'deny' || known === undefined;
}

/** What a spelling of a rule says; kept, since a rule is asked about many objects, and there are only so many rules. */
function meaningOf(spelling: string): Spelling & { readonly known: Kind | undefined } {
  const meaning = MEANINGS.get(spelling) ?? { ...parseSpelling(spelling), known: builtInKind(spelling) };
  MEANINGS.set(spelling, meaning);
  return meaning;
}

const MEANINGS = new Map<string, ReturnType<typeof meaningOf>>();

function isSameKind(one: Kind, other: Kind): boolean {
  return one.group === other.group && one.resource === other.resource;
}

function isWithin(
  namespaces: readonly string[],
  kind: Touched['kind'],
  namespace: string | undefined,
  effect: PolicyRule['effect'],
): boolean {
  if (kind === 'none') return false;
  // An object of an unknown kind may be one of the cluster itself.
  if (kind === 'unknown') return effect === 'deny' && coversText(namespaces, namespace, effect);
  const isNamespace = kind.group === '' && kind.resource === 'namespaces';
  return (kind.namespaced || isNamespace) && coversText(namespaces, namespace, effect);
}

function coversText(patterns: readonly string[], text: string | undefined, effect: PolicyRule['effect']): boolean {
  if (text === undefined) return effect === 'deny' || patterns.includes('*');
  return patterns.some((pattern) => matches(pattern, text));
}
