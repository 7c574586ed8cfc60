import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { call, callTool, type HttpServer, isAlive, post, recorded, running, serveHttp } from '../served.ts';

async function serve(choices: Parameters<typeof serveHttp>[0]): Promise<HttpServer> {
  const server = await serveHttp(choices);
  onTestFinished(() => server.stop());
  return server;
}

describe('a call that is not allowed is refused with a code and a hint, and nothing runs', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveHttp({
      kubectl: 'record',
      environment: { KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs', KUBECTL_ALLOWED_IMAGES: 'busybox,alpine:3' },
    });
  });
  afterAll(() => server.stop());

  const tokens = (count: number, word: string) => Array.from({ length: count }, () => word);
  const rows: readonly (readonly [string, string, unknown, string])[] = [
    ['args missing', 'kubectl', {}, 'ARGUMENTS_INVALID'],
    ['no arguments at all', 'kubectl', undefined, 'ARGUMENTS_INVALID'],
    ['args null', 'kubectl', { args: null }, 'ARGUMENTS_INVALID'],
    ['args [null]', 'kubectl', { args: [null] }, 'ARGUMENTS_INVALID'],
    ['args empty', 'kubectl', { args: [] }, 'NO_COMMAND'],
    ['args of one empty word', 'kubectl', { args: [''] }, 'UNKNOWN_COMMAND'],
    ['args of one blank', 'kubectl', { args: [' '] }, 'UNKNOWN_COMMAND'],
    ['args with kubectl alone', 'kubectl', { args: ['kubectl'] }, 'NO_COMMAND'],
    ['a flag where the subcommand belongs', 'kubectl', { args: ['-n', 'default', 'get', 'pods'] }, 'NO_COMMAND'],
    ['args nested', 'kubectl', { args: ['get', ['pods']] }, 'ARGUMENTS_INVALID'],
    ['args with an object', 'kubectl', { args: ['get', { pods: true }] }, 'ARGUMENTS_INVALID'],
    ['args with a null among words', 'kubectl', { args: ['get', null, 'pods'] }, 'ARGUMENTS_INVALID'],
    ['args as an object', 'kubectl', { args: { 0: 'get', 1: 'pods' } }, 'ARGUMENTS_INVALID'],
    ['args as a number', 'kubectl', { args: 5 }, 'ARGUMENTS_INVALID'],
    ['args as a truth value', 'kubectl', { args: true }, 'ARGUMENTS_INVALID'],
    ['args as one string', 'kubectl', { args: 'get pods' }, 'ARGUMENTS_INVALID'],
    ['args as a list of one line', 'kubectl', { args: ['get pods -n default'] }, 'ARGUMENTS_INVALID'],
    ['args of 10,000 elements', 'kubectl', { args: ['get', ...tokens(10_000, 'x')] }, 'ARGUMENTS_TOO_LARGE'],
    ['args with a NUL byte', 'kubectl', { args: ['get', 'pods\0-oyaml'] }, 'ARGUMENTS_INVALID'],
    ['a token of 100 KiB', 'kubectl', { args: ['get', 'x'.repeat(100 * 1024)] }, 'ARGUMENTS_TOO_LARGE'],
    [
      'tokens of 100 KiB together',
      'kubectl',
      { args: ['get', ...tokens(100, 'x'.repeat(1024))] },
      'ARGUMENTS_TOO_LARGE',
    ],
    ['an unknown argument', 'kubectl', { args: ['get', 'pods'], shell: true }, 'ARGUMENTS_INVALID'],
    ['an argument in the wrong case', 'kubectl', { Args: ['get', 'pods'] }, 'ARGUMENTS_INVALID'],
    ['a subcommand that is not listed', 'kubectl', { args: ['delete', 'pods', '--all'] }, 'COMMAND_NOT_ALLOWED'],
    ['a subcommand in capitals', 'kubectl', { args: ['GET', 'pods'] }, 'UNKNOWN_COMMAND'],
    ['a subcommand with a blank', 'kubectl', { args: [' get', 'pods'] }, 'UNKNOWN_COMMAND'],
    ['kubectl twice', 'kubectl', { args: ['kubectl', 'kubectl', 'get', 'pods'] }, 'UNKNOWN_COMMAND'],
    ['a path as the subcommand', 'kubectl', { args: ['/bin/sh', '-c', 'id'] }, 'UNKNOWN_COMMAND'],
    ['a number as the subcommand', 'kubectl', { args: [7] }, 'UNKNOWN_COMMAND'],
    ['a blocked flag', 'kubectl', { args: ['get', 'pods', '--token', 'abc'] }, 'OTHER_IDENTITY'],
    ['a blocked flag with its value', 'kubectl', { args: ['get', 'pods', '--kubeconfig=/tmp/x'] }, 'KUBECONFIG'],
    ['a blocked flag with underscores', 'kubectl', { args: ['get', 'pods', '--as_group=x'] }, 'OTHER_IDENTITY'],
    ['the server by its short flag', 'kubectl', { args: ['get', 'pods', '-s', 'http://x'] }, 'OTHER_SERVER'],
    ['a flag kubectl does not have', 'kubectl', { args: ['get', 'pods', '--shell'] }, 'UNKNOWN_FLAG'],
    ['a flag before the second word', 'kubectl', { args: ['rollout', '-n', 'x', 'status'] }, 'COMMAND_ORDER'],
    ['a name with a blank', 'kubectl', { args: ['get', 'pods', 'a b'] }, 'NAME_INVALID'],
    ['a name that is empty', 'kubectl', { args: ['get', 'pods', ''] }, 'NAME_INVALID'],
    ['a name in emoji', 'kubectl', { args: ['get', 'pods', '\u{1f600}'] }, 'NAME_INVALID'],
    ['a wild card', 'kubectl', { args: ['get', '*'] }, 'NAME_INVALID'],
    ['a semicolon', 'kubectl', { args: ['get', 'pods;id'] }, 'METACHARACTER'],
    ['a line break', 'kubectl', { args: ['get', 'pods\n'] }, 'METACHARACTER'],
    ['a name missing', 'run_image', { image: 'busybox' }, 'ARGUMENTS_INVALID'],
    ['an image missing', 'run_image', { name: 'debug' }, 'ARGUMENTS_INVALID'],
    ['a name that is a number', 'run_image', { name: 5, image: 'busybox' }, 'ARGUMENTS_INVALID'],
    ['rm that is a word', 'run_image', { name: 'debug', image: 'busybox', rm: 'maybe' }, 'ARGUMENTS_INVALID'],
    [
      'a command that is one string',
      'run_image',
      { name: 'debug', image: 'busybox', command: 'ls -l' },
      'ARGUMENTS_INVALID',
    ],
    ['a name that is a flag', 'run_image', { name: '--overrides={}', image: 'busybox' }, 'NAME_INVALID'],
    [
      'a namespace that is a flag',
      'run_image',
      { name: 'debug', image: 'busybox', namespace: '--as=x' },
      'NAME_INVALID',
    ],
    ['an image that is not listed', 'run_image', { name: 'debug', image: 'busybox:latest' }, 'IMAGE_NOT_ALLOWED'],
    ['an image with a blank', 'run_image', { name: 'debug', image: ' busybox' }, 'IMAGE_NOT_ALLOWED'],
    [
      'a metacharacter in the command',
      'run_image',
      { name: 'debug', image: 'busybox', command: ['sh', '-c', 'a|b'] },
      'METACHARACTER',
    ],
    ['an argument for get_config', 'get_config', { verbose: true }, 'ARGUMENTS_INVALID'],
  ];

  test.each(rows)('%s', async (_, tool, args, code) => {
    const answer = await post(server.url, call(tool, args));
    expect(answer.status).toBe(200);
    const { content, isError, structuredContent } = answer.json.result;
    expect(isError).toBe(true);
    expect(structuredContent).toEqual({
      success: false,
      error: expect.stringMatching(/\S/),
      code,
      hint: expect.stringMatching(/\S.*\.$/s),
    });
    expect(JSON.parse(content[0].text)).toEqual(structuredContent);
    expect(content).toHaveLength(1);
    expect(answer.text.length).toBeLessThan(3000);
    expect(recorded(server)).toEqual([]);
  });

  test('arguments that are no object are a protocol error', async () => {
    for (const args of ['get pods', ['get', 'pods'], 5]) {
      const { json } = await post(server.url, call('kubectl', args));
      expect(json).toMatchObject({ error: { code: -32602, message: expect.stringContaining('arguments') } });
    }
    expect(recorded(server)).toEqual([]);
  });

  test('one string and one line are answered with the right form', async () => {
    for (const args of ['get pods -n default', ['get pods -n default']]) {
      expect((await callTool(server.url, 'kubectl', { args })).hint).toContain('["get","pods","-n","default"]');
    }
  });

  test.each(['no_such_tool', '', 'KUBECTL', 'kubectl ', '__proto__', 'constructor', 'x'.repeat(10_000)])(
    'the unknown tool %.20j is a protocol error that names the tools there are',
    async (name) => {
      const { json, text } = await post(server.url, call(name, { args: ['get', 'pods'] }));
      expect(json.error.code).toBe(-32602);
      expect(json.error.message).toContain('kubectl, run_image, get_config');
      expect(text.length).toBeLessThan(500);
      expect(recorded(server)).toEqual([]);
    },
  );

  test.each(['no/such/method', '', 'tools/Call', 'resources/subscribe', 'tasks/list', 'rpc.discover', '__proto__'])(
    'the unknown method %j is a protocol error',
    async (method) => {
      const { json } = await post(server.url, { jsonrpc: '2.0', id: 1, method, params: {} });
      expect(json).toMatchObject({ jsonrpc: '2.0', error: { code: expect.toBeOneOf([-32601, -32600]) } });
      expect(recorded(server)).toEqual([]);
    },
  );

  test('the server is alive after all of this', async () => {
    expect(await callTool(server.url, 'kubectl', { args: ['get', 'pods'] })).toMatchObject({ success: true });
    expect(recorded(server)).toEqual(['--v=0 get -- pods']);
  });
});

