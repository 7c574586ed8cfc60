import type { Client, Progress } from '@modelcontextprotocol/client';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { call, post } from '../served.ts';
import { connect, EVERY, endServers } from './clients.ts';

afterAll(endServers);

vi.setConfig({ testTimeout: 40_000 });

/** Calls the kubectl tool and gives back its answer with every progress that came before it. */
async function follow(client: Client, args: readonly string[]) {
  const told: Progress[] = [];
  const result = await client.callTool(
    { name: 'kubectl', arguments: { args } },
    { onprogress: (progress) => void told.push(progress) },
  );
  return { result, told };
}

describe.concurrent.each(EVERY)('a client of revision $revision over $transport', ({ transport, revision }) => {
  test('is told of a rollout what it printed last, once a second, in values that grow', async (context) => {
    const { expect } = context;
    const environment = { KUBECTL_ALLOWED_COMMANDS: 'get,rollout' };
    const { client } = await connect(context, transport, revision, { kubectl: 'waiting', environment });
    const { result, told } = await follow(client, ['rollout', 'status', 'deployment/web']);
    expect(result.isError).toBe(false);
    const messages = told.map(({ message }) => message);
    // The first line was never the last one for a whole second; the end may be told if the process ends slowly.
    expect(messages).toContain(
      'Waiting for deployment "web" rollout to finish: 2 out of 3 new replicas have been updated...',
    );
    expect(messages).not.toContain(
      'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...',
    );
    const values = told.map(({ progress }) => progress);
    expect(values).toEqual([...new Set(values)].toSorted((a, b) => a - b));
    expect(values[0]).toBeGreaterThanOrEqual(1);
  });
});

describe('progress', () => {
  test('of another command is how much it printed, not what', async (context) => {
    const { client } = await connect(context, 'http', '2025-11-25', { kubectl: 'waiting' });
    const { told } = await follow(client, ['get', 'pods']);
    expect(told.at(-1)?.message).toMatch(/^Running, \d+ bytes so far$/);
  });

  test('of a call that waits for its turn says so', async (context) => {
    const environment = { KUBECTL_MAX_CONCURRENT: '1' };
    const { client } = await connect(context, 'http', '2025-11-25', { kubectl: 'waiting', environment });
    const [first, second] = await Promise.all([follow(client, ['get', 'pods']), follow(client, ['get', 'pods'])]);
    const messages = [...first.told, ...second.told].map(({ message }) => message);
    expect(messages).toContain('Waiting for a free slot');
    expect(second.result.isError).toBe(false);
  });

  test('is not sent to a client that gave no token, nor where an answer has no room for it', async (context) => {
    const { client, url } = await connect(context, 'http', '2026-07-28', { kubectl: 'waiting' });
    const answer = await client.callTool({ name: 'kubectl', arguments: { args: ['get', 'pods'] } });
    expect(answer.isError).toBe(false);
    const asked = call('kubectl', { args: ['get', 'pods'] });
    const plain = await post(url, { ...asked, params: { ...asked.params, _meta: { progressToken: 'mine' } } });
    expect(plain.headers['content-type']).toContain('application/json');
    expect(plain.json.result.isError).toBe(false);
  });
});
