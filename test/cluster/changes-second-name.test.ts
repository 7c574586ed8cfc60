import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { type HttpServer, send } from '../served.ts';
import { admin } from './against.ts';
import { auditedSince, auditPosition, isWrite } from './api-audit.ts';
import { decisionOf, kubectlOf, patchStatus } from './changes.ts';
import { type Caller, type ConsoleGround, callAs, openConsoleGround, planAs, TOKENS } from './console-ground.ts';

const NAMESPACE = 'changes-second-name';
const HERE = ['-n', NAMESPACE];
const deleteOf = (name: string) => ['delete', 'configmap', name, ...HERE];
/** Callers are users of the cluster behind a prefix; decisions are made as them. */
const IMPERSONATES = { CONSOLE: 'off', MCP_IMPERSONATE: 'on', MCP_IMPERSONATE_PREFIX: 'mcp:' };
let ground: ConsoleGround;
let server: HttpServer;

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  const approving = ['create', 'clusterrolebinding', `${NAMESPACE}-mcp`, `--clusterrole=mcp-${NAMESPACE}-approver`];
  await succeed(admin, [...approving, '--group=mcp:approvers']);
  await succeed(admin, ['create', 'rolebinding', 'mcp', '--clusterrole=edit', '--user=mcp:alice', ...HERE]);
  for (const name of ['kept', 'strict']) await succeed(admin, ['create', 'configmap', name, ...HERE]);
  server = await ground.open(IMPERSONATES);
});
afterAll(async () => {
  await server?.stop();
  await admin(['delete', 'clusterrolebinding', `${NAMESPACE}-mcp`]);
  await ground.close();
});

const isThere = async (name: string) => (await admin(['get', 'configmap', name, ...HERE])).code === 0;

/** Decides over HTTP with the token of a caller. */
async function decide(by: Caller, id: string) {
  const { hash } = (await ground.recordOf(id)).spec;
  return send(server.url, {
    path: `/changes/${id}/decision`,
    headers: { authorization: `Bearer ${TOKENS[by]}`, 'content-type': 'application/json' },
    body: JSON.stringify({ verdict: 'Approved', hash }),
  });
}

describe('the user who asked for a change cannot approve it', () => {
  test('through another door, under another name that is the same behind a prefix', async () => {
    const id = await planAs('alice', server.url, ...deleteOf('kept'));
    const { spec } = await ground.recordOf(id);
    expect(spec.requestedBy).toMatchObject({ method: 'token', name: 'alice' });

    // Over HTTP, with the token that asked: the server impersonates mcp:alice, who may approve.
    const overHttp = await decide('alice', id);
    expect(overHttp.status, overHttp.text).toBeGreaterThanOrEqual(400);
    expect(overHttp.text).toContain('you cannot decide on a change that you asked for');
    // With a kubeconfig, under each name that the cluster may know the user by.
    for (const name of ['alice', 'mcp:alice', 'https://issuer.example#alice', 'oidc:alice']) {
      const by = kubectlOf(name, ['approvers']);
      const status = { phase: 'Approved', decisions: [decisionOf(spec, name)] };
      expect(await patchStatus(by, spec, status), name).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('you cannot decide on a change that you asked for'),
      });
    }
    expect(await callAs('alice', server.url, 'apply_change', { id, wait_seconds: 0 })).toMatchObject({
      success: false,
      code: 'APPROVAL_REQUIRED',
    });
    expect((await ground.recordOf(id)).status).toMatchObject({ phase: 'Pending', decisions: [] });
    expect(await isThere('kept')).toBe(true);

    // The rights are there: another user of the same group approves in the same way.
    expect(await decide('bob', id)).toMatchObject({ status: 200 });
    expect((await ground.recordOf(id)).status).toMatchObject({ phase: 'Approved', decisions: [{ by: 'mcp:bob' }] });
  });
});

test('a server with a laxer policy applies no change that waits for approval, nor one that was approved under the stricter policy', async () => {
  const id = await planAs('alice', server.url, ...deleteOf('strict'));
  const lax = await ground.open({ ...IMPERSONATES, KUBECTL_APPROVAL_COMMANDS: 'scale' });
  try {
    const since = auditPosition();
    const apply = () => callAs('alice', lax.url, 'apply_change', { id, wait_seconds: 0, verify_seconds: 0 });
    expect(await apply()).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED', change: { phase: 'Pending' } });
    expect(await decide('bob', id)).toMatchObject({ status: 200 });
    expect(await apply()).toMatchObject({
      success: false,
      code: 'CHANGE_OUTDATED',
      error: 'The policy has changed since the plan was made.',
    });
    const deletions = auditedSince(since).filter((each) => isWrite(each) && each.verb === 'delete');
    expect(deletions).toEqual([]);
    expect(await isThere('strict')).toBe(true);
    expect((await ground.recordOf(id)).status).toMatchObject({ phase: 'Approved', progress: [] });
  } finally {
    await lax.stop();
  }
});
