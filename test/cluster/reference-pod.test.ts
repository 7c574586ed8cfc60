import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/config/command-line.ts';
import { MAIN } from '../bundle.ts';
import { argumentsOnPort, IMAGE_ARGUMENTS, IMAGE_ENVIRONMENT } from '../chart/image-command.ts';
import { environmentOf, type PodSpec } from '../chart/pod-environment.ts';
import { type Proofs, proveRows } from '../compatibility/prove.ts';
import { succeed } from '../deployment/kubectl.ts';
import { manifest, repositoryFile } from '../deployment/manifest-files.ts';
import { freePort } from '../free-port.ts';
import { call, post, until } from '../served.ts';
import { admin } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const pod = (manifest(repositoryFile('test/fixtures/reference-pod.yaml'), 'Pod') as never as { spec: PodSpec }).spec;
const TOKEN = 'a-token-of-the-reference';
const isRoot = process.getuid?.() === 0;
const user = isRoot ? { uid: 1000, gid: 1000 } : {};
/** What user 1000 can read, as in the image, and a folder in which it can write nothing, as on its root. */
const folder = mkdtempSync(join(tmpdir(), 'reference-pod-'));
const [bin, root] = [join(folder, 'bin'), join(folder, 'root')];

beforeAll(async () => {
  const { kubectl } = sharedControlPlane();
  mkdirSync(bin);
  cpSync(kubectl, join(bin, 'kubectl'), { dereference: true });
  cpSync(process.execPath, join(bin, 'node'), { dereference: true });
  cpSync(dirname(MAIN), join(folder, 'dist'), { recursive: true });
  cpSync(join(dirname(MAIN), '..', 'package.json'), join(folder, 'package.json'));
  const config = await succeed(admin, ['config', 'view', '--raw', '--flatten', '--minify']);
  writeFileSync(join(folder, 'kubeconfig'), config, { mode: 0o644 });
  mkdirSync(root, { mode: 0o555 });
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the image's command with the environment of the pod, as its user, where nothing can be written. */
async function startPod(environment: Readonly<Record<string, string>>) {
  const port = await freePort();
  const child = spawn(join(bin, 'node'), [join(folder, 'dist', 'main.js'), ...argumentsOnPort(port)], {
    ...user,
    cwd: root,
    env: {
      ...IMAGE_ENVIRONMENT,
      PATH: bin,
      KUBECONFIG: join(folder, 'kubeconfig'),
      ...environment,
      // The image's /tmp is on the root that cannot be written.
      HOME: root,
      TMPDIR: root,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`The server ended: ${stderr}`);
    return stderr.includes('"msg":"serving on HTTP"') || undefined;
  }, 25_000);
  return { port, url: `http://127.0.0.1:${port}/mcp`, child, stderr: () => stderr };
}

const environment = (withToken: boolean) =>
  environmentOf(pod, async () => TOKEN).then((all) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => withToken || name !== 'MCP_AUTH_TOKEN')),
  );

test('the image serves HTTP on port 8000 of every address without command or args', () => {
  expect(pod.containers[0]).not.toHaveProperty('command');
  expect(pod.containers[0]).not.toHaveProperty('args');
  expect(parseCommandLine(IMAGE_ARGUMENTS)).toMatchObject({ transport: 'http', host: '0.0.0.0', port: 8000 });
});

