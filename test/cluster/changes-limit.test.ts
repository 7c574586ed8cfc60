import { afterAll, beforeAll, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';

const NAMESPACE = 'changes-limit';
const IN = ['-n', NAMESPACE];
let ground: ChangeGround;
const servers: HttpServer[] = [];

async function serve(): Promise<HttpServer> {
  const commands = 'get,label,create';
  const server = await ground.serve({
    CHANGES: 'on',
    CHANGE_MAX_PER_HOUR: '3',
    KUBECTL_ALLOWED_COMMANDS: commands,
  });
  servers.push(server);
  return server;
}

beforeAll(async () => {
  ground = await openChangeGround(NAMESPACE);
  await succeed(admin, ['create', 'configmap', 'settings', ...IN]);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await ground.close();
});

const plan = (server: HttpServer, key: string) =>
  callTool(server.url, 'plan_change', { args: ['label', 'configmap/settings', `${key}=yes`, ...IN] });
const records = async () =>
  JSON.parse(await succeed(admin, ['get', 'changes', '-o', 'json', ...IN])).items as readonly unknown[];

test('a caller makes so many plans in an hour on all replicas together, and no more after a restart', async () => {
  const [one, other] = [await serve(), await serve()];
  expect(await plan(one, 'a')).toMatchObject({ success: true });
  expect(await plan(other, 'b')).toMatchObject({ success: true });
  // A repeated call counts once.
  expect(await plan(other, 'b')).toMatchObject({ success: true });
  expect(await plan(one, 'c')).toMatchObject({ success: true });
  expect(await records()).toHaveLength(3);
  for (const server of [one, other, await serve()])
    expect(await plan(server, 'd')).toMatchObject({
      success: false,
      code: 'CHANGE_LIMIT',
      error: expect.stringContaining(NAMESPACE),
    });
  expect(await records()).toHaveLength(3);
  // What is known already is no new plan.
  expect(await plan(one, 'b')).toMatchObject({ success: true, change: { phase: 'Planned' } });
});

test('a plan with values of Secrets is counted by the server that keeps it', async () => {
  const server = await serve();
  const secret = ['create', 'secret', 'generic', 'made', '--from-literal=password=correct-horse-9', ...IN];
  expect(await callTool(server.url, 'plan_change', { args: secret })).toMatchObject({ success: true });
  expect(await records()).toHaveLength(3);
});

test('a record of another caller, and one of an earlier hour, leave room', async () => {
  const [server] = servers;
  if (server === undefined) throw new Error('No server was started.');
  const [first] = (await records()) as readonly { readonly metadata: { readonly labels: object } }[];
  expect(Object.keys(first?.metadata.labels ?? {}).toSorted()).toEqual([
    'remediation.mcp/call',
    'remediation.mcp/caller',
    'remediation.mcp/hour',
  ]);
  const label = (...labels: string[]) => succeed(admin, ['label', 'changes', '--all', '--overwrite', ...labels, ...IN]);
  await label('remediation.mcp/hour=2020-01-01T00');
  const later = await serve();
  expect(await plan(later, 'e')).toMatchObject({ success: true });
  await label(
    `remediation.mcp/hour=${new Date().toISOString().slice(0, 13)}`,
    `remediation.mcp/caller=${'0'.repeat(40)}`,
  );
  const latest = await serve();
  expect(await plan(latest, 'f')).toMatchObject({ success: true });
});
