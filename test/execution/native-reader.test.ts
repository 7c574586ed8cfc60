import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { MemoryBudget } from '../../src/execution/budget.ts';
import { NativeReader } from '../../src/execution/native-reader.ts';
import { openFilter } from '../../src/filters/open.ts';
import { parsePipe } from '../../src/filters/parse.ts';
import type { Stage } from '../../src/output/sink.ts';
import { accessTo, type Handler, json, standIn } from '../api/api-server-stand-in.ts';
import { call, kubectl, list, reader } from './pods-reader.ts';

const NEVER = new AbortController().signal;
const PODS = ['get', 'pods', '-o', 'name'];

describe('a read', () => {
  test('ends as a process does', async () => {
    const { reader: served } = await reader((_request, response) => json(response, list(['a', 'b'])));
    expect(await served.serve(call(PODS), NEVER)).toEqual({
      kind: 'exited',
      exitCode: 0,
      stdout: { text: 'pod/a\npod/b\n', kept: 'first', totalBytes: 12, truncated: false },
      stderr: { text: '', kept: 'first', totalBytes: 0, truncated: false },
    });
  });

  test('keeps within the cap and counts what goes beyond', async () => {
    const names = Array.from({ length: 1000 }, (_, at) => `pod-${at}`);
    const { reader: served } = await reader((_request, response) => json(response, list(names)));
    const end = await served.serve(call(PODS, { maxOutputBytes: 20 }), NEVER);
    const all = names.map((name) => `pod/${name}\n`).join('');
    expect(end).toMatchObject({ stdout: { text: all.slice(0, 20), totalBytes: all.length, truncated: true } });
  });

  test('asks for no further chunk when the cap is reached, and says that there is more', async () => {
    const asked: string[] = [];
    const { reader: served } = await reader((request, response) => {
      asked.push(request.url ?? '');
      json(response, { ...list(['pod-a', 'pod-b']), metadata: { continue: 'more' } });
    });
    const end = await served.serve(call(PODS, { maxOutputBytes: 12 }), NEVER);
    expect(end).toMatchObject({
      exitCode: 0,
      stdout: { text: 'pod/pod-a\npo', totalBytes: 20, truncated: true, isCutShort: true },
    });
    expect(asked).toHaveLength(1);
  });

  test('leaves a list without end when the cap is reached', async () => {
    const { reader: served } = await reader((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"kind":"PodList","items":[{"metadata":{"name":"pod"}}');
      const item = ',{"metadata":{"name":"pod"}}'.repeat(1000);
      const more = () => {
        while (!response.destroyed && response.write(item));
      };
      response.on('drain', more);
      more();
    });
    const end = await served.serve(call(PODS, { maxOutputBytes: 100 }), NEVER);
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0, stdout: { truncated: true, isCutShort: true } });
  });

  test('puts in order what is kept, and counts the rest as if it were', async () => {
    const items = Array.from({ length: 50 }, (_, at) => ({
      metadata: { name: `pod-${at}`, annotations: { b: '<', a: '1' } },
    }));
    const { reader: served } = await reader((_request, response) => json(response, { kind: 'PodList', items }));
    const asJson = ['get', 'pods', '-o', 'json'];
    const whole = await served.serve(call(asJson), NEVER);
    const all = whole.kind === 'exited' ? whole.stdout.text : '';
    expect(all.indexOf('"a"')).toBeLessThan(all.indexOf('"b"'));
    const end = await served.serve(call(asJson, { maxOutputBytes: 1000 }), NEVER);
    expect(end).toMatchObject({ stdout: { text: all.slice(0, 1000), totalBytes: all.length, truncated: true } });
  });

  test('gives a filter all of it, in order, whatever the budget is', async () => {
    const items = Array.from({ length: 50 }, (_, at) => ({
      metadata: { name: `pod-${at}`, labels: { b: '1', a: '2' } },
    }));
    const { reader: served } = await reader((_request, response) => json(response, { kind: 'PodList', items }));
    const args = ['get', 'pods', '-o', 'json'];
    const whole = await served.serve(call(args), NEVER);
    const seen: string[] = [];
    const filter: Stage = (next) => ({
      write: (piece) => {
        seen.push(piece.toString());
        if (seen.length > 40) next.write('x');
      },
      end: () => next.end(),
      isDone: () => false,
    });
    const small = call(args, { maxOutputBytes: 5 });
    const end = await served.serve({ ...small, output: { ...small.output, filters: [filter] } }, NEVER);
    expect(whole).toMatchObject({ kind: 'exited', stdout: { text: seen.join('') } });
    expect(end).toMatchObject({ stdout: { text: 'xxxxx', totalBytes: seen.length - 40 } });
  });

  test('stops asking once a filter wants no more, and the answer does not count as cut', async () => {
    const asked: string[] = [];
    const { reader: served } = await reader((request, response) => {
      asked.push(request.url ?? '');
      json(response, { ...list(['pod-a', 'pod-b']), metadata: { continue: 'more' } });
    });
    const filters = parsePipe(['head -1']);
    if (isRefusal(filters)) throw new Error(filters.error);
    const request = call(PODS);
    const end = await served.serve(
      { ...request, output: { ...request.output, filters: filters.map(openFilter) } },
      NEVER,
    );
    expect(end).toMatchObject({ exitCode: 0, stdout: { text: 'pod/pod-a\n', totalBytes: 10, truncated: false } });
    expect(asked).toHaveLength(1);
  });

  test('that takes too long is timed out, and its request is ended', async () => {
    const { reader: served, api } = await reader(() => undefined);
    expect(await served.serve(call(PODS, { timeoutMs: 300 }), NEVER)).toEqual({ kind: 'timed-out' });
    await expect.poll(() => api.sockets.size).toBeLessThanOrEqual(1);
    await expect.poll(() => api.requests.at(-1)?.destroyed).toBe(true);
  });

  test('that is cancelled ends at once, and so does its request', async () => {
    const { reader: served, api } = await reader(
      (_request, response) => void response.writeHead(200).write('{"items":['),
    );
    const ending = new AbortController();
    const end = served.serve(call(PODS), ending.signal);
    await expect.poll(() => api.requests.at(-1)?.url).toContain('/pods');
    ending.abort();
    expect(await end).toEqual({ kind: 'aborted' });
    await expect.poll(() => api.requests.at(-1)?.destroyed).toBe(true);
    expect(await served.serve(call(PODS), ending.signal)).toEqual({ kind: 'no-slot', reason: 'aborted' });
  });

  test("whose API server is away says so in kubectl's words and fails as kubectl does", async () => {
    const { reader: served, api } = await reader((_request, response) => json(response, list(['a'])));
    await served.serve(call(PODS), NEVER);
    api.server.close();
    api.server.closeAllConnections();
    expect(await served.serve(call(PODS), NEVER)).toMatchObject({
      kind: 'exited',
      exitCode: 1,
      stdout: { text: '' },
      stderr: {
        text: `The connection to the server ${new URL(api.url).host} was refused - did you specify the right host or port?\n`,
      },
    });
  });
});

