import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { withServerRequests } from '../../src/execution/server-requests.ts';
import { NoAnswer } from '../../src/kube/no-answer.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { decide } from '../../src/policy/decide.ts';
import { accessTo, json, standIn } from '../api/api-server-stand-in.ts';
import { permitFor, planOf, policyWith } from '../policy/plans.ts';

const NEVER = new AbortController().signal;

/** What reading a pod for a call comes to, where the API server does this with the request. */
async function read(answer: (response: ServerResponse) => void) {
  const { url } = await standIn((request, response) =>
    request.url === '/version' ? json(response, {}) : answer(response),
  );
  return withServerRequests(accessTo(url).access, permitFor(planOf('get pods')), NEVER, async ({ stored }) =>
    (await stored(['/api/v1/namespaces/shop/pods/web']))('/api/v1/namespaces/shop/pods/web'),
  );
}

test('a request is answered with what is stored', async () => {
  expect(await read((response) => json(response, { kind: 'Pod' }))).toEqual({ kind: 'Pod' });
});

test.each<[string, (response: ServerResponse) => void]>([
  ['before it answers', (response) => response.destroy()],
  [
    'amid its answer',
    (response) => response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
  ],
])('an API server that breaks off %s is no defect of this server', async (_, answer) => {
  await expect(read(answer)).rejects.toThrow(NoAnswer);
});

test('what is rejected by the work itself is rejected as it is', async () => {
  const { url } = await standIn((_, response) => json(response, {}));
  const defect = new TypeError('a defect');
  const work = withServerRequests(accessTo(url).access, permitFor(planOf('get pods')), NEVER, () =>
    Promise.reject(defect),
  );
  await expect(work).rejects.toBe(defect);
});

test('writes of a plan that must be approved are made only once it is', async () => {
  const policy = policyWith({ allowedCommands: ['scale'], approvalCommands: ['scale'] });
  const verdict = decide(planOf('scale deployment/web --replicas=2 -n shop'), policy, ANONYMOUS);
  if (!verdict.allowed) throw new Error(verdict.refusal.error);
  const { url } = await standIn((_, response) => json(response, {}));
  await withServerRequests(accessTo(url).access, verdict.permit, NEVER, async ({ writes }) => {
    expect(() => writes({ mode: 'hold' })).toThrow('can only be rehearsed');
    expect(() => writes({ mode: 'hold', isApproved: false })).toThrow('can only be rehearsed');
    expect(() => writes({ mode: 'hold', isApproved: true })).not.toThrow();
    expect(() => writes({ mode: 'rehearse' })).not.toThrow();
  });
});
