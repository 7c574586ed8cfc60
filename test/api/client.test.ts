import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { ConnectionFailed, LeaveToKubectl } from '../../src/api/api.ts';
import { readText } from '../../src/api/objects/rest-client.ts';
import { permitFor, planOf } from '../policy/plans.ts';
import { issue } from '../transport/certificates.ts';
import { AS_SERVER, accessTo, json, open, secureStandIn, standIn } from './api-server-stand-in.ts';

const seen = (requests: readonly { headers: Record<string, unknown> }[], header: string) =>
  requests.map(({ headers }) => headers[header]);

describe('who asks', () => {
  test.each<[string, object, string | undefined]>([
    ['a token', { token: 's3cret' }, 'Bearer s3cret'],
    ['a password', { username: 'u', password: 'p' }, `Basic ${Buffer.from('u:p').toString('base64')}`],
    ['nothing', {}, undefined],
  ])('is said with %s', async (_, user, header) => {
    const api = await secureStandIn((_request, response) => json(response, {}));
    await (await open(accessTo(api.cluster, user).access)).api.request({ path: '/version' });
    expect(seen(api.requests, 'authorization')).toEqual([header]);
  });

  test('is not said without TLS, as kubectl does not say it', async () => {
    const api = await standIn((_request, response) => json(response, {}));
    for (const user of [{ token: 's3cret' }, { username: 'u', password: 'p' }, { tokenFile: '/nowhere' }])
      await (await open(accessTo(api.url, user).access)).api.request({ path: '/version' });
    expect(seen(api.requests, 'authorization')).toEqual([undefined, undefined, undefined]);
  });

  test('uses the current token of the file, also after a replacement, and the last token while the file is missing', async () => {
    const api = await secureStandIn((_request, response) => json(response, {}));
    const { access, folder } = accessTo(api.cluster, { tokenFile: 'token', token: 'older' });
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
    writeFileSync(file, '\n');
    await ask();
    expect(seen(api.requests, 'authorization')).toEqual(
      ['older', 'first', 'second', 'second', 'second'].map((token) => `Bearer ${token}`),
    );
  });

  test('is said with the client certificate, read again from its file after it was replaced', async () => {
    const subjects: unknown[] = [];
    const api = await secureStandIn((request, response) => {
      subjects.push((request.socket as TLSSocket).getPeerCertificate().subject?.['CN']);
      json(response, {});
    });
    const { access, folder } = accessTo(api.cluster, { 'client-certificate': 'cert', 'client-key': 'key' });
    for (const commonName of ['first', 'second']) {
      const { cert, key } = issue({ commonName, usage: 'client' }, api.ca);
      writeFileSync(join(folder, 'cert'), cert);
      writeFileSync(join(folder, 'key'), key);
      for (let call = 0; call < 2; call++) {
        const { body } = await (await open(access)).api.request({ path: '/version' });
        await readText(body);
      }
    }
    expect(subjects).toEqual(['first', 'first', 'second', 'second']);
  });

  test('is re-read when the kubeconfig changes', async () => {
    const api = await secureStandIn((_request, response) => json(response, {}));
    const { access, write } = accessTo(api.cluster, { token: 'before' });
    await (await open(access)).api.request({ path: '/a' });
    write({ token: 'afterwards' });
    await (await open(access)).api.request({ path: '/a' });
    expect(seen(api.requests, 'authorization')).toEqual(['Bearer before', 'Bearer afterwards']);
  });

  test('is left to kubectl where the API server does not know it', async () => {
    const api = await secureStandIn((_request, response) => json(response, {}, 401));
    const { access } = accessTo(api.cluster, { token: 'old' });
    await expect((await open(access)).api.request({ path: '/a' })).rejects.toThrow(LeaveToKubectl);
    expect(api.requests).toHaveLength(1);
  });

  test.each<[string, object, RegExp]>([
    ['a token file that is away', { tokenFile: 'nowhere' }, /token file .* cannot be read/],
    ['a token with a line break', { token: 'a\nb' }, /line breaks/],
  ])('is left to kubectl with %s, and nothing is asked', async (_, user, why) => {
    const api = await secureStandIn((_request, response) => json(response, {}));
    const asked = (await open(accessTo(api.cluster, user).access)).api.request({ path: '/a' });
    await expect(asked).rejects.toThrow(why);
    await expect(asked).rejects.toThrow(LeaveToKubectl);
    expect(api.requests).toHaveLength(0);
  });

  test('is the impersonated user of the call, exactly as the call names it', async () => {
    const api = await standIn((_request, response) => json(response, {}));
    const { access } = accessTo(api.url);
    const { signal } = new AbortController();
    const opened = await access.open(signal, {
      as: 'caller',
      permit: permitFor(planOf('get pods'), { method: 'oidc', name: 'jane', groups: ['a', 'b'] }),
    });
    await opened?.api.request({ path: '/a' });
    await (await open(access)).api.request({ path: '/a' });
    expect(seen(api.requests, 'impersonate-user')).toEqual(['jane', undefined]);
    expect(seen(api.requests, 'impersonate-group')).toEqual(['a, b', undefined]);
  });

  test('is the identity that the kubeconfig names, with all that it says of it', async () => {
    const api = await standIn((_request, response) => json(response, {}));
    const user = { as: 'bob', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': { 'x/y Z': ['1', '2'] } };
    await (await open(accessTo(api.url, user).access)).api.request({ path: '/a' });
    expect(api.requests[0]?.headers).toMatchObject({
      'impersonate-user': 'bob',
      'impersonate-uid': '7',
      'impersonate-group': 'a, b',
      'impersonate-extra-x%2fy%20z': '1, 2',
    });
  });

  test('is known to kubectl alone where the kubeconfig says more than is understood here', async () => {
    const { access } = accessTo('https://127.0.0.1:1', { passkey: 'p' });
    expect(await access.open(new AbortController().signal, AS_SERVER)).toBeUndefined();
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

  test.each<[string, number, object]>([
    ['a redirect', 302, { location: 'http://127.0.0.1:1/login' }],
    ['a page for people', 200, { 'content-type': 'text/html; charset=utf-8' }],
    ['that nothing is new, where nobody asked for news', 304, {}],
  ])('that is %s is left to kubectl', async (_, status, headers) => {
    const api = await standIn((_request, response) => json(response, {}, status, headers));
    await expect((await open(accessTo(api.url).access)).api.request({ path: '/a' })).rejects.toThrow(LeaveToKubectl);
    expect(api.requests).toHaveLength(1);
  });

  test('that nothing is new comes to who asked whether it is', async () => {
    const api = await standIn((_request, response) => json(response, {}, 304, { etag: '"a"' }));
    const { api: client } = await open(accessTo(api.url).access);
    const answer = await client.request({ path: '/apis', ifNoneMatch: '"a"' });
    expect({ status: answer.status, text: await readText(answer.body) }).toEqual({ status: 304, text: '' });
    expect(seen(api.requests, 'if-none-match')).toEqual(['"a"']);
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

  test('that the API server closed at the moment of a request is replaced, and the call succeeds', async () => {
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

  test.each([
    ['https://127.0.0.1:443', '127.0.0.1:443'],
    ['https://localhost/k8s', 'localhost'],
    ['http://user@LOCALHOST:80/', 'LOCALHOST:80'],
    ['127.0.0.1:1', '127.0.0.1:1'],
  ])('to %s that is refused names the host as the kubeconfig does', async (server, host) => {
    const asked = (await open(accessTo(server).access)).api.request({ path: '/a' });
    await expect(asked).rejects.toThrow(`The connection to the server ${host} was refused`);
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

  test('whose answer is not read is not kept', async () => {
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
