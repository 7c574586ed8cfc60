import { quote } from '../../../errors.ts';
import type { Fault } from './program.ts';

/**
 * The columns that `ps -o` may show: all but the environment of a process. Source: procps-ng 4, ps(1), STANDARD FORMAT
 * SPECIFIERS; BusyBox 1.37, ps.
 */
const COLUMNS: ReadonlySet<string> = new Set(
  (
    '%cpu %mem args blocked bsdstart bsdtime c caught cgroup class cls cmd comm command cp cputime drs egid egroup eip esp etime ' +
    'etimes euid euser exe f fgid fgroup flag flags fname fuid fuser gid group ignored label lstart lwp majflt maj_flt minflt ' +
    'min_flt ni nice nlwp nwchan pcpu pending pgid pgrp pid pmem policy ppid pri psr rgid rgroup rss rssize rsz rtprio ruid ruser ' +
    's sched sess session sgi_p sgid sgroup sid sig size spid start start_time stat state stime suid suser svgid svuid sz thcount ' +
    'tid time times tname tpgid trs tt tty ucmd ucomm uid uname user vsize vsz wchan'
  ).split(' '),
);

const DASHED = { flags: 'AacdefFHjlLmMNTVwyZ', valued: 'CDGgOopqstUu' };
const UNDASHED = { flags: 'acfghHjLlmnrsSTuVvwxXZ', valued: 'kOopqtU' };
const LONG_FLAGS = new Set(
  'context cumulative deselect forest headers help info no-headers signames version'.split(' '),
);
const LONG_VALUED = new Set(
  'cols columns date-format format group Group lines pid ppid quick-pid rows sid sort tty user User width'.split(' '),
);
/** Options that choose processes by a name: if it is none, ps reads the same letters again as BSD options. */
const SELECTORS = /^[DGgstUu]$/;
const LONG_SELECTORS = new Set('date-format group Group sid tty user User'.split(' '));
const COLUMNS_OF: ReadonlySet<string> = new Set(['o', 'O', 'k', 'format', 'sort']);
const TERMINALS_OF: ReadonlySet<string> = new Set(['t', 'tty']);
/** `pts/0`, `/dev/tty1`, or several. */
const TERMINALS = /^(?:(?:\/dev\/)?\w*(?:\/\d+)?(?:[,\s]|$))*$/;
const PIDS_OF: ReadonlySet<string> = new Set(['p', 'q', 'pid', 'ppid', 'quick-pid']);

/** One option of ps, as it was written and with its value. */
interface Option {
  readonly token: string;
  readonly name: string;
  readonly value?: string;
}

/**
 * Judges the words behind `ps`, in all three of its styles. Nothing may print the environments of processes. Source: procps-ng 4,
 * ps(1) and ps/parser.c; the reference, 1.4.0b. Pure.
 */
export function faultOfPs(words: readonly string[]): Fault | undefined {
  const left = [...words];
  const options: Option[] = [];
  for (let token = left.shift(); token !== undefined; token = left.shift()) {
    const read = readToken(token, left);
    if ('says' in read) return read;
    options.push(...read.options);
  }
  const wrong = options.map(faultOfValue).find((each) => each !== undefined);
  if (wrong !== undefined) return wrong;
  const selecting = options.filter(({ token, name }) =>
    token.startsWith('--') ? LONG_SELECTORS.has(name) : token.startsWith('-') && SELECTORS.test(name),
  );
  const hasE = words.some((word) => /^-[^-]*e/.test(word)) || selecting.some(({ value = '' }) => isBsdWithE(value));
  return selecting.length > 0 && hasE
    ? {
        says: "'ps' with a user/group/session/tty selector and the letter 'e' in a single-dash option can be read as the BSD 'e' flag, which prints every process's environment.",
        instead: 'Select with -p, or leave out the e.',
      }
    : undefined;
}

/** Whether the value of an option, read as BSD options, prints environments: `-u me` without a user of that name. */
function isBsdWithE(value: string): boolean {
  if (!/^[A-Za-z]/.test(value)) return false;
  const read = readToken(value, []);
  return 'says' in read && read.says.includes("BSD 'e' flag");
}

function readToken(token: string, left: string[]): { readonly options: readonly Option[] } | Fault {
  if (token.startsWith('--')) return readLong(token, left);
  const isDashed = token.startsWith('-');
  const letters = isDashed ? token.slice(1) : token;
  if (letters === '' || !/^[A-Za-z]/.test(letters))
    return { says: `'ps' argument ${quote(token)} is not recognised; give process ids with -p.` };
  const { flags, valued } = isDashed ? DASHED : UNDASHED;
  const options: Option[] = [];
  for (let at = 0; at < letters.length; at++) {
    const name = letters[at] ?? '';
    if (valued.includes(name)) {
      const value = letters.slice(at + 1) || left.shift();
      return value === undefined ? missing(token) : { options: [...options, { token, name, value }] };
    }
    if (name === 'e' && !isDashed)
      return {
        says: `'ps' option ${quote(token)} includes the BSD 'e' flag, which prints every process's environment.`,
        instead: 'Leave out the e; -e with a dash selects all processes.',
      };
    if (!flags.includes(name)) return unrecognised(token);
    options.push({ token, name });
  }
  return { options };
}

function readLong(token: string, left: string[]): { readonly options: readonly Option[] } | Fault {
  const at = token.indexOf('=');
  const name = token.slice(2, at === -1 ? undefined : at);
  if (LONG_FLAGS.has(name)) return at === -1 ? { options: [{ token, name }] } : unrecognised(token);
  if (!LONG_VALUED.has(name)) return unrecognised(token);
  const value = at === -1 ? left.shift() : token.slice(at + 1);
  return value === undefined ? missing(token) : { options: [{ token, name, value }] };
}

function faultOfValue({ name, value }: Option): Fault | undefined {
  if (value === undefined) return undefined;
  if (COLUMNS_OF.has(name)) {
    const wrong = value.split(/[,\s]/).find((each) => !COLUMNS.has(columnOf(each)));
    return wrong === undefined ? undefined : { says: `'ps' has no column ${quote(wrong, 40)} that this server shows.` };
  }
  if (PIDS_OF.has(name) && !/^\d{1,7}([,\s]\d{1,7})*$/.test(value))
    return { says: `'ps' argument ${quote(value)} is not recognised; it must be process ids.` };
  const isKnown = TERMINALS_OF.has(name) ? TERMINALS.test(value) : /^[\w.,:@+ -]*$/.test(value);
  return isKnown ? undefined : { says: `'ps' argument ${quote(value)} is not recognised.` };
}

/** The name of a column without its heading, width and direction: `-rss`, `pid=PID`, `args:80`. */
function columnOf(text: string): string {
  return text.replace(/^[+-]/, '').replace(/[=:].*$/s, '');
}

function missing(token: string): Fault {
  return { says: `'ps' option ${quote(token)} requires a value.` };
}

function unrecognised(token: string): Fault {
  return { says: `'ps' option ${quote(token)} is not recognised by the exec argument policy.` };
}
