import { covers } from '../../kube/command-entry.ts';
import type { Subject } from '../../kube/subject.ts';
import type { PolicyRule } from './rule.ts';
import { allowedBy, commandsOf, rulesFor } from './rule-commands.ts';
import { asksOfWrite } from './stages.ts';

/** What the settings and the policy file leave to one caller. */
export interface CallerPolicy {
  /** Entries as of KUBECTL_ALLOWED_COMMANDS. */
  readonly allowedCommands: readonly string[];
  readonly allowedImages: readonly string[];
  /** The rules about the caller; absent without a policy file. */
  readonly rules?: readonly PolicyRule[] | undefined;
}

/**
 * Narrows the settings to what one caller may do: the rules about them, the commands that such a rule allows and none denies
 * as a whole, and the images if they may run any. Conditions on objects and flags are left to the judgement of each call.
 */
export function policyFor({ allowedCommands, allowedImages, rules }: CallerPolicy, subject: Subject): CallerPolicy {
  if (rules === undefined) return { allowedCommands, allowedImages };
  const about = rulesFor(subject, rules);
  const denied = new Set(
    about.filter(deniesWhole).flatMap(({ subcommands = ['*'] }) => subcommands.flatMap(commandsOf)),
  );
  const offered = allowedBy(about);
  const commands = withoutDenied(narrow(allowedCommands, offered), denied);
  return {
    allowedCommands: commands,
    allowedImages: withoutDenied(narrow(['run'], offered), denied).length === 0 ? [] : allowedImages,
    rules: about,
  };
}

function deniesWhole(rule: PolicyRule): boolean {
  const { effect, resources, namespaces, names, flags, command, when } = rule;
  const conditions = [resources, namespaces, names, flags, command, when];
  return effect === 'deny' && conditions.every((condition) => condition === undefined) && !asksOfWrite(rule);
}

/** The commands that both lists hold, by the entry that says less. */
function narrow(listed: readonly string[], offered: readonly string[]): readonly string[] {
  const both = listed.flatMap((one) =>
    offered.flatMap((other) => {
      if (covers(other, one.split(' '))) return [one];
      return covers(one, other.split(' ')) ? [other] : [];
    }),
  );
  return [...new Set(both)];
}

function withoutDenied(entries: readonly string[], denied: ReadonlySet<string>): readonly string[] {
  return entries.flatMap((entry) => {
    const commands = commandsOf(entry);
    const left = commands.filter((command) => !denied.has(command));
    return left.length === commands.length ? [entry] : left;
  });
}
