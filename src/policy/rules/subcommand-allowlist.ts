import { quote, refuse } from '../../errors.ts';
import { ALLOW, deny, NO_OPINION, type Rule } from '../policy.ts';

/** Layer 1: a kubectl call runs only if its subcommand is listed, letter for letter. */
export const subcommandAllowlist: Rule = {
  id: 'subcommand-allowlist',
  judge: ({ tool, command }, policy) => {
    if (tool !== 'kubectl') return NO_OPINION;
    if (policy.allowedCommands.includes(command.subcommand)) return ALLOW;
    const allowed = policy.allowedCommands.toSorted().join(', ') || '(none)';
    return deny(
      refuse(
        'COMMAND_NOT_ALLOWED',
        `Command ${quote(command.subcommand)} is not allowed. Allowed commands: ${allowed}`,
        'Use one of the allowed commands, or ask the operator to add this one to KUBECTL_ALLOWED_COMMANDS.',
      ),
    );
  },
};
