import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { verify } from '../../src/audit/verify.ts';
import { type Choices, callTool, type HttpServer, lines, recorded, serveHttp, start } from '../served.ts';
import { isPhase, readRecords, toRecord } from './records.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  path = join(folder, 'audit');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function serve(environment: Record<string, string>, more: Choices = {}): Promise<HttpServer> {
  const server = await serveHttp({ kubectl: 'record', environment, ...more });
  onTestFinished(() => server.stop());
  return server;
}
const getPod = (server: HttpServer, name: string) => callTool(server.url, 'kubectl', { args: ['get', 'pods', name] });
const names = (server: HttpServer) => recorded(server).map((line) => line.split(' ').at(-1));
const NOT_RUN = { success: false, code: 'AUDIT_FAILED', error: 'The audit record of this call could not be written.' };

describe('where the record cannot be written, nothing runs', () => {
  test('a full disk', async () => {
    // A limit on the size of files behaves like it: a write goes half way, then fails. The unit is 512 or 1024 bytes.
    const under = ['sh', '-c', 'ulimit -f 20; exec "$@"', 'sh'];
    const server = await serve({ AUDIT_FILE: path }, { under });
    const answers: { name: string; code?: string }[] = [];
    for (let i = 0; i < 40; i++) answers.push({ name: `pod-${i}`, ...(await getPod(server, `pod-${i}`)) });
    const refused = answers.filter(({ code }) => code === 'AUDIT_FAILED');
    const served = answers.filter(({ code }) => code === undefined).map(({ name }) => name);
    expect(refused.length).toBeGreaterThan(10);
    expect(refused[0]).toMatchObject(NOT_RUN);
    expect(names(server)).toEqual(served);
    const started = readRecords(path).filter(isPhase('started'));
    expect(started.map(({ objects }) => objects?.[0]?.name)).toEqual(served);
    expect(await verify({ files: [path], amongLog: false, contains: [] })).toMatchObject({ exitCode: 0 });
    expect(server.log().find(({ level }) => level === 'error')).toMatchObject({
      msg: 'an audit record could not be written',
      stream: 'file',
      phase: 'started',
      reason: expect.stringContaining('EFBIG'),
    });
  });

  test('a folder that is gone, until it is there again', async () => {
    const server = await serve(
      { AUDIT_FILE: join(folder, 'gone', 'audit') },
      {
        under: ['sh', '-c', `mkdir ${join(folder, 'gone')}; exec "$@"`, 'sh'],
      },
    );
    expect(await getPod(server, 'a')).toMatchObject({ success: true });
    rmSync(join(folder, 'gone'), { recursive: true });
    expect(await getPod(server, 'b')).toMatchObject(NOT_RUN);
    expect(await getPod(server, 'c')).toMatchObject(NOT_RUN);
    expect(names(server)).toEqual(['a']);
    expect(await callTool(server.url, 'get_config', {})).toMatchObject({
      allowed_commands: ['get', 'describe', 'logs'],
    });
    expect(await callTool(server.url, 'kubectl', { args: ['delete', 'pod', 'x'] })).toMatchObject({
      code: 'COMMAND_NOT_ALLOWED',
    });
  });

  test.each([
    ['in a folder that is not there', (path: string) => join(path, 'no', 'audit')],
    ['that is a folder', (path: string) => join(path, '..')],
    ['that is a device', () => '/dev/full'],
  ])('a file %s stops the start with one sentence', async (_, of) => {
    const program = start({ environment: { AUDIT_FILE: of(path) } });
    program.child.stdin.end();
    expect(await program.exited).toEqual({ code: 2, signal: null });
    expect(program.stderr()).toMatch(
      /^kubernetes-remediation-mcp: AUDIT_FILE is "[^\n]*", which cannot be written [^\n]*\.\n$/,
    );
  });
});

interface Collector {
  readonly endpoint: string;
  /** What it answers from now on; without a status it answers never. */
  readonly answer: (status: number | undefined, body?: string) => void;
  readonly bodies: () => readonly string[];
}

