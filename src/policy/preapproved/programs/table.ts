import type { PreapprovedSettings } from '../../../kube/preapproved.ts';
import { isUnder, NEVER_READ, normalizePath } from '../paths.ts';
import { count, listed, matching, numbers, oneOf, readable, seconds, word } from './kinds.ts';
import type { Fault, Program } from './program.ts';
import { faultOfPs } from './ps.ts';
import { NETWORK_PROGRAMS } from './table-network.ts';

/**
 * Every program that may be preapproved for containers, with all that it may be given. A program without a row never runs by
 * preapproval, whatever the operator lists. Each row was read from the manual that it names: nothing in it writes, starts a
 * program, reads a file of options, or runs on without an end.
 */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  ps: {
    source: 'procps-ng 4, ps(1); BusyBox 1.37, ps',
    judge: faultOfPs,
    example: ['ps', 'aux'],
  },
  top: {
    source: 'procps-ng 4, top(1); BusyBox 1.37, top',
    letters: 'bcHiS1m',
    valued: {
      n: count(1, 10),
      d: seconds,
      p: numbers,
      w: count(20, 512),
      o: matching(/^[+-]?[%A-Z][A-Za-z]{0,9}$/, 'a column'),
    },
    harms: { '-s': 'is for a terminal', '-u': 'can be read as other options', '-E': 'is for a terminal' },
    whole: (words) =>
      words.some((each) => /^-[A-Za-z1]*b/.test(each)) && words.some((each) => /^-[A-Za-z1]*n/.test(each))
        ? undefined
        : {
            says: "'top' without -b and -n waits for a terminal or runs without an end.",
            instead: 'Give ["top", "-b", "-n", "1"].',
          },
    example: ['top', '-b', '-n', '1'],
  },
  df: {
    source: 'GNU coreutils 9, df(1); BusyBox 1.37, df',
    letters: 'ahHiklmPT',
    valued: { t: word, x: word, B: matching(/^\d{0,6}[KMGTP]?i?B?$/, 'a size') },
    long: {
      '--all': true,
      '--human-readable': true,
      '--si': true,
      '--inodes': true,
      '--local': true,
      '--portability': true,
      '--print-type': true,
      '--total': true,
      '--no-sync': true,
      '--type': word,
      '--exclude-type': word,
      '--block-size': matching(/^\d{0,6}[KMGTP]?i?B?$/, 'a size'),
      '--output': oneOf('source fstype itotal iused iavail ipcent size used avail pcent file target'),
    },
    harms: { '--sync': 'writes what is in memory to the disks' },
    words: listed,
    example: ['df', '-h'],
  },
  ls: {
    source: 'GNU coreutils 9, ls(1); BusyBox 1.37, ls',
    letters: 'aABbCcdFfgGhHiklLmnNopqQrRsStuUvxXZ1',
    valued: { w: count(0, 512), I: word, T: count(0, 64) },
    long: {
      '--all': true,
      '--almost-all': true,
      '--author': true,
      '--context': true,
      '--directory': true,
      '--file-type': true,
      '--full-time': true,
      '--group-directories-first': true,
      '--human-readable': true,
      '--inode': true,
      '--no-group': true,
      '--numeric-uid-gid': true,
      '--recursive': true,
      '--reverse': true,
      '--si': true,
      '--size': true,
      '--color': oneOf('always auto never'),
      '--format': oneOf('across commas horizontal long single-column verbose vertical'),
      '--sort': oneOf('none size time version extension width'),
      '--time': oneOf('atime access use ctime status birth creation mtime'),
      '--time-style': oneOf('full-iso long-iso iso locale'),
    },
    words: listed,
    whole: (words, settings) =>
      words.some((each) => each === '--recursive' || /^-[A-Za-z1]*R/.test(each))
        ? refuseDeep('ls -R', words, settings)
        : undefined,
    example: ['ls', '-la', '/app'],
  },
  cat: {
    source: 'GNU coreutils 9, cat(1)',
    letters: 'AbeEnstTuv',
    words: readable,
    example: ['cat', '/app/config.yaml'],
  },
  head: {
    source: 'GNU coreutils 9, head(1); BusyBox 1.37, head',
    letters: 'qv',
    valued: { n: matching(/^-?\d{1,9}$/, 'a number of lines'), c: matching(/^-?\d{1,9}$/, 'a number of bytes') },
    words: readable,
    example: ['head', '-n', '20', '/var/log/app.log'],
  },
  tail: {
    source: 'GNU coreutils 9, tail(1); BusyBox 1.37, tail',
    letters: 'qv',
    valued: { n: matching(/^[+-]?\d{1,9}$/, 'a number of lines'), c: matching(/^[+-]?\d{1,9}$/, 'a number of bytes') },
    harms: { '-f': 'runs without an end', '-F': 'runs without an end', '--follow': 'runs without an end' },
    words: readable,
    example: ['tail', '-n', '50', '/var/log/app.log'],
  },
  wc: {
    source: 'GNU coreutils 9, wc(1)',
    letters: 'clmwL',
    words: readable,
    example: ['wc', '-l', '/var/log/app.log'],
  },
  stat: { source: 'GNU coreutils 9, stat(1)', letters: 'Lft', words: listed, example: ['stat', '/app/config.yaml'] },
  du: {
    source: 'GNU coreutils 9, du(1); BusyBox 1.37, du',
    letters: 'abcDhHklmSsx0',
    valued: { d: count(0, 20) },
    long: {
      '--max-depth': count(0, 20),
      '--summarize': true,
      '--human-readable': true,
      '--total': true,
      '--apparent-size': true,
    },
    words: listed,
    whole: (words, settings) =>
      words.some((each) => each === '--summarize' || /^-[A-Za-z]*s/.test(each))
        ? undefined
        : refuseDeep('du', words, settings),
    example: ['du', '-sh', '/var/log'],
  },
  find: {
    source: 'GNU findutils 4.10, find(1); BusyBox 1.37, find',
    separate: true,
    long: {
      '-name': matching(/^[\w.*?[\]-]+$/, 'a pattern of a name'),
      '-iname': matching(/^[\w.*?[\]-]+$/, 'a pattern of a name'),
      '-type': oneOf('b c d p f l s'),
      '-maxdepth': count(0, 20),
      '-mindepth': count(0, 20),
      '-size': matching(/^[+-]?\d{1,9}[bcwkMG]?$/, 'a size'),
      '-mtime': matching(/^[+-]?\d{1,6}$/, 'a number of days'),
      '-mmin': matching(/^[+-]?\d{1,8}$/, 'a number of minutes'),
      '-user': word,
      '-group': word,
      '-empty': true,
      '-xdev': true,
      '-not': true,
      '-a': true,
      '-o': true,
      '-print': true,
      '-ls': true,
    },
    harms: {
      '-exec': 'runs another program',
      '-execdir': 'runs another program',
      '-ok': 'runs another program',
      '-okdir': 'runs another program',
      '-delete': 'deletes files',
      '-fprint': 'writes a file',
      '-fprint0': 'writes a file',
      '-fprintf': 'writes a file',
      '-fls': 'writes a file',
      '-files0-from': 'reads its folders from a file',
    },
    words: listed,
    whole: (words, settings) => refuseDeep('find', words, settings),
    example: ['find', '/var/log', '-name', '*.log', '-maxdepth', '2'],
  },
  free: { source: 'procps-ng 4, free(1)', letters: 'bkmgthwlv', example: ['free', '-m'] },
  uptime: { source: 'procps-ng 4, uptime(1)', letters: 'ps', example: ['uptime'] },
  nproc: { source: 'GNU coreutils 9, nproc(1)', long: { '--all': true }, example: ['nproc'] },
  pwd: { source: 'GNU coreutils 9, pwd(1)', letters: 'LP', example: ['pwd'] },
  id: { source: 'GNU coreutils 9, id(1)', letters: 'gGnruZ', words: word, example: ['id'] },
  whoami: { source: 'GNU coreutils 9, whoami(1)', example: ['whoami'] },
  uname: { source: 'GNU coreutils 9, uname(1)', letters: 'asnrvmpio', example: ['uname', '-a'] },
  hostname: {
    source: 'hostname 3, hostname(1); a word, or -F, sets the name',
    letters: 'adfiIsy',
    harms: {
      '-F': 'sets the name of the host',
      '-b': 'sets the name of the host',
      '--file': 'sets the name of the host',
    },
    example: ['hostname', '-f'],
  },
  date: {
    source: 'GNU coreutils 9, date(1); a word without + sets the clock',
    letters: 'uRI',
    long: { '--utc': true, '--rfc-email': true },
    harms: {
      '-s': 'sets the clock',
      '--set': 'sets the clock',
      '-f': 'prints lines of a file',
      '--file': 'prints lines of a file',
    },
    words: matching(/^\+[\w%:. /,-]*$/, 'a format that begins with +'),
    example: ['date', '-u'],
  },
  vmstat: {
    source: 'procps-ng 4, vmstat(8)',
    letters: 'afimnstw',
    words: count(1, 10),
    whole: boundedVmstat,
    example: ['vmstat', '1', '3'],
  },
  ...NETWORK_PROGRAMS,
};

/** A walk of all below a folder must not reach what is never listed. */
function refuseDeep(what: string, words: readonly string[], { fileDenied }: PreapprovedSettings): Fault | undefined {
  const folders = words.filter((each) => each.startsWith('/')).map(normalizePath);
  const never = [...NEVER_READ, ...fileDenied.map(normalizePath)];
  const reaches = folders.find((folder) => never.some((each) => isUnder(each, folder)));
  if (folders.length > 0 && reaches === undefined) return undefined;
  return {
    says:
      reaches === undefined
        ? `'${what}' needs an absolute folder.`
        : `'${what}' of ${reaches} would reach secrets, or files that stand for processes and devices.`,
    instead: 'Name a folder such as /app or /var/log.',
  };
}

/** A delay without a count runs without an end. */
function boundedVmstat(words: readonly string[]): Fault | undefined {
  return words.filter((each) => !each.startsWith('-')).length === 1
    ? { says: "'vmstat' with a delay and no count runs without an end.", instead: 'Give ["vmstat", "1", "3"].' }
    : undefined;
}
