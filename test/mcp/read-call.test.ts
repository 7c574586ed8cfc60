import { describe, expect, test } from 'vitest';
import { readToolCall, readToolsList } from '../../src/mcp/read-call.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { call } from '../served.ts';
import { ENVELOPE } from './envelope.ts';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const GET = call('kubectl', { args: ['get', 'pods'] });

describe('a message that is unusual or wrong is for the SDK', () => {
  test('as these two are not', () => {
    expect(readToolCall(GET, TOOLS)).toEqual({
      id: 1,
      tool: TOOLS[0],
      arguments: { args: ['get', 'pods'] },
      meta: {},
      stated: undefined,
    });
    expect(readToolsList(LIST)).toBe(1);
  });

  const meta = (value: unknown) => ({ ...GET, params: { ...GET.params, _meta: value } });
  test.each([
    ['null', null],
    ['a text', 'tools/list'],
    ['a batch', [LIST]],
    ['a batch of calls', [GET]],
    ['no version', { ...LIST, jsonrpc: undefined }],
    ['another version', { ...GET, jsonrpc: '1.0' }],
    ['no id', { jsonrpc: '2.0', method: 'tools/list' }],
    ['an id that is null', { ...GET, id: null }],
    ['an id with a fraction', { ...GET, id: 1.5 }],
    ['another member', { ...GET, extra: 1 }],
    ['a cursor', { ...LIST, params: { cursor: 'x' } }],
    ['parameters that are a list', { ...LIST, params: [] }],
    ['another parameter', { ...GET, params: { ...GET.params, task: {} } }],
    ['an unknown tool', call('no_such_tool', {})],
    ['a tool without a name', { ...GET, params: {} }],
    ['arguments that are a list', call('kubectl', ['get'])],
    ['arguments that are null', call('kubectl', null)],
    ['initialize', { ...LIST, method: 'initialize' }],
    ['another method', { ...LIST, method: 'prompts/list' }],
    ['meta data that is a text', meta('x')],
    ['a progress token that is an object', meta({ progressToken: {} })],
    ['a client of a revision without a name', meta({ 'io.modelcontextprotocol/clientInfo': {} })],
    ['a related task', meta({ 'io.modelcontextprotocol/related-task': { taskId: 'x' } })],
  ])('%s', (_, message) => {
    expect(readToolCall(message, TOOLS)).toBeUndefined();
    expect(readToolsList(message)).toBeUndefined();
  });

  const stated = (change: object) => readToolCall(meta({ ...ENVELOPE, ...change }), TOOLS)?.stated;
  const key = (name: string, value: unknown) => ({ [`io.modelcontextprotocol/${name}`]: value });
  test('as these requests of 2026-07-28 are not', () => {
    const client = { name: 'agent', version: '7' };
    expect(stated({})).toEqual({ revision: '2026-07-28', client, logLevel: undefined });
    expect(stated(key('clientInfo', undefined))).toMatchObject({ client: undefined });
    expect(stated(key('logLevel', 'error'))).toMatchObject({ logLevel: 'error' });
    const wordy = { ...client, title: 'Agent', websiteUrl: 'https://agent.example', icons: [] };
    expect(stated(key('clientInfo', wordy))).toMatchObject({ client });
  });

  test.each([
    ['another revision', key('protocolVersion', '2027-01-01')],
    ['a revision that is a number', key('protocolVersion', 7)],
    ['no capabilities', key('clientCapabilities', undefined)],
    ['a capability that is a text', key('clientCapabilities', { sampling: 'yes' })],
    ['a capability of a text', key('clientCapabilities', { roots: { listChanged: 'yes' } })],
    ['a client without a name', key('clientInfo', { version: '7' })],
    ['a client whose version is a number', key('clientInfo', { name: 'agent', version: 7 })],
    ['a client that says more', key('clientInfo', { name: 'agent', version: '7', more: 'x' })],
    ['an unknown level', key('logLevel', 'loud')],
    ['an unknown word', key('somethingElse', 1)],
  ])('a request of 2026-07-28 with %s', (_, change) => {
    expect(stated(change)).toBeUndefined();
  });
});