async function collect(): Promise<Collector> {
  const requests: string[] = [];
  let [status, body]: [number | undefined, string] = [200, '{}'];
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    if (status === undefined) return;
    if (status === 200) requests.push(text);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`,
    answer: (newStatus, newBody = '{}') => {
      [status, body] = [newStatus, newBody];
    },
    bodies: () =>
      requests.flatMap((text) =>
        JSON.parse(text).resourceLogs[0].scopeLogs[0].logRecords.map(
          (record: { body: { stringValue: string } }) => record.body.stringValue,
        ),
      ),
  };
}

describe('a collector', () => {
  test('gets every record before the command runs, and its chain can be verified', async () => {
    const collector = await collect();
    const server = await serve({ AUDIT_OTLP_ENDPOINT: collector.endpoint });
    expect(await getPod(server, 'a')).toMatchObject({ success: true });
    await callTool(server.url, 'kubectl', { args: ['delete', 'pod', 'x'] });
    expect(collector.bodies().map((line) => toRecord(line).phase)).toEqual(['opened', 'started', 'ended', 'refused']);
  });

  test.each([
    ['fails', 503, ''],
    ['redirects', 307, ''],
    ['takes the request but not the records', 200, '{"partialSuccess":{"rejectedLogRecords":"1"}}'],
    ['does not answer in time', undefined, ''],
  ])('that %s lets nothing run', async (_, status, body) => {
    const collector = await collect();
    const server = await serve({ AUDIT_OTLP_ENDPOINT: collector.endpoint, AUDIT_OTLP_TIMEOUT_MS: '500' });
    collector.answer(status, body);
    expect(await getPod(server, 'a')).toMatchObject(NOT_RUN);
    expect(recorded(server)).toEqual([]);
    collector.answer(200);
    expect(await getPod(server, 'b')).toMatchObject({ success: true });
    expect(names(server)).toEqual(['b']);
  });

  test('that is not there lets nothing run, whatever else takes the record', async () => {
    const server = await serve({ AUDIT_OTLP_ENDPOINT: 'http://127.0.0.1:9/v1/logs', AUDIT_FILE: path });
    expect(await getPod(server, 'a')).toMatchObject(NOT_RUN);
    expect(recorded(server)).toEqual([]);
    const [, started, refused] = readRecords(path);
    expect([started?.phase, refused]).toMatchObject(['started', { phase: 'refused', code: 'AUDIT_FAILED' }]);
  });
});

describe('after kill -9', () => {
  test('whatever ran is on record, and the chain goes on', { timeout: 120_000 }, async () => {
    const environment = {
      AUDIT_FILE: path,
      AUDIT_FILE_MAX_BYTES: '65536',
      AUDIT_FILE_KEEP: '100',
      STAND_IN_FOLDER: folder,
    };
    const answered: string[] = [];
    for (let round = 0; round < 6; round++) {
      const server = await serveHttp({ kubectl: 'record', environment });
      const caller = async (c: number) => {
        for (let i = 0; ; i++) {
          const name = `pod-${round}-${c}-${i}`;
          const answer = await getPod(server, name).catch(() => undefined);
          if (answer === undefined) return;
          if (answer.success) answered.push(name);
        }
      };
      const callers = Promise.all(Array.from({ length: 12 }, (_, c) => caller(c)));
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 600));
      server.child.kill('SIGKILL');
      expect(await server.exited).toMatchObject({ signal: 'SIGKILL' });
      await callers;
    }
    // The last start removes what the last kill may have torn.
    const last = await serveHttp({ environment });
    await last.stop();
    const files = [path, ...Array.from({ length: 100 }, (_, i) => `${path}.${i + 1}`)].filter((each) => {
      try {
        return readFileSync(each).length > 0;
      } catch {
        return false;
      }
    });
    expect(await verify({ files, amongLog: false, contains: [] })).toMatchObject({ exitCode: 0 });
    const records = files.flatMap((each) => readRecords(each));
    const started = new Map(
      records.filter(isPhase('started')).map(({ callId, objects }) => [objects?.[0]?.name, callId]),
    );
    const ran = lines(readFileSync(join(folder, 'record'), 'utf8')).map((line) => line.split(' ').at(-1) ?? '');
    expect(ran.length).toBeGreaterThan(20);
    expect(ran.filter((name) => !started.has(name))).toEqual([]);
    const ended = new Set(records.filter(isPhase('ended')).map(({ callId }) => callId));
    expect(answered.filter((name) => !ended.has(started.get(name) ?? ''))).toEqual([]);
  });
});
