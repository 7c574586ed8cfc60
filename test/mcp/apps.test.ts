import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Pipeline } from '../../src/call/pipeline.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { answerCall } from '../../src/mcp/answer-call.ts';
import { APP_MIME_TYPE, APPS_CAPABILITY, APPS_EXTENSION, ASIDE_META_KEY, CARD, showsApps } from '../../src/mcp/apps.ts';
import type { Outcome } from '../../src/result/outcome.ts';
import { getChange } from '../../src/tools/changes/get-change.ts';
import { call, post, serveHttp } from '../served.ts';
import { connect, EVERY, endServers, REVISIONS } from './clients.ts';
import { ENVELOPE } from './envelope.ts';

afterAll(endServers);

const CHANGES = { environment: { CHANGES: 'on', KUBECTL_ALLOWED_COMMANDS: 'get,scale' } } as const;
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const card = CARD.uri;

/** The tools without what only clients that show pages get. */
function plain(tools: readonly { readonly _meta?: unknown }[]) {
  return tools.map(({ _meta: _, ...tool }) => tool);
}

describe.each(EVERY)('revision $revision over $transport', ({ transport, revision }) => {
  test('only a client that shows pages gets the card, on the tools that return changes, and reads it', async (context) => {
    const { client } = await connect(context, transport, revision, CHANGES, APPS_CAPABILITY);
    const { tools } = await client.listTools();
    expect(tools.map(({ name, _meta }) => [name, _meta?.['ui']])).toEqual([
      ['kubectl', { resourceUri: card, visibility: ['model'] }],
      ['run_image', { resourceUri: card, visibility: ['model'] }],
      ['get_config', { visibility: ['model'] }],
      ['diagnose', { resourceUri: card, visibility: ['model', 'app'] }],
      ['plan_change', { resourceUri: card, visibility: ['model'] }],
      ['apply_change', { resourceUri: card, visibility: ['model'] }],
      ['get_change', { resourceUri: card, visibility: ['model', 'app'] }],
      ['undo_change', { resourceUri: card, visibility: ['model'] }],
    ]);
    const { resources } = await client.listResources();
    expect(resources.at(-1)).toEqual(CARD);
    const { contents } = await client.readResource({ uri: card });
    expect(contents).toEqual([
      { uri: card, mimeType: APP_MIME_TYPE, text: expect.stringMatching(/^<!doctype html>/), _meta: CARD._meta },
    ]);

    const other = await connect(context, transport, revision, CHANGES);
    const listed = await other.client.listTools();
    expect(JSON.stringify(listed.tools)).not.toContain('_meta');
    expect(JSON.stringify(plain(tools))).toBe(JSON.stringify(listed.tools));
    expect((await other.client.listResources()).resources).toEqual(resources.slice(0, -1));
  });
});

test('kubectl and run_image have no card if no answer of theirs holds a change', async (context) => {
  const { client } = await connect(context, 'http', '2025-11-25', {}, APPS_CAPABILITY);
  const { tools } = await client.listTools();
  expect(tools.filter(({ _meta }) => JSON.stringify(_meta).includes(card)).map(({ name }) => name)).toEqual([
    'diagnose',
  ]);
});

test('a client of 2026-07-28 says with each request whether it shows pages', async () => {
  const server = await serveHttp(CHANGES);
  onTestFinished(() => server.stop());
  const headers = { 'Mcp-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/list' };
  const ask = (meta: object) =>
    post(server.url, { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: meta } }, headers);
  const [shows, without, again] = [
    await ask({ ...ENVELOPE, [CAPABILITIES]: APPS_CAPABILITY }),
    await ask(ENVELOPE),
    await ask({ ...ENVELOPE, [CAPABILITIES]: { extensions: { [APPS_EXTENSION]: { mimeTypes: ['text/html'] } } } }),
  ];
  expect(shows.text).toContain(card);
  expect(without.text).toContain('plan_change');
  expect(without.text).not.toContain('ui:');
  expect(again.text).toBe(without.text);
});

