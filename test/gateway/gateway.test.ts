import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { ApiRequest } from '../../src/api/api.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { gatewayKubeconfig } from '../../src/gateway/kubeconfig.ts';
import { Session } from '../../src/gateway/session.ts';
import type { Admitting } from '../../src/policy/terms.ts';

const PATH = '/api/v1/namespaces/shop/configmaps/a';
const ADMITTING: Admitting = {
  rehearsesFirst: false,
  byText: undefined,
  unrehearsed: undefined,
  looks: () => [],
  judge: () => undefined,
  mayShow: () => true,
};
const gateways: Gateway[] = [];

afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});

/** A gateway with one session, and what the API server was asked through it. */
async function open() {
  const asked: ApiRequest[] = [];
  const answer = async (each: ApiRequest) => {
    asked.push(each);
    const body = [Buffer.from('{"kind":"ConfigMap","metadata":{"uid":"u","resourceVersion":"1"}}')];
    return { status: 200, headers: {}, warnings: [], body: body as unknown as AsyncIterable<Buffer> };
  };
  const api = { api: { request: answer }, upgrade: () => Promise.reject(new Error('none')), end: () => {} };
  const gateway = new Gateway();
  gateways.push(gateway);
  const passage = await gateway.open(new Session(api, ADMITTING, 'hold'));
  return { asked, passage, proxy: new URL(passage.proxyUrl) };
}

/** The status of a request through the gateway, made as kubectl makes it: to a proxy, with the whole address. */
function ask(proxy: URL, credentials: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const options = { host: proxy.hostname, port: proxy.port, path: `http://kubernetes${PATH}` };
  request({ ...options, headers: { ...headers, 'proxy-authorization': authorization } }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  })
    .on('error', reject)
    .end();
  return promise;
}

const credentialsOf = ({ username, password }: URL) => `${username}:${password}`;

describe('the gateway', () => {
  test('lets in the process that has the token, on a loopback address', async () => {
    const { proxy, asked } = await open();
    expect(proxy.hostname).toBe('127.0.0.1');
    expect(await ask(proxy, credentialsOf(proxy))).toBe(200);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['no token', 'call:'],
    ['another token', 'call:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['no user', ''],
  ])('refuses a process with %s, and asks nothing for it', async (_, credentials) => {
    const { proxy, asked } = await open();
    expect(await ask(proxy, credentials)).toBe(407);
    expect(asked).toEqual([]);
  });

  test('refuses a tunnel without the token', async () => {
    const { proxy, asked } = await open();
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = connect(Number(proxy.port), proxy.hostname, () =>
      socket.write('CONNECT kubernetes:80 HTTP/1.1\r\n\r\n'),
    );
    socket.on('data', (piece) => resolve(String(piece)));
    socket.on('close', () => resolve(''));
    expect(await promise).not.toContain('200');
    expect(asked).toEqual([]);
  });

  test('refuses the token once its process has ended', async () => {
    const { proxy, passage, asked } = await open();
    passage.close();
    expect(await ask(proxy, credentialsOf(proxy))).toBe(407);
    expect(asked).toEqual([]);
  });

  test('tells two processes apart', async () => {
    const [one, other] = [await open(), await open()];
    expect(await ask(one.proxy, credentialsOf(other.proxy))).toBe(407);
    expect([one.asked, other.asked]).toEqual([[], []]);
  });

  test('passes on no identity that a process claims', async () => {
    const { proxy, asked } = await open();
    await ask(proxy, credentialsOf(proxy), {
      authorization: 'Bearer stolen',
      'impersonate-user': 'system:admin',
      'impersonate-group': 'system:masters',
    });
    expect(asked.map(({ headers = {} }) => Object.keys(headers))).toEqual([[]]);
  });
});

test('the kubeconfig of a process holds no credentials of the server', () => {
  const text = gatewayKubeconfig('api.example:6443', 'shop', 'http://call:token@127.0.0.1:1');
  expect(JSON.parse(text)).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'gateway', cluster: { server: 'http://api.example:6443', 'proxy-url': 'http://call:token@127.0.0.1:1' } },
    ],
    contexts: [{ name: 'gateway', context: { cluster: 'gateway', namespace: 'shop', user: '' } }],
    'current-context': 'gateway',
  });
});
