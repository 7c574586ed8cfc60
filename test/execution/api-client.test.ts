import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConnectionFailed, LeaveToKubectl } from '../../src/reads/read.ts';
import { readText } from '../../src/reads/rest-client.ts';
import { accessTo, json, open, standIn } from './api-server-stand-in.ts';

const seen = (requests: readonly { headers: Record<string, unknown> }[], header: string) =>
  requests.map(({ headers }) => headers[header]);

describe('who asks', () => {
  test.each<[string, object, string | undefined]>([
    ['a token', { token: 's3cret' }, 'Bearer s3cret'],
    ['a password', { username: 'u', password: 'p' }, `Basic ${Buffer.from('u:p').toString('base64')}`],
    ['nothing', {}, undefined],
  ])('is said with %s', async (_, user, header) => {
    const api = await standIn((_request, response) => json(response, {}));
    await (await open(accessTo(api.url, user).access)).api.request({ path: '/version' });
    expect(seen(api.requests, 'authorization')).toEqual([header]);
  });

  test('is said with the token that stands in the file now, also after it was replaced, and with the last one while it is away', async () => {
    const api = await standIn((_request, response) => json(response, {}));
    const { access, folder } = accessTo(api.url, { tokenFile: 'token', token: 'older' });
    const file = join(folder, 'token');
    const ask = async () => (await open(access)).api.request({ path: '/version' });
    await ask();
    writeFileSync(file, 'first\n');
    await ask();
    writeFileSync(`${file}.new`, 'second\n');
    renameSync(`${file}.new`, file);
    await ask();
    renameSync(file, `${file}.old`);
    await ask();
    expect(seen(api.requests, 'authorization')).toEqual(
      ['older', 'first', 'second', 'second'].map((token) => `Bearer ${token}`),
    );
  });

  test('is read anew when the kubeconfig changes', async () => {
    const api = await standIn((_request, response) => json(response, {}));
    const { access, write } = accessTo(api.url, { token: 'before' });
    await (await open(access)).api.request({ path: '/a' });
    write({ token: 'afterwards' });
    await (await open(access)).api.request({ path: '/a' });
    expect(seen(api.requests, 'authorization')).toEqual(['Bearer before', 'Bearer afterwards']);
  });

  test('is left to kubectl where the API server does not know it', async () => {
    const api = await standIn((_request, response) => json(response, {}, 401));
    const { access } = accessTo(api.url, { token: 'old' });
    await expect((await open(access)).api.request({ path: '/a' })).rejects.toThrow(LeaveToKubectl);
  });

  test('is somebody else where the call says so, as the call says it alone', async () => {
    const api = await standIn((_request, response) => json(response, {}));
    const { access } = accessTo(api.url);
    const { signal } = new AbortController();
    const opened = await access.open(signal, { user: 'jane', groups: ['a', 'b'] });
    await opened?.api.request({ path: '/a' });
    await (await open(access)).api.request({ path: '/a' });
    expect(seen(api.requests, 'impersonate-user')).toEqual(['jane', undefined]);
    expect(seen(api.requests, 'impersonate-group')).toEqual(['a, b', undefined]);
  });

  test('with a credential plugin, is known to kubectl alone', async () => {
    const { access } = accessTo('http://127.0.0.1:1', { exec: { command: 'login' } });
    expect(await access.open(new AbortController().signal, undefined)).toBeUndefined();
  });
});