describe('a call that is allowed', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveHttp({ kubectl: 'echo', environment: { KUBECTL_ALLOWED_COMMANDS: 'get,scale' } });
  });
  afterAll(() => server.stop());

  test.each([
    [
      'its arguments reach kubectl in their canonical form',
      ['get', 'pods', 'a', '-nshop', '-Lx,y', '-l', 'app in (a, b)'],
      '--v=0\nget\n--namespace=shop\n--label-columns=x,y\n--selector=app in (a, b)\n--\npods\na\n',
    ],
    ['a leading kubectl is dropped', ['kubectl', 'get', 'pods'], '--v=0\nget\n--\npods\n'],
    [
      'numbers and truth values count as their text',
      ['scale', 'deployment', 5, '--replicas', 3, '--resource-version', true],
      '--v=0\nscale\n--replicas=3\n--resource-version=true\n--\ndeployment\n5\n',
    ],
    ['an empty value stays', ['get', 'pods', '-l', ''], '--v=0\nget\n--selector=\n--\npods\n'],
    [
      'text in any script arrives unharmed in a value',
      ['get', 'pods', '-l', 'a=p\u00f6ds-\u6f22-\u{1f600}'],
      '--v=0\nget\n--selector=a=p\u00f6ds-\u6f22-\u{1f600}\n--\npods\n',
    ],
    ['a wild card is not expanded', ['get', 'pods', '-l', '*,~,{a,b}'], '--v=0\nget\n--selector=*,~,{a,b}\n--\npods\n'],
  ])('%s', async (_, args, stdout) => {
    expect(await callTool(server.url, 'kubectl', { args })).toEqual({
      success: true,
      stdout,
      stderr: '',
      return_code: 0,
    });
  });

  test('what a client adds for itself under a name with __ is dropped', async () => {
    const answer = await callTool(server.url, 'kubectl', { args: ['get', 'pods'], __robusta_user_approved: true });
    expect(answer).toMatchObject({ success: true, stdout: '--v=0\nget\n--\npods\n' });
  });
});

