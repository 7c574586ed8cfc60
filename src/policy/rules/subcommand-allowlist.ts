import { refuse } from '../../errors.ts';
import { ALLOW, deny, NO_OPINION, type Rule } from '../policy.ts';

/** Layer 1: a kubectl call runs only if its subcommand is listed, as one word (`rollout`) or with its second (`rollout status`). */
export const subcommandAllowlist: Rule = {
  id: 'subcommand-allowlist',
  judge: ({ tool, command: { path } }, policy) => {
    if (tool !== 'kubectl') return NO_OPINION;
    if (path.some((_, at) => policy.allowedCommands.includes(path.slice(0, at + 1).join(' ')))) return ALLOW;
    const allowed = policy.allowedCommands.toSorted().join(', ') || '(none)';
    return deny(
      refuse(
        'COMMAND_NOT_ALLOWED',
        `Command '${path.join(' ')}' is not allowed. Allowed commands: ${allowed}`,
        'Use one of the allowed commands, or ask the operator to add this one to KUBECTL_ALLOWED_COMMANDS.',
      ),
    );
  },
};
