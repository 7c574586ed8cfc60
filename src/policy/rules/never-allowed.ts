import { type ErrorCode, quote, type Refusal, refuse } from '../../errors.ts';
import type { Flag, KubectlCommand, Plan } from '../../kube/command.ts';
import { parseInteger } from '../../kubectl/go-values.ts';
import { commandRow, flagRow } from '../classification/index.ts';
import { insteadOf, insteadOfCommand, insteadOfFlag } from '../instead.ts';
import { denyIf, type Rule } from '../policy.ts';
import { isOwnFlag } from '../preapproved/pods.ts';

/** Refuses the commands and flags that no configuration can allow, and unclassified ones. */
export const neverAllowed: Rule = {
  id: 'never-allowed',
  judge: ({ command, preapproved }) => {
    const row = commandRow(command.path);
    const name = command.path.join(' ');
    if (row === undefined)
      return denyIf(refuse('NOT_CLASSIFIED', `'${name}' is not known to this server.`, 'Use another command.'));
    return denyIf(commandNever(command) ?? flagNever(command, preapproved) ?? rawScan(command) ?? verbosity(command));
  },
};

/** The refusal of a command that no configuration can allow; undefined for all others. */
export function commandNever(command: KubectlCommand): Refusal | undefined {
  const row = commandRow(command.path);
  if (row === undefined || !('never' in row)) return undefined;
  const sentence = `'${command.path.join(' ')}' never runs on this server.`;
  return refuse(row.never, sentence, insteadOfCommand(row.never, command));
}

function flagNever(command: KubectlCommand, form: Plan['preapproved']): Refusal | undefined {
  for (const { name, value, spelled } of command.flags) {
    if (isOwnFlag(form, name)) continue;
    const row = flagRow(command.path, name);
    const shown = spelled === `--${name}` ? `Flag '${spelled}'` : `Flag ${quote(spelled, 40)} (--${name})`;
    if (row === undefined) return refuse('NOT_CLASSIFIED', `${shown} is not known to this server.`, 'Leave it out.');
    if (typeof row === 'string') continue;
    const code = 'never' in row ? row.never : value === 'false' ? undefined : row.off;
    if (code !== undefined) return refuse(code, `${shown} is not permitted`, insteadOfFlag(code, name, command));
  }
  return undefined;
}

/**
 * kubectl searches its raw arguments for these two, wherever they are before `--`. Source: kubectl, kuberc and logs. In a patch,
 * kubectl/render.ts escapes them.
 */
function rawScan({ path, flags, positionals, dashAt }: KubectlCommand): Refusal | undefined {
  const isEscaped = ({ name, value }: Flag): boolean => path[0] === 'patch' && name === 'patch' && isJson(value);
  const values = flags.filter((flag) => !isEscaped(flag)).map(({ value }) => value);
  const texts = [...values, ...(dashAt === -1 ? positionals : positionals.slice(0, dashAt))];
  if (texts.some((text) => text === '--kuberc' || text.includes('--kuberc=')))
    return toRefusal('KUBERC', "An argument contains '--kuberc', which kubectl would obey.");
  if (texts.some((text) => text === '-v' || text === '--v' || text.includes('-v=')))
    return refuse(
      'VERBOSE_LOGGING',
      "An argument contains '-v', which kubectl would obey.",
      WRITES_TEXTS.has(path[0]) ? ELSEWHERE : insteadOf('VERBOSE_LOGGING'),
    );
  return undefined;
}

/** Commands that take texts for an object, which another command can take in another way. */
const WRITES_TEXTS: ReadonlySet<string | undefined> = new Set(['annotate', 'create', 'label', 'run', 'set']);
const ELSEWHERE = 'Give the text in "stdin" of patch or apply, where kubectl reads it as text.';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function verbosity({ flags }: KubectlCommand): Refusal | undefined {
  const tooHigh = flags.some(({ name, value }) => name === 'v' && (parseInteger(value) ?? 99n) > 5n);
  return tooHigh ? toRefusal('VERBOSE_LOGGING', 'The verbosity is above 5.') : undefined;
}

function toRefusal(code: ErrorCode, sentence: string): Refusal {
  return refuse(code, sentence, insteadOf(code));
}
