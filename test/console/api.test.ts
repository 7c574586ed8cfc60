import { describe, expect, test } from 'vitest';
import type { ConsoleRequest, PageHandler } from '../../src/console/handler.ts';
import { openConsole, TOKEN } from './open-console.ts';

const withToken = { methods: { token: TOKEN } };

/** A handler that keeps what it was asked. */
function keeper(answer: Awaited<ReturnType<PageHandler>> = { status: 200, json: { done: true } }) {
  const asked: ConsoleRequest[] = [];
  const handler: PageHandler = async (request) => {
    asked.push(request);
    return answer;
  };
  return { asked, handler };
}

describe('a handler of a page', () => {
  test('gets the checked parts of a request of a person', async () => {
    const { asked, handler } = keeper();
    const { browser } = await openConsole({ ...withToken, handlers: { changes: handler } });
    const person = browser();
    await person.signIn(TOKEN);
    const body = { verdict: 'Approved' };
    expect(await person.send('POST', '/console/api/changes/shop.7f3kq2/decision?a=b', body)).toMatchObject({
      status: 200,
      json: { done: true },
    });
    expect(asked).toMatchObject([
      {
        method: 'POST',
        path: ['changes', 'shop.7f3kq2', 'decision'],
        body,
        subject: { method: 'token', name: 'token', groups: [] },
        isLocal: false,
      },
    ]);
    expect(asked[0]?.query.get('a')).toBe('b');
    await person.send('POST', '/console/api/changes/shop.7f3kq2/undo');
    await person.send('DELETE', '/console/api/changes/shop.7f3kq2');
    expect(asked.slice(1).map(({ method, body: sent }) => [method, sent])).toEqual([
      ['POST', undefined],
      ['DELETE', undefined],
    ]);
  });

  test('without authentication sees the local reader', async () => {
    const { asked, handler } = keeper();
    const { browser } = await openConsole({ handlers: { activity: handler } });
    expect((await browser().send('GET', '/console/api/activity')).status).toBe(200);
    expect(asked[0]).toMatchObject({ subject: { method: 'none', name: 'local', groups: [] }, isLocal: true });
  });

  test.each([
    ['/console/api/changes/..', 404],
    ['/console/api/changes/../policy', 404],
    ['/console/api/changes/.', 404],
    ['/console/api/changes/', 404],
    ['/console/api/changes//x', 404],
    ['/console/api/changes/%2e%2e', 404],
    ['/console/api/changes/a%2fb', 404],
    ['/console/api/changes/a_b', 404],
    [`/console/api/changes/${'x'.repeat(301)}`, 404],
    ['/console/api/__proto__', 404],
    ['/console/api/constructor', 404],
    ['/console/api/toString', 404],
    ['/console/api/', 404],
    ['/console/api/policy', 404],
  ])('is not asked for %s', async (path, status) => {
    const { asked, handler } = keeper();
    const { browser } = await openConsole({ handlers: { changes: handler } });
    const answer = await browser().send('GET', path);
    expect([answer.status, Object.keys(answer.json)]).toEqual([status, ['error']]);
    expect(asked).toEqual([]);
  });

  test.each([
    '/console/../mcp',
    '/console/%2e%2e/mcp',
    '/console/..%2fmcp',
    '/console/api/../../mcp',
    '/console\\..\\mcp',
  ])('and no call of a tool is reached by a path that leads up: %s', async (path) => {
    const { asked, handler } = keeper();
    const { browser } = await openConsole({ ...withToken, handlers: { changes: handler } });
    const person = browser();
    await person.signIn(TOKEN);
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
    const answer = await person.send('POST', path, list, { authorization: `Bearer ${TOKEN}` });
    expect([404, 405]).toContain(answer.status);
    expect(answer.text).not.toContain('jsonrpc');
    expect(asked).toEqual([]);
  });

  test.each(['//console/api/changes', '/Console/api/changes', '/%63onsole/api/changes', '/mcp/../console/api/changes'])(
    'is not asked at an address that only looks like its own: %s',
    async (path) => {
      const { asked, handler } = keeper();
      const { browser } = await openConsole({ ...withToken, handlers: { changes: handler } });
      const person = browser();
      await person.signIn(TOKEN);
      expect((await person.send('GET', path)).status).toBeGreaterThanOrEqual(400);
      expect(asked).toEqual([]);
    },
  );

  test.each(['PUT', 'PATCH', 'HEAD', 'OPTIONS'])('is not asked by %s', async (method) => {
    const { asked, handler } = keeper();
    const { browser } = await openConsole({ handlers: { changes: handler } });
    expect((await browser().send(method, '/console/api/changes')).status).toBe(405);
    expect(asked).toEqual([]);
  });

  test('is not asked without a session', async () => {
    const { asked, handler } = keeper();
    const { browser } = await openConsole({ ...withToken, handlers: { changes: handler } });
    const visitor = browser();
    expect(await visitor.send('GET', '/console/api/changes')).toMatchObject({
      status: 401,
      json: { error: 'Sign in to the console.' },
    });
    await visitor.session();
    for (const method of ['GET', 'POST', 'DELETE'])
      expect((await visitor.send(method, '/console/api/changes')).status).toBe(401);
    expect((await visitor.send('GET', '/console/api/events')).status).toBe(401);
    expect(asked).toEqual([]);
  });

  test("is not asked with an agent's bearer token, which is no session", async () => {
    const { asked, handler } = keeper();
    const { browser } = await openConsole({ ...withToken, handlers: { changes: handler } });
    const agent = { authorization: `Bearer ${TOKEN}` };
    for (const method of ['GET', 'POST', 'DELETE'])
      expect((await browser().send(method, '/console/api/changes', undefined, agent)).status).toBe(
        method === 'GET' ? 401 : 403,
      );
    const session = await browser().send('GET', '/console/api/session', undefined, agent);
    expect(session.json.person).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test.each<[string, string, number, string]>([
    ['a list', '[1]', 400, 'Send one JSON object.'],
    ['no JSON', '{', 400, 'Parse error: the body is not valid JSON.'],
    ['more than 256 KiB', JSON.stringify({ x: 'x'.repeat(256 * 1024) }), 413, 'The body is larger than 262144 bytes.'],
  ])('is not asked with a body that is %s', async (_, body, status, error) => {
    const { asked, handler } = keeper();
    const { browser } = await openConsole({ handlers: { changes: handler } });
    const person = browser();
    await person.session();
    expect(await person.send('POST', '/console/api/changes', body)).toMatchObject({ status, json: { error } });
    expect(asked).toEqual([]);
  });

  test('is not asked with a body of another type, which a form of another page could send', async () => {
    const { asked, handler } = keeper();
    const { browser } = await openConsole({ handlers: { changes: handler } });
    const person = browser();
    await person.session();
    const headers = { 'content-type': 'text/plain' };
    expect((await person.send('POST', '/console/api/changes', '{}', headers)).status).toBe(415);
    expect(asked).toEqual([]);
  });

  test('that fails is an internal error without the reason, which is logged', async () => {
    const written: string[] = [];
    const { pino } = await import('pino');
    const { browser } = await openConsole({
      handlers: { changes: () => Promise.reject(new Error('the secret reason')) },
      logger: pino({}, { write: (line: string) => void written.push(line) }),
    });
    const { status, json } = await browser().send('GET', '/console/api/changes');
    expect([status, json]).toEqual([500, { error: 'Internal error.' }]);
    expect(written.join('')).toContain('the secret reason');
  });
});

describe('an answer of lines', () => {
  test('is sent as a file, as it comes', async () => {
    const lines = async function* () {
      for (let at = 0; at < 3; at++) yield `{"at":${at}}\n`;
    };
    const { handler } = keeper({
      status: 200,
      lines: lines(),
      type: 'application/x-ndjson',
      fileName: 'a "b"\r\n.jsonl',
    });
    const { browser } = await openConsole({ handlers: { activity: handler } });
    const { status, headers, text } = await browser().send('GET', '/console/api/activity/export');
    expect([status, text]).toEqual([200, '{"at":0}\n{"at":1}\n{"at":2}\n']);
    expect(headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="a__b___.jsonl"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test('ends when its reader leaves', async () => {
    const state = { ended: false };
    const lines = async function* () {
      try {
        for (;;) yield 'x'.repeat(64 * 1024);
      } finally {
        state.ended = true;
      }
    };
    const { handler } = keeper({ status: 200, lines: lines(), type: 'text/plain', fileName: 'x' });
    const { url } = await openConsole({ handlers: { activity: handler } });
    const leaving = new AbortController();
    const answer = await fetch(`${url}/console/api/activity/export`, { signal: leaving.signal });
    await answer.body?.getReader().read();
    leaving.abort();
    await expect.poll(() => state.ended).toBe(true);
  });

  test('that fails on the way is cut off, so that it does not look whole', async () => {
    const lines = async function* () {
      yield 'one\n';
      throw new Error('no more');
    };
    const { handler } = keeper({ status: 200, lines: lines(), type: 'text/plain', fileName: 'x' });
    const { url } = await openConsole({ handlers: { activity: handler } });
    const whole = fetch(`${url}/console/api/activity/export`).then((answer) => answer.text());
    await expect(whole).rejects.toThrow();
  });
});
