import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, type HttpServer, post, recorded, send, serveHttp } from '../served.ts';

const ORIGIN = 'https://console.example';
const PREFLIGHT = { Origin: ORIGIN, 'Access-Control-Request-Method': 'POST' };
const GET_PODS = call('kubectl', { args: ['get', 'pods'] });

const ask = (server: HttpServer, headers: Readonly<Record<string, string>>, path = '/mcp') =>
  send(server.url, { method: 'OPTIONS', headers, path });

describe('pages of an origin in MCP_ALLOWED_ORIGINS', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveHttp({
      kubectl: 'record',
      environment: { MCP_ALLOWED_ORIGINS: 'console.example,a.team.example', MCP_AUTH_TOKEN: 'a-token-of-16-letters' },
    });
  });
  afterAll(() => server.stop());

  test('get the headers they may send, without a credential', async () => {
    const answer = await ask(server, {
      ...PREFLIGHT,
      'Access-Control-Request-Headers': 'content-type, Authorization, mcp-session-id, mcp-protocol-version, x-evil',
    });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'content-type, authorization, mcp-session-id, mcp-protocol-version',
      vary: 'Origin, Access-Control-Request-Headers',
    });
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    expect(answer.headers).not.toHaveProperty('access-control-allow-private-network');
    expect(answer.text).toBe('');
  });

  test('may reach a private network if they ask', async () => {
    const answer = await ask(server, { ...PREFLIGHT, 'Access-Control-Request-Private-Network': 'true' });
    expect(answer.headers['access-control-allow-private-network']).toBe('true');
  });

  test('read answers, the session id included', async () => {
    const headers = { Origin: 'https://a.team.example', Authorization: 'Bearer a-token-of-16-letters' };
    const answer = await post(server.url, GET_PODS, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.team.example',
      'access-control-expose-headers': expect.stringContaining('mcp-session-id'),
      vary: 'Origin',
    });
    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'page', version: '1' } },
    };
    const opened = await post(server.url, initialize, headers);
    expect(opened.headers['mcp-session-id']).toMatch(/./);
    expect(opened.headers['access-control-allow-origin']).toBe('https://a.team.example');
  });

  test('read why they are refused', async () => {
    const before = recorded(server).length;
    const answer = await post(server.url, GET_PODS, { Origin: ORIGIN });
    expect(answer.status).toBe(401);
    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(recorded(server)).toHaveLength(before);
  });

  test.each([
    ['another origin', { ...PREFLIGHT, Origin: 'https://evil.example' }, 403],
    ['an origin that only ends like one', { ...PREFLIGHT, Origin: 'https://xteam.example' }, 403],
    ['the origin null', { ...PREFLIGHT, Origin: 'null' }, 403],
    ['a page of this machine, which nobody named', { ...PREFLIGHT, Origin: 'http://localhost:3000' }, 401],
    ['no origin', { 'Access-Control-Request-Method': 'POST' }, 401],
    ['OPTIONS that is no preflight', { Origin: ORIGIN }, 401],
  ])('%s gets no leave', async (_, headers, status) => {
    const answer = await ask(server, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers).not.toHaveProperty('access-control-allow-methods');
  });

  test.each(['/', '/metrics', '/healthz', '/mcp/x'])('no page reaches %s', async (path) => {
    const answer = await ask(server, PREFLIGHT, path);
    expect(answer.headers).not.toHaveProperty('access-control-allow-methods');
  });
});

test('without MCP_ALLOWED_ORIGINS no page may read an answer', async () => {
  const server = await serveHttp({ kubectl: 'record' });
  try {
    const preflight = await ask(server, { ...PREFLIGHT, Origin: 'http://localhost:6274' });
    expect(preflight.status).toBe(405);
    const answer = await post(server.url, GET_PODS, { Origin: 'http://localhost:6274' });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  } finally {
    await server.stop();
  }
});