describe('a call is left to kubectl', () => {
  test.each<[string, readonly string[]]>([
    ['a command', ['cluster-info']],
    ['a flag', ['get', 'pods', '--server-print=false']],
    ['a value', ['get', 'pods', '-o', 'go-template={{.kind}}']],
  ])('where %s is not covered, and nothing is asked', async (_, args) => {
    const { reader: served, api } = await reader((_request, response) => json(response, list([])));
    expect(await served.serve(call(args), NEVER)).toMatchObject({ kind: 'left', why: 'not covered' });
    expect(api.requests).toHaveLength(0);
  });

  test.each<[string, Handler, string]>([
    ['is no JSON', (_request, response) => void response.writeHead(200).end('<html>'), 'the answer is no JSON'],
    [
      'breaks off',
      (request, response) => void response.writeHead(200).write('{"items":[', () => request.socket.destroy()),
      'the answer broke off (ECONNRESET)',
    ],
    [
      'is no HTTP in its middle',
      (request) =>
        void request.socket.write(
          'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n{"items":[\r\nnonsense\r\n',
        ),
      'the answer broke off (ECONNRESET)',
    ],
  ])('where what the API server sends %s, which is no defect of this server', async (_, handler, why) => {
    const { reader: served } = await reader(handler);
    expect(await served.serve(call(PODS), NEVER)).toEqual({ kind: 'left', why });
  });

  test('where the read itself fails, as a defect', async () => {
    const broken = { kind: 'Pod', metadata: { name: 'one' }, spec: { containers: 5 }, items: [] };
    const { reader: served } = await reader((_request, response) => json(response, broken));
    const end = await served.serve(call(['describe', 'pod', 'one']), NEVER);
    expect(end).toMatchObject({ kind: 'left', why: 'the read failed', defect: expect.any(TypeError) });
  });

  test.each(['v1.36.6', 'v1.38.0', 'v1.370.0', ''])('where kubectl is %j, which prints otherwise', async (version) => {
    const { api, reader: served } = await reader((_request, response) => json(response, list([])), version);
    expect(await served.serve(call(PODS), NEVER)).toEqual({ kind: 'left', why: 'another kubectl' });
    expect(api.requests).toEqual([]);
  });

  test('where the discovery does not answer as expected', async () => {
    const api = await standIn((_request, response) => json(response, {}, 503));
    const end = await new NativeReader(
      accessTo(api.url).access,
      kubectl('v1.37.2'),
      new MemoryBudget(2 ** 30, 16, 1000),
      1000,
    ).serve(call(PODS), NEVER);
    expect(end).toEqual({ kind: 'left', why: 'discovery is answered with status 503' });
  });
});
