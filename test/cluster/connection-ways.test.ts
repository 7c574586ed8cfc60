import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer, request as startRequest } from 'node:https';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { connectProxy, socksProxy } from '../api/connection/proxies.ts';
import { kubectlProcess, succeed } from '../deployment/kubectl.ts';
import { fixtureFolder, readLines } from '../fixtures/bin/fixtures.ts';
import { call, callTool, type HttpServer, post, send } from '../served.ts';
import { issue } from '../transport/certificates.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'connection-ways';
const folder = mkdtempSync(join(tmpdir(), 'connection-ways-'));
const TARGET = new URL(sharedControlPlane().server);
const PLUGIN = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: 'login' };
const LOGIN_PATH = `${fixtureFolder('login')}:${dirname(sharedControlPlane().kubectl)}:/usr/bin:/bin`;

let cluster: Readonly<Record<string, string>>;
let ca: string;
let owner: object;
let token: string;
let server: HttpServer | undefined;

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  const view = JSON.parse(await succeed(admin, ['config', 'view', '--raw', '--flatten', '--minify', '-o', 'json']));
  cluster = view.clusters[0].cluster;
  owner = view.users[0].user;
  ca = Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64').toString('utf8');
  // `reader` may look at service accounts and review tokens; `nobody` may do nothing at all.
  for (const account of ['reader', 'nobody']) await succeed(admin, ['create', 'sa', account, '-n', NAMESPACE]);
  const reader = `--serviceaccount=${NAMESPACE}:reader`;
  for (const [name, role] of [
    ['view', 'view'],
    ['review', 'system:auth-delegator'],
  ])
    await succeed(admin, ['create', 'clusterrolebinding', `${NAMESPACE}-${name}`, `--clusterrole=${role}`, reader]);
  token = await tokenOf('reader');
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function tokenOf(account: string, ...args: readonly string[]): Promise<string> {
  return (await succeed(admin, ['create', 'token', account, '-n', NAMESPACE, ...args])).trim();
}

