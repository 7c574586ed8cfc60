import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePolicy } from '../cluster/policy-file.ts';
import { call, type HttpServer, post, recorded, serveHttp } from '../served.ts';

const JO = 'Bearer token-of-jo-0123456789';
const KIM = 'Bearer token-of-kim-0123456789';
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

describe('callers with rules of their own', () => {
  let server: HttpServer;
  beforeAll(async () => {
    const policy = writePolicy({
      rules: [
        { id: 'all-look', effect: 'allow', subcommands: ['get'] },
        {
          id: 'jo-scales',
          effect: 'allow',
          subcommands: ['scale'],
          namespaces: ['shop'],
          subjects: { users: ['jo'] },
          flags: [{ name: 'replicas', values: [1, 2, 3] }],
        },
      ],
    });
    const tokens = join(policy, '..', 'tokens');
    writeFileSync(tokens, `jo ${JO.slice(7)}\nkim ${KIM.slice(7)}\n`, { mode: 0o600 });
    server = await serveHttp({
      kubectl: 'record',
      environment: { POLICY_FILE: policy, MCP_AUTH_TOKEN_FILE: tokens, KUBECTL_ALLOWED_IMAGES: 'busybox' },
    });
  });
  afterAll(() => server.stop());

  const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  const descriptions = (json: { result: { tools: { description: string }[] } }) =>
    json.result.tools.map(({ description }) => description).join('\n');

  test('see in tools/list what they may, without a session', async () => {
    const jo = descriptions((await post(server.url, LIST, { Authorization: JO })).json);
    expect(jo).toContain('Allowed commands: get, scale.');
    expect(jo).toContain('allowed: scale in shop with --replicas 1 to 3');
    const kim = descriptions((await post(server.url, LIST, { Authorization: KIM })).json);
    expect(kim).toContain('Allowed commands: get.');
    expect(kim).not.toContain('scale');
    expect(kim).toContain('no images are allowed');
  });

  test('see the same within a session', async () => {
    const opened = await post(server.url, INITIALIZE, { Authorization: KIM });
    const headers = { Authorization: KIM, 'Mcp-Session-Id': String(opened.headers['mcp-session-id']) };
    await post(server.url, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
    const { text } = await post(server.url, LIST, headers);
    expect(text).toContain('Allowed commands: get.');
    expect(text).not.toContain('scale');
  });

  test('see it in get_config and in the policy in words, and nothing of others', async () => {
    const config = async (Authorization: string) =>
      (await post(server.url, call('get_config'), { Authorization })).json.result.structuredContent;
    expect(await config(JO)).toMatchObject({
      allowed_commands: ['get', 'scale'],
      policy_rules: [
        { id: 'all-look', effect: 'allow', says: 'get' },
        { id: 'jo-scales', effect: 'allow', says: 'scale in shop with --replicas 1 to 3' },
      ],
    });
    expect(await config(KIM)).toMatchObject({
      allowed_commands: ['get'],
      run_image_enabled: false,
      policy_rules: [{ id: 'all-look' }],
    });
    const read = {
      jsonrpc: '2.0',
      id: 1,
      method: 'resources/read',
      params: { uri: 'kubernetes-remediation://policy' },
    };
    const words = async (Authorization: string) => (await post(server.url, read, { Authorization })).text;
    expect(await words(JO)).toContain('jo-scales');
    expect(await words(KIM)).not.toContain('jo-scales');
  });

  test('may do no more and no less than that', async () => {
    const scale = call('kubectl', { args: ['scale', 'deployments.apps/web', '--replicas=2', '-n', 'shop'] });
    const before = recorded(server).length;
    const kim = await post(server.url, scale, { Authorization: KIM });
    expect(kim.json.result.structuredContent).toMatchObject({ success: false });
    expect(recorded(server)).toHaveLength(before);
    const jo = await post(server.url, scale, { Authorization: JO });
    expect(jo.json.result.structuredContent).toMatchObject({ success: true });
  });
});

describe('initialize as real clients send it', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveHttp();
  });
  afterAll(() => server.stop());
  const { params } = INITIALIZE;

  test.each([
    ['a newer revision', { ...params, protocolVersion: '2027-03-01' }, {}],
    [
      'a newer revision, also in the header',
      { ...params, protocolVersion: '2027-03-01' },
      { 'MCP-Protocol-Version': '2027-03-01' },
    ],
    [
      'the newest revision in both',
      { ...params, protocolVersion: '2026-07-28' },
      { 'MCP-Protocol-Version': '2026-07-28' },
    ],
    ['no clientInfo', { protocolVersion: '2025-11-25', capabilities: {} }, {}],
    ['no capabilities', { protocolVersion: '2025-11-25', clientInfo: params.clientInfo }, {}],
    ['nulls', { ...params, capabilities: null, clientInfo: null, _meta: null }, {}],
  ])('%s: a session opens with a revision that is served', async (_, given, headers) => {
    const answer = await post(server.url, { ...INITIALIZE, params: given }, headers);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"protocolVersion":"2025-11-25"');
    expect(answer.headers['mcp-session-id']).toMatch(/./);
  });

  test('without a revision the answer names what is missing', async () => {
    const { status, json } = await post(server.url, { ...INITIALIZE, params: { capabilities: {} } });
    expect(status).toBe(400);
    expect(json).toMatchObject({ id: 1, error: { code: -32602, message: expect.stringContaining('protocolVersion') } });
  });

  test.each([
    ['params null', { jsonrpc: '2.0', id: 1, method: 'tools/list', params: null }, '"tools":['],
    ['a cursor that is null', { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { cursor: null } }, '"tools":['],
    ['arguments null', { ...call('get_config'), params: { name: 'get_config', arguments: null } }, 'allowed_commands'],
    ['args as JSON text', call('kubectl', { args: '["get","pods"]' }), '"success":true'],
  ])('%s', async (_, message, expected) => {
    const { status, text } = await post(server.url, message);
    expect(status).toBe(200);
    expect(text).toContain(expected);
  });
});
