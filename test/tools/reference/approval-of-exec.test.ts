import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callTool, type HttpServer, recorded, serveHttp } from '../../served.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-0', namespace: 'shop' },
  spec: { containers: [{ name: 'web' }] },
};
const RULES = {
  rules: [
    { id: 'reads', effect: 'allow', subcommands: ['get'] },
    { id: 'ask-of-exec', effect: 'ask', subcommands: ['exec'], namespaces: ['shop'] },
    { id: 'elsewhere', effect: 'allow', subcommands: ['exec'], namespaces: ['dev'] },
  ],
};
const folder = mkdtempSync(join(tmpdir(), 'approval-of-exec-'));
const servers: HttpServer[] = [];

async function serve(environment: Readonly<Record<string, string>>): Promise<HttpServer> {
  const server = await serveHttp({
    kubectl: 'container',
    environment: {
      TOOLSET: '1.4',
      KUBECTL_PREAPPROVED_EXEC_BINARIES: 'cat',
      KUBECTL_ALLOWED_COMMANDS: 'get,exec',
      ...environment,
    },
  });
  servers.push(server);
  writeFileSync(join(server.folder, 'pod'), JSON.stringify(POD));
  mkdirSync(join(server.folder, 'root', 'app'), { recursive: true });
  writeFileSync(join(server.folder, 'root', 'app', 'a.txt'), 'hello\n');
  return server;
}

const CALLS = [
  ['run_preapproved_kubectl_exec_command', { pod: 'web-0', namespace: 'shop', command: ['cat', '/app/a.txt'] }],
  ['run_preapproved_kubectl_command', { args: ['exec', 'web-0', '-n', 'shop', '--', 'cat', '/app/a.txt'] }],
  ['read_file_from_container', { pod: 'web-0', namespace: 'shop', path: '/app/a.txt' }],
] as const;
const execs = (server: HttpServer) => recorded(server).filter((line) => / exec |^exec /.test(line));

let settings: Readonly<Record<string, HttpServer>>;
let locked: HttpServer;
let free: HttpServer;
beforeAll(async () => {
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, JSON.stringify(RULES));
  const [byList, byStar, byFile, ...others] = await Promise.all([
    serve({ KUBECTL_APPROVAL_COMMANDS: 'exec' }),
    serve({ KUBECTL_APPROVAL_COMMANDS: '*' }),
    serve({ POLICY_FILE: file }),
    serve({ KUBECTL_APPROVAL_COMMANDS: 'exec', KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'false' }),
    serve({ KUBECTL_APPROVAL_COMMANDS: 'delete', KUBECTL_ALLOWED_COMMANDS: 'get,exec,delete' }),
  ]);
  settings = { 'KUBECTL_APPROVAL_COMMANDS=exec': byList, 'KUBECTL_APPROVAL_COMMANDS=*': byStar, 'an ask rule': byFile };
  [locked, free] = others;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all(servers.map((server) => server.stop()));
});

describe('an exec that needs an approval', () => {
  const cases = ['KUBECTL_APPROVAL_COMMANDS=exec', 'KUBECTL_APPROVAL_COMMANDS=*', 'an ask rule'].flatMap((setting) =>
    CALLS.map(([tool, given]) => [setting, tool, given] as const),
  );
  test.each(cases)('by %s, does not run by %s, which cannot wait', async (setting, tool, given) => {
    const server = settings[setting] as HttpServer;
    const answer = await callTool(server.url, tool, given);
    expect(answer).toMatchObject({
      success: false,
      code: 'APPROVAL_REQUIRED',
      error: expect.stringContaining('cannot wait'),
      hint: expect.stringContaining("Call run_kubectl_command with 'exec'"),
    });
    expect(answer).not.toHaveProperty('stdout');
    expect(execs(server)).toEqual([]);
  });

  test.each(CALLS)('is no next step of %s where only what is preapproved runs', async (tool, given) => {
    const answer = await callTool(locked.url, tool, given);
    expect(answer).toMatchObject({ code: 'APPROVAL_REQUIRED', hint: expect.stringContaining('ask the operator') });
    expect(answer.hint).not.toContain('run_kubectl_command');
    expect(execs(locked)).toEqual([]);
  });
});

test.each(CALLS)('%s runs where other commands need an approval', async (tool, given) => {
  expect(await callTool(free.url, tool, given)).toMatchObject({ success: true, stdout: 'hello\n' });
});

test('a rule that asks in one namespace leaves another free', async () => {
  const server = settings['an ask rule'] as HttpServer;
  const answer = await callTool(server.url, CALLS[0][0], { ...CALLS[0][1], namespace: 'dev' });
  expect(answer).toMatchObject({ success: true, stdout: 'hello\n' });
});