function writeConfig(
  path: string,
  { clusters, users, current }: { clusters?: object; users?: object; current?: string },
) {
  mkdirSync(dirname(path), { recursive: true });
  const entries = (kind: string, of: object | undefined) =>
    Object.entries(of ?? {}).map(([name, value]) => ({ name, [kind]: value }));
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: entries('cluster', clusters),
    users: entries('user', users),
    ...(current === undefined
      ? {}
      : { contexts: [{ name: current, context: { cluster: 'c', user: 'u' } }], 'current-context': current }),
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** A kubeconfig with one cluster and one user. */
function kubeconfig(changed: object = {}, user: object = { token }): string {
  const path = join(mkdtempSync(join(folder, 'config-')), 'config');
  return writeConfig(path, { clusters: { c: { ...cluster, ...changed } }, users: { u: user }, current: 'x' });
}

async function serve(KUBECONFIG: string, environment: Readonly<Record<string, string>> = {}): Promise<HttpServer> {
  await server?.stop();
  server = await serveCluster({ KUBECONFIG, KUBECTL_ALLOWED_COMMANDS: 'get,auth whoami', ...environment });
  return server;
}

const GET = ['get', 'sa', 'reader', '-n', NAMESPACE, '-o', 'name'];
const FOUND = { success: true, stdout: 'serviceaccount/reader\n', stderr: '' };
const ask = ({ url }: HttpServer, args: readonly string[] = GET) => callTool(url, 'kubectl', { args });
const readiness = async ({ url }: HttpServer) => {
  const { status, json } = await send(url, { method: 'GET', path: '/readyz' });
  return { status, reason: json?.['reason'] };
};
const ways = async ({ url }: HttpServer) => (await callTool(url, 'get_config', {}))['native_reads'];
/** kubectl alone with the same configuration. */
const kubectl = (KUBECONFIG: string, args: readonly string[] = GET) =>
  kubectlProcess(sharedControlPlane().kubectl, KUBECONFIG)(args);

/** What kubectl logs beside its words has times and process ids. */
const withoutLog = (stderr: unknown) => String(stderr).replace(/^E\d{4} .*\n/gm, '');

/** Ready, and the call is served without a process, as kubectl serves it. */
async function expectServed(served: HttpServer): Promise<void> {
  expect(await readiness(served)).toMatchObject({ status: 200 });
  expect(await ask(served)).toMatchObject(FOUND);
  expect(await ways(served)).toMatchObject({ served_natively: 1, served_by_kubectl: 0, defects: 0 });
}

describe('readiness on a real API server, where anonymous callers are served', () => {
  test('is there with a token without any rights', async () => {
    const served = await serve(kubeconfig({}, { token: await tokenOf('nobody') }));
    expect(await readiness(served)).toMatchObject({ status: 200 });
    expect(await ask(served)).toMatchObject({ success: false, stderr: expect.stringContaining('(Forbidden)') });
  });

  test.each<[string, () => object]>([
    ['a wrong token', () => ({ token: 'wrong' })],
    ['a token that was tampered with', () => ({ token: `${token.slice(0, -8)}AAAAAAAA` })],
    ['a certificate of another authority', () => certificateOf(issue({ commonName: 'other', usage: 'ca' }))],
  ])('is not there with %s, as no call is answered', async (_, user) => {
    const config = kubeconfig({}, user());
    const served = await serve(config);
    const { status, reason } = await readiness(served);
    expect(status).toBe(503);
    expect(reason).toMatch(/does not accept the credentials of the server \(401\)/);
    const answer = await ask(served);
    expect(answer).toMatchObject({ success: false, return_code: 1 });
    expect(withoutLog(answer['stderr'])).toBe(withoutLog((await kubectl(config)).stderr));
  });

  test('follows a token that is replaced by a wrong one and by a right one', async () => {
    const file = join(folder, 'token');
    const write = (text: string) => {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    };
    write(token);
    const served = await serve(kubeconfig({}, { tokenFile: file }));
    expect(await readiness(served)).toMatchObject({ status: 200 });
    write('wrong');
    await expect.poll(() => readiness(served), { timeout: 8000 }).toMatchObject({ status: 503 });
    write(token);
    await expect.poll(() => readiness(served), { timeout: 8000 }).toMatchObject({ status: 200 });
    expect(await ask(served)).toMatchObject(FOUND);
  });

  test('says that a certificate is not trusted, and trusts what kubectl trusts in the system', async () => {
    const system = join(folder, 'system.pem');
    writeFileSync(system, ca);
    const config = kubeconfig({ 'certificate-authority-data': '' });
    const without = await serve(config);
    const { status, reason } = await readiness(without);
    expect(status).toBe(503);
    expect(reason).toMatch(/is not trusted .* set certificate-authority/);
    expect(await ask(without)).toMatchObject({
      stderr: expect.stringContaining('x509: certificate signed by unknown'),
    });
    await expectServed(await serve(config, { SSL_CERT_FILE: system }));
    await expectServed(await serve(config, { SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: dirname(system) }));
  });
});

function certificateOf(authority: { cert: string; key: string }): object {
  const { cert, key } = issue({ commonName: 'admin', organizations: ['system:masters'], usage: 'client' }, authority);
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  return { 'client-certificate-data': encoded(cert), 'client-key-data': encoded(key) };
}

describe('a kubeconfig with a credential plugin', () => {
  const give = (file: string, given: string) =>
    writeFileSync(
      file,
      JSON.stringify({ apiVersion: PLUGIN.apiVersion, kind: 'ExecCredential', status: { token: given } }),
    );
  const environment = (credential: string) => ({
    PATH: LOGIN_PATH,
    CREDENTIAL: credential,
    KUBECTL_PASS_ENVIRONMENT: 'CREDENTIAL',
  });

  test('serves reads without kubectl, readiness, types, and reviews of tokens, with one run of the plugin', async () => {
    const credential = join(folder, 'plugin');
    give(credential, token);
    const audience = 'connection-ways';
    const served = await serve(kubeconfig({}, { exec: PLUGIN }), {
      ...environment(credential),
      MCP_TOKENREVIEW_AUDIENCE: audience,
    });
    expect(await readiness(served)).toMatchObject({ status: 200 });
    const bearer = await tokenOf('nobody', `--audience=${audience}`);
    const answer = await post(served.url, call('kubectl', { args: GET }), { Authorization: `Bearer ${bearer}` });
    expect(answer).toMatchObject({ status: 200 });
    expect(JSON.parse(answer.json?.result?.content?.[0]?.text)).toMatchObject(FOUND);
    expect(readLines(`${credential}.count`)).toHaveLength(1);
  });

  test('is told the same as by kubectl', async () => {
    const told = join(folder, 'told');
    give(told, token);
    const exec = { ...PLUGIN, provideClusterInfo: true, env: [{ name: 'MORE', value: 'a b' }], args: ['x', 'y z'] };
    const extension = { name: 'client.authentication.k8s.io/exec', extension: { audience: 'z', list: [1] } };
    for (const more of [{}, { 'tls-server-name': 'kubernetes.default.svc', 'disable-compression': true }]) {
      const config = kubeconfig({ ...more, extensions: [extension] }, { exec });
      const served = await serve(config, { ...environment(told), KUBECTL_ALLOWED_COMMANDS: 'get,label' });
      expect(await readiness(served)).toMatchObject({ status: 200 });
      const ours = readFileSync(`${told}.info`, 'utf8');
      const envOf = () => readLines(`${told}.env`).filter((line) => !/^(KUBERNETES_EXEC_INFO|_|PWD|SHLVL)=/.test(line));
      const ourEnvironment = envOf().toSorted();
      await ask(served, ['label', 'sa', 'nobody', 'a=b', '-n', NAMESPACE, '--dry-run=server']);
      expect(readFileSync(`${told}.info`, 'utf8')).toBe(ours);
      expect(envOf().toSorted()).toEqual(ourEnvironment);
      expect(readFileSync(`${told}.args`, 'utf8')).toBe('x\ny z\n');
    }
  });

  test('that is missing is named in /readyz, and calls fail in the words of kubectl', async () => {
    const config = kubeconfig({}, { exec: { ...PLUGIN, command: 'no-such-plugin', installHint: 'Install it.' } });
    const served = await serve(config);
    expect(await readiness(served)).toEqual({
      status: 503,
      reason: expect.stringMatching(/^The credential plugin of the kubeconfig was not found on the PATH/),
    });
    const answer = await ask(served);
    expect(answer).toMatchObject({ success: false, return_code: 1 });
    expect(answer['stderr']).toContain('executable no-such-plugin not found');
    expect(answer['stderr']).toContain('Install it.');
  });
});

describe('the identity that a kubeconfig impersonates', () => {
  test('is the one of reads without kubectl, as of kubectl', async () => {
    const user = { ...owner, as: 'bob', 'as-uid': '7', 'as-groups': ['g1', 'g2'], 'as-user-extra': { 'a/b C': ['v'] } };
    const config = kubeconfig({}, user);
    const served = await serve(config);
    expect(await readiness(served)).toMatchObject({ status: 200 });
    const whoami = ['auth', 'whoami', '-o', 'json'];
    const ours = JSON.parse(String((await ask(served, whoami))['stdout']));
    const theirs = JSON.parse((await kubectl(config, whoami)).stdout);
    expect(ours.status).toEqual(theirs.status);
    expect(ours.status.userInfo).toMatchObject({ username: 'bob', uid: '7', extra: { 'a/b c': ['v'] } });
    expect(await ways(served)).toMatchObject({ served_natively: 1 });
  });

  test('that may not be impersonated is named in /readyz', async () => {
    const served = await serve(kubeconfig({}, { token, as: 'bob' }));
    const { status, reason } = await readiness(served);
    expect(status).toBe(503);
    expect(reason).toMatch(/may not impersonate/);
  });
});

describe('several kubeconfigs with relative paths', () => {
  test('count each path from the file that names it, and the first file that names an entry wins', async () => {
    const at = (path: string) => join(folder, 'several', path);
    mkdirSync(at('one'), { recursive: true });
    const { 'certificate-authority-data': _, ...bare } = cluster;
    writeConfig(at('one/config'), { clusters: { c: { ...bare, 'certificate-authority': './ca.crt' } } });
    writeConfig(at('two/config'), {
      clusters: { c: { server: 'https://127.0.0.1:1' } },
      users: { u: { tokenFile: 'secrets/token' } },
      current: 'x',
    });
    writeFileSync(at('one/ca.crt'), ca);
    mkdirSync(at('two/secrets'), { recursive: true });
    writeFileSync(at('two/secrets/token'), token);
    const files = [at('none'), at('one/config'), at('two/config'), at('one/config')].join(':');
    expect((await kubectlProcess(sharedControlPlane().kubectl, files)(GET)).stdout).toBe(FOUND.stdout);
    await expectServed(await serve(files));
  });

  test('name a plugin relative to their folder', async () => {
    const at = (path: string) => join(folder, 'relative', path);
    writeConfig(at('one'), { clusters: { c: cluster }, current: 'x' });
    writeConfig(at('two/config'), { users: { u: { exec: { ...PLUGIN, command: './bin/login' } } } });
    mkdirSync(at('two/bin'));
    writeFileSync(at('two/bin/login'), readFileSync(join(fixtureFolder('login'), 'login')), { mode: 0o755 });
    const status = { token };
    writeFileSync(at('credential'), JSON.stringify({ apiVersion: PLUGIN.apiVersion, kind: 'ExecCredential', status }));
    await expectServed(
      await serve([at('one'), at('two/config')].join(':'), {
        CREDENTIAL: at('credential'),
        KUBECTL_PASS_ENVIRONMENT: 'CREDENTIAL',
      }),
    );
  });
});

describe('the way to the API server', () => {
  test.each(['http', 'socks5'])('can go through a proxy-url of the kind %s', async (kind) => {
    const proxy = await (kind === 'http' ? connectProxy() : socksProxy());
    const config = kubeconfig({ 'proxy-url': `${kind}://127.0.0.1:${proxy.port}` });
    await expectServed(await serve(config));
    expect(proxy.asked).toContain(TARGET.host);
    expect((await kubectl(config)).stdout).toBe(FOUND.stdout);
  });

  test('can go through the proxy of the environment, past which NO_PROXY leads', async () => {
    const proxy = await connectProxy({ to: Number(TARGET.port) });
    const config = kubeconfig({ server: 'https://api.example.invalid', 'tls-server-name': 'kubernetes.default.svc' });
    const HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
    await expectServed(await serve(config, { HTTPS_PROXY }));
    expect(new Set(proxy.asked)).toEqual(new Set(['api.example.invalid:443']));
    const past = await serve(config, { HTTPS_PROXY, NO_PROXY: '.example.invalid' });
    expect(await readiness(past)).toEqual({ status: 503, reason: expect.stringContaining('cannot be resolved') });
  });

  test('can lead over IPv6', async () => {
    const forwarding = createServer((socket) => {
      const onward = connect(Number(TARGET.port), TARGET.hostname);
      for (const each of [socket, onward]) each.on('error', () => undefined);
      socket.pipe(onward).pipe(socket);
    });
    await new Promise<void>((resolve) => forwarding.listen(0, '::1', resolve));
    onTestFinished(() => void forwarding.close());
    const { port } = forwarding.address() as AddressInfo;
    const changed = { server: `https://[::1]:${port}`, 'tls-server-name': 'kubernetes.default.svc' };
    await expectServed(await serve(kubeconfig(changed)));
  });

  test('can lead below a path, as behind Rancher', async () => {
    const authority = issue({ commonName: 'front authority', usage: 'ca' });
    const prefix = '/k8s/clusters/c-abc';
    const front = createTlsServer(issue({ commonName: 'front', usage: 'server' }, authority), (request, response) => {
      if (!request.url?.startsWith(`${prefix}/`)) return void response.writeHead(404).end('404 page not found');
      const onward = startRequest(
        new URL(request.url.slice(prefix.length), TARGET),
        { ca, method: request.method, headers: { ...request.headers, host: TARGET.host } },
        (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers)),
      );
      return void request.pipe(onward);
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      front.closeAllConnections();
      front.close();
    });
    const address = `https://127.0.0.1:${(front.address() as AddressInfo).port}`;
    const trusted = { 'certificate-authority-data': Buffer.from(authority.cert).toString('base64') };
    for (const end of ['', '/']) {
      const config = kubeconfig({ server: `${address}${prefix}${end}`, ...trusted });
      await expectServed(await serve(config));
      expect((await kubectl(config)).stdout).toBe(FOUND.stdout);
    }
    const { reason } = await readiness(await serve(kubeconfig({ server: address, ...trusted })));
    expect(reason).toMatch(/^Something other than the API server/);
  });

  test('to a port of its scheme that is refused is named with the port, as by kubectl', async () => {
    for (const address of ['https://127.0.0.1:443', 'https://localhost', 'http://127.0.0.1:80/k8s']) {
      const config = kubeconfig({ server: address });
      const answer = await ask(await serve(config));
      expect(answer).toMatchObject({ success: false, return_code: 1 });
      const theirs = withoutLog((await kubectl(config)).stderr);
      expect(withoutLog(answer['stderr'])).toBe(theirs);
      expect(theirs).toContain(`The connection to the server ${/\/\/([^/]*)/.exec(address)?.[1]} was refused`);
    }
  });
});
