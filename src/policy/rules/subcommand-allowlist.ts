import { refuse } from '../../errors.ts';
import { covers } from '../../kube/command-entry.ts';
import { allowedBy, rulesFor } from '../file/rule-commands.ts';
import { ALLOW, deny, NO_OPINION, type Rule } from '../policy.ts';
import { commandNever } from './never-allowed.ts';

/**
 * Layer 1: a command runs only if its subcommand is listed, as one word (`rollout`) or with its second (`rollout status`),
 * or if the list of images, or its preapproved form, is what lets it run.
 * The refusal of a command that no operator can allow says so and names an alternative, so that the agent does not ask the operator for it.
 */
export const subcommandAllowlist: Rule = {
  id: 'subcommand-allowlist',
  judge: ({ command, image, preapproved }, { allowedCommands, commandsFromFile, rules = [] }, subject) => {
    if (image !== undefined || preapproved !== undefined) return NO_OPINION;
    const { path } = command;
    if (allowedCommands.some((entry) => covers(entry, path))) return ALLOW;
    const never = commandNever(command);
    if (never !== undefined) return deny(refuse('COMMAND_NOT_ALLOWED', never.error, never.hint));
    const listed = commandsFromFile === true ? allowedBy(rulesFor(subject, rules)) : allowedCommands;
    const allowed = listed.toSorted().join(', ') || '(none)';
    return deny(
      refuse(
        'COMMAND_NOT_ALLOWED',
        `Command '${path.join(' ')}' is not allowed. Allowed commands: ${allowed}`,
        commandsFromFile === true
          ? 'Use one of the allowed commands, or ask the operator to add a rule for this one to the policy file.'
          : 'Use one of the allowed commands, or ask the operator to add this one to KUBECTL_ALLOWED_COMMANDS.',
      ),
    );
  },
};
