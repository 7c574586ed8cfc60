import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConnectionFailed } from '../../../src/api/api.ts';
import { readText } from '../../../src/api/objects/rest-client.ts';
import { eventually, fixtureFolder, fixturePath, isAlive, readLines } from '../../fixtures/bin/fixtures.ts';
import { issue } from '../../transport/certificates.ts';
import { accessTo, encoded, json, open, secureStandIn } from '../api-server-stand-in.ts';

const VERSION = 'client.authentication.k8s.io/v1';
const PLUGIN = { command: 'login', apiVersion: VERSION, interactiveMode: 'IfAvailable', env: null, args: null };
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'login-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const credential = () => join(root, 'credential');
const runs = () => readLines(`${credential()}.count`).length;

/** What the plugin prints from now on. */
function give(status: unknown, apiVersion = VERSION): void {
  writeFileSync(credential(), JSON.stringify({ kind: 'ExecCredential', apiVersion, status }));
}

/** An API server that takes the tokens in `good`, and the way to it with the plugin. */
async function behindPlugin(
  good: readonly string[],
  exec: object = {},
  environment: Readonly<Record<string, string>> = {},
) {
  const subjects: unknown[] = [];
  const api = await secureStandIn((request, response) => {
    subjects.push((request.socket as TLSSocket).getPeerCertificate().subject?.['CN']);
    json(response, {}, good.includes(request.headers.authorization?.slice('Bearer '.length) ?? '') ? 200 : 401);
  });
  const to = accessTo(
    { ...api.cluster, 'disable-compression': true },
    { exec: { ...PLUGIN, ...exec } },
    {
      PATH: `${fixtureFolder('login')}:${fixturePath('config-view')}`,
      CREDENTIAL: credential(),
      ...environment,
    },
  );
  const ask = async () => {
    const { status, body } = await (await open(to.access)).api.request({ path: '/a' });
    await readText(body);
    return status;
  };
  const tokens = () => api.requests.map(({ headers }) => headers.authorization);
  return { ...to, api, ask, tokens, subjects };
}

describe('a credential plugin', () => {
  test('is run once for many requests, and what it gives is sent', async () => {
    give({ token: 'good' });
    const { ask, tokens } = await behindPlugin(['good']);
    expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(new Array(20).fill(200));
    expect(await ask()).toBe(200);
    expect(new Set(tokens())).toEqual(new Set(['Bearer good']));
    expect(runs()).toBe(1);
  });

  test('is run again once its credential has expired, and not before', async () => {
    const { ask } = await behindPlugin(['good']);
    give({ token: 'good', expirationTimestamp: new Date(Date.now() + 60_000).toISOString() });
    await ask();
    await ask();
    expect(runs()).toBe(1);
    const expired = await behindPlugin(['good']);
    give({ token: 'good', expirationTimestamp: new Date(Date.now() - 1000).toISOString() });
    await expired.ask();
    await expired.ask();
    expect(runs()).toBe(3);
  });

  test('runs again when the API server rejects its credential, and the call succeeds', async () => {
    const good = ['first'];
    const { ask, tokens } = await behindPlugin(good);
    give({ token: 'first' });
    expect(await ask()).toBe(200);
    good.splice(0, 1, 'second');
    give({ token: 'second' });
    // It is not run twice within a moment.
    await expect.poll(ask, { interval: 300 }).toBe(200);
    expect(tokens().at(-1)).toBe('Bearer second');
    expect(runs()).toBe(2);
  });

  test('that gives a wrong credential again and again is not run for each request', async () => {
    give({ token: 'wrong' });
    const { ask } = await behindPlugin(['good']);
    for (let call = 0; call < 5; call++) await expect(ask()).rejects.toThrow('does not know who asks');
    expect(runs()).toBe(1);
  });

  test('gets its arguments, its variables, and what client-go tells it of the cluster', async () => {
    give({ token: 'good' });
    const { ask, api, write } = await behindPlugin(['good'], {
      args: ['get', 'a b'],
      env: [{ name: 'EXTRA', value: '1' }],
    });
    await ask();
    expect(readFileSync(`${credential()}.args`, 'utf8')).toBe('get\na b\n');
    expect(readLines(`${credential()}.env`)).toContain('EXTRA=1');
    const told = () => JSON.parse(readFileSync(`${credential()}.info`, 'utf8'));
    expect(told()).toEqual({ kind: 'ExecCredential', apiVersion: VERSION, spec: { interactive: false } });
    write({ exec: { ...PLUGIN, provideClusterInfo: true } });
    await ask();
    expect(told().spec.cluster).toEqual({
      server: api.url,
      'certificate-authority-data': encoded(api.ca.cert),
      'disable-compression': true,
      config: null,
    });
  });

  test('can give a client certificate, and a new one is used on new connections alone', async () => {
    const { ask, api, subjects } = await behindPlugin(['good']);
    for (const commonName of ['first', 'second']) {
      const { cert, key } = issue({ commonName, usage: 'client' }, api.ca);
      const expirationTimestamp = new Date(Date.now() - 1000).toISOString();
      give({ token: 'good', clientCertificateData: cert, clientKeyData: key, expirationTimestamp });
      await ask();
      await ask();
    }
    expect(subjects).toEqual(['first', 'first', 'second', 'second']);
    expect(api.sockets.size).toBe(1);
  });

  test('of v1beta1 is understood', async () => {
    give({ token: 'good' }, 'client.authentication.k8s.io/v1beta1');
    const { ask } = await behindPlugin(['good'], { apiVersion: 'client.authentication.k8s.io/v1beta1' });
    expect(await ask()).toBe(200);
  });

  test('is ended when the server stops', async () => {
    const { ask, access } = await behindPlugin(['good'], {}, { LATE: '60' });
    const failed = expect(ask()).rejects.toThrow();
    const pids = () => readLines(`${credential()}.pid`);
    expect(await eventually(() => pids().length === 1)).toBe(true);
    expect(isAlive(Number(pids()[0]))).toBe(true);
    await access.close();
    await failed;
    expect(isAlive(Number(pids()[0]))).toBe(false);
  });
});

