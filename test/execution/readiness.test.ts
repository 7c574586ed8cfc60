import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Refusal, refuse } from '../../src/errors.ts';
import { type Answer, Readiness } from '../../src/execution/readiness.ts';
import type { KubectlProgram } from '../../src/process/kubectl-program.ts';
import {
  type Access,
  accessTo,
  encoded,
  type Handler,
  json,
  secureStandIn,
  standIn,
} from '../api/api-server-stand-in.ts';
import { fixtureFolder, readLines } from '../fixtures/bin/fixtures.ts';
import { issue } from '../transport/certificates.ts';

const VERSION = { major: '1', minor: '37', gitVersion: 'v1.37.2' };
const KUBECTL = { path: join(fixtureFolder('config-view'), 'kubectl'), version: 'v1.37.2' };

function readiness(to: Access, kubectl: KubectlProgram | Refusal = KUBECTL): Readiness {
  const { context, access, environment } = to;
  const closing = new AbortController().signal;
  return new Readiness({ kubectl: () => Promise.resolve(kubectl), context, access, environment, closing });
}

async function askBehind(handler: Handler, path = ''): Promise<Answer> {
  const { url } = await standIn(handler);
  return readiness(accessTo(`${url}${path}`)).ask();
}

const serve: Handler = (_, response) => json(response, VERSION);
const OTHER_CA = issue({ commonName: 'other authority', usage: 'ca' }).cert;
const OTHER_KEY = issue({ commonName: 'another', usage: 'ca' }).key;
const no = (reason: unknown, cause?: string) => ({ ok: false, reason, ...(cause && { cause }) });

