import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { joinMethods } from '../../src/transport/identity/identity.ts';
import { StaticTokens, staticToken } from '../../src/transport/identity/static-tokens.ts';
import { issue, type KeyPair } from './certificates.ts';
import { listen, subjectIn, WHO_AM_I } from './whoami.ts';

const TOKEN = 'the-token-of-the-test';
const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` };
const ca = issue({ commonName: 'ca', usage: 'ca' });
const otherCa = issue({ commonName: 'ca', usage: 'ca' });
const alice = issue({ commonName: 'alice', organizations: ['ops', 'dev'], usage: 'client' }, ca);

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key'), clientCa: join(folder, 'ca.crt') };
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  writePair(issue({ commonName: 'first', usage: 'server' }, ca));
  writeFileSync(files.clientCa, ca.cert);
});

function writePair({ cert, key }: KeyPair): void {
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
}

/** Serves over TLS to holders of the token and, unless told otherwise, of certificates. */
function serve(certificates = true) {
  const tokens = new StaticTokens();
  tokens.use([staticToken(TOKEN)].filter((each) => each !== undefined));
  return listen({
    tls: certificates ? files : { cert: files.cert, key: files.key },
    identify: joinMethods({ tokens: [tokens], certificates }, pino({ enabled: false })),
  });
}

interface Asked {
  readonly client?: KeyPair;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  readonly path?: string;
}

interface Told {
  readonly status: number;
  readonly text: string;
  /** The name in the server's certificate, which is not sent on a resumed connection. */
  readonly server: string | string[] | undefined;
  readonly resumed: boolean;
}

/** Sends a call over TLS and gives its answer. */
function ask(url: string, { client, headers = {}, agent = new Agent(), path = '/mcp' }: Asked = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<Told>();
  const outgoing = request(
    url,
    {
      path,
      method: path === '/mcp' ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', ...headers },
      ca: ca.cert,
      agent,
      ...client,
    },
    async (response) => {
      const socket = response.socket as TLSSocket;
      const [resumed, server] = [socket.isSessionReused(), socket.getPeerCertificate().subject?.CN];
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode ?? 0, text, server, resumed });
    },
  );
  outgoing.on('error', reject);
  outgoing.end(path === '/mcp' ? WHO_AM_I : undefined);
  return promise;
}

test('a call over TLS is served, and the URL that the server tells is one of https', async () => {
  const { url } = await serve(false);
  expect(url).toMatch(/^https:/);
  const { status, text } = await ask(url, { headers: AUTHORIZATION });
  expect({ status, subject: subjectIn(text) }).toEqual({
    status: 200,
    subject: { method: 'token', name: 'token', groups: [] },
  });
});

describe('a client certificate', () => {
  test('names its caller', async () => {
    const { url } = await serve();
    const { status, text } = await ask(url, { client: alice });
    expect({ status, subject: subjectIn(text) }).toEqual({
      status: 200,
      subject: { method: 'certificate', name: 'alice', groups: ['ops', 'dev'] },
    });
  });

  test.each<[string, KeyPair, number]>([
    ['of another CA of the same name', issue({ commonName: 'alice', usage: 'client' }, otherCa), 401],
    ['that signed itself', issue({ commonName: 'alice', usage: 'client' }), 401],
    ['that was made for a server', issue({ commonName: 'alice', usage: 'server' }, ca), 401],
    [
      'that has expired',
      issue({ commonName: 'alice', usage: 'client', notBefore: 0, notAfter: Date.now() - 60_000 }, ca),
      401,
    ],
    ['without a name', issue({ organizations: ['ops'], usage: 'client' }, ca), 401],
    ['of a node', issue({ commonName: 'system:node:a', usage: 'client' }, ca), 401],
  ])('%s is refused with a sentence', async (_, client, expected) => {
    const { url } = await serve();
    const { status, text } = await ask(url, { client });
    expect(status).toBe(expected);
    expect(JSON.parse(text).error.message).toMatch(/certificate|name/);
  });

  test('beside a token is refused: which of the two calls?', async () => {
    const { url } = await serve();
    expect((await ask(url, { client: alice, headers: AUTHORIZATION })).status).toBe(400);
  });

  test('is not needed where a token is presented, nor for the probes', async () => {
    const { url } = await serve();
    expect((await ask(url, { headers: AUTHORIZATION })).status).toBe(200);
    expect((await ask(url, { path: '/healthz' })).status).toBe(200);
    expect((await ask(url)).status).toBe(401);
  });
});

describe('files that change', () => {
  const CHANGED = { timeout: 25_000, interval: 500 };
  const serverName = async (url: string) => (await ask(url, { headers: AUTHORIZATION })).server;

  test('serve new connections, and open ones go on', async () => {
    const { url } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await ask(url, { headers: AUTHORIZATION, agent })).toMatchObject({ status: 200, server: 'first' });
    writePair(issue({ commonName: 'second', usage: 'server' }, ca));
    await expect.poll(() => serverName(url), CHANGED).toBe('second');
    expect(await ask(url, { headers: AUTHORIZATION, agent })).toMatchObject({ status: 200, server: 'first' });
    agent.destroy();
  });

  test('and do not belong together leave the former in use, until they do', async () => {
    const { url } = await serve();
    const next = issue({ commonName: 'second', usage: 'server' }, ca);
    writeFileSync(files.cert, next.cert);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await serverName(url)).toBe('first');
    writeFileSync(files.key, next.key);
    await expect.poll(() => serverName(url), CHANGED).toBe('second');
  });

  test('of the client CA shut out certificates of the former one, also on resumed connections', async () => {
    const { url } = await serve();
    const agent = new Agent({ maxCachedSessions: 10 });
    await ask(url, { client: alice, agent });
    expect(await ask(url, { client: alice, agent })).toMatchObject({ status: 200, resumed: true });
    writeFileSync(files.clientCa, otherCa.cert);
    await expect.poll(async () => (await ask(url, { client: alice, agent })).status, CHANGED).toBe(401);
  });
});

describe('files that cannot be used stop the start', () => {
  test.each<[string, () => void]>([
    ['a certificate that is not there', () => rmSync(files.cert)],
    ['a key of another certificate', () => writeFileSync(files.key, alice.key)],
    ['a certificate that is none', () => writeFileSync(files.cert, 'nonsense')],
    ['a client CA that is none', () => writeFileSync(files.clientCa, 'nonsense')],
  ])('%s', async (_, spoil) => {
    spoil();
    await expect(serve()).rejects.toThrow(
      /^--tls-cert, --tls-key and --tls-client-ca cannot be used \([^)]+\); use readable PEM files/,
    );
  });
});
