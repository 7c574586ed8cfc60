import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { accessTo, json, open, standIn } from './api-server-stand-in.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn(() => Promise.resolve()) }));

test.each([
  [429, '1', 1000],
  [503, '2', 2000],
])('a request answered with %d is sent again after the time of Retry-After', async (status, seconds, waitMs) => {
  vi.mocked(pause).mockClear();
  const api = await standIn((_request, response) =>
    api.requests.length === 1 ? json(response, {}, status, { 'retry-after': seconds }) : json(response, { ok: true }),
  );
  const answer = await (await open(accessTo(api.url).access)).api.request({ path: '/a' });
  expect(answer.status).toBe(200);
  expect(api.requests).toHaveLength(2);
  expect(vi.mocked(pause).mock.calls.map(([ms]) => ms)).toEqual([waitMs]);
});