describe('ready', () => {
  test('means that kubectl was found and that the API server answers', async () => {
    expect(await askBehind(serve)).toEqual({ ok: true });
  });

  test('asked 50 times at once costs one kubectl and one request, and again soon after nothing', async () => {
    const api = await standIn(serve);
    const to = accessTo(api.url);
    const ready = readiness(to);
    await Promise.all(Array.from({ length: 50 }, () => ready.ask()));
    await ready.ask();
    expect(api.requests.map(({ url }) => url)).toEqual(['/version']);
    expect(readLines(join(to.folder, 'config.count'))).toHaveLength(1);
  });

  test.each([403, 404])('is a caller that is known and gets %d: rights are judged per call', async (status) => {
    const about = { kind: 'Status', status: 'Failure', reason: 'Forbidden', code: status };
    expect(await askBehind((_, response) => json(response, about, status))).toEqual({ ok: true });
  });

  test('is an API server that has too much to do', async () => {
    const busy: Handler = (_, response) => response.writeHead(429, { 'retry-after': '1' }).end('Too many requests');
    expect(await askBehind(busy)).toEqual({ ok: true });
  });

  test('is asked below the path of the server', async () => {
    const only: Handler = (request, response) => json(response, {}, request.url === '/k8s/c-1/version' ? 200 : 500);
    expect(await askBehind(only, '/k8s/c-1')).toEqual({ ok: true });
  });

  test('is asked with the credentials of calls', async () => {
    const api = await secureStandIn(serve);
    expect(await readiness(accessTo(api.cluster, { token: 's3cret' })).ask()).toEqual({ ok: true });
    expect(api.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer s3cret']);
  });

  test('trusts the authorities of the system, as calls do, where the kubeconfig names none', async () => {
    const api = await secureStandIn(serve);
    const to = accessTo(api.url);
    const file = join(to.folder, 'roots.pem');
    writeFileSync(file, api.ca.cert);
    expect(await readiness(accessTo(api.url, {}, { SSL_CERT_FILE: file })).ask()).toEqual({ ok: true });
    expect(await readiness(to).ask()).toEqual(
      no(expect.stringMatching(/^The certificate .* is not trusted/), 'unreachable'),
    );
  });
});

describe('not ready', () => {
  test('without kubectl, in the words of its refusal', async () => {
    const missing = refuse('KUBECTL_MISSING', 'kubectl was not found.', 'Install it.');
    const api = await standIn(serve);
    expect(await readiness(accessTo(api.url), missing).ask()).toEqual(no('kubectl was not found.'));
    expect(api.requests).toHaveLength(0);
  });

  test('without a usable kubeconfig', async () => {
    const reason = 'kubectl has no usable kubeconfig: set KUBECONFIG to a readable file with a current context.';
    expect(await readiness(accessTo({})).ask()).toEqual(no(reason, 'kubeconfig'));
  });

  test.each([500, 502, 503])('while the API server answers with %d', async (status) => {
    const ask = askBehind((_, response) => response.writeHead(status, { 'retry-after': '1' }).end());
    expect(await ask).toEqual(no(`The API server answers with status ${status}.`));
  });

  test('with a token that the API server does not accept, in a sentence without the token', async () => {
    const api = await secureStandIn((_, response) => json(response, { kind: 'Status', code: 401 }, 401));
    const answer = await readiness(accessTo(api.cluster, { token: 's3cret' })).ask();
    expect(answer).toEqual(no(expect.stringMatching(/does not accept the credentials .* Renew them/), 'credentials'));
    expect(JSON.stringify(answer)).not.toContain('s3cret');
  });

  test('if the server may not impersonate the user of the kubeconfig', async () => {
    const message = 'users "bob" is forbidden: User "me" cannot impersonate resource "users"';
    const api = await standIn((_, response) => json(response, { kind: 'Status', message }, 403));
    const answer = await readiness(accessTo(api.url, { as: 'bob' })).ask();
    expect(answer).toEqual(no(expect.stringContaining('may not impersonate')));
  });

  test.each<[string, Handler]>([
    ['a login page', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'https://login.example' }).end()],
    ['an empty body', (_, response) => response.end()],
    ['a page that is not found', (_, response) => response.writeHead(404).end('404 page not found')],
    ['a page that is forbidden', (_, response) => response.writeHead(403).end('<html>')],
  ])('where %s comes instead of an answer of the API server', async (_, handler) => {
    expect(await askBehind(handler)).toEqual(no(expect.stringMatching(/^Something other than the API server/)));
  });

  test('while the API server hangs: the probe is answered all the same', async () => {
    expect(await askBehind(() => undefined)).toEqual(
      no('The API server did not answer within 3000 ms.', 'unreachable'),
    );
  });

  test('while the API server is away', async () => {
    const reason = 'The API server cannot be reached (ECONNREFUSED).';
    expect(await readiness(accessTo('http://127.0.0.1:1')).ask()).toEqual(no(reason, 'unreachable'));
    expect(await readiness(accessTo('https://127.0.0.1:1')).ask()).toEqual(no(reason, 'unreachable'));
  });

  test('because it hangs up, or speaks no TLS', async () => {
    expect(await askBehind((request) => void request.socket.destroy())).toMatchObject({ ok: false });
    const { url } = await standIn(serve);
    expect(await readiness(accessTo(url.replace('http', 'https'))).ask()).toMatchObject({ ok: false });
  });

  test.each<[string, object, RegExp]>([
    ['is not for this name', { 'tls-server-name': 'elsewhere.example' }, /for another name .* tls-server-name/],
    ['another authority signed', { 'certificate-authority-data': encoded(OTHER_CA) }, /is not trusted/],
  ])('with a certificate that %s', async (_, changed, reason) => {
    const api = await secureStandIn(serve);
    expect(await readiness(accessTo({ ...api.cluster, ...changed })).ask()).toEqual(
      no(expect.stringMatching(reason), 'unreachable'),
    );
    expect(api.requests).toHaveLength(0);
  });

  test('with a certificate that has expired', async () => {
    const ca = issue({ commonName: 'authority', usage: 'ca' });
    const expired = issue({ commonName: 'api', usage: 'server', notAfter: Date.now() - 1000 }, ca);
    const api = await standIn(serve, 0, expired);
    const cluster = { server: api.url, 'certificate-authority-data': encoded(ca.cert) };
    expect(await readiness(accessTo(cluster)).ask()).toEqual(
      no(expect.stringMatching(/has expired .* clock/), 'unreachable'),
    );
    const careless = { server: api.url, 'insecure-skip-tls-verify': true };
    expect(await readiness(accessTo(careless)).ask()).toEqual({ ok: true });
  });

  test.each<[string, object, object]>([
    ['an authority that is no certificate', { 'certificate-authority-data': encoded('nonsense') }, {}],
    ['a proxy that is no URL', { 'proxy-url': 'http://[' }, {}],
    ['a proxy of an unknown kind', { 'proxy-url': 'ftp://127.0.0.1:1' }, {}],
    ['a proxy that is away', { 'proxy-url': 'socks5://127.0.0.1:1' }, {}],
    [
      'a key that belongs to another certificate',
      {},
      { 'client-certificate-data': encoded(OTHER_CA), 'client-key-data': encoded(OTHER_KEY) },
    ],
    ['something that only kubectl understands, and kubectl fails', {}, { passkey: 'p' }],
  ])('with %s in the kubeconfig, and it never rejects', async (_, cluster, user) => {
    const api = await secureStandIn(serve);
    expect(await readiness(accessTo({ ...api.cluster, ...cluster }, user)).ask()).toMatchObject({ ok: false });
  });

  test('becomes ready once the API server answers', async () => {
    let status = 500;
    const api = await standIn((_, response) => json(response, VERSION, status));
    const ready = readiness(accessTo(api.url));
    expect((await ready.ask()).ok).toBe(false);
    status = 200;
    await expect.poll(async () => (await ready.ask()).ok, { interval: 100 }).toBe(true);
  });
});

