import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APPS_CAPABILITY, CARD } from '../../src/mcp/apps.ts';
import { openBrowser, type TestBrowser } from '../console/browser/browser.ts';
import { succeed } from '../deployment/kubectl.ts';
import { serveChat } from '../mcp/apps/chat.ts';
import type { HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';

let ground: ChangeGround;
let server: HttpServer;
let client: Client;
let browser: TestBrowser;
let chat: Awaited<ReturnType<typeof serveChat>>;
const IN = ['-n', 'card'];
const call = (name: string, given: Record<string, unknown>) => client.callTool({ name, arguments: given });

beforeAll(async () => {
  ground = await openChangeGround('card');
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  server = await ground.serve({ KUBECTL_ALLOWED_COMMANDS: 'get,scale', KUBECTL_APPROVAL_COMMANDS: 'scale' });
  client = new Client({ name: 'chat', version: '1' }, { capabilities: APPS_CAPABILITY });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
  const [page] = (await client.readResource({ uri: CARD.uri })).contents;
  chat = await serveChat(page !== undefined && 'text' in page ? page.text : '');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  chat?.close();
  await client?.close();
  await server?.stop();
  await ground?.close();
});

test('a chat shows a change, its approval by another person and its end, as the cluster has them', async () => {
  const asked = await call('kubectl', { args: ['scale', 'deployment/web', '--replicas=3', ...IN] });
  const { id } = (asked.structuredContent as { change: { id: string } }).change;
  const { card, result, heard } = await chat.open(browser, {
    callTool: ({ name, arguments: given }) => call(name, given),
  });
  await result(asked);
  await card.getByText('This card cannot approve.').waitFor();
  const all = await card.locator('main').textContent();
  for (const says of [id, 'anonymous with chat', '+  replicas: 3', `changes approve ${id}`])
    expect(all).toContain(says);

  expect((await ground.approver('approve', id, '--reason', 'fine')).code).toBe(0);
  await card.getByText('Approved, not made yet').first().waitFor();
  await card.getByText('Approved by alice').waitFor();
  expect(await succeed(admin, ['get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}', ...IN])).toBe('1');

  const applying = call('apply_change', { id, verify_seconds: 60 });
  await card.getByText('1 of 1 request made').waitFor();
  // While the outcome is watched, the card follows the rollout.
  await card.getByRole('heading', { name: 'Now' }).waitFor();
  await card.getByText(/\d of 3 pods (is|are) ready, \d up to date/).waitFor();
  expect(await card.getByRole('heading', { name: 'Outcome' }).count()).toBe(0);
  expect((await applying).structuredContent).toMatchObject({ success: true, change: { verification: {} } });
  await card.getByRole('heading', { name: 'Outcome' }).waitFor();
  expect(await card.getByRole('heading', { name: 'Now' }).count()).toBe(0);
  expect(await succeed(admin, ['get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}', ...IN])).toBe('3');
  expect(await card.locator('main').textContent()).toContain('+  replicas: 3');
  const names = (await heard('tools/call')).map(({ params }) => params['name']);
  expect(new Set(names)).toEqual(new Set(['get_change']));
  await browser.settle();
});

test('a chat shows what diagnose found, and asks again', async () => {
  const found = await call('diagnose', { namespace: 'card' });
  const { card, input, result } = await chat.open(browser, {
    callTool: ({ name, arguments: given }) => call(name, given),
  });
  await input({ namespace: 'card' });
  await result(found);
  await card.getByRole('heading', { level: 1, name: 'Namespace card' }).waitFor();
  await card.getByRole('button', { name: 'Check again' }).click();
  await expect.poll(() => card.getByRole('status').textContent()).toBe('Findings are shown.');
  await browser.settle();
});