describe('a credential plugin that gives nothing', () => {
  const cert = issue({ commonName: 'a', usage: 'client' });
  const other = issue({ commonName: 'b', usage: 'client' });

  test.each<[string, unknown, RegExp]>([
    ['no status', undefined, /neither a token nor a certificate/],
    ['an empty token', { token: '' }, /neither a token nor a certificate/],
    ['a certificate without a key', { clientCertificateData: cert.cert }, /without the other/],
    ['a key of another certificate', { clientCertificateData: cert.cert, clientKeyData: other.key }, /belong together/],
    ['a time that is none', { token: 't', expirationTimestamp: 'soon' }, /not a time/],
  ])('but %s is told so, and nothing is asked', async (_, status, why) => {
    give(status);
    const { ask, tokens } = await behindPlugin([]);
    await expect(ask()).rejects.toThrow(why);
    expect(tokens()).toEqual([]);
  });

  test.each<[string, string, RegExp]>([
    [
      'another version',
      '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"s3cret"}}',
      /did not print/,
    ],
    [
      'another kind',
      '{"kind":"Secret","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"s3cret"}}',
      /did not print/,
    ],
    ['no JSON', 's3cret', /did not print an ExecCredential of client\.authentication\.k8s\.io\/v1/],
  ])('but %s is told so without a word of it', async (_, output, why) => {
    writeFileSync(credential(), output);
    const { ask } = await behindPlugin([]);
    const failed = await ask().catch((error: Error) => error.message);
    expect(failed).toMatch(why);
    expect(failed).not.toContain('s3cret');
  });

  test.each<[string, object, Readonly<Record<string, string>>, RegExp]>([
    ['is not there', { command: 'nowhere' }, {}, /was not found on the PATH .* Install the plugin/],
    ['is not there by its path', { command: '/nowhere/login' }, {}, /could not be started \(ENOENT\)/],
    ['fails', {}, { CODE: '3' }, /failed with exit code 3\. Run it by hand/],
    ['needs a person', { interactiveMode: 'Always' }, {}, /needs a terminal/],
  ])(
    'because it %s is told so, without what it printed, and kubectl has the words',
    async (_, exec, environment, why) => {
      give({ token: 'good' });
      const { ask, tokens } = await behindPlugin(['good'], exec, environment);
      const failed = await ask().catch((error: Error) => error);
      expect(failed).toMatchObject({ message: expect.stringMatching(why) });
      expect(failed).not.toBeInstanceOf(ConnectionFailed);
      expect(JSON.stringify(failed)).not.toContain('a secret for people');
      await expect(ask()).rejects.toThrow(why);
      expect(tokens()).toEqual([]);
      expect(runs()).toBeLessThanOrEqual(1);
    },
  );
});
