import { coversSubcommand } from '../file/match.ts';
import { changesNothing } from '../file/stages.ts';
import { NO_OPINION, type Rule } from '../policy.ts';

/**
 * Asks for the approval of every call whose command is listed in KUBECTL_APPROVAL_COMMANDS and that may change anything. It
 * allows none: a command must be allowed besides. The programs that are preapproved in containers only read, and a sweep only tidies up.
 */
export const approvalCommands: Rule = {
  id: 'approval-commands',
  judge: ({ command, preapproved }, { approvalCommands: listed, changeExpiresSeconds: expiresSeconds }) =>
    preapproved !== 'exec' &&
    preapproved !== 'file' &&
    preapproved !== 'sweep' &&
    listed.some((entry) => coversSubcommand(entry, command.path)) &&
    !changesNothing(command)
      ? { effect: 'noOpinion', asks: [{ by: ['approval-commands'], count: 1, expiresSeconds }] }
      : NO_OPINION,
};
