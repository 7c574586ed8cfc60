import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, type HttpServer, post, recorded, serveHttp } from '../served.ts';

const GET_PODS = call('kubectl', { args: ['get', 'pods'] });

/** Serves for the tests of one group; the port in a Host header is that of the server unless it says otherwise. */
function serving(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveHttp({ kubectl: 'record', args, environment });
  });
  afterAll(() => server.stop());
  const url = () => server.url.replace('0.0.0.0', '127.0.0.1');
  return {
    passes: async (headers: Readonly<Record<string, string>>) => {
      const before = recorded(server).length;
      const answer = await post(url(), GET_PODS, headers);
      expect(answer.status).toBe(200);
      expect(recorded(server)).toHaveLength(before + 1);
    },
    refuses: async (headers: Readonly<Record<string, string>>, says: string, status = 403) => {
      const before = recorded(server).length;
      const answer = await post(url(), GET_PODS, headers);
      expect(answer.status).toBe(status);
      if (says !== '') expect(answer.json.error.message).toContain(says);
      expect(recorded(server)).toHaveLength(before);
    },
    port: () => new URL(server.url).port,
  };
}

const FOREIGN_HOST = 'MCP_ALLOWED_HOSTS';
const FOREIGN_ORIGIN = 'MCP_ALLOWED_ORIGINS';

describe('on the loopback address', () => {
  const { passes, refuses, port } = serving([]);

  test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST', 'localhost.'])('a call to %s passes', async (host) => {
    await passes({ Host: host });
    await passes({ Host: `${host}:${port()}` });
  });

  test.each([
    'evil.example',
    'evil.example:8000',
    'localhost.evil.example',
    'evil-localhost',
    'xlocalhost',
    '127.0.0.1.evil.example',
    '127.0.0.2.nip.io',
    '10.0.0.1',
    '127.0.0.2',
    '0.0.0.0',
    '[::]',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '0x7f.1',
    '127.1',
    'localhost:80:80',
    'localhost:',
    'localhost:99999999',
    'localhost:http',
    'user@localhost',
    'localhost@evil.example',
    'evil.example@localhost',
    'localhost#evil.example',
    'localhost/evil.example',
    'evil.example/localhost',
    'http://localhost',
    'localhost, evil.example',
    'localhost evil.example',
    'localhost..',
    '.localhost',
    '.',
    'kubernetes-remediation-mcp',
    'kubernetes-remediation-mcp.default.svc.cluster.local',
    'l\u00f6calhost',
    '%6cocalhost',
    '[localhost]',
    '[::1',
    '*',
    '*.svc',
  ])('a call to the foreign host %j gets 403 and runs nothing', async (host) => {
    await refuses({ Host: host }, FOREIGN_HOST);
  });

  test('a call with an empty Host gets no answer but a refusal', async () => {
    await refuses({ Host: '' }, FOREIGN_HOST);
  });

  test.each(['http://localhost', 'http://localhost:3000', 'https://127.0.0.1:8443', 'http://[::1]:5173'])(
    'a page of this machine (%s) may call',
    async (origin) => passes({ Origin: origin }),
  );

  test.each([
    'http://evil.example',
    'https://evil.example:8000',
    'null',
    '',
    'http://localhost.evil.example',
    'http://evil.example#localhost',
    'http://localhost@evil.example',
    'http://evil.example\\@localhost',
    'file://',
    'file://localhost',
    'chrome-extension://localhost',
    'javascript:localhost',
    'localhost',
    '//localhost',
    'http://xn--lcalhost-n4a',
  ])('a page of the foreign origin %j gets 403 and runs nothing', async (origin) => {
    await refuses({ Origin: origin }, FOREIGN_ORIGIN);
  });
});

describe('on every address of a pod', () => {
  const { passes, refuses, port } = serving(['--host', '0.0.0.0']);

  test.each([
    'kubernetes-remediation-mcp',
    'kubernetes-remediation-mcp.default',
    'kubernetes-remediation-mcp.default.svc',
    'kubernetes-remediation-mcp.default.svc.cluster.local',
    'kubernetes-remediation-mcp.default.svc.cluster.local.',
    'holmes-mcp.tools.svc.cluster.local',
    'localhost',
    '127.0.0.1',
    '10.96.0.17',
    '[fd00::17]',
  ])('a call to the name or address %s of the Service passes', async (host) => {
    await passes({ Host: host });
    await passes({ Host: `${host}:${port()}` });
  });

  test.each([
    'evil.example',
    'svc',
    '.svc',
    'evil.example.svc.evil',
    'evilsvc',
    'kubernetes-remediation-mcp.default.svc.cluster.local.evil.example',
    'kubernetes-remediation-mcp.evil.example',
    '10.96.0.17.nip.io',
    '10.96.0',
    '[fd00::17',
    '[evil.example]',
    'user@10.96.0.17',
    '',
  ])('a call to the foreign host %j gets 403 and runs nothing', async (host) => {
    await refuses({ Host: host }, FOREIGN_HOST);
  });

  test('the origin of a foreign page gets 403 here as well', async () => {
    await refuses({ Host: 'kubernetes-remediation-mcp', Origin: 'http://evil.example' }, FOREIGN_ORIGIN);
  });

  test('a page that rebinds its own name to the pod gets 403', async () => {
    await refuses({ Host: 'evil.example', Origin: 'http://evil.example' }, FOREIGN_HOST);
  });
});

describe('with hosts and origins that the operator allows', () => {
  const { passes, refuses } = serving([], {
    MCP_ALLOWED_HOSTS: 'mcp.example.com, *.internal.example ,[fd00::1]',
    MCP_ALLOWED_ORIGINS: 'inspector.example.com',
  });

  test.each([
    'mcp.example.com',
    'MCP.Example.com:443',
    'a.internal.example',
    'a.b.internal.example:8000',
    '[fd00::1]:8000',
    'localhost',
  ])('a call to %s passes', async (host) => passes({ Host: host }));

  test.each(['example.com', 'x.mcp.example.com', 'internal.example', 'evil-internal.example', '[fd00::2]'])(
    'a call to %s still gets 403',
    async (host) => refuses({ Host: host }, FOREIGN_HOST),
  );

  test('a page of the allowed origin may call', async () => {
    await passes({ Origin: 'https://inspector.example.com' });
    await passes({ Origin: 'https://inspector.example.com:8443' });
  });

  test.each(['https://x.inspector.example.com', 'https://mcp.example.com', 'null'])(
    'a page of %s still gets 403',
    async (origin) => refuses({ Origin: origin }, FOREIGN_ORIGIN),
  );
});
