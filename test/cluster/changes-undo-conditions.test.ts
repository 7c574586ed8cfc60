import { afterAll, beforeAll, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';
import { writePolicy } from './policy-file.ts';

const NAMESPACE = 'changes-undo-conditions';
const IN = ['-n', NAMESPACE];
let ground: ChangeGround;
let server: HttpServer;

const replicasOf = () => succeed(admin, ['get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}', ...IN]);
const scale = (replicas: number) =>
  callTool(server.url, 'plan_change', { args: ['scale', 'deployment/web', `--replicas=${replicas}`, ...IN] });
const apply = (id: string) => callTool(server.url, 'apply_change', { id, verify_seconds: 0 });

beforeAll(async () => {
  ground = await openChangeGround(NAMESPACE);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  server = await ground.serve({
    KUBECTL_ALLOWED_COMMANDS: 'get,scale',
    POLICY_FILE: writePolicy({
      rules: [
        { id: 'all', effect: 'allow' },
        { id: 'many', effect: 'ask', subcommands: ['scale'], fields: [{ path: 'spec.replicas', min: 3 }] },
      ],
    }),
    CHANGES: 'on',
  });
});
afterAll(async () => {
  await server?.stop();
  await ground?.close();
});

test('a rule with a condition on writes asks about an undo only if a write of the undo meets it', async () => {
  const grown = await scale(5);
  expect(grown).toMatchObject({ change: { phase: 'Pending' } });
  const { id } = grown.change;
  expect(await ground.approver('approve', id)).toMatchObject({ code: 0 });
  expect(await apply(id)).toMatchObject({ success: true });

  const back = await callTool(server.url, 'undo_change', { id });
  expect(back).toMatchObject({ success: true, change: { phase: 'Applied', undoes: id } });
  expect(await replicasOf()).toBe('1');

  await succeed(admin, ['scale', 'deployment/web', '--replicas=4', ...IN]);
  const shrunk = await scale(1);
  expect(shrunk).toMatchObject({ change: { phase: 'Planned' } });
  expect(await apply(shrunk.change.id)).toMatchObject({ success: true });
  expect(await callTool(server.url, 'undo_change', { id: shrunk.change.id })).toMatchObject({
    code: 'APPROVAL_REQUIRED',
    change: { phase: 'Pending', undoes: shrunk.change.id },
  });
  expect(await replicasOf()).toBe('1');
});
