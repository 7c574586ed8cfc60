import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Refusal } from '../../../src/errors.ts';
import { KNOWN_PROGRAMS, refuseExec } from '../../../src/policy/preapproved/exec.ts';
import { PROGRAMS } from '../../../src/policy/preapproved/programs/table.ts';
import { execOf } from '../../../src/tools/reference/arguments.ts';
import { preapprovedUnder } from './settings.ts';

const ALL = preapprovedUnder({ KUBECTL_PREAPPROVED_EXEC_BINARIES: KNOWN_PROGRAMS.join(',') });
const place = { namespace: 'shop', pod: 'web-0', container: undefined };
const said = (words: readonly string[], settings = ALL): Refusal | undefined =>
  refuseExec(execOf(place, words), settings);
const line = (text: string) => said(text.split(' '));

interface Attack {
  readonly line: string;
  readonly code: string;
  readonly says: string;
  readonly why: string;
}

const ATTACKS = readFileSync(new URL('../../fixtures/preapproved-attacks.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((text) => JSON.parse(text) as Attack);

describe('an attack with a preapproved program', () => {
  test.each(ATTACKS.map((attack): [string, Attack] => [`${attack.line} (${attack.why})`, attack]))(
    '%s is refused with a code, a sentence and a next step',
    (_, { line: text, code, says }) => {
      const refusal = line(text);
      expect(refusal).toMatchObject({ code, error: expect.stringContaining(says) });
      expect(refusal?.hint).toMatch(/\S/);
    },
  );
});

describe('the usual calls', () => {
  test.each([
    'ps',
    'ps aux',
    'ps -ef',
    'ps -e -o pid,ppid,%cpu,args --sort -%cpu',
    'ps -eo pid,rss,comm',
    'ps -p 1,2 -o pid,args',
    'ps axww',
    'ps -U postgres -o pid,args',
    'ps --no-headers -A',
    'ps o pid,args',
    'top -b -n 1',
    'top -bn1',
    'top -b -n 1 -p 1 -w 200',
    'df',
    'df -h',
    'df -hT /data',
    'df -i --output=source,pcent',
    'ls',
    'ls -la',
    'ls -la /app /var/log',
    'ls -lR /var/log',
    'ls --sort=size /tmp',
    'netstat -tlnp',
    'netstat -an',
    'netstat -rn',
    'ss -tlnp',
    'ss -s',
    'ss -t state established',
    'ss -tn sport = :8080',
    'cat /etc/resolv.conf',
    'head -n 5 /var/log/app.log',
    'tail -n +5 /var/log/app.log',
    'wc -l /var/log/app.log',
    'stat /app',
    'du -sh /var/log',
    'du -sh /',
    'find /var/log -name *.log -maxdepth 2',
    'find /app -type f -mmin -60',
    'free -m',
    'date -u',
    'date +%s',
    'ip addr',
    'ip -br a',
    'ip route show table main',
    'ip link show eth0',
    'getent hosts web',
    'id',
    'hostname -f',
    'vmstat 1 3',
    'uname -a',
  ])('%s runs', (text) => {
    expect(line(text)).toBeUndefined();
  });

  test.each(KNOWN_PROGRAMS)('the example of %s runs, and its row names a source', (name) => {
    expect(said(PROGRAMS[name]?.example ?? [])).toBeUndefined();
    expect(PROGRAMS[name]?.source).toMatch(/\d/);
  });
});

describe('a program', () => {
  test.each([
    [['ps'], ['top'], 'PROGRAM_NOT_ALLOWED'],
    [['python'], ['python', '--version'], 'PROGRAM_NOT_ALLOWED'],
    [['/bin/ps'], ['ps'], 'PROGRAM_NOT_ALLOWED'],
    [['ps'], ['/bin/ps'], 'PROGRAM_NOT_ALLOWED'],
    [['ps'], ['PS'], 'PROGRAM_NOT_ALLOWED'],
    [['ps'], ['constructor'], 'PROGRAM_NOT_ALLOWED'],
    [['ps'], [' ps'], 'PROGRAM_NOT_ALLOWED'],
    [['ps'], [], 'ARGUMENTS_INVALID'],
  ])('with %j listed, %j: %s', (listed, words, code) => {
    expect(said(words, preapprovedUnder({ KUBECTL_PREAPPROVED_EXEC_BINARIES: listed.join(',') }))?.code).toBe(code);
  });

  test('may be listed with its path, and is judged by the same row', () => {
    const settings = preapprovedUnder({ KUBECTL_PREAPPROVED_EXEC_BINARIES: '/bin/ps' });
    expect(said(['/bin/ps', 'aux'], settings)).toBeUndefined();
    expect(said(['/bin/ps', 'auxe'], settings)?.code).toBe('ARGUMENT_NOT_ALLOWED');
  });

  test('runs in one pod and in nothing else', () => {
    const exec = execOf(place, ['ps']);
    const flag = (name: string) => ({ name, value: 'true', spelled: `--${name}`, repeat: 'last' });
    expect(refuseExec({ ...exec, flags: [...exec.flags, flag('stdin')] }, ALL)).toBeDefined();
    expect(refuseExec({ ...exec, dashAt: -1 }, ALL)).toBeDefined();
    expect(refuseExec({ ...exec, path: ['debug'] }, ALL)).toBeDefined();
  });
});

const DANGEROUS = [
  '-exec',
  '-delete',
  '-K',
  '--kill',
  '-D',
  '-c',
  '-f',
  '-s',
  '--set',
  '-F',
  '-o',
  '-w',
  '-i',
  '-N',
  '--sync',
];
const anyWord = fc.oneof(
  fc.constantFrom(
    ...DANGEROUS,
    '--',
    '-',
    'e',
    'aux',
    '/proc/1/environ',
    '/var/run/secrets/x',
    '/app',
    '..',
    '-R',
    '/',
  ),
  fc.string({ maxLength: 6 }),
);

/** An option that a row names as harmful never passes, wherever it is, before and behind any other words. */
test('a harmful option is refused among any words', () => {
  const rows = Object.entries(PROGRAMS).flatMap(([name, { harms = {} }]) =>
    Object.keys(harms).map((option): [string, string] => [name, option]),
  );
  expect(rows.length).toBeGreaterThan(30);
  fc.assert(
    fc.property(
      fc.constantFrom(...rows),
      fc.array(fc.constantFrom('-a', '-n', '/app', '1')),
      ([name, option], words) => {
        // Behind -n and its like it would be a value, which has a kind of its own.
        expect(said([name, option, ...words])).toBeDefined();
        expect(said([name, ...words, option, 'x'])).toBeDefined();
      },
    ),
  );
});

test('no words make it throw, and what passes holds no secret place and no shell', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KNOWN_PROGRAMS), fc.array(anyWord, { maxLength: 6 }), (name, words) => {
      const refusal = said([name, ...words]);
      if (refusal !== undefined) return;
      expect(words.filter((word) => word.includes('/proc') || word.includes('/secrets'))).toEqual([]);
      expect(words.join('')).not.toMatch(/[;|&$`\\'"\n]/);
      expect(words.filter((word) => ['--kill', '--set', '--sync'].includes(word))).toEqual([]);
      if (name === 'find') expect(words.filter((word) => ['-exec', '-delete'].includes(word))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});
