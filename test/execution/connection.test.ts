import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readContext, writeInClusterKubeconfig } from '../../src/execution/connection.ts';
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
    return readContext(
      program,
      { PATH: fixturePath('config-view'), CONFIG_VIEW: file, ...environment },
      AbortSignal.timeout(5000),
    );
  };
  const view = (cluster: unknown, user: unknown = { token: 's3cret' }) =>
    JSON.stringify({
      clusters: [{ name: 'c', cluster }],
      users: [{ user }],
      contexts: [{ context: { namespace: 'shop' } }],
    });
  const SERVER = { server: 'http://127.0.0.1:8080' };
  const NONE = 'kubectl has no usable kubeconfig: set KUBECONFIG to a readable file with a current context.';

  test('is read with all that TLS needs, apart from the credentials', async () => {
    const cluster = {
      server: 'https://api.example.com:6443/k8s',
      'certificate-authority-data': Buffer.from('CA').toString('base64'),
      'tls-server-name': 'inner',
      'insecure-skip-tls-verify': true,
      'proxy-url': 'http://proxy:3128',
    };
    const context = await ask(view(cluster));
    if (typeof context === 'string') throw new Error(context);
    expect(context.credentials).toEqual({ token: 's3cret' });
    expect(context.namespace).toBe('shop');
    expect(context.connection).toEqual({
      server: new URL('https://api.example.com:6443/k8s'),
      ca: 'CA',
      tlsServerName: 'inner',
      skipVerify: true,
      proxyUrl: 'http://proxy:3128',
    });
    expect(JSON.stringify(context.connection)).not.toContain('s3cret');
  });

  test('needs its address alone', async () => {
    expect(await ask(JSON.stringify({ clusters: [{ cluster: SERVER }] }))).toEqual({
      connection: {
        server: new URL('http://127.0.0.1:8080'),
        ca: undefined,
        tlsServerName: undefined,
        skipVerify: false,
        proxyUrl: undefined,
      },
      credentials: {},
      namespace: 'default',
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
    expect(await readContext(program, { PATH: fixturePath('fail') }, AbortSignal.timeout(5000))).toBe(NONE);
  });

  test('is that of the pod where kubectl has none', async () => {
    expect(await ask('{}', POD)).toMatchObject({
      connection: { server: new URL('https://10.0.0.1:443'), skipVerify: false },
      credentials: undefined,
    });
  });

  const encoded = (text: string) => Buffer.from(text).toString('base64');
  test.each<[string, object, object]>([
    ['a token', { token: 't' }, { token: 't' }],
    ['a token file', { tokenFile: '/run/token' }, { tokenFile: '/run/token' }],
    ['a token file beside the kubeconfig', { tokenFile: 'token' }, { tokenFile: '/etc/kube/token' }],
    ['a password', { username: 'u', password: 'p' }, { basic: { username: 'u', password: 'p' } }],
    [
      'a certificate and a token',
      { 'client-certificate-data': encoded('C'), 'client-key-data': encoded('K'), token: 't' },
      { certificate: { cert: 'C', key: 'K' }, token: 't' },
    ],
    ['nothing', {}, {}],
  ])('is asked with %s', async (_, user, credentials) => {
    expect(await ask(view(SERVER, user), { KUBECONFIG: '/etc/kube/config' })).toMatchObject({ credentials });
  });

  test.each<[string, object, string]>([
    ['a credential plugin', { exec: { command: 'login' } }, '/etc/kube/config'],
    ['an auth provider', { 'auth-provider': { name: 'gcp' } }, '/etc/kube/config'],
    ['an identity to act as', { token: 't', as: 'root' }, '/etc/kube/config'],
    ['a password and a token, of which kubectl takes neither', { username: 'u', token: 't' }, '/etc/kube/config'],
    ['a token file beside one of two kubeconfigs', { tokenFile: 'token' }, '/etc/kube/a:/etc/kube/b'],
    ['something new', { passkey: 'p' }, '/etc/kube/config'],
  ])('is asked by kubectl alone where the user entry names %s', async (_, user, KUBECONFIG) => {
    const context = await ask(view(SERVER, user), { KUBECONFIG });
    expect(context).toMatchObject({ connection: { server: new URL(SERVER.server) }, credentials: undefined });
  });
});
