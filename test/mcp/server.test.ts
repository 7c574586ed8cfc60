import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromJsonSchema, type JsonSchemaType } from '@modelcontextprotocol/client';
import { afterAll, describe, expect, type TestContext, test } from 'vitest';
import { gone, post, recorded, running, serveHttp } from '../served.ts';
import { type Connected, connect, EVERY, endServers } from './clients.ts';

afterAll(endServers);

const GOLDEN = fileURLToPath(new URL('../golden/tools', import.meta.url));
const STRUCTURED_SINCE = '2025-06-18';

/** The same value with the keys of every object in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

/** What must hold of every result: text and structure agree, and the structure is as the tool promised. */
async function agree({ client }: Connected, revision: string, name: string, args: Record<string, unknown>) {
  const { tools } = await client.listTools();
  const result = await client.callTool({ name, arguments: args });
  const [content] = result.content;
  if (content?.type !== 'text' || result.content.length !== 1) throw new Error('Not one block of text.');
  const body = JSON.parse(content.text);
  expect(body).toBeTypeOf('object');
  const schema = tools.find((tool) => tool.name === name)?.outputSchema;
  if (revision < STRUCTURED_SINCE) {
    expect(result).not.toHaveProperty('structuredContent');
    expect(schema).toBeUndefined();
  } else {
    expect(result.structuredContent).toEqual(body);
    const checked = await fromJsonSchema(schema as JsonSchemaType)['~standard'].validate(result.structuredContent);
    expect(checked.issues).toBeUndefined();
  }
  return { body, isError: result.isError };
}

describe.concurrent.each(EVERY)('a client of revision $revision over $transport', ({ transport, revision }) => {
  test('connects, lists the four tools on one page and calls each of them', async (context) => {
    const environment = { KUBECTL_ALLOWED_COMMANDS: 'get,delete', KUBECTL_ALLOWED_IMAGES: 'busybox' };
    const connected = await connect(context, transport, revision, { kubectl: 'echo', environment });
    const { client } = connected;
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect(client.getServerVersion()).toMatchObject({ name: 'kubernetes-remediation' });
    expect(client.getInstructions()).toContain('get_config');
    const { tools, nextCursor } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['kubectl', 'run_image', 'get_config', 'diagnose']);
    expect(nextCursor).toBeUndefined();

    expect(await agree(connected, revision, 'get_config', {})).toMatchObject({
      isError: false,
      body: { allowed_commands: ['get', 'delete'], run_image_enabled: true, transport },
    });
    expect(await agree(connected, revision, 'kubectl', { args: ['get', 'pods', '-n', 'default'] })).toEqual({
      isError: false,
      body: { success: true, stdout: '--v=0\nget\n--namespace=default\n--\npods\n', stderr: '', return_code: 0 },
    });
    const ran = await agree(connected, revision, 'run_image', {
      name: 'debug',
      image: 'busybox',
      command: ['nslookup', 'shop'],
    });
    expect(ran).toMatchObject({ isError: false, body: { success: true, return_code: 0 } });
    expect(ran.body.stdout.split('\n')).toEqual([
      '--v=0',
      'run',
      '--image=busybox',
      '--restart=Never',
      expect.stringMatching(/^--labels=run=debug,kubernetes-remediation-mcp\/call=[0-9a-f-]{36}$/),
      '--rm=true',
      '--stdin=true',
      'debug',
      '--',
      'nslookup',
      'shop',
      '',
    ]);
  });

  test('sees refusals and failures as errors of the tool, with a code and a hint', async (context) => {
    const connected = await connect(context, transport, revision, { kubectl: 'fail' });
    expect(await agree(connected, revision, 'kubectl', { args: ['delete', 'pods', '--all'] })).toMatchObject({
      isError: true,
      body: {
        success: false,
        code: 'COMMAND_NOT_ALLOWED',
        error: "Command 'delete' is not allowed. Allowed commands: describe, get, logs",
        hint: expect.stringContaining('KUBECTL_ALLOWED_COMMANDS'),
      },
    });
    expect(await agree(connected, revision, 'run_image', { name: 'debug', image: 'busybox' })).toMatchObject({
      isError: true,
      body: { success: false, code: 'RUN_IMAGE_DISABLED' },
    });
    expect(await agree(connected, revision, 'get_config', { verbose: true })).toMatchObject({
      isError: true,
      body: { success: false, code: 'ARGUMENTS_INVALID' },
    });
    expect(await agree(connected, revision, 'kubectl', { args: ['get', 'pods', 'away'] })).toEqual({
      isError: true,
      body: {
        success: false,
        stdout: '',
        stderr: 'Error from server (NotFound): pods "away" not found\n',
        return_code: 1,
        hint: 'There is no pod "away" here. List the existing ones: ["get", "pods"]',
      },
    });
  });

  test('sees a timeout as an error of the tool that its outputSchema knows', async (context) => {
    const environment = { KUBECTL_TIMEOUT: '1' };
    const connected = await connect(context, transport, revision, { kubectl: 'hang', environment });
    expect(await agree(connected, revision, 'kubectl', { args: ['get', 'pods'] })).toEqual({
      isError: true,
      body: {
        success: false,
        error: 'Command timed out after 1 seconds',
        stdout: '',
        stderr: '',
        hint: expect.stringContaining('took too long'),
      },
    });
  });

  test('ends the command of a call that it cancels', async (context) => {
    const { client, folder } = await connect(context, transport, revision, { kubectl: 'hang' });
    const cancel = new AbortController();
    const called = client.callTool(
      { name: 'kubectl', arguments: { args: ['get', 'pods'] } },
      { signal: cancel.signal },
    );
    const processes = await running({ folder });
    cancel.abort('no need');
    await expect(called).rejects.toThrow();
    await gone(processes);
    expect((await client.listTools()).tools).toHaveLength(4);
  });

  test('ends the command of a call by going away', async (context) => {
    const { client, folder } = await connect(context, transport, revision, { kubectl: 'hang' });
    client.callTool({ name: 'kubectl', arguments: { args: ['get', 'pods'] } }).catch(() => undefined);
    const processes = await running({ folder });
    await client.close();
    await gone(processes);
  });

  test('is told of an unknown tool and an unknown method, and nothing runs', async (context) => {
    const { client, folder } = await connect(context, transport, revision, { kubectl: 'record' });
    await expect(client.callTool({ name: 'no_such_tool', arguments: {} })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('kubectl, run_image, get_config'),
    });
    // The client itself knows which revisions have no such method, and throws before it asks.
    const subscribe = async () => client.request({ method: 'resources/subscribe', params: { uri: 'no:such' } });
    await expect(subscribe()).rejects.toThrow();
    expect((await client.listTools()).tools).toHaveLength(4);
    expect(recorded({ folder })).toEqual([]);
  });
});

