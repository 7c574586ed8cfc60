import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callTool, type HttpServer, recorded, serveHttp } from '../../served.ts';

let server: HttpServer;
let strict: HttpServer;
const at = ({ folder }: HttpServer, path: string) => join(folder, 'root', path);

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-0', namespace: 'shop' },
  spec: {
    volumes: [{ name: 'tls', secret: { secretName: 'tls' } }],
    containers: [{ name: 'web', volumeMounts: [{ name: 'tls', mountPath: '/app/tls' }] }],
  },
};

beforeAll(async () => {
  const environment = { TOOLSET: '1.4', ANSWER_REDACTION: 'off' };
  [server, strict] = await Promise.all([
    serveHttp({ kubectl: 'container', environment: { ...environment, ANSWER_UNTRUSTED_TEXT: 'mark' } }),
    serveHttp({ kubectl: 'container', environment }),
  ]);
  writeFileSync(join(server.folder, 'pod'), JSON.stringify(POD));
  for (const folder of ['app/tls', 'etc', 'run/secrets', 'var/log', 'proc/1'])
    mkdirSync(at(server, folder), { recursive: true });
  writeFileSync(at(server, 'app/a.txt'), 'hello\n');
  writeFileSync(at(server, 'app/tls/crt'), 'SECRET');
  writeFileSync(at(server, 'run/secrets/token'), 'SECRET');
  writeFileSync(at(server, 'proc/1/environ'), 'SECRET');
  writeFileSync(at(server, 'app/long'), Array.from({ length: 3000 }, (_, line) => `line ${line} é\n`).join(''));
  writeFileSync(at(server, 'app/binary'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0xff, 0xfe]));
  writeFileSync(at(server, 'app/empty'), '');
  symlinkSync(at(server, 'app/a.txt'), at(server, 'app/link'));
  symlinkSync(at(server, 'run/secrets/token'), at(server, 'app/to-token'));
  symlinkSync(at(server, 'proc/1'), at(server, 'app/to-proc'));
  symlinkSync(at(server, 'app/tls'), at(server, 'var/log/tls'));
});
afterAll(() => Promise.all([server.stop(), strict.stop()]));

const read = (given: object, from = server) =>
  callTool(from.url, 'read_file_from_container', { namespace: 'shop', pod: 'web-0', ...given });
const cats = (from = server) => recorded(from).filter((line) => line.includes('-- cat')).length;

describe('a file that may be read', () => {
  test('comes by its real path, after one look at the pod and one at the link', async () => {
    expect(await read({ path: '/app/link', container: null })).toMatchObject({
      success: true,
      stdout: 'hello\n',
      stderr: '',
      return_code: 0,
      untrusted: true,
    });
    const lines = recorded(server)
      .slice(-3)
      .map((line) => line.replace(/^.*?(get|exec) /, '$1 '));
    expect(lines[0]).toMatch(/^get .*pods web-0/);
    expect(lines[1]).toMatch(/^exec .*web-0 -- readlink -f \/app\/link$/);
    expect(lines[2]).toMatch(/^exec .*web-0 -- cat \/app\/a.txt$/);
  });

  test('in a named container', async () => {
    await read({ path: '/app/a.txt', container: 'web' });
    expect(recorded(server).at(-1)).toContain('--container=web');
  });

  test('in parts, of which the next begins where the last ended', async () => {
    let whole = '';
    for (let offset = 0, parts = 0; parts < 100; parts++) {
      const answer = await read({ path: '/app/long', offset, max_bytes: 10_000 });
      whole += answer.stdout;
      if (answer.truncated !== true) break;
      offset = Number(/"offset": (\d+)/.exec(answer.hint)?.[1]);
    }
    expect(whole).toBe(Array.from({ length: 3000 }, (_, line) => `line ${line} é\n`).join(''));
  });

  test('its end by lines', async () => {
    expect((await read({ path: '/app/long', tail: 2 })).stdout).toBe('line 2998 é\nline 2999 é\n');
    expect(await read({ path: '/app/long', tail: 2900, max_bytes: 1024 })).toMatchObject({
      truncated: true,
      stdout: expect.stringMatching(/line 2999 é\n$/),
    });
  });

  test('an empty one', async () => {
    expect(await read({ path: '/app/empty' })).toMatchObject({ success: true, stdout: '' });
  });

  test('one that is not there is refused or fails, and nothing is made up', async () => {
    expect(await read({ path: '/app/none' })).toMatchObject({ success: false });
  });
});

describe('what is refused is never printed', () => {
  test.each<[string, object, string]>([
    ['a token', { path: '/run/secrets/token' }, 'PATH_NOT_ALLOWED'],
    ['a token by a link', { path: '/app/to-token' }, 'PATH_NOT_ALLOWED'],
    ['a folder of /proc by a link', { path: '/app/to-proc/environ' }, 'PATH_NOT_ALLOWED'],
    ['a way out by ..', { path: '/app/../run/secrets/token' }, 'PATH_NOT_ALLOWED'],
    ['a mounted Secret', { path: '/app/tls/crt' }, 'PATH_NOT_ALLOWED'],
    ['a mounted Secret by a link', { path: '/var/log/tls/crt' }, 'PATH_NOT_ALLOWED'],
    ['a relative path', { path: 'app/a.txt' }, 'PATH_NOT_ALLOWED'],
    ['a shell', { path: '/app/$(id)' }, 'METACHARACTER'],
    ['a flag as a pod', { path: '/app/a.txt', pod: '--server=http://evil' }, 'NAME_INVALID'],
    ['a flag as a namespace', { path: '/app/a.txt', namespace: '-A' }, 'NAME_INVALID'],
    ['a flag as a container', { path: '/app/a.txt', container: '--server=x' }, 'NAME_INVALID'],
    ['an argument that is unknown', { path: '/app/a.txt', command: ['sh'] }, 'ARGUMENTS_INVALID'],
    ['no path', {}, 'ARGUMENTS_INVALID'],
    ['a negative offset', { path: '/app/a.txt', offset: -1 }, 'ARGUMENTS_INVALID'],
  ])('%s', async (_, given, code) => {
    const before = cats();
    const answer = await read(given);
    expect(answer).toMatchObject({ success: false, code });
    expect(JSON.stringify(answer)).not.toContain('SECRET');
    expect(cats()).toBe(before);
  });

  test('a binary file', async () => {
    expect(await read({ path: '/app/binary' })).toMatchObject({ success: false, code: 'FILE_NOT_TEXT' });
    expect(await read({ path: '/app/binary', offset: 4 })).toMatchObject({ code: 'FILE_NOT_TEXT' });
  });

  test('the file of a pod that is not there', async () => {
    mkdirSync(at(strict, 'app'), { recursive: true });
    writeFileSync(at(strict, 'app/a.txt'), 'hello');
    expect(await read({ path: '/app/a.txt' }, strict)).toMatchObject({
      code: 'PATH_NOT_VERIFIED',
      error: expect.stringContaining('not found'),
    });
  });

  test('the file of an image without readlink, with a sentence that says so', async () => {
    writeFileSync(join(server.folder, 'without'), '');
    const answer = await read({ path: '/app/a.txt' });
    rmSync(join(server.folder, 'without'));
    expect(answer).toMatchObject({
      code: 'PATH_NOT_VERIFIED',
      error: expect.stringContaining('`readlink -f /app/a.txt` exited 127: error: exec: "readlink"'),
      hint: expect.stringContaining('no coreutils'),
    });
  });
});