describe('an answer', () => {
  test('comes with its status, headers, warnings and body, whatever it is', async () => {
    const warning = ['299 - "one \\"quoted\\""', '299 - "two, with comma"', '199 - "not for kubectl"'];
    const api = await standIn((_request, response) => json(response, { a: 'é' }, 404, { warning }));
    const answer = await (await open(accessTo(api.url).access)).api.request({ path: '/a?b=c', accept: 'x/y' });
    expect(answer).toMatchObject({ status: 404, warnings: ['one "quoted"', 'two, with comma'] });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(await readText(answer.body)).toBe('{"a":"é"}');
    expect(api.requests[0]).toMatchObject({ method: 'GET', url: '/a?b=c', headers: { accept: 'x/y' } });
  });

  test('to a body that is posted is asked for once, with its length', async () => {
    const api = await standIn((_request, response) => json(response, {}, 429, { 'retry-after': '1' }));
    const answer = await (await open(accessTo(api.url).access)).api.request({
      method: 'POST',
      path: '/reviews',
      body: { a: 1 },
    });
    expect(answer.status).toBe(429);
    expect(api.requests).toHaveLength(1);
    expect(api.requests[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '7' });
  });

  test.each([429, 503])('of %d that says when to ask again is asked for again then', async (status) => {
    let asked = 0;
    const api = await standIn((_request, response) =>
      asked++ === 0 ? json(response, {}, status, { 'retry-after': '1' }) : json(response, { ok: true }),
    );
    const startedAt = performance.now();
    const answer = await (await open(accessTo(api.url).access)).api.request({ path: '/a' });
    expect(answer.status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(900);
  });

  test.each([
    [429, undefined],
    [503, 'tomorrow'],
    [404, '1'],
  ])('of %d that says %s is the answer', async (status, after) => {
    const headers = after === undefined ? {} : { 'retry-after': after };
    const api = await standIn((_request, response) => json(response, {}, status, headers));
    expect((await (await open(accessTo(api.url).access)).api.request({ path: '/a' })).status).toBe(status);
    expect(api.requests).toHaveLength(1);
  });

  test('that bids to wait is not waited for once the call was ended', async () => {
    const api = await standIn((_request, response) => json(response, {}, 429, { 'retry-after': '60' }));
    const ending = new AbortController();
    const waiting = (await open(accessTo(api.url).access, ending.signal)).api.request({ path: '/a' });
    await expect.poll(() => api.requests.length).toBe(1);
    ending.abort();
    await expect(waiting).rejects.toThrow();
  });
});

describe('a connection', () => {
  test('is kept for the next call', async () => {
    const api = await standIn((_request, response) => json(response, {}));
    const { access } = accessTo(api.url);
    for (let call = 0; call < 3; call++) {
      const opened = await open(access);
      await readText((await opened.api.request({ path: '/a' })).body);
      opened.end();
    }
    expect(new Set(api.requests.map(({ socket }) => socket)).size).toBe(1);
  });

  test('that the API server closed at the moment of asking is replaced, and nobody notices', async () => {
    const sockets = new Set<unknown>();
    const api = await standIn((request, response) => {
      if (api.requests.length === 2) request.socket.destroy();
      else json(response, {});
      sockets.add(request.socket);
    });
    const { access } = accessTo(api.url);
    for (let call = 0; call < 2; call++) {
      const { body, status } = await (await open(access)).api.request({ path: '/a' });
      expect(status).toBe(200);
      await readText(body);
    }
    expect(api.requests).toHaveLength(3);
    expect(sockets.size).toBe(2);
  });

  test('that is closed without an answer when it is new is left to kubectl, which tries again by itself', async () => {
    const api = await standIn((request) => void request.socket.destroy());
    await expect((await open(accessTo(api.url).access)).api.request({ path: '/a' })).rejects.toThrow(LeaveToKubectl);
    expect(api.requests).toHaveLength(1);
  });

  test("that is refused is told in kubectl's words", async () => {
    const { access } = accessTo('http://127.0.0.1:1', { token: 's3cret' });
    const failed = expect((await open(access)).api.request({ path: '/a' })).rejects;
    await failed.toThrow(
      new ConnectionFailed(
        'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
      ),
    );
  });

  test('is ended with the call, while it is asked and while it is read', async () => {
    const api = await standIn((request, response) => {
      if (request.url === '/slow') response.writeHead(200).write('{');
    });
    for (const path of ['/never', '/slow']) {
      const ending = new AbortController();
      const asked = (await open(accessTo(api.url).access, ending.signal)).api.request({ path });
      const read = asked.then(({ body }) => readText(body));
      await expect.poll(() => api.sockets.size).toBe(1);
      await expect.poll(() => api.requests.at(-1)?.url).toBe(path);
      ending.abort();
      await expect(read).rejects.toThrow();
      await expect.poll(() => api.sockets.size).toBe(0);
    }
  });

  test('whose answer nobody reads is not kept', async () => {
    const api = await standIn((_request, response) => response.writeHead(200).write('{'));
    const opened = await open(accessTo(api.url).access);
    await opened.api.request({ path: '/a' });
    opened.end();
    await expect.poll(() => api.sockets.size).toBe(0);
  });

  test('goes through the proxy of the environment, unless NO_PROXY names the host', async () => {
    const proxy = await standIn((_request, response) => json(response, {}));
    const through = accessTo('http://api.example.com:8080', {}, { HTTP_PROXY: proxy.url });
    await (await open(through.access)).api.request({ path: '/a' });
    expect(proxy.requests.map(({ url }) => url)).toEqual(['http://api.example.com:8080/a']);
    const past = accessTo('http://api.example.invalid:8080', {}, { HTTP_PROXY: proxy.url, NO_PROXY: '.invalid' });
    await expect((await open(past.access)).api.request({ path: '/a' })).rejects.toThrow(LeaveToKubectl);
    expect(proxy.requests).toHaveLength(1);
  });
});