describe('the tools as they are listed with the default settings', () => {
  async function listed(context: TestContext) {
    const { client } = await connect(context, 'http', '2025-11-25');
    return (await client.listTools()).tools;
  }

  test('equal the golden files, letter for letter', async (context) => {
    const tools = await listed(context);
    for (const tool of tools) {
      const path = join(GOLDEN, `${tool.name}.json`);
      const text = `${JSON.stringify(sorted(tool), null, 2)}\n`;
      if (process.env['UPDATE_GOLDEN'] === '1') {
        mkdirSync(GOLDEN, { recursive: true });
        writeFileSync(path, text);
      }
      expect(existsSync(path), `${tool.name}.json is missing: run make golden and look at what it wrote`).toBe(true);
      expect(text).toBe(readFileSync(path, 'utf8'));
    }
    expect(readdirSync(GOLDEN).toSorted()).toEqual(tools.map(({ name }) => `${name}.json`).toSorted());
    expect(basename(GOLDEN)).toBe('tools');
  });

  test('are the same for a client of every revision that knows output schemas', async (context) => {
    const tools = await listed(context);
    for (const revision of ['2025-06-18', '2026-07-28'] as const) {
      const { client } = await connect(context, 'http', revision);
      expect((await client.listTools()).tools).toEqual(tools);
    }
  });

  test('only read, because the default commands only read', async (context) => {
    for (const { annotations } of await listed(context)) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    }
  });
});

test('the annotations and descriptions follow the configuration', async (context) => {
  const environment = {
    KUBECTL_ALLOWED_COMMANDS: 'get,delete',
    KUBECTL_ALLOWED_IMAGES: 'busybox,alpine:3',
    KUBECTL_TIMEOUT: '30',
  };
  const { client } = await connect(context, 'http', '2025-11-25', { environment });
  const [kubectl, runImage, getConfig] = (await client.listTools()).tools;
  expect(kubectl?.annotations).toMatchObject({
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: true,
  });
  expect(kubectl?.description).toContain('get, delete');
  expect(kubectl?.description).toContain('30 s');
  expect(runImage?.annotations).toMatchObject({ readOnlyHint: false, idempotentHint: false, openWorldHint: true });
  expect(runImage?.description).toContain('busybox, alpine:3');
  expect(getConfig?.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, openWorldHint: false });
});

test('a plain POST of tools/list before any initialize lists the output schemas too', async ({ onTestFinished }) => {
  const server = await serveHttp();
  onTestFinished(() => server.stop());
  const { json } = await post(server.url, { jsonrpc: '2.0', id: 'a', method: 'tools/list' });
  expect(json.result.tools[0]).toHaveProperty('outputSchema');
});
