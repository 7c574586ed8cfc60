import { quote, type Refusal, refuse } from '../../errors.ts';
import type { KubectlCommand } from '../../kube/command.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { execWords } from './file.ts';
import { faultOfWords } from './programs/judge.ts';
import type { Program } from './programs/program.ts';
import { PROGRAMS } from './programs/table.ts';

/** Programs that run other programs or change what they are given, which no list of options makes safe. */
const NEVER: Readonly<Record<string, string>> = {
  ...all('sh bash ash dash zsh ksh busybox python python3 perl ruby node java lua php', 'runs any program'),
  ...all(
    'env xargs nohup timeout nice setsid chroot nsenter unshare sudo su watch time strace gdb',
    'runs any program',
  ),
  ...all('printenv', 'prints the environment, which often holds credentials'),
  ...all('sed awk gawk mawk tar cpio rsync vi vim ed', 'can write files and run programs'),
  ...all(
    'dd cp mv rm ln tee touch truncate chmod chown mkdir mount umount sysctl kill pkill killall reboot',
    'changes things',
  ),
  ...all('dmesg', 'shows the log of the node'),
  ...all(
    'curl wget nc ncat socat ssh scp telnet openssl',
    'connects to what it is told; use run_preapproved_diagnostic_image',
  ),
};

function all(names: string, what: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, what]));
}

/** The programs that can be preapproved. */
export const KNOWN_PROGRAMS: readonly string[] = Object.keys(PROGRAMS).toSorted();

/** The row of a program, which may be listed with its path; undefined without one. */
export function rowOf(name: string): Program | undefined {
  const base = baseOf(name);
  return Object.hasOwn(PROGRAMS, base) ? PROGRAMS[base] : undefined;
}

function baseOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The programs that an operator lists and that can run: a program without a row cannot. */
export function runnable({ binaries }: PreapprovedSettings): readonly string[] {
  return binaries.filter((name) => rowOf(name) !== undefined).toSorted();
}

/**
 * Returns why a command does not run a preapproved program in a way that only reads. The program must be listed and have a row,
 * and every word behind it must be in the row. Pure.
 */
export function refuseExec(command: KubectlCommand, settings: PreapprovedSettings): Refusal | undefined {
  const [name, ...words] = execWords(command) ?? [];
  if (name === undefined)
    return refuse('ARGUMENTS_INVALID', 'No command provided', `Give "command", for example ${shown('ps')}.`);
  const harmful = [name, ...words].find((word) => /[;|&$`\\'"\n\r]/.test(word));
  if (harmful !== undefined)
    return refuse(
      'METACHARACTER',
      `Invalid characters in command: ${quote(harmful)}`,
      'There is no shell: leave out quotes and ; | & $ ` \\.',
    );
  const program = rowOf(name);
  if (!settings.binaries.includes(name) || program === undefined) return refuseProgram(name, settings);
  const fault = faultOfWords(baseOf(name), program, words, settings);
  return (
    fault &&
    refuse('ARGUMENT_NOT_ALLOWED', fault.says, `${fault.instead ?? `For example ${shown(name)} is allowed.`} ${ASK}`)
  );
}

const ASK = 'Use run_kubectl_command (requires human approval) for anything else.';

function refuseProgram(name: string, settings: PreapprovedSettings): Refusal {
  const allowed = runnable(settings).join(', ') || '(none)';
  const error = `Command binary ${quote(name)} is not pre-approved. Allowed binaries: ${allowed}. ${ASK}`;
  const never = Object.hasOwn(NEVER, name) ? NEVER[name] : undefined;
  if (never !== undefined)
    return refuse('PROGRAM_NOT_ALLOWED', error, `'${name}' ${never}, so it cannot be preapproved.`);
  const isListed = settings.binaries.includes(name);
  return refuse(
    'PROGRAM_NOT_ALLOWED',
    error,
    isListed
      ? 'The operator lists it, but this server does not know which of its options only read.'
      : 'Use one of the allowed programs, or ask the operator to add it to KUBECTL_PREAPPROVED_EXEC_BINARIES.',
  );
}

function shown(name: string): string {
  return JSON.stringify({ command: rowOf(name)?.example ?? [name] });
}