test('a command that fails is a failure with the words of kubectl', async () => {
  const server = await serve({ kubectl: 'fail' });
  const { json } = await post(server.url, call('kubectl', { args: ['get', 'pods', 'away'] }));
  expect(json.result.isError).toBe(true);
  expect(json.result.structuredContent).toEqual({
    success: false,
    stdout: '',
    stderr: 'Error from server (NotFound): pods "away" not found\n',
    return_code: 1,
    hint: 'There is no pod "away" here. List the existing ones: ["get", "pods"]',
  });
});

test('an answer of 6 MB is cut at 1 MiB and says so', async () => {
  const server = await serve({ kubectl: 'flood', environment: { ANSWER_MAX_BYTES: '1048576' } });
  const { stdout, truncated, ...rest } = await callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
  expect(truncated).toBe(true);
  expect(rest).toEqual({ success: true, stderr: '', return_code: 0 });
  expect(stdout.length).toBeGreaterThanOrEqual(1_048_576);
  expect(stdout.length).toBeLessThan(1_048_576 + 300);
  expect(stdout).toMatch(/\[truncated: the first 1048576 of 6000000 bytes are shown; .*\]$/);
});

test('a command that takes longer than KUBECTL_TIMEOUT is ended and answered with what the specification says, and a hint', async () => {
  const server = await serve({ kubectl: 'hang', environment: { KUBECTL_TIMEOUT: '1' } });
  const { json } = await post(server.url, call('kubectl', { args: ['get', 'pods'] }));
  expect(json.result.isError).toBe(true);
  expect(json.result.structuredContent).toEqual({
    success: false,
    error: 'Command timed out after 1 seconds',
    stdout: '',
    stderr: '',
    hint: expect.stringMatching(/^The answer took too long\. Ask for less/),
  });
  expect(json.result.content[0].text).toBe(JSON.stringify(json.result.structuredContent));
});

