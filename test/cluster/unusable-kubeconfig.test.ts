import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { call, callTool, lines, send, start, until } from '../served.ts';
import { serveCluster } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const ENTRIES = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'u', user: { token: 'not-a-secret' } }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
};
const SETTINGS = { KUBECTL_ALLOWED_IMAGES: 'busybox', KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,delete,scale' };
const NONE = /^kubectl has no usable kubeconfig: set KUBECONFIG to a readable file with a current context\.$/;
const NOTHING_DONE = 'Nothing was done. A retry does not help until this is fixed: tell the operator of the server.';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function file(text: string | object): string {
  const path = join(folder(), 'config');
  writeFileSync(path, typeof text === 'string' ? text : JSON.stringify({ ...ENTRIES, ...text }));
  return path;
}

const cluster = (fields: object) => file({ clusters: [{ name: 'c', cluster: fields }] });
const user = (fields: object) => file({ users: [{ name: 'u', user: fields }] });
const exec = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'no-such-plugin',
  interactiveMode: 'Never',
};

describe('a kubeconfig that cannot be used', () => {
  test.each<[string, () => string, RegExp]>([
    ['that does not exist', () => join(folder(), 'missing'), NONE],
    ['that is a folder', folder, NONE],
    ['that is no YAML', () => file('a: [b\n'), NONE],
    ['that is a list', () => file('[1, 2]'), NONE],
    ['that is empty', () => file(''), NONE],
    ['without a current context', () => file({ 'current-context': '' }), NONE],
    ['with a current context that it lacks', () => file({ 'current-context': 'elsewhere' }), NONE],
    ['whose context names no cluster of it', () => file({ clusters: [] }), NONE],
    ['whose context names no user of it', () => file({ users: [] }), NONE],
    ['with a cluster without server', () => cluster({ 'insecure-skip-tls-verify': true }), NONE],
    ['with a server that is no address', () => cluster({ server: 'ht!tp://%%%' }), NONE],
    [
      'with an authority that is not there',
      () => cluster({ server: 'https://127.0.0.1:1', 'certificate-authority': '/no/ca' }),
      /certificate-authority that cannot be read/,
    ],
    [
      'with a certificate that is not there',
      () => user({ 'client-certificate': '/no/cert', 'client-key': '/no/key' }),
      /client-certificate that cannot be read/,
    ],
    ['with a token file that is not there', () => user({ tokenFile: '/no/token' }), /correct tokenFile/],
    ['with a plugin that is not there', () => user({ exec }), /plugin of the kubeconfig was not found/],
  ])('%s is named to calls in the words of /readyz', async (_, path, reason) => {
    const server = await serveCluster({ KUBECONFIG: path(), ...SETTINGS });
    onTestFinished(() => server.stop());
    const ready = await send(server.url, { method: 'GET', path: '/readyz' });
    expect(ready).toMatchObject({ status: 503, json: { reason: expect.stringMatching(reason) } });
    const error = ready.json?.reason;
    const answer = { success: false, return_code: 1, error, code: 'KUBECONFIG_UNUSABLE', hint: NOTHING_DONE };
    for (const args of [
      ['get', 'pods'],
      ['describe', 'pod', 'x'],
      ['get', 'pods', '-o', 'go-template={{.}}'],
      ['delete', 'pod', 'x'],
      ['delete', 'pods', '-l', 'a=b'],
    ])
      expect(await callTool(server.url, 'kubectl', { args }), args.join(' ')).toMatchObject(answer);
    expect(await callTool(server.url, 'run_image', { name: 'x', image: 'busybox' })).toMatchObject(answer);
    expect(await callTool(server.url, 'get_config', {})).toMatchObject({ run_image_enabled: true });
  });

  test('does not keep a client on stdio from shaking hands, and works once it is there', async () => {
    const { kubectl, kubeconfig } = sharedControlPlane();
    const path = join(folder(), 'later');
    const server = start({ environment: { PATH: `${dirname(kubectl)}:/usr/bin:/bin`, KUBECONFIG: path } });
    onTestFinished(async () => {
      server.child.stdin.end();
      await server.exited;
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of any shape
    const ask = (message: any): Promise<any> => {
      server.child.stdin.write(`${JSON.stringify(message)}\n`);
      const answers = () => lines(server.stdout()).map((line) => JSON.parse(line));
      return until(() => answers().find(({ id }) => id === message.id));
    };
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    expect(await ask({ jsonrpc: '2.0', id: 'hello', method: 'initialize', params })).toMatchObject({
      result: { serverInfo: {} },
    });
    const get = { args: ['get', 'namespaces', '-o', 'name'] };
    expect((await ask(call('kubectl', get, 'without'))).result.structuredContent).toMatchObject({
      success: false,
      error: expect.stringMatching(NONE),
      code: 'KUBECONFIG_UNUSABLE',
    });
    expect((await ask(call('get_config', {}, 'config'))).result.isError).toBe(false);
    copyFileSync(kubeconfig, path);
    expect((await ask(call('kubectl', get, 'with'))).result.structuredContent).toMatchObject({
      success: true,
      stdout: expect.stringContaining('namespace/default'),
    });
  });

  test('is not blamed for an API server that is away', async () => {
    const server = await serveCluster({ KUBECONFIG: file({}), ...SETTINGS });
    onTestFinished(() => server.stop());
    const answer = await callTool(server.url, 'kubectl', { args: ['delete', 'pod', 'x'] });
    expect(answer).toMatchObject({
      success: false,
      stderr: expect.stringContaining('was refused'),
      code: 'NO_CLUSTER',
    });
  });
});
