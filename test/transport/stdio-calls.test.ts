import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LOCAL } from '../../src/kube/subject.ts';
import { call, lines, until } from '../served.ts';

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'agent', version: '7' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const clientInfo = { name: 'agent', version: '7' };
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 'hello',
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
};
const BY_SDK = [{ type: 'text', text: 'by the SDK' }];

/** Starts a conversation in which only get_config and what the SDK answers ends by itself. */
function converse() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'stdio-alone.ts')], { stdio: 'pipe' });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.resume();
  onTestFinished(() => void child.kill('SIGKILL'));
  const messages = () => lines(output).map((line) => JSON.parse(line));
  return {
    child,
    messages,
    say: (message: object) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    answer: (id: unknown) => until(() => messages().find((message) => message.id === id)),
  };
}

const stated = (tool: string, id: string) => {
  const { params, ...rest } = call(tool, {}, id);
  return { ...rest, params: { ...params, _meta: ENVELOPE } };
};

test('a call of a conversation that has its revision is answered without the SDK', async () => {
  const { say, answer } = converse();
  say(call('get_config', {}, 'too early'));
  expect((await answer('too early')).result.content).toEqual(BY_SDK);
  say(INITIALIZE);
  await answer('hello');
  say(call('get_config', {}, 'in order'));
  const peer = { revision: '2025-06-18', client: clientInfo, hasApps: false, opensUrls: false };
  expect((await answer('in order')).result).toEqual({ subject: LOCAL.name, peer });
  say({ ...call('get_config', {}, 'unusual'), params: { name: 'get_config', more: 1 } });
  expect((await answer('unusual')).result.content).toEqual(BY_SDK);
  say(stated('get_config', 'of another revision'));
  expect(await answer('of another revision')).not.toHaveProperty('result.peer');
});

test('a call of 2026-07-28 is answered without the SDK, once the SDK has seen one and serves no other revision', async () => {
  const { say, answer } = converse();
  say({ jsonrpc: '2.0', id: 'hello', method: 'server/discover', params: { _meta: ENVELOPE } });
  await answer('hello');
  say(stated('get_config', 'first'));
  expect((await answer('first')).result.content).toEqual(BY_SDK);
  say(stated('get_config', 'in order'));
  const peer = { revision: '2026-07-28', client: clientInfo };
  expect((await answer('in order')).result).toEqual({ subject: LOCAL.name, peer });
  say(call('get_config', {}, 'of no revision'));
  expect((await answer('of no revision')).error.code).toBe(-32602);
});

test('a defect in a call is an internal error, and says nothing else', async () => {
  const { say, answer } = converse();
  say(INITIALIZE);
  await answer('hello');
  say(call('run_image', {}, 7));
  expect((await answer(7)).error).toEqual({ code: -32603, message: 'Internal error.' });
});

test.each([
  ['it is cancelled', { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } }],
  ['the input ends', undefined],
])('a call tells what it does, and ends without an answer when %s', async (_, message) => {
  const { child, say, answer, messages } = converse();
  say(INITIALIZE);
  await answer('hello');
  say(call('kubectl', {}, 7));
  const told = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'it runs' } };
  await until(() => messages().find(({ method }) => method !== undefined));
  const closed = once(child, 'close');
  if (message === undefined) child.stdin.end();
  else {
    say(message);
    say(call('get_config', {}, 8));
    await answer(8);
    child.stdin.end();
  }
  expect(await closed).toEqual([0, null]);
  expect(messages().filter(({ id }) => id !== 'hello' && id !== 8)).toEqual([told]);
});