test('without a kubectl a call is refused with a sentence, and get_config still answers', async () => {
  const server = await serve({ kubectl: 'none' });
  expect(await callTool(server.url, 'kubectl', { args: ['get', 'pods'] })).toMatchObject({
    success: false,
    code: 'KUBECTL_MISSING',
    error: 'kubectl was not found on the PATH of the server.',
  });
  expect(await callTool(server.url, 'get_config')).toMatchObject({ kubectl_version: null });
});

test('a kubectl that may not be executed is refused with a sentence, and one that is mended is found', async () => {
  const server = await serve({ kubectl: 'none' });
  const program = join(server.folder, 'kubectl');
  writeFileSync(program, '#!/bin/sh\necho "here $*"\n', { mode: 0o644 });
  expect(await callTool(server.url, 'kubectl', { args: ['get', 'pods'] })).toMatchObject({
    success: false,
    code: 'KUBECTL_NOT_EXECUTABLE',
    error: 'The kubectl on the PATH of the server cannot be executed.',
  });
  chmodSync(program, 0o755);
  expect(await callTool(server.url, 'kubectl', { args: ['get', 'pods'] })).toMatchObject({
    success: true,
    stdout: 'here --v=0 get -- pods\n',
  });
});

test('a kubectl that is too old is refused with a sentence', async () => {
  const server = await serve({ kubectl: 'record', environment: { STAND_IN_VERSION: 'v1.29.9' } });
  expect(await callTool(server.url, 'kubectl', { args: ['get', 'pods'] })).toMatchObject({
    success: false,
    code: 'KUBECTL_TOO_OLD',
    error: expect.stringContaining('v1.29.9'),
  });
  expect(recorded(server)).toEqual([]);
});

describe('calls at once', () => {
  test('16 calls run at once, and a list of tools is answered meanwhile', async () => {
    const server = await serve({
      kubectl: 'hang',
      environment: { KUBECTL_MAX_CONCURRENT: '16', KUBECTL_TIMEOUT: '5' },
    });
    await callTool(server.url, 'get_config');
    const answers = Array.from({ length: 16 }, () => callTool(server.url, 'kubectl', { args: ['get', 'pods'] }));
    // `hang` is two processes.
    const processes = await running(server, 32);
    const { json } = await post(server.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    expect(json.result.tools).toHaveLength(4);
    expect(processes.every(isAlive)).toBe(true);
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ success: false });
  });

  test('beyond the calls that run and wait, the server refuses one more as busy', async () => {
    const server = await serve({ kubectl: 'hang', environment: { KUBECTL_MAX_CONCURRENT: '1', KUBECTL_TIMEOUT: '2' } });
    const client = new AbortController();
    const held = Array.from({ length: 17 }, () =>
      fetch(server.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(call('kubectl', { args: ['get', 'pods'] })),
        signal: client.signal,
      }).catch(() => undefined),
    );
    await running(server);
    // The other sixteen are on their way by now or will be with the list that is asked for behind them.
    await post(server.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const { json } = await post(server.url, call('kubectl', { args: ['get', 'pods'] }));
    expect(json.result.isError).toBe(true);
    expect(json.result.structuredContent).toEqual({
      success: false,
      code: 'SERVER_BUSY',
      error: 'The server is busy: 1 command runs and others wait.',
      hint: 'Nothing was run. Try again in a few seconds, with fewer calls at once.',
    });
    expect(await callTool(server.url, 'get_config')).toHaveProperty('allowed_commands');
    client.abort();
    await Promise.all(held);
  });
});
