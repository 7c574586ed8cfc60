import { describe, expect, onTestFinished, test } from 'vitest';
import { type Choices, call, gone, lines, recorded, running, type Server, start, until } from '../served.ts';

interface Conversation extends Server {
  readonly say: (message: unknown) => void;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly answer: (id: unknown, withinMs?: number) => Promise<any>;
}

function converse(choices: Choices = {}): Conversation {
  const server = start(choices);
  onTestFinished(async () => {
    if (server.child.exitCode === null) server.child.kill('SIGKILL');
    await server.exited;
  });
  return {
    ...server,
    say: (message) =>
      void server.child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`),
    answer: (id, withinMs = 6000) =>
      until(
        () =>
          lines(server.stdout())
            .map((line) => JSON.parse(line))
            .find((message) => message.id === id),
        withinMs,
      ),
  };
}

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 'hello',
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const LIST = { jsonrpc: '2.0', id: 'list', method: 'tools/list' };

async function initialized(choices: Choices = {}): Promise<Conversation> {
  const conversation = converse(choices);
  conversation.say(INITIALIZE);
  await conversation.answer('hello');
  conversation.say({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return conversation;
}

describe('the conversation on standard input and output', () => {
  test('takes nulls for absent, and an initialize that leaves out what it may', async () => {
    const conversation = converse();
    conversation.say({ ...INITIALIZE, params: { protocolVersion: '2027-03-01', clientInfo: null } });
    expect((await conversation.answer('hello')).result.protocolVersion).toBe('2025-11-25');
    conversation.say({ jsonrpc: '2.0', method: 'notifications/initialized', params: null });
    conversation.say({ ...LIST, params: null });
    expect((await conversation.answer('list')).result.tools).toHaveLength(4);
    conversation.say({ ...call('get_config', undefined, 'config'), params: { name: 'get_config', arguments: null } });
    expect((await conversation.answer('config')).result.isError).toBe(false);
    conversation.say({ ...INITIALIZE, id: 'again', params: {} });
    expect((await conversation.answer('again')).error.message).toContain('protocolVersion');
  });

  test('warns if authentication is configured, because stdio does not use it', async () => {
    const server = await initialized({
      audited: true,
      environment: { MCP_AUTH_TOKEN: 'a-token-that-nobody-will-show' },
    });
    const warnings = () => server.log().filter(({ level }) => level === 'warn');
    await until(() => (warnings().length > 0 ? warnings() : undefined));
    expect(warnings()).toMatchObject([{ msg: expect.stringContaining('have no effect on stdio') }]);
  });

  test('is the default, and writes only JSON-RPC lines to stdout, whatever happens', async () => {
    const server = await initialized({ kubectl: 'record', environment: { LOG_LEVEL: 'DEBUG' } });
    server.say(call('get_config', {}, 1));
    server.say(call('kubectl', { args: ['get', 'pods'] }, 2));
    server.say(call('kubectl', { args: ['delete', 'pods', '--all'] }, 3));
    server.say('this is not JSON');
    server.say(call('no_such_tool', {}, 4));
    server.say({ jsonrpc: '2.0', id: 5, method: 'no/such/method' });
    for (const id of [1, 2, 3, 4, 5]) await server.answer(id);
    server.child.stdin.end();
    expect(await server.exited).toEqual({ code: 0, signal: null });
    for (const line of lines(server.stdout())) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(server.stdout()).toMatch(/\n$/);
  });

  test('gives the same answers as HTTP: the configuration names its transport', async () => {
    const server = await initialized();
    server.say(call('get_config', {}, 1));
    const { result } = await server.answer(1);
    expect(JSON.parse(result.content[0].text)).toMatchObject({ transport: 'stdio', kubectl_version: 'v1.37.2' });
    expect(result.structuredContent).toEqual(JSON.parse(result.content[0].text));
  });

  test('ends with exit code 0 at the end of input', async () => {
    const server = await initialized();
    server.child.stdin.end();
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  test('ends with exit code 0 when input ends before a word was said', async () => {
    const server = converse();
    server.child.stdin.end();
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(server.stdout()).toBe('');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('ends with exit code 0 on %s', async (signal) => {
    const server = await initialized();
    server.child.kill(signal);
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  test('answers many requests that came in one piece', async () => {
    const server = await initialized();
    server.child.stdin.write(
      Array.from({ length: 50 }, (_, at) => `${JSON.stringify({ ...LIST, id: at })}\n`).join(''),
    );
    for (let at = 0; at < 50; at++) expect((await server.answer(at)).result.tools).toHaveLength(4);
  });

  test('puts together a request that came in many pieces', async () => {
    const server = await initialized();
    for (const piece of JSON.stringify(LIST).match(/.{1,5}/g) ?? []) {
      server.child.stdin.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    server.child.stdin.write('\r\n');
    expect((await server.answer('list')).result.tools).toHaveLength(4);
  });
});

describe('bad input on standard input runs nothing and leaves the server alive', () => {
  const CALL = call('kubectl', { args: ['get', 'Secret-Argument-Text'] });
  const rows: readonly (readonly [string, string, number | undefined])[] = [
    ['a line that is not JSON', '{"jsonrpc": "2.0", Secret-Argument-Text', -32700],
    ['a line of words', 'Secret-Argument-Text', -32700],
    ['an empty line', '', undefined],
    ['a batch', JSON.stringify([CALL, CALL]), -32600],
    ['null', 'null', -32600],
    ['an object that is no message', '{"Secret-Argument-Text": 1}', -32600],
    ['a call without an id', JSON.stringify({ ...CALL, id: undefined }), undefined],
    ['a call whose id is null', JSON.stringify({ ...CALL, id: null }), -32600],
    ['a call whose id is an object', JSON.stringify({ ...CALL, id: { a: 1 } }), -32600],
  ];

  test('whatever the line is, the next one is served, and the log does not repeat it', async () => {
    const server = await initialized({ kubectl: 'record', environment: { LOG_LEVEL: 'DEBUG' } });
    for (const [name, line] of rows) {
      server.say(line);
      server.say({ ...LIST, id: name });
      expect((await server.answer(name)).result.tools).toHaveLength(4);
    }
    expect(recorded(server)).toEqual([]);
    expect(server.stderr()).not.toContain('Secret-Argument-Text');
  });

  test('a line of 10 MiB is answered with an error, and the next one is served', async () => {
    const server = await initialized({ kubectl: 'record' });
    server.say(call('kubectl', { args: ['get', 'x'.repeat(10 * 1024 * 1024)] }));
    server.say(LIST);
    expect((await server.answer('list', 3000)).result.tools).toHaveLength(4);
    expect(server.stdout()).toContain('"error"');
    expect(recorded(server)).toEqual([]);
  });

  test('what is no message is told to the client with the error that JSON-RPC has for it', async () => {
    const server = await initialized({ kubectl: 'record' });
    const expected = rows.flatMap(([, , code]) => code ?? []);
    for (const [, line] of rows) server.say(line);
    server.say(LIST);
    await server.answer('list');
    const codes = lines(server.stdout()).flatMap((line) => JSON.parse(line).error?.code ?? []);
    expect(codes).toEqual(expected);
  });
});

describe('a running call', () => {
  test.each(['hang', 'stubborn'] as const)(
    'of a kubectl that would %s is gone within 5 s of the end of input',
    async (kubectl) => {
      const server = await initialized({ kubectl });
      server.say(call('kubectl', { args: ['get', 'pods'] }));
      const processes = await running(server);
      server.child.stdin.end();
      await gone(processes);
      expect(await server.exited).toEqual({ code: 0, signal: null });
    },
  );

  test('is ended by notifications/cancelled, and the conversation goes on', async () => {
    const server = await initialized({ kubectl: 'hang' });
    server.say(call('kubectl', { args: ['get', 'pods'] }, 9));
    const processes = await running(server);
    server.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9, reason: 'no need' } });
    await gone(processes);
    server.say(LIST);
    expect((await server.answer('list')).result.tools).toHaveLength(4);
  });

  test('still gets its answer after SIGTERM, and the server exits with 0', async () => {
    const server = await initialized({ kubectl: 'slow' });
    server.say(call('kubectl', { args: ['get', 'pods'] }, 9));
    await running(server, 1);
    server.child.kill('SIGTERM');
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect((await server.answer(9)).result.structuredContent).toEqual({
      success: true,
      stdout: 'slow answer\n',
      stderr: '',
      return_code: 0,
    });
  });

  test('is ended by the server when its time is over, also after SIGTERM', async () => {
    const server = await initialized({ kubectl: 'hang', environment: { KUBECTL_TIMEOUT: '2' } });
    server.say(call('kubectl', { args: ['get', 'pods'] }, 9));
    const processes = await running(server);
    server.child.kill('SIGTERM');
    await gone(processes);
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect((await server.answer(9)).result.structuredContent.error).toBe('Command timed out after 2 seconds');
  });
});
