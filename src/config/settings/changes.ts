import { approvalFault, COMMAND_ENTRY } from '../kubectl-words.ts';
import { LIST, setting } from '../setting.ts';
import { faultIn, parseCount, parseItems, parseWord } from '../values.ts';
import { SESSION_KEY } from './endpoint.ts';

const ENTRY = new RegExp(`^\\*$|${COMMAND_ENTRY.source}`);

/** Which changes are planned and approved before they are made. */
export const CHANGE_SETTINGS = {
  approvalCommands: setting({
    variable: 'KUBECTL_APPROVAL_COMMANDS',
    description:
      'Subcommands that run only after people have approved the exact change; `*` for every subcommand that changes anything. They must also be allowed',
    fallback: '',
    allowed: `${LIST} of kubectl subcommands that change something, as one word or with their second (rollout restart), or *`,
    parse: (text) => parseItems(text, ENTRY, approvalFault),
    explain: (text) => faultIn(text, ENTRY, approvalFault),
  }),
  changes: setting<'auto' | 'on' | 'off'>({
    variable: 'CHANGES',
    description:
      'Whether the server offers the tools that plan, apply, verify and undo changes: always (on), never (off), or if approvals or rules about plans are configured (auto)',
    fallback: 'auto',
    allowed:
      'auto, on or off; off only without KUBECTL_APPROVAL_COMMANDS and without rules in the policy file that ask for approval or judge plans',
    parse: (text) => parseWord(text, ['auto', 'on', 'off']),
  }),
  changeExpiresSeconds: setting({
    variable: 'CHANGE_EXPIRES',
    description: 'How long a planned change can be approved and applied, in seconds, if no ask rule says otherwise',
    fallback: '3600',
    allowed: 'a whole number of seconds from 60 to 604800',
    parse: (text) => parseCount(text, 60, 604_800),
  }),
  maxChangesPerHour: setting({
    variable: 'CHANGE_MAX_PER_HOUR',
    description:
      'How many changes one caller may plan in one namespace in an hour; all replicas count together if the cluster keeps the changes, else each by itself',
    fallback: '60',
    allowed: 'a whole number from 1 to 10000',
    parse: (text) => parseCount(text, 1, 10_000),
  }),
  maxUnhealedChanges: setting({
    variable: 'CHANGE_MAX_UNHEALED',
    description:
      'After so many changes of one caller in one namespace within an hour that did not help (unchanged or worse) or were not watched, further writes of the caller there need approval, until a change helps; 0 for no bound (docs/changes.md)',
    fallback: '0',
    allowed: 'a whole number from 0 to 100',
    parse: (text) => parseCount(text, 0, 100),
  }),
  changeKeptDays: setting({
    variable: 'CHANGE_KEPT_DAYS',
    description:
      'How many days the server keeps the record of a change after it is over (applied, failed, denied or expired), and so how long it can be undone; 0 keeps records until someone deletes them (docs/changes.md)',
    fallback: '0',
    allowed: 'a whole number from 0 to 3650',
    parse: (text) => parseCount(text, 0, 3650),
  }),
  changeWebhookUrl: setting({
    variable: 'CHANGE_WEBHOOK_URL',
    description:
      'URL to which the server sends an event when a change is planned, decided or applied (docs/changes.md); empty for none',
    fallback: '',
    allowed: 'an http or https URL without user name, password and fragment',
    parse: (text) => (text === '' || isWebhookUrl(text) ? text : undefined),
    // The paths of such URLs are often credentials.
    secret: true,
  }),
  changeWebhookSecret: setting({
    variable: 'CHANGE_WEBHOOK_SECRET',
    description: 'Key that signs the events; needed with CHANGE_WEBHOOK_URL',
    fallback: '',
    allowed: 'at least 32 characters without blanks, for example of openssl rand -hex 32',
    parse: (text) => (SESSION_KEY.test(text) || text === '' ? text : undefined),
    secret: true,
  }),
  changeWebhookSecretFile: setting({
    variable: 'CHANGE_WEBHOOK_SECRET_FILE',
    description: 'A file with that key, instead of CHANGE_WEBHOOK_SECRET',
    fallback: '',
    allowed: 'the absolute path of a file',
    parse: (text) => (text === '' || text.startsWith('/') ? text : undefined),
  }),
} as const;

function isWebhookUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.hash}` === '';
}
