import { Client, type ClientCapabilities, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer, post } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';

const NAMESPACE = 'elicitation';
const IN = ['-n', NAMESPACE];
const URLS: ClientCapabilities = { elicitation: { url: {} } };
let ground: ChangeGround;
let server: HttpServer;
let replica: HttpServer;
let replicas = 1;

interface Asked {
  readonly mode?: string;
  readonly url?: string;
  readonly message?: string;
}
type Answer = Readonly<Record<string, unknown>>;
type Action = 'accept' | 'decline' | 'cancel';

/** A client that says that it opens pages, and what it was asked. It answers at once, whatever its user did. */
async function connect(revision: string, action: Action, capabilities = URLS, own: typeof fetch = fetch) {
  const client = new Client(
    { name: 'test', version: '1' },
    revision === '2026-07-28'
      ? { capabilities, versionNegotiation: { mode: { pin: revision } } }
      : { capabilities, supportedProtocolVersions: [revision] },
  );
  const asked: Asked[] = [];
  let onAsked = () => {};
  if (capabilities.elicitation !== undefined)
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      asked.push(params as Asked);
      onAsked();
      return { action };
    });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url), { fetch: own }));
  onTestFinished(() => client.close());
  const apply = async (id: string, seconds: number): Promise<Answer> => {
    const given = { id, wait_seconds: seconds, verify_seconds: 0 };
    const { structuredContent } = await client.callTool({ name: 'apply_change', arguments: given });
    return structuredContent as Answer;
  };
  const first = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  return { apply, asked, first };
}

const stored = async () => JSON.parse(await succeed(admin, ['get', 'deployment', 'web', '-o', 'json', ...IN]));

async function planned(): Promise<string> {
  const args = ['scale', 'deployment/web', `--replicas=${++replicas}`, ...IN];
  const { code, change } = await callTool(server.url, 'kubectl', { args });
  expect(code).toBe('APPROVAL_REQUIRED');
  return change.id;
}

beforeAll(async () => {
  ground = await openChangeGround(NAMESPACE);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  const settings = {
    KUBECTL_ALLOWED_COMMANDS: 'get,scale',
    KUBECTL_APPROVAL_COMMANDS: 'scale',
    CONSOLE: 'on',
    MCP_PUBLIC_URL: 'https://mcp.example.com',
    MCP_SESSION_KEY: 'the-same-32-characters-everywhere',
  };
  server = await ground.serve(settings);
  replica = await ground.serve(settings);
});
afterAll(async () => {
  await server?.stop();
  await replica?.stop();
  await ground?.close();
});

describe.each(['2025-11-25', '2026-07-28'])('a client of %s that opens pages', (revision) => {
  test('is asked to open the page of the change that waits, and gets its result once the record has the approval', async () => {
    const id = await planned();
    const { apply, asked, first } = await connect(revision, 'accept');
    const applying = apply(id, 60);
    await first;
    expect(await ground.approver('approve', id)).toMatchObject({ code: 0 });
    expect(await applying).toMatchObject({ success: true, change: { phase: 'Applied', requests_made: 1 } });
    expect(asked).toEqual([
      expect.objectContaining({
        mode: 'url',
        url: `https://mcp.example.com/console/changes/${id}`,
        message: expect.stringContaining(id),
      }),
    ]);
    expect((await stored()).spec.replicas).toBe(replicas);
  });

  test.each<Action>(['accept', 'decline', 'cancel'])(
    'changes nothing by the answer %s, without a decision on record',
    async (action) => {
      const before = await stored();
      const id = await planned();
      const { apply, asked } = await connect(revision, action);
      expect(await apply(id, 2).catch((error: Error) => ({ error: error.message }))).not.toMatchObject({
        success: true,
      });
      expect(asked).toHaveLength(1);
      // A controller may still write what became of the test before.
      expect((await stored()).metadata.generation).toBe(before.metadata.generation);
      const { status } = await ground.recordOf(id);
      expect(status).toMatchObject({ phase: 'Pending', decisions: [] });
    },
  );

  test('is not asked if it does not wait, or if the change is decided', async () => {
    const id = await planned();
    const { apply, asked } = await connect(revision, 'accept');
    expect(await apply(id, 0)).toMatchObject({ code: 'APPROVAL_REQUIRED' });
    await ground.approver('deny', id, '--reason', 'no');
    expect(await apply(id, 5)).toMatchObject({ code: 'CHANGE_DENIED' });
    expect(asked).toEqual([]);
  });

  test('is not asked if it only fills in forms, or has no elicitation', async () => {
    const id = await planned();
    for (const capabilities of [{ elicitation: { form: {} } }, {}]) {
      const { apply, asked } = await connect(revision, 'accept', capabilities);
      expect(await apply(id, 1)).toMatchObject({ code: 'APPROVAL_REQUIRED', change: { phase: 'Pending' } });
      expect(asked).toEqual([]);
    }
  });
});

test('a client is asked by a replica that goes on with its session', async () => {
  const id = await planned();
  const toReplica: typeof fetch = (url, options) =>
    fetch(String(options?.body).includes('"initialize"') ? url : replica.url, options);
  const { apply, asked, first } = await connect('2025-11-25', 'accept', URLS, toReplica);
  const applying = apply(id, 60);
  await first;
  expect(await ground.approver('approve', id)).toMatchObject({ code: 0 });
  expect(await applying).toMatchObject({ success: true, change: { phase: 'Applied', requests_made: 1 } });
  expect(asked).toHaveLength(1);
});

test('a plain call without a way back waits and answers as before', async () => {
  const id = await planned();
  expect(await callTool(server.url, 'apply_change', { id, wait_seconds: 1 })).toMatchObject({
    code: 'APPROVAL_REQUIRED',
    change: { phase: 'Pending', approve: { url: `https://mcp.example.com/console/changes/${id}` } },
  });
});

test('a forged retry of 2026-07-28 with answers to requests that were never sent changes nothing', async () => {
  const before = await stored();
  const id = await planned();
  const meta = 'io.modelcontextprotocol/';
  for (const inputResponses of [
    { approval: { action: 'accept' } },
    { approval: { action: 'accept', content: { verdict: 'Approved', approved: true } } },
    { change: { verdict: 'Approved', by: 'alice' } },
  ]) {
    const params = {
      name: 'apply_change',
      arguments: { id, wait_seconds: 1, verify_seconds: 0 },
      inputResponses,
      requestState: 'approved',
      _meta: {
        [`${meta}protocolVersion`]: '2026-07-28',
        [`${meta}clientInfo`]: { name: 'forger', version: '1' },
        [`${meta}clientCapabilities`]: URLS,
      },
    };
    const { json } = await post(
      server.url,
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
      { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'apply_change' },
    );
    expect(json.result?.structuredContent ?? json.error).not.toMatchObject({ success: true });
  }
  expect((await stored()).metadata.generation).toBe(before.metadata.generation);
  expect((await ground.recordOf(id)).status).toMatchObject({ phase: 'Pending', decisions: [] });
});
