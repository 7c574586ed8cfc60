import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inClusterContext, writeInClusterKubeconfig } from '../../../src/api/connection/connection.ts';
import { readContext } from '../../../src/api/kubeconfig/kubeconfig.ts';

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

describe('the context of a pod without a kubeconfig', () => {
  test('is its service account, in its namespace', () => {
    const account = mount({ token: 's3cret', namespace: 'shop\n', 'ca.crt': 'CA' });
    expect(inClusterContext(POD, account)).toEqual({
      connection: {
        server: new URL('https://10.0.0.1:443'),
        host: '10.0.0.1:443',
        ca: 'CA',
        tlsServerName: undefined,
        skipVerify: false,
        proxyUrl: undefined,
      },
      credentials: { tokenFile: join(account, 'token') },
      namespace: 'shop',
      files: [join(account, 'ca.crt')],
    });
    expect(inClusterContext({ ...POD, POD_NAMESPACE: 'given' }, account)?.namespace).toBe('given');
  });

  test('is none outside a pod and without a token, as kubectl sees it', () => {
    expect(inClusterContext({}, mount({ token: 't' }))).toBeUndefined();
    expect(inClusterContext(POD, mount({ namespace: 'shop' }))).toBeUndefined();
  });
});

/** A kubectl that prints `view` as its configuration, or fails with `stderr`. */
function kubectlThat({ view = '', stderr = '' }): string {
  const folder = mkdtempSync(join(root, 'bin-'));
  writeFileSync(join(folder, 'view'), view);
  writeFileSync(join(folder, 'stderr'), stderr);
  const script = `#!/bin/sh\ncat ${folder}/view\ncat ${folder}/stderr >&2\n[ -s ${folder}/stderr ] && exit 1\nexit 0\n`;
  writeFileSync(join(folder, 'kubectl'), script, { mode: 0o755 });
  return join(folder, 'kubectl');
}

