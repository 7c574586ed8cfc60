import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConnection, writeInClusterKubeconfig } from '../../src/execution/connection.ts';
import { fixtureFolder, fixturePath } from '../fixtures/bin/fixtures.ts';

const POD = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'connection-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function mount(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, 'mount-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('the kubeconfig of a pod', () => {
  test('names the API server, the CA, the token by its file, and the namespace', () => {
    const account = mount({ token: 's3cret', namespace: 'shop\n', 'ca.crt': 'CA' });
    const path = writeInClusterKubeconfig(POD, root, account);
    if (path === undefined) throw new Error('nothing was written');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'in-cluster',
          cluster: { server: 'https://10.0.0.1:443', 'certificate-authority': join(account, 'ca.crt') },
        },
      ],
      users: [{ name: 'service-account', user: { tokenFile: join(account, 'token') } }],
      contexts: [
        { name: 'in-cluster', context: { cluster: 'in-cluster', user: 'service-account', namespace: 'shop' } },
      ],
      'current-context': 'in-cluster',
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain('s3cret');
  });

  test('puts an IPv6 address in brackets and takes the default namespace where none is told', () => {
    const path = writeInClusterKubeconfig({ ...POD, KUBERNETES_SERVICE_HOST: 'fd00::1' }, root, mount({ token: 't' }));
    const config = JSON.parse(readFileSync(path ?? '', 'utf8'));
    expect(config.clusters[0].cluster.server).toBe('https://[fd00::1]:443');
    expect(config.contexts[0].context.namespace).toBe('default');
  });

  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    ['outside a pod', {}, { token: 't' }],
    ['without a port', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, { token: 't' }],
    ['without a token', POD, { namespace: 'shop' }],
    ['where the operator set KUBECONFIG', { ...POD, KUBECONFIG: 'mine' }, { token: 't' }],
  ])('is not written %s', (_, environment, files) => {
    expect(writeInClusterKubeconfig(environment, root, mount(files))).toBeUndefined();
  });
});

describe('the API server of the configuration', () => {
  const ask = (view: string, environment: Readonly<Record<string, string>> = {}) => {
    const file = join(root, 'view');
    writeFileSync(file, view);
    const program = join(fixtureFolder('config-view'), 'kubectl');
    return readConnection(
      program,
      { PATH: fixturePath('config-view'), CONFIG_VIEW: file, ...environment },
      AbortSignal.timeout(5000),
    );
  };
  const view = (cluster: unknown) =>
    JSON.stringify({ clusters: [{ name: 'c', cluster }], users: [{ user: { token: 's3cret' } }] });
  const NONE = 'kubectl has no usable kubeconfig: set KUBECONFIG to a readable file with a current context.';

  test('is read with all that TLS needs, and without the credentials', async () => {
    const cluster = {
      server: 'https://api.example.com:6443/k8s',
      'certificate-authority-data': Buffer.from('CA').toString('base64'),
      'tls-server-name': 'inner',
      'insecure-skip-tls-verify': true,
      'proxy-url': 'http://proxy:3128',
    };
    const connection = await ask(view(cluster));
    expect(connection).toEqual({
      server: new URL('https://api.example.com:6443/k8s'),
      ca: 'CA',
      tlsServerName: 'inner',
      skipVerify: true,
      proxyUrl: 'http://proxy:3128',
    });
    expect(JSON.stringify(connection)).not.toContain('s3cret');
  });

  test('needs its address alone', async () => {
    expect(await ask(view({ server: 'http://127.0.0.1:8080' }))).toEqual({
      server: new URL('http://127.0.0.1:8080'),
      ca: undefined,
      tlsServerName: undefined,
      skipVerify: false,
      proxyUrl: undefined,
    });
  });

  test.each([
    ['no JSON', 'error: no context'],
    ['null', 'null'],
    ['no clusters', '{"clusters": null}'],
    ['an empty list', '{"clusters": []}'],
    ['no address', view({})],
    ['an address that is a number', view({ server: 7 })],
    ['an address that is no URL', view({ server: 'nonsense' })],
  ])('is a sentence where kubectl prints %s', async (_, text) => {
    expect(await ask(text)).toBe(NONE);
  });

  test('is a sentence where kubectl fails, as for an unreadable kubeconfig', async () => {
    const program = join(fixtureFolder('fail'), 'kubectl');
    expect(await readConnection(program, { PATH: fixturePath('fail') }, AbortSignal.timeout(5000))).toBe(NONE);
  });

  test('is that of the pod where kubectl has none', async () => {
    expect(await ask('{}', POD)).toMatchObject({ server: new URL('https://10.0.0.1:443'), skipVerify: false });
  });
});
