import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseCommandLine } from '../../src/config/command-line.ts';
import { misplacedOption } from '../../src/config/kubectl-line.ts';
import { readRemote } from '../../src/config/remote.ts';

const LINE = { action: 'kubectl', json: false, pipe: [] };

describe('the words after kubectl', () => {
  test.each<[string[], object]>([
    [['get', 'pods'], { ...LINE, args: ['get', 'pods'] }],
    [['--json', 'get', 'pods', '--json'], { ...LINE, json: true, args: ['get', 'pods', '--json'] }],
    [['-n', 'shop', 'get', 'pods'], { ...LINE, args: ['-n', 'shop', 'get', 'pods'] }],
    [['get', '--help'], { ...LINE, args: ['get', '--help'] }],
    [['get', 'pods', '--server', 'x'], { ...LINE, args: ['get', 'pods', '--server', 'x'] }],
    [['--server', 'http://a', 'get'], { ...LINE, server: 'http://a', args: ['get'] }],
    [['--server=http://a', '--', '--json'], { ...LINE, server: 'http://a', args: ['--json'] }],
    [
      ['--pipe', 'grep a', '--pipe=head -1', 'logs', 'x'],
      { ...LINE, pipe: ['grep a', 'head -1'], args: ['logs', 'x'] },
    ],
    [['--max-bytes', '2048', '--continue', 'c'], { ...LINE, maxBytes: 2048, cursor: 'c', args: [] }],
    [['exec', 'a', '--', 'sh', '-c', 'a; b'], { ...LINE, args: ['exec', 'a', '--', 'sh', '-c', 'a; b'] }],
    [['--help'], { action: 'help', topic: 'kubectl' }],
    [['--json', '-h', 'get'], { action: 'help', topic: 'kubectl' }],
  ])('%j', (argv, expected) => {
    expect(parseCommandLine(['kubectl', ...argv])).toEqual(expected);
  });

  test.each<[string[], string]>([
    [[], 'needs the words'],
    [['--json'], 'needs the words'],
    [['--server'], '--server needs a value'],
    [['--server=', 'get'], '--server needs a value'],
    [['--max-bytes', 'many', 'get'], '--max-bytes is "many"'],
  ])('%j is bad usage', (argv, says) => {
    expect(() => parseCommandLine(['kubectl', ...argv])).toThrow(says);
  });
});

test.each<[string[], string | undefined]>([
  [['get', 'pods', '--max-bytes', '300'], '--max-bytes'],
  [['get', 'pods', '--server=http://a'], '--server'],
  [['exec', 'a', '--', 'tool', '--json'], undefined],
  [['get', 'pods', '-o', 'json'], undefined],
])('an option of this program among %j: %s', (args, option) => expect(misplacedOption(args)).toBe(option));

describe('a program that is named kubectl', () => {
  const named = (...argv: string[]) => parseCommandLine(argv, '/opt/bin/kubectl');
  test('takes all words for kubectl', () => {
    expect(named('get', 'pods')).toEqual({ ...LINE, args: ['get', 'pods'] });
    expect(named('--server', 'http://a', 'get')).toEqual({ ...LINE, args: ['--server', 'http://a', 'get'] });
    expect(named('check')).toEqual({ ...LINE, args: ['check'] });
  });
  test('says what it is, alone or with --help', () => {
    expect(named()).toEqual({ action: 'help', topic: 'kubectl' });
    expect(named('--help')).toEqual({ action: 'help', topic: 'kubectl' });
  });
  test('is no other name', () => {
    expect(parseCommandLine(['--version'], '/opt/kubectl/main.js')).toEqual({ action: 'version' });
  });
});