describe('where only kubectl can ask', () => {
  /** A kubectl that has the configuration, and asks the API server with this outcome. */
  function kubectlThat(folder: string, stderr: string, code: number): KubectlProgram {
    const path = join(folder, 'kubectl');
    const script = `#!/bin/sh\n[ "$1" = config ] && exec cat "$CONFIG_VIEW"\necho "$*" >> ${folder}/asked\necho '${stderr}' >&2\nexit ${code}\n`;
    writeFileSync(path, script, { mode: 0o755 });
    return { path, version: 'v1.37.2' };
  }

  test.each<[string, number, unknown]>([
    ['', 0, { ok: true }],
    ['Error from server (Forbidden): forbidden: User "x" cannot get path "/version"', 1, { ok: true }],
    [
      'error: You must be logged in to the server (Unauthorized)',
      1,
      no(expect.stringMatching(/Renew them/), 'credentials'),
    ],
    [
      'The connection to the server 10.9.8.7:1 was refused',
      1,
      no(expect.stringMatching(/cannot be reached/), 'unreachable'),
    ],
    [
      'Unable to connect: tls: failed to verify certificate: x509: unknown',
      1,
      no(expect.stringMatching(/not trusted/), 'unreachable'),
    ],
    [
      'Unable to connect to the server: 10.9.8.7 has s3cret',
      1,
      no(expect.stringMatching(/^kubectl cannot reach/), 'unreachable'),
    ],
  ])('its word "%s" with %d is understood and not passed on', async (stderr, code, answer) => {
    const to = accessTo('https://127.0.0.1:1', { passkey: 'p' });
    const ready = readiness(to, kubectlThat(to.folder, stderr, code));
    const found = await ready.ask();
    await ready.ask();
    expect(found).toEqual(answer);
    expect(JSON.stringify(found)).not.toMatch(/10\.9\.8\.7|s3cret/);
    expect(readLines(join(to.folder, 'asked'))).toEqual(['get --raw /version']);
  });
});
