import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConnectionFailed } from '../../../src/api/api.ts';
import { NotConnected } from '../../../src/api/connection/connection-failures.ts';
import { readText } from '../../../src/api/objects/rest-client.ts';
import { issue } from '../../transport/certificates.ts';
import { AS_SERVER, accessTo, json, open, secureStandIn, standIn } from '../api-server-stand-in.ts';
import { connectProxy, socksProxy } from './proxies.ts';

const portOf = (url: string) => Number(new URL(url).port);

/** Asks an API server with TLS, which calls itself localhost, through a proxy; `address` may name `PORT`. */
async function askThrough(
  address: string,
  proxy: { readonly port: number },
  cluster: object,
  times = 1,
): Promise<string> {
  const { access } = accessTo({ ...cluster, 'proxy-url': address.replace('PORT', String(proxy.port)) });
  let text = '';
  for (let time = 0; time < times; time++) {
    const opened = await open(access);
    text = await readText((await opened.api.request({ path: '/a' })).body);
    opened.end();
  }
  return text;
}

describe('a proxy in front of an API server with TLS', () => {
  test.each<[string, typeof socksProxy, string | undefined, string]>([
    ['http://127.0.0.1:PORT', connectProxy, undefined, ''],
    ['http://me:p%40ss@127.0.0.1:PORT', connectProxy, 'me:p@ss', 'me:p@ss@'],
    ['socks5://127.0.0.1:PORT', socksProxy, undefined, ''],
    ['socks5h://127.0.0.1:PORT', socksProxy, undefined, ''],
    ['socks5://me:p%40ss@127.0.0.1:PORT', socksProxy, 'me:p@ss', 'me:p@ss@'],
  ])(
    'at %s is asked once for the host by its name, and the connection is kept',
    async (address, make, account, told) => {
      const api = await secureStandIn((_, response) => json(response, { ok: true }));
      const proxy = await make({ to: portOf(api.url), ...(account === undefined ? {} : { account }) });
      const cluster = { ...api.cluster, server: 'https://api.example.invalid:6443', 'tls-server-name': 'localhost' };
      expect(await askThrough(address, proxy, cluster, 3)).toBe('{"ok":true}');
      expect(proxy.asked).toEqual([`${told}api.example.invalid:6443`]);
      expect(api.requests).toHaveLength(3);
    },
  );

  test.each<[string, typeof socksProxy, string]>([
    ['http://127.0.0.1:PORT', connectProxy, '[fd00::1:2]:443'],
    ['socks5://127.0.0.1:PORT', socksProxy, '[fd000000000000000000000000010002]:443'],
    ['socks5://127.0.0.1:PORT', socksProxy, '10.1.2.3:443'],
  ])('at %s is asked for an address as an address', async (address, make, asked) => {
    const api = await secureStandIn((_, response) => json(response, {}));
    const proxy = await make({ to: portOf(api.url) });
    const host = asked.startsWith('[') ? '[fd00::1:2]' : '10.1.2.3';
    await askThrough(address, proxy, { ...api.cluster, server: `https://${host}`, 'tls-server-name': 'localhost' });
    expect(proxy.asked).toEqual([asked]);
  });

  test('that speaks TLS is verified by the authority of the kubeconfig, as Go does', async () => {
    const api = await secureStandIn((_, response) => json(response, { ok: true }));
    const keyPair = issue({ commonName: 'proxy', usage: 'server' }, api.ca);
    const proxy = await connectProxy({ keyPair });
    expect(await askThrough('https://127.0.0.1:PORT', proxy, api.cluster)).toBe('{"ok":true}');
    const stranger = await connectProxy({ keyPair: issue({ commonName: 'proxy', usage: 'server' }) });
    await expect(askThrough('https://127.0.0.1:PORT', stranger, api.cluster)).rejects.toThrow(NotConnected);
    expect(stranger.asked).toEqual([]);
  });

  test.each<[string, typeof socksProxy]>([
    ['http://127.0.0.1:PORT', connectProxy],
    ['http://me:wrong@127.0.0.1:PORT', connectProxy],
    ['socks5://127.0.0.1:PORT', socksProxy],
    ['socks5://me:wrong@127.0.0.1:PORT', socksProxy],
  ])('at %s that does not accept the account is left to kubectl', async (address, make) => {
    const api = await secureStandIn((_, response) => json(response, {}));
    const proxy = await make({ account: 'me:right' });
    await expect(askThrough(address, proxy, api.cluster)).rejects.toMatchObject({ code: 'PROXY_REFUSED' });
    expect(api.requests).toHaveLength(0);
  });

  test.each(['http', 'socks5'])('of the kind %s that is away is a refused connection, as for kubectl', async (kind) => {
    const api = await secureStandIn((_, response) => json(response, {}));
    await expect(askThrough(`${kind}://127.0.0.1:PORT`, { port: 1 }, api.cluster)).rejects.toThrow(ConnectionFailed);
  });

  test('that says the host refuses is a refused connection', async () => {
    const proxy = await socksProxy({ to: 1 });
    const api = await secureStandIn((_, response) => json(response, {}));
    await expect(askThrough('socks5://127.0.0.1:PORT', proxy, api.cluster)).rejects.toThrow(ConnectionFailed);
  });

  test.each(['nonsense\r\n\r\n', '\x05', '', '\x05\xff', '\x04\x00'])(
    'that answers %j is left to kubectl',
    async (answer) => {
      const server = createServer((socket) => socket.on('error', () => undefined).end(Buffer.from(answer, 'latin1')));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const port = (server.address() as { port: number }).port;
      const api = await secureStandIn((_, response) => json(response, {}));
      for (const kind of ['http', 'socks5'])
        await expect(askThrough(`${kind}://127.0.0.1:PORT`, { port }, api.cluster)).rejects.toThrow(NotConnected);
      expect(api.requests).toHaveLength(0);
    },
  );
});

describe('a proxy in front of an API server without TLS', () => {
  test('of SOCKS connects to it', async () => {
    const api = await standIn((_, response) => json(response, { ok: true }));
    const proxy = await socksProxy();
    expect(await askThrough('socks5://127.0.0.1:PORT', proxy, { server: api.url }, 3)).toBe('{"ok":true}');
    expect(proxy.asked).toEqual([`127.0.0.1:${portOf(api.url)}`]);
  });

  test('that speaks TLS is left to kubectl', async () => {
    const { access } = accessTo({ server: 'http://127.0.0.1:1', 'proxy-url': 'https://127.0.0.1:1' });
    expect(await access.open(new AbortController().signal, AS_SERVER)).toBeUndefined();
  });
});
