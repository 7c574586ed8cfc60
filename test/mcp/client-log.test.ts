import { afterAll, describe, expect, test, vi } from 'vitest';
import { connect, endServers } from './clients.ts';

afterAll(endServers);

const SESSIONS = (['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const).flatMap((revision) =>
  (['http', 'stdio'] as const).map((transport) => ({ transport, revision })),
);

describe.each(SESSIONS)('a client of revision $revision over $transport', ({ transport, revision }) => {
  test('is told of calls from the level on that it asked for, and of none before it asked', async (context) => {
    const { client } = await connect(context, transport, revision);
    const told: unknown[] = [];
    client.setNotificationHandler('notifications/message', ({ params }) => void told.push(params));
    const get = () => client.callTool({ name: 'kubectl', arguments: { args: ['get', 'pods'] } });
    const refused = () =>
      client.callTool({ name: 'kubectl', arguments: { args: ['exec', 'web', '--', 'Secret-Word'] } });
    await get();
    await refused();
    expect(told).toEqual([]);
    await client.setLoggingLevel('warning');
    await get();
    await refused();
    await client.setLoggingLevel('debug');
    await get();
    await vi.waitFor(() => expect(told).toHaveLength(2), 25_000);
    expect(told).toEqual([
      { level: 'warning', logger: 'call', data: { tool: 'kubectl', success: false, code: 'COMMAND_NOT_ALLOWED' } },
      { level: 'info', logger: 'call', data: { tool: 'kubectl', success: true } },
    ]);
  });
});

test('a client of 2026-07-28 is told of a call if that call asked for it', async (context) => {
  const { client } = await connect(context, 'http', '2026-07-28');
  const told: unknown[] = [];
  client.setNotificationHandler('notifications/message', ({ params }) => void told.push(params));
  const call = { name: 'kubectl', arguments: { args: ['exec', 'web', '--', 'sh'] } };
  await client.callTool(call);
  await client.callTool({ ...call, _meta: { 'io.modelcontextprotocol/logLevel': 'error' } });
  await client.callTool({ ...call, _meta: { 'io.modelcontextprotocol/logLevel': 'info' } });
  expect(told).toEqual([
    { level: 'warning', logger: 'call', data: { tool: 'kubectl', success: false, code: 'COMMAND_NOT_ALLOWED' } },
  ]);
});
