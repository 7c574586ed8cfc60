import { describe, expect, test } from 'vitest';
import { tolerate } from '../../src/transport/tolerance.ts';

const HEAD = { jsonrpc: '2.0', id: 1 };
const LIST = { ...HEAD, method: 'tools/list' };
const INTRODUCED = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };

describe('a message in order stays the same object', () => {
  test.each([
    ['a request without params', LIST],
    ['a request with params', { ...LIST, params: { cursor: 'x', _meta: { progressToken: 0 } } }],
    ['a call with nulls inside its arguments', { ...LIST, params: { name: 'kubectl', arguments: { stdin: null } } }],
    ['an initialize', { ...HEAD, method: 'initialize', params: INTRODUCED }],
    ['an initialize of a revision without one', { ...HEAD, method: 'initialize', params: { _meta: { a: 1 } } }],
    ['a response', { ...HEAD, result: { value: null } }],
    ['a response with a member params', { ...HEAD, result: {}, params: null }],
    ['null', null],
    ['a list', [null]],
    ['a text', 'params'],
  ])('%s', (_, message) => {
    const taken = tolerate(message);
    expect('message' in taken && taken.message).toBe(message);
  });
});

describe('nulls count as absent', () => {
  test.each([
    ['params', { ...LIST, params: null }, LIST],
    [
      'arguments',
      { ...LIST, params: { name: 'get_config', arguments: null } },
      { ...LIST, params: { name: 'get_config' } },
    ],
    ['a cursor', { ...LIST, params: { cursor: null } }, { ...LIST, params: {} }],
    ['_meta', { ...LIST, params: { _meta: null } }, { ...LIST, params: {} }],
    [
      'a progress token',
      { ...LIST, params: { _meta: { progressToken: null, more: 1 } } },
      { ...LIST, params: { _meta: { more: 1 } } },
    ],
    ['params of a notification', { jsonrpc: '2.0', method: 'x', params: null }, { jsonrpc: '2.0', method: 'x' }],
  ])('%s', (_, message, expected) => {
    expect(tolerate(message)).toEqual({ message: expected });
  });
});

describe('initialize', () => {
  const initialize = (params: unknown) => ({ ...HEAD, method: 'initialize', params });
  const UNNAMED = { name: 'unknown', version: 'unknown' };

  test.each([
    [{ protocolVersion: 'x', clientInfo: { name: 'a', version: '1' } }, {}, { name: 'a', version: '1' }],
    [{ protocolVersion: 'x', capabilities: { roots: {} } }, { roots: {} }, UNNAMED],
    [{ protocolVersion: 'x', capabilities: null, clientInfo: null }, {}, UNNAMED],
    [{ protocolVersion: 'x', capabilities: {}, clientInfo: {} }, {}, UNNAMED],
    [{ protocolVersion: 'x', clientInfo: { name: 'a' } }, {}, { name: 'a', version: 'unknown' }],
  ])('fills in what a client leaves out: %j', (params, capabilities, clientInfo) => {
    expect(tolerate(initialize(params))).toEqual({
      message: initialize({ protocolVersion: 'x', capabilities, clientInfo }),
    });
  });

  test.each([[undefined], [null], [{}], [{ ...INTRODUCED, protocolVersion: null }], [{ protocolVersion: 20251125 }]])(
    'without a revision is answered with what is missing: %j',
    (params) => {
      expect(tolerate(initialize(params))).toEqual({
        id: 1,
        code: -32602,
        error: expect.stringContaining('"protocolVersion"'),
      });
    },
  );
});