describe('the server that is called', () => {
  const URL_VARIABLE = 'KUBERNETES_REMEDIATION_MCP_URL';
  const TOKEN = 'KUBERNETES_REMEDIATION_MCP_TOKEN';
  test('comes from the option, else from the environment, else there is none', () => {
    expect(readRemote(undefined, {})).toBeUndefined();
    expect(readRemote(undefined, { [URL_VARIABLE]: '' })).toBeUndefined();
    expect(readRemote(undefined, { [URL_VARIABLE]: 'http://a:1' })).toEqual({
      url: 'http://a:1/mcp',
      token: undefined,
    });
    expect(readRemote('https://b/x/mcp', { [TOKEN]: 't' })).toEqual({
      url: 'https://b/x/mcp',
      token: 't',
    });
  });

  test('takes its token from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'remote-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'token');
    writeFileSync(file, 'secret-token\n');
    expect(readRemote('https://a', { [`${TOKEN}_FILE`]: file })).toMatchObject({ token: 'secret-token' });
    expect(() => readRemote('https://a', { [`${TOKEN}_FILE`]: file, [TOKEN]: 'x' })).toThrow('both set');
    writeFileSync(file, '\n');
    expect(() => readRemote('https://a', { [`${TOKEN}_FILE`]: file })).toThrow('holds no token');
  });

  test.each([
    ['a:1', 'no address'],
    ['ftp://a', 'no address'],
    ['http://user:pass@a', 'holds a name or a password'],
  ])('%s is refused, and is not quoted', (url, says) => {
    expect(() => readRemote(url, {})).toThrow(says);
    expect(() => readRemote(url, {})).not.toThrow('pass@');
  });

  const PLAIN = 'KUBERNETES_REMEDIATION_MCP_PLAIN_TOKEN';

  test.each([
    ['http://10.0.0.5:8000', '10.0.0.5'],
    ['http://mcp.example.com', 'mcp.example.com'],
    ['http://[fd00::1]:8000', '[fd00::1]'],
    ['http://localhost.example.com', 'localhost.example.com'],
    ['http://kubernetes-remediation-mcp:8000', 'kubernetes-remediation-mcp'],
    ['http://mcp.shop.svc:8000', 'mcp.shop.svc'],
  ])('gets no token at %s, unless that is accepted', (url, host) => {
    expect(() => readRemote(url, { [TOKEN]: 'secret-token' })).toThrow(
      `The token would go to ${host} without encryption; use https, or set ${PLAIN}=on`,
    );
    expect(() => readRemote(url, { [TOKEN]: 'secret-token', [PLAIN]: 'off' })).toThrow('without encryption');
    expect(() => readRemote(undefined, { [URL_VARIABLE]: url, [TOKEN]: 'secret-token' })).toThrow('without encryption');
    expect(readRemote(url, { [TOKEN]: 'secret-token', [PLAIN]: 'on' })).toMatchObject({ token: 'secret-token' });
    expect(readRemote(url, {})).toMatchObject({ token: undefined });
  });

  test.each(['https://mcp.example.com', 'http://127.0.0.1:8000', 'http://[::1]:8000', 'http://localhost:8000'])(
    'gets its token at %s',
    (url) => {
      expect(readRemote(url, { [TOKEN]: 'secret-token' })).toMatchObject({ token: 'secret-token' });
    },
  );

  test('gets no token that is for another server', () => {
    const environment = { [URL_VARIABLE]: 'https://a/mcp', [TOKEN]: 'secret-token' };
    expect(readRemote('https://a/other', environment)).toMatchObject({ token: 'secret-token' });
    for (const other of ['https://b/mcp', 'https://a:8443/mcp', 'http://127.0.0.1:8000'])
      expect(() => readRemote(other, environment)).toThrow('is for https://a, and --server names');
    expect(readRemote('https://b/mcp', { [URL_VARIABLE]: 'https://a/mcp' })).toMatchObject({ token: undefined });
  });

  test('knows two words for what is accepted', () => {
    expect(() => readRemote('https://a', { [TOKEN]: 'secret-token', [PLAIN]: 'yes' })).toThrow('must be on or off');
  });
});
