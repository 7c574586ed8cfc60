import { type ErrorCode, quote, type Refusal, refuse } from '../../errors.ts';
import type { KubectlCommand } from '../../kube/command.ts';
import { parseInteger } from '../../kubectl/go-values.ts';
import { commandRow, flagRow } from '../classification/index.ts';
import { denyIf, type Rule } from '../policy.ts';

/** What never runs, whatever the configuration, and what to do instead. */
const INSTEAD: Partial<Record<ErrorCode, string>> = {
  COMPLETION: 'Call get_config to see what is allowed.',
  COPY: 'Read files with exec and cat, if exec is allowed.',
  INTERACTIVE: 'Nobody is there to type: give the whole command after --, or use the run_image tool.',
  KUBECONFIG: 'Leave it out: the server always uses its own cluster and identity.',
  KUBERC: 'Leave it out: the server uses no preferences.',
  LISTENER: 'Nothing may listen or stay connected: use get, logs or exec.',
  LOCAL_EXECUTION: 'Change objects with patch, scale, set or label.',
  LOCAL_FILE: 'No files, URLs or folders: name the objects, and give values on the command line.',
  OTHER_IDENTITY: 'Leave it out: the server always acts as itself.',
  OTHER_SERVER: 'Leave it out: the server always talks to its own cluster.',
  PLUGIN: 'Use a command of kubectl itself.',
  POD_SECURITY: 'Leave it out: pods get no more rights than their namespace gives them.',
  RAW_API_PATH: 'Use get with a resource type and a name.',
  SECRET_VALUES: 'Values of Secrets never leave the cluster; describe shows their keys.',
  UNKNOWN_COMMAND: 'Use a command that does something by itself.',
  VERBOSE_LOGGING: 'Use -v=5 at most: above it kubectl prints the contents of requests.',
  WATCH: 'Ask again instead of watching: logs --tail=200 or --since=5m, get, or rollout status, which waits.',
};

/** Refuses the commands and flags that no configuration can allow, and those nobody has classified. */
export const neverAllowed: Rule = {
  id: 'never-allowed',
  judge: ({ command }) => {
    const row = commandRow(command.path);
    const name = command.path.join(' ');
    if (row === undefined)
      return denyIf(refuse('NOT_CLASSIFIED', `'${name}' is not known to this server.`, 'Use another command.'));
    if ('never' in row) return denyIf(toRefusal(row.never, `'${name}' never runs on this server.`));
    return denyIf(flagNever(command) ?? rawScan(command) ?? verbosity(command));
  },
};

function flagNever({ path, flags }: KubectlCommand): Refusal | undefined {
  for (const { name, value, spelled } of flags) {
    const row = flagRow(path, name);
    const shown = spelled === `--${name}` ? `Flag '${spelled}'` : `Flag ${quote(spelled, 40)} (--${name})`;
    if (row === undefined) return refuse('NOT_CLASSIFIED', `${shown} is not known to this server.`, 'Leave it out.');
    if (typeof row === 'string') continue;
    if ('never' in row) return toRefusal(row.never, `${shown} is not permitted`);
    if (value !== 'false') return toRefusal(row.off, `${shown} is not permitted`);
  }
  return undefined;
}

/** kubectl searches its raw arguments for these two, wherever they stand before `--`. Source: kubectl, kuberc and logs. */
function rawScan({ flags, positionals, dashAt }: KubectlCommand): Refusal | undefined {
  const texts = [...flags.map(({ value }) => value), ...(dashAt === -1 ? positionals : positionals.slice(0, dashAt))];
  if (texts.some((text) => text === '--kuberc' || text.includes('--kuberc=')))
    return toRefusal('KUBERC', "An argument holds '--kuberc', which kubectl would obey.");
  if (texts.some((text) => text === '-v' || text === '--v' || text.includes('-v=')))
    return toRefusal('VERBOSE_LOGGING', "An argument holds '-v', which kubectl would obey.");
  return undefined;
}

function verbosity({ flags }: KubectlCommand): Refusal | undefined {
  const tooHigh = flags.some(({ name, value }) => name === 'v' && (parseInteger(value) ?? 99n) > 5n);
  return tooHigh ? toRefusal('VERBOSE_LOGGING', 'The verbosity is above 5.') : undefined;
}

function toRefusal(code: ErrorCode, sentence: string): Refusal {
  return refuse(code, sentence, INSTEAD[code] ?? 'Leave it out.');
}
