import { coversSubcommand } from '../file/match.ts';
import { changesNothing } from '../file/stages.ts';
import { NO_OPINION, type Rule } from '../policy.ts';

/**
 * Asks for the approval of every call whose command is listed in KUBECTL_APPROVAL_COMMANDS and that may change anything. It
 * allows none: a command must be allowed besides. What is preapproved is asked about too; only a sweep, which tidies up, is not.
 */
export const approvalCommands: Rule = {
  id: 'approval-commands',
  judge: ({ command, preapproved }, { approvalCommands: listed, changeExpiresSeconds: expiresSeconds }) =>
    preapproved !== 'sweep' && listed.some((entry) => coversSubcommand(entry, command.path)) && !changesNothing(command)
      ? { effect: 'noOpinion', asks: [{ by: ['approval-commands'], count: 1, expiresSeconds }] }
      : NO_OPINION,
};