test.each(REVISIONS.filter((each) => each !== '2026-07-28'))(
  'a session of %s shows pages on every replica',
  async (revision) => {
    const environment = { ...CHANGES.environment, MCP_SESSION_KEY: 'the-same-32-characters-everywhere' };
    const [one, other] = await Promise.all([serveHttp({ environment }), serveHttp({ environment })]);
    onTestFinished(async () => {
      await Promise.all([one.stop(), other.stop()]);
    });
    for (const [capabilities, isShown] of [
      [APPS_CAPABILITY, true],
      [{}, false],
    ] as const) {
      const params = { protocolVersion: revision, capabilities, clientInfo: { name: 'agent', version: '7' } };
      const opened = await post(one.url, { jsonrpc: '2.0', id: 'hello', method: 'initialize', params });
      const headers = { 'Mcp-Session-Id': String(opened.headers['mcp-session-id']), 'Mcp-Protocol-Version': revision };
      await post(one.url, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
      const [here, there] = await Promise.all(
        [one, other].map(({ url }) => post(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, headers)),
      );
      expect(here?.text.includes(card)).toBe(isShown);
      expect(there?.text).toBe(here?.text);
    }
  },
);

test('a call that is answered without a session is answered as to a client without pages', async () => {
  const server = await serveHttp(CHANGES);
  onTestFinished(() => server.stop());
  expect((await post(server.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).text).not.toContain('ui:');
  expect((await post(server.url, call('get_config'))).text).not.toContain('_meta');
});

test('another page than the card is not found', async (context) => {
  const { client } = await connect(context, 'http', '2025-11-25', CHANGES, APPS_CAPABILITY);
  await expect(client.readResource({ uri: `${card}.other` })).rejects.toThrow('not found');
});

test('the server has no line of the card in its memory: its bundle does not hold the page', () => {
  const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
  const holding = globSync('*.{js,html}', { cwd: dist }).filter((file) =>
    readFileSync(`${dist}${file}`, 'utf8').includes('This card cannot approve'),
  );
  expect(holding).toEqual(['card.html']);
});

test.each([
  ['2025-11-25', undefined],
  ['2025-11-25', false],
  ['2025-11-25', true],
  ['2026-07-28', undefined],
  ['2026-07-28', true],
] as const)(
  'an answer in revision %s has what only the card reads for clients with pages: %s',
  async (revision, hasApps) => {
    const body = { success: true, change: { id: 'shop.x' } };
    const answerOf = async (aside: Outcome['aside']) => {
      const pipeline = {
        answer: async () => ({ success: true, body, ...(aside && { aside }) }),
      } as unknown as Pipeline;
      const sender = { subject: ANONYMOUS, peer: { revision, hasApps }, signal: AbortSignal.timeout(1000) };
      const given = { tool: getChange, arguments: { id: 'shop.x' }, meta: {} };
      return (await answerCall({ name: 'test', version: '1', pipeline }, given, sender)).join('');
    };
    const [told, plainly] = [await answerOf({ asked_by: 'alice' }), await answerOf(undefined)];
    if (hasApps !== true) expect(told).toBe(plainly);
    else expect(JSON.parse(told)._meta).toMatchObject({ [ASIDE_META_KEY]: { asked_by: 'alice' } });
    const { _meta, ...rest } = JSON.parse(told);
    const { _meta: other, ...without } = JSON.parse(plainly);
    expect(JSON.stringify(rest)).toBe(JSON.stringify(without));
    expect(other === undefined).toBe(revision === '2025-11-25');
  },
);

describe('the capabilities of a client', () => {
  test.each([
    ['of the extension and the kind of page', APPS_CAPABILITY, true],
    ['of more kinds of pages', { extensions: { [APPS_EXTENSION]: { mimeTypes: ['a/b', APP_MIME_TYPE] } } }, true],
    ['of another kind of page', { extensions: { [APPS_EXTENSION]: { mimeTypes: ['text/html'] } } }, false],
    ['of no kind of page', { extensions: { [APPS_EXTENSION]: {} } }, false],
    ['of a text in place of a list', { extensions: { [APPS_EXTENSION]: { mimeTypes: APP_MIME_TYPE } } }, false],
    [
      'of another extension',
      { extensions: { 'io.modelcontextprotocol/tasks': { mimeTypes: [APP_MIME_TYPE] } } },
      false,
    ],
    ['of an experiment', { experimental: { [APPS_EXTENSION]: { mimeTypes: [APP_MIME_TYPE] } } }, false],
    ['of nothing', {}, false],
    ['that are absent', undefined, false],
  ])('%s', (_, capabilities, expected) => {
    expect(showsApps(capabilities)).toBe(expected);
  });

  test('may be any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (any) => !showsApps(any) && !showsApps({ extensions: any })));
  });
});
