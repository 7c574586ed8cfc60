import { builtInKind } from '../../kube/kinds.ts';
import type { Subject } from '../../kube/subject.ts';
import type { Grammar } from '../../kubectl/grammar.ts';
import { COMMANDS, type CommandRow } from '../classification/commands.ts';
import { matchesGlob } from '../glob.ts';
import type { Policy } from '../policy.ts';
import { coversSubcommand, isCaller } from './match.ts';
import type { PolicyRule } from './rule.ts';
import { mayBeAsked } from './rule-commands.ts';
import { deniesAllOf } from './rule-cover.ts';
import { asksOfWrite } from './stages.ts';

/** What is odd about a rule, as the end of a sentence that begins with the rule's name. */
export interface RuleWarning {
  readonly rule: string;
  readonly says: string;
}

/** A kind that a rule names and that is not built in: whether it exists only the cluster knows. */
export interface ForeignKind {
  readonly rule: string;
  readonly spelling: string;
}

type Settings = Pick<Policy, 'allowedCommands' | 'allowedImages' | 'allowedNamespaces' | 'protectedNamespaces'>;

/**
 * The rules that can never match under these settings, or of which a part cannot: such a rule does not do what its author
 * meant, and one that denies protects nothing. `grammar` tells which command has which flag. Pure.
 */
export function idleRules(rules: readonly PolicyRule[], settings: Settings, grammar: Grammar): readonly RuleWarning[] {
  return rules.flatMap((rule) => {
    const commands = commandsOf(rule);
    const whole = neverMatches(rule, commands, settings, grammar) ?? deniedWhole(rule, rules, commands);
    const says = whole === undefined ? partsOf(rule, commands, grammar) : [whole];
    return says.map((each) => ({ rule: rule.id, says: each }));
  });
}

/** The kinds named by rules that are not built in, except kinds covered by a `*.GROUP`. */
export function foreignKinds(rules: readonly PolicyRule[]): readonly ForeignKind[] {
  return rules.flatMap(({ id, resources = [] }) =>
    resources
      .filter((spelling) => !spelling.includes('*') && builtInKind(spelling) === undefined)
      .map((spelling) => ({ rule: id, spelling })),
  );
}

/** The rules about callers that can never match, where every call comes from one and the same caller. */
export function rulesForOthers(rules: readonly PolicyRule[], only: Subject): readonly RuleWarning[] {
  return rules
    .filter(({ subjects }) => subjects !== undefined && !isCaller(subjects, only))
    .map(({ id }) => ({
      rule: id,
      says: `never matches: it names callers, and this server authenticates none; every caller is '${only.name}'`,
    }));
}

function neverMatches(
  rule: PolicyRule,
  commands: readonly string[],
  settings: Settings,
  grammar: Grammar,
): string | undefined {
  const { effect, resources, namespaces, names, flags, command } = rule;
  if (effect !== 'deny' && !commands.some((each) => isAllowed(each, settings)))
    return `never matches: KUBECTL_ALLOWED_COMMANDS allows none of its commands (${listed(rule.subcommands)})`;
  if (command !== undefined && !commands.some(takesContainerCommand))
    return `never matches: none of its commands (${listed(rule.subcommands)}) runs anything in a container`;
  if (asksOfWrite(rule) && !commands.some(changes))
    return `never matches: none of its commands (${listed(rule.subcommands)}) changes an object, and it has a condition on writes`;
  if (flags?.every(({ name }) => !commands.some((each) => hasFlag(each, name, grammar))))
    return `never matches: none of its commands (${listed(rule.subcommands)}) has ${dashed(flags)}`;
  if ((resources ?? namespaces ?? names) !== undefined && !commands.some(touchesObjects))
    return `never matches: its commands (${listed(rule.subcommands)}) touch no objects`;
  if (resources !== undefined && !commands.some((each) => touchesAny(each, resources)))
    return `never matches: its commands (${listed(rule.subcommands)}) touch no ${resources.join(', ')}`;
  if (namespaces !== undefined && resources?.every(isOutsideNamespaces))
    return `never matches: ${resources.join(', ')} are in no namespace, and it has a condition on namespaces`;
  return effect !== 'deny' && namespaces !== undefined ? closedNamespaces(namespaces, commands, settings) : undefined;
}

function closedNamespaces(
  namespaces: readonly string[],
  commands: readonly string[],
  { allowedNamespaces, protectedNamespaces }: Settings,
): string | undefined {
  const isOpen = (pattern: string) =>
    allowedNamespaces.length === 0 || allowedNamespaces.some((each) => matchesGlob(pattern, each));
  if (!namespaces.some(isOpen)) return `never matches: KUBECTL_ALLOWED_NAMESPACES has none of ${namespaces.join(', ')}`;
  const onlyProtected = namespaces.every((each) => protectedNamespaces.includes(each));
  return onlyProtected && commands.every(changes)
    ? `allows nothing: KUBECTL_PROTECTED_NAMESPACES keeps ${namespaces.join(', ')} from being changed`
    : undefined;
}