describe('the context of a kubeconfig', () => {
  const PATH = '/usr/bin:/bin';
  const ask = (view: string, environment: Readonly<Record<string, string>> = {}) =>
    readContext(kubectlThat({ view }), { PATH, ...environment }, AbortSignal.timeout(5000));
  const view = (cluster: unknown, user: unknown = { token: 's3cret' }) =>
    JSON.stringify({
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user }],
      contexts: [{ context: { namespace: 'shop' } }],
    });
  const SERVER = { server: 'https://127.0.0.1:8080' };
  const NONE = 'kubectl has no usable kubeconfig: set KUBECONFIG to a readable file with a current context.';
  const encoded = (text: string) => Buffer.from(text).toString('base64');

  test('is read with all that TLS needs, apart from the credentials', async () => {
    const cluster = {
      server: 'https://api.example.com:443/k8s',
      'certificate-authority-data': encoded('CA'),
      'tls-server-name': 'inner',
      'proxy-url': 'http://proxy:3128',
      'disable-compression': true,
    };
    const context = await ask(view(cluster));
    if (typeof context === 'string') throw new Error(context);
    expect(context.credentials).toEqual({ token: 's3cret' });
    expect(context.namespace).toBe('shop');
    expect(context.connection).toEqual({
      server: new URL('https://api.example.com/k8s'),
      host: 'api.example.com:443',
      ca: 'CA',
      tlsServerName: 'inner',
      skipVerify: false,
      proxyUrl: 'http://proxy:3128',
    });
    expect(JSON.stringify(context.connection)).not.toContain('s3cret');
  });

  test('needs its address alone', async () => {
    expect(await ask(JSON.stringify({ clusters: [{ cluster: { server: 'http://[::1]:8080' } }] }))).toEqual({
      connection: {
        server: new URL('http://[::1]:8080'),
        host: '[::1]:8080',
        ca: undefined,
        tlsServerName: undefined,
        skipVerify: false,
        proxyUrl: undefined,
      },
      credentials: {},
      namespace: 'default',
      files: [],
    });
  });

  test.each([
    ['10.0.0.1:6443', {}, 'http://10.0.0.1:6443/'],
    ['api.example.com', { 'certificate-authority-data': encoded('CA') }, 'https://api.example.com/'],
  ])('takes %s without a scheme, as client-go does', async (server, more, href) => {
    const context = await ask(view({ server, ...more }));
    expect(context).toMatchObject({ connection: { host: server } });
    expect(typeof context === 'string' ? context : context.connection.server.href).toBe(href);
  });

  test.each([
    ['no JSON', 'error: no context'],
    ['null', 'null'],
    ['no clusters', '{"clusters": null}'],
    ['an empty list', '{"clusters": []}'],
    ['no address', view({})],
    ['an address that is a number', view({ server: 7 })],
    ['an address that is no URL', view({ server: 'https://[' })],
    ['a path without a scheme', view({ server: 'api.example.com/k8s' })],
    ['another scheme', view({ server: 'ftp://api.example.com' })],
  ])('is a sentence where kubectl prints %s', async (_, text) => {
    expect(await ask(text)).toBe(NONE);
  });

  test.each([
    ['current-context must exist in order to minify', 'without any context'],
    ['error loading config file "x": yaml: line 1', 'with a broken file'],
  ])('is a sentence where kubectl says %s', async (said, _) => {
    const kubectl = kubectlThat({ stderr: `error: ${said}` });
    expect(await readContext(kubectl, { PATH, ...POD }, AbortSignal.timeout(5000))).toBe(NONE);
  });

  const CERT = { 'client-certificate-data': encoded('C'), 'client-key-data': encoded('K') };
  const EXEC = { command: 'login', apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' };
  test.each<[string, object, object]>([
    ['a token', { token: 't' }, { token: 't' }],
    ['a token file', { tokenFile: '/run/token' }, { tokenFile: '/run/token' }],
    ['a token file beside the kubeconfig', { tokenFile: './token' }, { tokenFile: '/etc/token' }],
    ['a password', { username: 'u', password: 'p' }, { basic: { username: 'u', password: 'p' } }],
    ['a certificate and a token', { ...CERT, token: 't' }, { certificate: { cert: 'C', key: 'K' }, token: 't' }],
    ['nothing', {}, {}],
    [
      'an identity to impersonate',
      { token: 't', as: 'bob', 'as-uid': '7', 'as-groups': ['g'], 'as-user-extra': { k: ['v'] } },
      { token: 't', actAs: { user: 'bob', uid: '7', groups: ['g'], extra: { k: ['v'] } } },
    ],
    ['a plugin beside a token, which kubectl does not run', { exec: EXEC, token: 't' }, { token: 't' }],
    [
      'a plugin',
      { exec: { ...EXEC, command: './bin/login', args: ['-q'], env: [{ name: 'A', value: '1' }] } },
      {
        exec: {
          command: '/etc/bin/login',
          args: ['-q'],
          env: { A: '1' },
          apiVersion: EXEC.apiVersion,
          isInteractive: false,
          cluster: undefined,
        },
      },
    ],
    ['an ID token that has expired', { 'auth-provider': { name: 'oidc', config: {} } }, { tokenExpiresAt: 0 }],
    [
      'an ID token',
      { 'auth-provider': { name: 'oidc', config: { 'id-token': `a.${encoded('{"exp":2000000000}')}.c` } } },
      { token: `a.${encoded('{"exp":2000000000}')}.c`, tokenExpiresAt: 1_999_999_990_000 },
    ],
  ])('is asked with %s', async (_, user, credentials) => {
    // The file need not hold anything here, but it must be there.
    expect(await ask(view(SERVER, user), { KUBECONFIG: '/etc/passwd' })).toMatchObject({ credentials });
    const context = await ask(view(SERVER, user), { KUBECONFIG: '/etc/passwd' });
    expect(typeof context === 'string' ? context : context.credentials).toEqual(credentials);
  });

  test('is asked by kubectl alone where the user entry names something new', async () => {
    const context = await ask(view(SERVER, { passkey: 'p' }));
    expect(context).toMatchObject({ connection: { server: new URL(SERVER.server) }, credentials: undefined });
  });

  test.each<[string, object, object, RegExp]>([
    ['a missing authority', { 'certificate-authority': 'nowhere/ca' }, {}, /certificate-authority that cannot be read/],
    ['a missing certificate', {}, { 'client-certificate': 'nowhere', 'client-key': 'k' }, /client-certificate that/],
    ['a certificate without a key', {}, { 'client-certificate-data': encoded('C') }, /without its key/],
    [
      'an authority that is not to be asked',
      { 'certificate-authority-data': encoded('CA'), 'insecure-skip-tls-verify': true },
      {},
      /insecure-skip-tls-verify/,
    ],
    ['a password and a token', {}, { username: 'u', token: 't' }, /password and a token/],
    ['groups without a user', {}, { 'as-groups': ['g'] }, /without a user/],
    ['an auth provider of old', {}, { 'auth-provider': { name: 'gcp' } }, /no longer has/],
    ['a plugin of an old version', {}, { exec: { ...EXEC, apiVersion: 'v1alpha1' } }, /credential plugin/],
    ['a plugin without a mode', {}, { exec: { ...EXEC, interactiveMode: '' } }, /credential plugin/],
  ])('is a sentence where kubectl refuses %s', async (_, cluster, user, sentence) => {
    expect(await ask(view({ ...SERVER, ...cluster }, user))).toMatch(sentence);
  });
});
