import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace } from './against.ts';
import { type NodeStandIn, playNodes } from './node-stand-in.ts';
import { addedTo, IMAGE, makeHardenedPod, sayOf, serveBeside } from './pods-beside.ts';

const namespace = 'files-beside';
let nodes: NodeStandIn;
let server: HttpServer;

const makePod = (name: string, spec?: object) => makeHardenedPod(namespace, name, spec);
const read = (given: object) => callTool(server.url, 'read_file_from_container', { namespace, pod: 'web', ...given });
const FAILING = { waiting: { reason: 'ErrImagePull', message: 'no such image' } };

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
  nodes = await playNodes(namespace, (pod) => (pod === 'failing' ? FAILING : undefined));
  const at = (path: string) => join(nodes.root, path);
  for (const folder of ['app/tls', 'etc', 'run/secrets', 'var/log', 'proc/1'])
    mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('app/a.txt'), 'hello\n');
  writeFileSync(at('app/long'), Array.from({ length: 3000 }, (_, line) => `line ${line} é\n`).join(''));
  writeFileSync(at('app/binary'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0xff, 0xfe]));
  for (const secret of ['app/tls/crt', 'run/secrets/token', 'proc/1/environ']) writeFileSync(at(secret), 'SECRET');
  symlinkSync('/app/a.txt', at('var/log/absolute'));
  symlinkSync('../../app', at('var/log/relative'));
  symlinkSync('../../../../../../app/a.txt', at('var/log/above'));
  symlinkSync('loop', at('app/loop'));
  symlinkSync('/app/tls', at('var/log/tls'));
  symlinkSync('/run/secrets', at('app/tokens'));
  symlinkSync('/proc/1', at('app/process'));
  symlinkSync('/etc/passwd', at('app/passwd'));
  await makePod('web');
  server = await serveBeside(nodes);
});
afterAll(async () => {
  await server.stop();
  await nodes.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

describe('in an image without programs, with the image that the operator set', () => {
  test('a file is read from a hardened ephemeral container, which the next read takes again', async () => {
    const answer = await read({ path: '/app/a.txt' });
    expect(answer).toMatchObject({ success: true, stdout: 'hello\n', return_code: 0 });
    const [added, ...more] = await addedTo(namespace, 'web');
    expect(more).toEqual([]);
    expect(added).toMatchObject({
      name: expect.stringMatching(/^k8s-remediation-files-[0-9a-f]{8}$/),
      image: IMAGE,
      targetContainerName: 'web',
      command: ['sleep', '600'],
      securityContext: {
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 1000,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    for (const field of ['env', 'envFrom', 'volumeMounts', 'args', 'stdin', 'tty'])
      expect(added).not.toHaveProperty(field);
    expect(answer.hint).toContain(`'${added?.['name']}'`);
    expect(answer.hint).toContain('stays in the pod until the pod is deleted');
    const again = await read({ path: '/app/long', tail: 2 });
    expect(again).toMatchObject({
      stdout: 'line 2998 é\nline 2999 é\n',
      hint: expect.stringContaining('an earlier call'),
    });
    expect(await addedTo(namespace, 'web')).toHaveLength(1);
  });

  test('another container of the pod gets one of its own', async () => {
    await makePod('two');
    for (const container of ['web', 'beside'])
      expect(await read({ pod: 'two', container, path: '/app/a.txt' })).toMatchObject({ stdout: 'hello\n' });
    expect((await addedTo(namespace, 'two')).map(({ targetContainerName }) => targetContainerName)).toEqual([
      'web',
      'beside',
    ]);
  });

  test.each([
    ['/var/log/absolute', 'hello\n'],
    ['/var/log/relative/a.txt', 'hello\n'],
    ['/var/log/above', 'hello\n'],
    ['/app/../app/./a.txt', 'hello\n'],
  ])('%s is read by its real path in the root of the container', async (path, stdout) => {
    expect(await read({ path })).toMatchObject({ success: true, stdout });
  });

  test('a long one comes in parts, of which the next begins where the last ended', async () => {
    let whole = '';
    for (let offset = 0, parts = 0; parts < 100; parts++) {
      const answer = await read({ path: '/app/long', offset, max_bytes: 20_000 });
      whole += answer.stdout;
      if (answer.truncated !== true) break;
      offset = Number(/"offset": (\d+)/.exec(answer.hint)?.[1]);
    }
    expect(whole).toBe(Array.from({ length: 3000 }, (_, line) => `line ${line} é\n`).join(''));
  });

  test.each<[string, string, string, RegExp]>([
    ['a mounted Secret by a link', '/var/log/tls/crt', 'PATH_NOT_ALLOWED', /where the pod mounts a Secret/],
    ['a token by a link', '/app/tokens/token', 'PATH_NOT_ALLOWED', /under '\/run\/secrets'/],
    ['a process by a link', '/app/process/environ', 'PATH_NOT_ALLOWED', /under '\/proc'/],
    ['a loop', '/app/loop', 'PATH_NOT_VERIFIED', /too many levels of symbolic links/],
    ['a file that is not there', '/app/none', 'PATH_NOT_VERIFIED', /no such file/],
    // The file is in the root of the ephemeral container alone, into which no link of the other container leads.
    ['a file of the ephemeral container', '/app/passwd', 'PATH_NOT_VERIFIED', /no such file/],
    ['a folder', '/app', 'NONE', /not a regular file/],
    ['a binary file', '/app/binary', 'FILE_NOT_TEXT', /binary/],
  ])('%s is not shown', async (_, path, code, says) => {
    const answer = await read({ path });
    expect(answer).toMatchObject({ success: false });
    expect(answer.code ?? 'NONE').toBe(code);
    expect(`${answer.error} ${answer.stderr}`).toMatch(says);
    expect(JSON.stringify(answer)).not.toContain('SECRET');
    expect(answer.hint).toContain('ephemeral container');
  });

  test('processes that the pod shares are told by the id of the container', async () => {
    const id = 'ab'.repeat(32);
    const other = join(nodes.processes, '17');
    mkdirSync(join(other, 'root/app'), { recursive: true });
    writeFileSync(join(other, 'cgroup'), `0::/../cri-containerd-${id}.scope\n`);
    writeFileSync(join(other, 'root/app/a.txt'), 'of process 17\n');
    await makePod('sharing', { shareProcessNamespace: true });
    await sayOf(namespace, 'sharing', { containerID: `containerd://${id}` });
    expect(await read({ pod: 'sharing', path: '/app/a.txt' })).toMatchObject({ stdout: 'of process 17\n' });
  });

  test('the user and group are what the status says, and else what the pod says', async () => {
    await makePod('user');
    await sayOf(namespace, 'user', { user: { linux: { uid: 4711, gid: 4712, supplementalGroups: [] } } });
    expect(await read({ pod: 'user', path: '/app/a.txt' })).toMatchObject({ success: true });
    expect(await addedTo(namespace, 'user')).toMatchObject([
      { securityContext: { runAsUser: 4711, runAsGroup: 4712 } },
    ]);
  });

  test('an image that cannot be pulled is told', async () => {
    await makePod('failing');
    expect(await read({ pod: 'failing', path: '/app/a.txt' })).toMatchObject({
      success: false,
      code: 'PATH_NOT_VERIFIED',
      error: expect.stringContaining('ErrImagePull: no such image'),
      hint: expect.stringContaining('cannot be removed'),
    });
  });
});
