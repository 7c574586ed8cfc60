import { describe, expect, test } from 'vitest';
import { ANONYMOUS, type Subject } from '../../src/kube/subject.ts';
import type { Approvals, AskedDecision } from '../../src/remediation/approvals.ts';
import type { Change } from '../../src/remediation/change.ts';
import { specOf } from '../remediation/spec.ts';
import { listen } from './whoami.ts';

const ALICE: Subject = { method: 'oidc', name: 'alice', groups: [] };
const spec = specOf({ id: 'shop.x' });
const change: Change = { spec, status: { phase: 'Pending', decisions: [], progress: [] }, version: '1' };
const GOOD = { verdict: 'Approved', hash: spec.hash };

/** The endpoint with one change, and what was asked of it. */
async function open(caller: Subject = ALICE, isOn = true) {
  const asked: unknown[] = [];
  const approvals: Approvals = {
    list: async (by, namespace) => {
      asked.push(['list', by.name, namespace]);
      return namespace === 'bank' ? { status: 403, error: 'no' } : { changes: [change] };
    },
    get: async (by, id) => {
      asked.push(['get', by.name, id]);
      return id === spec.id ? change : { status: 404, error: 'none' };
    },
    mayApprove: async () => true,
    decide: async (by, id, decision: AskedDecision) => {
      asked.push(['decide', by.name, id, decision]);
      return id === spec.id ? change : { status: 404, error: 'none' };
    },
  };
  const { url } = await listen({ identify: async () => caller, ...(isOn ? { changes: approvals } : {}) });
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(new URL(path, url), { method, ...init, headers: { ...type, ...headers } });
    return { status: answer.status, headers: answer.headers, json: (await answer.json()) as Record<string, unknown> };
  };
  return { asked, send };
}

describe('an authenticated caller', () => {
  test('reads all changes, the changes of a namespace, and one', async () => {
    const { send, asked } = await open();
    expect(await send('GET', '/changes')).toMatchObject({ status: 200, json: { changes: [change] } });
    expect(await send('GET', '/changes?namespace=shop')).toMatchObject({ status: 200 });
    expect(await send('GET', '/changes?namespace=bank')).toMatchObject({ status: 403, json: { error: 'no' } });
    const one = await send('GET', '/changes/shop.x');
    expect(one).toMatchObject({ status: 200, json: change });
    expect([one.headers.get('cache-control'), one.headers.get('x-content-type-options')]).toEqual([
      'no-store',
      'nosniff',
    ]);
    expect(await send('GET', '/changes/shop.y')).toMatchObject({ status: 404 });
    expect(asked).toEqual([
      ['list', 'alice', undefined],
      ['list', 'alice', 'shop'],
      ['list', 'alice', 'bank'],
      ['get', 'alice', 'shop.x'],
      ['get', 'alice', 'shop.y'],
    ]);
  });

  test.each([GOOD, { ...GOOD, reason: 'ok' }, { ...GOOD, verdict: 'Denied', reason: 'no' }])(
    'decides: %j',
    async (body) => {
      const { send, asked } = await open();
      expect(await send('POST', '/changes/shop.x/decision', body)).toMatchObject({ status: 200, json: change });
      expect(asked).toEqual([['decide', 'alice', 'shop.x', body]]);
    },
  );

  test.each<[string, unknown, number]>([
    ['another verdict', { ...GOOD, verdict: 'approved' }, 422],
    ['no hash', { verdict: 'Approved' }, 422],
    ['half a hash', { ...GOOD, hash: 'abc' }, 422],
    ['a reason that is no text', { ...GOOD, reason: 1 }, 422],
    ['a long reason', { ...GOOD, reason: 'x'.repeat(4097) }, 422],
    ['a name of its own', { ...GOOD, by: 'bob' }, 422],
    ['null', null, 422],
    ['no JSON', '{', 400],
    ['a list', [GOOD], 400],
    ['a large body', { ...GOOD, reason: 'x'.repeat(20_000) }, 413],
  ])('cannot decide with %s', async (_, body, status) => {
    const { send, asked } = await open();
    expect(await send('POST', '/changes/shop.x/decision', body)).toMatchObject({
      status,
      json: { error: expect.any(String) },
    });
    expect(asked).toEqual([]);
  });

  test.each([
    ['POST', '/changes', 405],
    ['DELETE', '/changes/shop.x', 405],
    ['GET', '/changes/shop.x/decision', 405],
    ['GET', '/changes/', 404],
    ['GET', '/changes/shop.x/', 404],
    ['GET', '/changes/shop.x/other', 404],
    ['POST', '/changes/shop.x/decision/x', 404],
    ['GET', '/changes/%2e%2e', 404],
    ['GET', '/changesx', 404],
  ])('finds nothing at %s %s', async (method, path, status) => {
    const { send, asked } = await open();
    expect(await send(method, path, method === 'POST' ? GOOD : undefined)).toMatchObject({ status });
    expect(asked).toEqual([]);
  });
});

describe('a decision is made by no', () => {
  const post = { method: 'POST', path: '/changes/shop.x/decision' };

  test.each([
    ['unauthenticated caller', ANONYMOUS],
    ['local caller', { method: 'stdio', name: 'local', groups: [] } as Subject],
  ])('%s', async (_, caller) => {
    const { send, asked } = await open(caller);
    for (const answer of [
      await send(post.method, post.path, GOOD),
      await send('GET', '/changes'),
      await send('GET', '/changes/shop.x'),
    ])
      expect(answer).toMatchObject({
        status: 403,
        json: { error: expect.stringMatching(/^Only authenticated callers .*\(CONSOLE=on\)/) },
      });
    expect(asked).toEqual([]);
  });

  test('page of another origin, and no form', async () => {
    const { send, asked } = await open();
    expect((await send(post.method, post.path, GOOD, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await send(post.method, post.path, GOOD, { 'content-type': 'text/plain' })).status).toBe(415);
    expect(asked).toEqual([]);
  });

  test('caller of a server that keeps no changes', async () => {
    const { send } = await open(ALICE, false);
    expect((await send(post.method, post.path, GOOD)).status).toBe(404);
  });
});