function deniedWhole(rule: PolicyRule, rules: readonly PolicyRule[], commands: readonly string[]): string | undefined {
  const denier =
    rule.effect !== 'deny'
      ? rules.find((each) => each.effect === 'deny' && deniesAllOf(each, rule, commands))
      : undefined;
  return denier && `allows nothing: the rule '${denier.id}' denies all that it allows`;
}

/** What single entries of a rule say in vain, while others of it match. */
function partsOf(
  { flags = [], resources = [], namespaces, subcommands }: PolicyRule,
  commands: readonly string[],
  grammar: Grammar,
): readonly string[] {
  const strayFlags = flags.filter(({ name }) => !commands.some((each) => hasFlag(each, name, grammar)));
  const strayKinds = namespaces === undefined ? [] : resources.filter(isOutsideNamespaces);
  return [
    ...(strayFlags.length === 0 ? [] : [`names ${dashed(strayFlags)}, which none of ${listed(subcommands)} has`]),
    ...(strayKinds.length === 0
      ? []
      : [`never matches ${strayKinds.join(', ')}, which are in no namespace, as it has a condition on namespaces`]),
  ];
}

/** The commands that a rule speaks of and that may run at all; one that denies what never runs does no harm. */
function commandsOf({ subcommands = ['*'], effect }: PolicyRule): readonly string[] {
  const covered = Object.entries(COMMANDS).filter(([name]) =>
    subcommands.some((entry) => coversSubcommand(entry, name.split(' '))),
  );
  const running = covered.filter(([name, row]) => 'effects' in row && (effect !== 'ask' || mayBeAsked(name)));
  return (effect === 'deny' && running.length === 0 ? covered : running).map(([name]) => name);
}

function isAllowed(command: string, { allowedCommands, allowedImages }: Settings): boolean {
  // The tool `run_image` counts as `run`, and is on where images are allowed.
  return (
    (command === 'run' && allowedImages.length > 0) ||
    allowedCommands.some((entry) => coversSubcommand(entry, command.split(' ')))
  );
}

function rowOf(command: string): Exclude<CommandRow, { never: unknown }> | undefined {
  const row = COMMANDS[command];
  return row !== undefined && 'effects' in row ? row : undefined;
}

function takesContainerCommand(command: string): boolean {
  return rowOf(command)?.container === true;
}

function changes(command: string): boolean {
  return rowOf(command)?.effects.some((effect) => effect !== 'read') === true;
}

function hasFlag(command: string, name: string, grammar: Grammar): boolean {
  return grammar.find(command.split(' '))?.byName.has(name) === true;
}

/** Commands that are about objects although their words name none. */
const OF_ONE_KIND: Readonly<Record<string, readonly string[]>> = {
  'cluster-info': ['services'],
  cordon: ['nodes'],
  drain: ['nodes', 'pods'],
  events: ['events'],
  run: ['pods', 'services'],
  'top node': ['nodes'],
  'top pod': ['pods'],
  uncordon: ['nodes'],
};

/** The kinds a command can touch; undefined where it can be any. */
function kindsOf(command: string): readonly string[] | undefined {
  if (Object.hasOwn(OF_ONE_KIND, command)) return OF_ONE_KIND[command];
  const [verb, made] = command.split(' ');
  if (verb !== 'create' || made === undefined) return rowOf(command)?.targets === 'none' ? [] : undefined;
  const resource = builtInKind(made === 'quota' ? 'resourcequotas' : made)?.resource;
  return [...(resource === undefined ? [] : [resource]), ...(made === 'job' ? ['cronjobs'] : [])];
}

function touchesObjects(command: string): boolean {
  return kindsOf(command)?.length !== 0;
}

/** Whether a command can touch objects of one of the kinds; where it can touch any kind, it can. */
function touchesAny(command: string, spellings: readonly string[]): boolean {
  const kinds = kindsOf(command);
  if (kinds === undefined) return true;
  return spellings.some(
    (spelling) =>
      (spelling.includes('*') && kinds.length > 0) || kinds.includes(builtInKind(spelling)?.resource ?? spelling),
  );
}

function isOutsideNamespaces(spelling: string): boolean {
  const kind = spelling.includes('*') ? undefined : builtInKind(spelling);
  return kind !== undefined && !kind.namespaced && kind.resource !== 'namespaces';
}

function listed(subcommands: readonly string[] = ['*']): string {
  return subcommands.includes('*') ? 'every command' : subcommands.join(', ');
}

function dashed(flags: readonly { readonly name: string }[]): string {
  return flags.map(({ name }) => `--${name}`).join(', ');
}
