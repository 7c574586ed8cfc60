import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callTool, type HttpServer, recorded, serveHttp } from '../../served.ts';

/** A server whose kubectl is all that it has: no API server to ask, and redaction as it is by default. */
let server: HttpServer;

beforeAll(async () => {
  server = await serveHttp({
    kubectl: 'container',
    environment: { KUBECTL_PREAPPROVED_EXEC_BINARIES: 'ps,ls,ss' },
    audited: true,
  });
  mkdirSync(join(server.folder, 'root/app'), { recursive: true });
  writeFileSync(join(server.folder, 'root/app/a.txt'), 'password=hunter2-and-more\nhello\n');
  writeFileSync(join(server.folder, 'pod'), '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0"},"spec":{}}');
});
afterAll(() => server.stop());

describe('without a way to the API server', () => {
  test('a file is judged by the lists of paths, read, and redacted', async () => {
    const answer = await callTool(server.url, 'read_file_from_container', {
      namespace: 'shop',
      pod: 'web-0',
      path: '/app/a.txt',
    });
    expect(answer).toMatchObject({ success: true, stdout: expect.stringContaining('hello') });
    expect(answer.stdout).not.toContain('hunter2');
  });

  test('a preapproved program runs as it was asked, and a harmful option does not', async () => {
    const given = { pod: 'web-0', command: ['ps', 'aux'], namespace: null, container: null };
    expect(await callTool(server.url, 'run_preapproved_kubectl_exec_command', given)).toMatchObject({
      success: true,
      stdout: 'ps\naux\n',
      return_code: 0,
    });
    expect(recorded(server).at(-1)).toMatch(/exec --namespace=default.* web-0 -- ps aux$/);
    const before = recorded(server).length;
    const harmful = { pod: 'web-0', command: ['ss', '-K'] };
    expect(await callTool(server.url, 'run_preapproved_kubectl_exec_command', harmful)).toMatchObject({
      success: false,
      code: 'ARGUMENT_NOT_ALLOWED',
    });
    expect(recorded(server)).toHaveLength(before);
  });

  test('the name of an earlier build is called, though it is not listed', async () => {
    const args = ['exec', 'web-0', '-n', 'shop', '--', 'ps', '-ef'];
    expect(await callTool(server.url, 'run_preapproved_kubectl_command', { args })).toMatchObject({ success: true });
    expect(
      await callTool(server.url, 'run_preapproved_kubectl_command', { args: ['delete', 'pod', 'web-0'] }),
    ).toMatchObject({ success: false, code: 'COMMAND_NOT_ALLOWED' });
  });
});
