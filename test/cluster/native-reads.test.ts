import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer, type LogLine } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const folder = mkdtempSync(join(tmpdir(), 'native-reads-'));
let namespace: string;
let server: HttpServer | undefined;

beforeAll(async () => {
  namespace = await makeNamespace('native-reads');
  await succeed(admin, ['create', 'configmap', 'one', '--from-literal=a=1', '-n', namespace]);
  await succeed(admin, ['label', 'configmap', 'one', 'kind=test', '-n', namespace]);
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function serve(environment: Readonly<Record<string, string>>): Promise<HttpServer> {
  server = await serveCluster({ LOG_LEVEL: 'DEBUG', ...environment });
  return server;
}

function get({ url }: HttpServer, ...args: string[]) {
  return callTool(url, 'kubectl', { args: ['get', ...args, '-n', namespace] });
}

async function reads({ url }: HttpServer): Promise<unknown> {
  return (await callTool(url, 'get_config', {}))['native_reads'];
}

const NONE = { served_natively: 0, served_by_kubectl: 0, verified: 0, differences: 0, unsettled: 0, defects: 0 };

/** A kubectl that prints one word too much for each get. */
function talkativeKubectl(): string {
  const path = join(mkdtempSync(join(folder, 'bin-')), 'kubectl');
  const script = `#!/bin/sh\n"${sharedControlPlane().kubectl}" "$@"\ncode=$?\ncase " $* " in *" get "*) echo planted ;; esac\nexit $code\n`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

describe('a read', () => {
  test('gives the same answer whichever way serves it, and get_config says which way did', async () => {
    const answers: unknown[] = [];
    const calls = [
      ['configmaps', '-o', 'name'],
      ['cm/one', '-o', 'yaml'],
      ['pods'],
      ['cm', 'none'],
      ['nonsense'],
      ['cm', '-l', 'a in'],
    ];
    const counts = {
      on: { ...NONE, served_natively: calls.length },
      off: { ...NONE, served_by_kubectl: calls.length, off_because: 'KUBECTL_NATIVE_READS is off.' },
      verify: { ...NONE, served_by_kubectl: calls.length, verified: calls.length },
    };
    for (const mode of ['on', 'off', 'verify'] as const) {
      const started = await serve({ KUBECTL_NATIVE_READS: mode });
      const given: unknown[] = [];
      for (const call of calls) given.push(await get(started, ...call));
      answers.push(given);
      expect(await reads(started)).toEqual({ mode, ...counts[mode] });
      await started.stop();
    }
    server = undefined;
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  test('that is not covered is served by kubectl, and the log of the call says why', async () => {
    const started = await serve({});
    expect(await get(started, 'cm', '--watch-only=false')).toMatchObject({ success: true });
    expect(await reads(started)).toMatchObject({ served_natively: 0, served_by_kubectl: 1 });
    const line = started.log().find(({ msg }) => msg === 'served');
    expect(line).toMatchObject({
      way: 'kubectl',
      command: 'get',
      flags: ['watch-only', 'namespace'],
      callId: expect.any(String),
    });
  });

  test("that differs from kubectl is counted and logged without its contents, and the caller gets kubectl's answer", async () => {
    const started = await serve({
      KUBECTL_NATIVE_READS: 'verify',
      PATH: `${join(talkativeKubectl(), '..')}:/usr/bin:/bin`,
    });
    expect(await get(started, 'cm', 'one', '-o', 'name')).toMatchObject({ stdout: 'configmap/one\nplanted\n' });
    expect(await reads(started)).toMatchObject({ served_by_kubectl: 1, verified: 1, differences: 1 });
    const warning = started.log().find(({ msg }: LogLine) => String(msg).startsWith('a read without a process'));
    expect(warning).toMatchObject({ command: 'get', flags: ['output', 'namespace'] });
    expect(JSON.stringify(warning)).not.toMatch(/planted|one/);
  });

  test('counts what a change would select without a process, too', async () => {
    const started = await serve({ KUBECTL_ALLOWED_COMMANDS: 'get,label', KUBECTL_MAX_OBJECTS: '1' });
    const label = { args: ['label', 'cm', '-l', 'kind=test', 'seen=yes', '-n', namespace] };
    expect(await callTool(started.url, 'kubectl', label)).toMatchObject({ success: true });
    expect(await reads(started)).toMatchObject({ served_natively: 1, served_by_kubectl: 1 });
    await succeed(admin, ['create', 'configmap', 'two', '-n', namespace]);
    await succeed(admin, ['label', 'configmap', 'two', 'kind=test', '-n', namespace]);
    expect(await callTool(started.url, 'kubectl', label)).toMatchObject({ success: false, code: 'BLAST_RADIUS' });
  });
});
