import { builtInKind, isSameKind, wholeGroupOf } from '../../kube/kinds.ts';
import { matchesGlob } from '../glob.ts';
import { coversSubcommand } from './match.ts';
import type { Callers, FlagCondition, PolicyRule } from './rule.ts';

/**
 * Whether a rule that denies speaks of every call that another rule allows; `commands` are the other rule's commands. Where
 * it cannot be told from the two alone, it does not. Pure.
 */
export function deniesAllOf(denying: PolicyRule, allowing: PolicyRule, commands: readonly string[]): boolean {
  const { subcommands = ['*'] } = denying;
  return (
    commands.every((command) => subcommands.some((entry) => coversSubcommand(entry, command.split(' ')))) &&
    coversCallers(denying.subjects, allowing.subjects) &&
    coversKinds(denying.resources, allowing.resources) &&
    coversTexts(denying.namespaces, allowing.namespaces) &&
    coversTexts(denying.names, allowing.names) &&
    coversFlags(denying.flags, allowing.flags) &&
    // These are judged in two ways; only the same words are the same for certain.
    isSame(denying.when, allowing.when) &&
    isSame(denying.command, allowing.command) &&
    isSame(denying.operations, allowing.operations) &&
    isSame(denying.subresources, allowing.subresources) &&
    isSame(denying.fields, allowing.fields)
  );
}

/** Whether a condition is absent, or the same as another. */
function isSame(wide: unknown, narrow: unknown): boolean {
  return wide === undefined || JSON.stringify(wide) === JSON.stringify(narrow);
}

function coversCallers(wide: Callers | undefined, narrow: Callers | undefined): boolean {
  if (wide === undefined) return true;
  if (narrow === undefined) return wide.users?.includes('*') === true;
  if (wide.users?.includes('*')) return true;
  return (
    (narrow.users ?? []).every((user) => isWithin(wide.users ?? [], user)) &&
    (narrow.groups ?? []).every((group) => isWithin(wide.groups ?? [], group))
  );
}

function coversKinds(wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean {
  return wide === undefined || (narrow?.every((spelling) => wide.some((each) => coversKind(each, spelling))) ?? false);
}

function coversKind(wide: string, narrow: string): boolean {
  if (wide === '*' || wide === narrow) return true;
  const kind = narrow.includes('*') ? undefined : builtInKind(narrow);
  if (kind === undefined) return false;
  const group = wholeGroupOf(wide);
  if (group !== undefined) return kind.group === group;
  const other = builtInKind(wide);
  return other !== undefined && isSameKind(other, kind);
}

/** A pattern covers another where it matches its very text: what a star of the other stands for, a star here stands for too. */
function coversTexts(wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean {
  return wide === undefined || (narrow?.every((text) => isWithin(wide, text)) ?? false);
}

function isWithin(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matchesGlob(pattern, text));
}

function coversFlags(
  wide: readonly FlagCondition[] | undefined,
  narrow: readonly FlagCondition[] | undefined,
): boolean {
  const isCovered = ({ name, values }: FlagCondition) =>
    (wide ?? []).some(
      (each) =>
        each.name === name && (each.values === undefined || (values !== undefined && coversTexts(each.values, values))),
    );
  return wide === undefined || (narrow?.every(isCovered) ?? false);
}