describe.each([true, false])("the reference's pod with this image, its token set: %s", (withToken) => {
  let server: Awaited<ReturnType<typeof startPod>>;
  const headers: Record<string, string> = withToken ? { Authorization: `Bearer ${TOKEN}` } : {};

  beforeAll(async () => {
    server = await startPod(await environment(withToken));
  });
  afterAll(() => void server.child.kill('SIGKILL'));

  test('accepts the connection of a TCP probe on every address', async () => {
    const socket = connect(server.port, '127.0.0.2');
    await once(socket, 'connect');
    socket.destroy();
    expect(server.child.exitCode).toBeNull();
  });

  test('lists the six tools of the reference, under the name and port that its Service gives', async () => {
    const { status, json } = await post(
      server.url,
      { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      { ...headers, Host: 'holmes-k8s-remediation-mcp.holmes.svc.cluster.local:8000' },
    );
    expect(status).toBe(200);
    expect(json.result.tools.map(({ name }: { name: string }) => name)).toEqual([
      'read_file_from_container',
      'run_preapproved_kubectl_exec_command',
      'run_preapproved_diagnostic_image',
      'run_gpu_node_diagnostics',
      'get_remediation_mcp_config',
      'run_kubectl_command',
    ]);
  });

  test('reads its lists from the variables of the chart', async () => {
    const { json } = await post(server.url, call('get_remediation_mcp_config'), headers);
    expect(json.result.structuredContent).toMatchObject({
      preapproved_exec_binaries: ['df', 'ls', 'netstat', 'ps', 'ss', 'top'],
      diagnostic_images: expect.arrayContaining(['busybox:1.37.0']),
      timeout_seconds: 60,
      gpu_node_diagnostics: { enabled: false },
    });
  });

  test('changes an object of the cluster by the command that a person agreed to', async () => {
    const args = ['annotate', 'namespace', 'default', `reference-pod-${process.pid}=${withToken}`, '--overwrite'];
    const { json } = await post(server.url, call('run_kubectl_command', { args }), headers);
    expect(json.result.structuredContent).toMatchObject({ success: true, return_code: 0 });
    const shown = await succeed(admin, ['get', 'namespace', 'default', '-o', 'json']);
    expect(JSON.parse(shown).metadata.annotations).toMatchObject({ [`reference-pod-${process.pid}`]: `${withToken}` });
    await succeed(admin, ['annotate', 'namespace', 'default', `reference-pod-${process.pid}-`]);
  });

  test('answers a caller without the token as the reference does', async () => {
    const { status, headers: answered } = await post(server.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    expect(status).toBe(withToken ? 401 : 200);
    if (withToken) expect(answered['www-authenticate']).toMatch(/^Bearer/);
    const wrong = { Authorization: 'Bearer another-token-than-its' };
    const again = await post(server.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, wrong);
    expect(again.status).toBe(withToken ? 401 : 200);
  });

  test.runIf(process.platform === 'linux')('writes nothing to its root, and stays within its memory', () => {
    expect(readdirSync(root)).toEqual([]);
    const process = `/proc/${server.child.pid}`;
    const written = readdirSync(`${process}/fd`).filter((fd) => {
      try {
        const [, flags = '0'] = /^flags:\s*(\d+)$/m.exec(readFileSync(`${process}/fdinfo/${fd}`, 'utf8')) ?? [];
        return (Number.parseInt(flags, 8) & 3) !== 0 && statSync(`${process}/fd/${fd}`).isFile();
      } catch {
        // A connection that was closed since the folder was read.
        return false;
      }
    });
    expect(written).toEqual([]);
    const status = readFileSync(`${process}/status`, 'utf8');
    expect(Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) / 1024).toBeLessThan(128);
    if (isRoot) expect(status).toMatch(/^Uid:\s*1000\s+1000\s/m);
  });

  test('ends on SIGTERM', async () => {
    server.child.kill('SIGTERM');
    server.child.kill('SIGTERM');
    const [code] = await once(server.child, 'close');
    expect(code).toBe(0);
  });
});

const PROOFS: Proofs = {
  'the pod of the chart runs with only the image swapped': async () => {
    const server = await startPod(await environment(true));
    try {
      const { json } = await post(server.url, call('get_remediation_mcp_config'), { Authorization: `Bearer ${TOKEN}` });
      expect(json.result.structuredContent).toMatchObject({ diagnostic_images: expect.any(Array) });
    } finally {
      server.child.kill('SIGKILL');
    }
  },
};

proveRows(import.meta.filename, PROOFS);
