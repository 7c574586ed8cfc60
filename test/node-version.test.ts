import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { transformSync } from 'rolldown/utils';
import { describe, expect, test } from 'vitest';
import { MAIN } from './bundle.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** Starts the program under a Node.js that says it has another version. */
function runAs(version: string, args: readonly string[]) {
  const fake = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
  const preload = `data:text/javascript,${encodeURIComponent(fake)}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, MAIN, ...args], {
    encoding: 'utf8',
    input: '',
  });
  return { status, stdout, stderr };
}

describe('a Node.js that is too old', () => {
  test.each([
    [['--help']],
    [['--version']],
    [['check', '--', 'get', 'pods']],
    [['explain-policy']],
    [['audit', 'verify', 'records']],
    [['--transport', 'http', '--port', '0']],
    [[]],
  ])('is told in one sentence, and nothing is done: %j', (args) => {
    const { status, stdout, stderr } = runAs('20.19.5', args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^kubernetes-remediation-mcp: this server needs Node\.js 22\.18 or newer[^\n]+\.\n$/);
    expect(stderr).toContain(`${process.execPath} is 20.19.5`);
  });

  test.each(['12.22.12', '18.20.8', '22.17.1', '23.11.1', '9.99.0'])('is %s', (version) => {
    expect(runAs(version, ['--version']).status).toBe(2);
  });

  test.each(['22.18.0', '22.21.1', '24.0.0', '25.1.0', '100.0.0'])('is not %s', (version) => {
    expect(runAs(version, ['--version'])).toEqual({ status: 0, stdout: expect.stringMatching(/^\d/), stderr: '' });
  });
});

/** Whether a text has nothing in it that came into JavaScript after 2015, `import()` aside. */
function isOldSyntax(text: string): boolean {
  const print = (target: string) => transformSync('main.js', text, { target }).code;
  return print('es2015') === print('esnext');
}

test('what is read before the check has only syntax that an old Node.js can parse', () => {
  const built = read('dist/main.js');
  expect(isOldSyntax(built)).toBe(true);
  expect(built).not.toMatch(/^import\b|^export .*from/m);
  for (const modern of ['a?.b', 'a ?? b', 'a ||= 1', '({ ...a })', 'async () => {}', 'class A { static {} }'])
    expect(isOldSyntax(`const a = {}; var b; (${modern.startsWith('class') ? modern : `() => (${modern})`});`)).toBe(
      false,
    );
});

test('package.json and the documents name the version that the check asks for', () => {
  const { engines } = JSON.parse(read('package.json'));
  expect(engines.node).toBe('^22.18.0 || >=24');
  expect(JSON.parse(read('package-lock.json')).packages[''].engines).toEqual(engines);
  for (const file of ['README.md', 'CONTRIBUTING.md', 'Makefile']) {
    const named = [...read(file).matchAll(/Node\.js (\d[\d.]*)/g)].map(([, version]) => version);
    expect([file, [...new Set(named)]]).toEqual([file, ['22.18']]);
  }
});
