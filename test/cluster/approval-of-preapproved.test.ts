import { afterAll, beforeAll, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'approval-of-preapproved';
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['run', 'web', '--image=example/web:1', '-n', namespace]);
  server = await serveCluster({
    TOOLSET: '1.4',
    KUBECTL_ALLOWED_COMMANDS: 'get,exec',
    KUBECTL_APPROVAL_COMMANDS: 'exec',
    KUBECTL_PREAPPROVED_EXEC_BINARIES: 'cat',
  });
});
afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

test.each([
  ['run_preapproved_kubectl_exec_command', { pod: 'web', namespace, command: ['cat', '/app/a.txt'] }],
  ['read_file_from_container', { pod: 'web', namespace, path: '/app/a.txt' }],
])('%s refuses an exec that needs an approval, and its hint leads to a change that waits', async (tool, given) => {
  const refused = await callTool(server.url, tool, given);
  expect(refused).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED' });
  expect(refused.hint).toContain("run_kubectl_command with 'exec'");
  expect(refused).not.toHaveProperty('change');
  const asked = await callTool(server.url, 'run_kubectl_command', {
    args: ['exec', 'web', '-n', namespace, '--', 'cat', '/app/a.txt'],
  });
  expect(asked).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED', change: { phase: 'Pending' } });
  expect(asked).not.toHaveProperty('stdout');
});
