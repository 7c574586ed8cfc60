import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileContainerText, fileScript, readFileContainer } from '../../src/kube/file-container.ts';

const ID = 'cd'.repeat(32);
const folder = mkdtempSync(join(tmpdir(), 'processes-'));
const root = join(folder, '1', 'root');
const at = (path: string) => join(root, path);

beforeAll(() => {
  for (const path of ['app/deep', 'etc', 'secret']) mkdirSync(at(path), { recursive: true });
  writeFileSync(at('app/a.txt'), 'of process 1\n');
  writeFileSync(at('app/with blank $(id) *'), 'blank\n');
  symlinkSync('/app/deep/../a.txt', at('etc/absolute'));
  symlinkSync('../app', at('etc/relative'));
  symlinkSync('../../../../../../../../etc/absolute', at('app/deep/above'));
  symlinkSync('/etc/second', at('etc/first'));
  symlinkSync('first', at('etc/second'));
  symlinkSync('/', at('app/slash'));
  symlinkSync('/etc/hostname', at('etc/of-this-machine'));
  symlinkSync('/app/new\nline', at('etc/odd'));
  writeFileSync(at('app/new\nline'), 'odd');
  execFileSync('mkfifo', [at('app/pipe')]);
  for (const [process, group] of [
    ['7', `12:pids:/kubepods/pod1/${ID}`],
    ['31', `0::/../cri-containerd-${ID}.scope`],
    ['4', '0::/../cri-containerd-other.scope'],
  ] as const) {
    mkdirSync(join(folder, process, 'root/app'), { recursive: true });
    writeFileSync(join(folder, process, 'cgroup'), `1:name=systemd:/\n${group}\n`);
    writeFileSync(join(folder, process, 'root/app/a.txt'), `of process ${process}\n`);
  }
  mkdirSync(join(folder, '50'));
  symlinkSync('/', join(folder, '50', 'root'));
  writeFileSync(join(folder, '50', 'cgroup'), '0::/../cri-containerd-self.scope\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shells = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([program = '']) => spawnSync(program, ['-c', ':']).error === undefined,
);

test('a shell is there to try the script with', () => expect(shells.length).toBeGreaterThan(0));

describe.each(shells)('the script for files in %s', (...shell) => {
  const run = (...words: readonly string[]) => {
    const [program = '', ...options] = shell;
    const { status, stdout, stderr } = spawnSync(program, [...options, '-c', fileScript(folder), 'sh', ...words], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    return status === 0 ? stdout : `${status}: ${stderr}`;
  };

  test.each([
    ['/app/a.txt', '/app/a.txt'],
    ['//app/./deep/..//a.txt/', '/app/a.txt'],
    ['/../../app/a.txt', '/app/a.txt'],
    ['/etc/absolute', '/app/a.txt'],
    ['/etc/relative/deep/above', '/app/a.txt'],
    ['/app/slash/app/slash/etc/relative', '/app'],
    ['/app/slash', '/'],
    ['/app/with blank $(id) *', '/app/with blank $(id) *'],
    ['/etc/odd', '/app/new\nline'],
    ['/', '/'],
  ])('leads %s to %s', (path, real) => expect(run('1', path)).toBe(`${real}\n`));

  test.each([
    ['/app/none', 'no such file'],
    ['/none/../app/a.txt', 'no such file'],
    ['/app/a.txt/b', 'no such file'],
    ['/etc/first', 'too many levels of symbolic links'],
    // This machine has the file; the container has not.
    ['/etc/of-this-machine', 'no such file'],
  ])('leads %s nowhere: %s', (path, says) => expect(run('1', path)).toMatch(new RegExp(`^1: .*${says}`)));

  test('prints a file by its real path alone', () => {
    expect(run('1', '/app/a.txt', 'cat')).toBe('of process 1\n');
    expect(run('1', '/app/with blank $(id) *', 'cat')).toBe('blank\n');
    expect(run('1', '/etc/absolute', 'cat')).toMatch(/^1: the path leads elsewhere now/);
    expect(run('1', '/app/./a.txt', 'cat')).toMatch(/^1: the path leads elsewhere now/);
    expect(run('1', '/app', 'cat')).toMatch(/^1: not a regular file/);
    expect(run('1', '/app/pipe', 'cat')).toMatch(/^1: not a regular file/);
  });

  test('finds the first process of a container by its id', () => {
    expect(run(ID, '/app/a.txt', 'cat')).toBe('of process 7\n');
    expect(run('ef'.repeat(32), '/app/a.txt')).toMatch(/^1: no process of the container was found/);
  });

  test('refuses its own root, and a root that the kernel does not show', () => {
    expect(run('self', '/etc/hostname')).toMatch(/^1: the runtime does not show the processes of the container/);
    rmSync(join(folder, '4/root'), { recursive: true });
    expect(run('other', '/app/a.txt')).toMatch(/^1: the kernel does not show the files/);
    mkdirSync(join(folder, '4/root'));
  });
});

describe('the text of a container for files', () => {
  test.each([
    { user: 1000, group: 2000, drop: ['ALL'] },
    { user: 1000, drop: ['ALL'] },
    { user: 0, drop: [] },
    { drop: ['NET_RAW'] },
  ])('is read again: %j', (container) => {
    expect(readFileContainer(fileContainerText(container))).toEqual(container);
  });

  test.each([
    ['a user with capabilities', fileContainerText({ user: 1000, drop: [] })],
    ['an added capability', '{"securityContext":{"capabilities":{"add":["SYS_ADMIN"],"drop":["ALL"]}}}'],
    ['a privileged one', fileContainerText({ drop: ['ALL'] }).replace('"privileged":false', '"privileged":true')],
    ['one that can write its root', fileContainerText({ drop: [] }).replace('Filesystem":true', 'Filesystem":false')],
    ['another field', fileContainerText({ drop: [] }).replace(/\}$/, ',"env":[]}')],
    ['a wrong id', fileContainerText({ user: -1, drop: ['ALL'] })],
    ['no JSON', 'securityContext: {}'],
    ['null', 'null'],
  ])('is none with %s', (_, text) => expect(readFileContainer(text)).toBeUndefined());
});
