import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { specOf } from '../remediation/spec.ts';
import { callTool, until } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';
import { kubectlOf, patchStatus, recordOf } from './changes.ts';
import { setClock } from './cluster-clock.ts';

const NAMESPACE = 'changes-keeping';
const IN = ['-n', NAMESPACE];
const WAIT = { timeout: 60_000, interval: 500 };
const KUBECTL_ALLOWED_COMMANDS = 'get,scale';
let ground: ChangeGround;
beforeAll(async () => {
  ground = await openChangeGround(NAMESPACE);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '-n', NAMESPACE]);
});
afterAll(() => ground.close());

/** Starts a server as a user of the cluster, and gives what it warns of once it has asked the cluster for its rights. */
async function warningsOf(
  user: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const server = await ground.serve({
    KUBECONFIG: ground.kubeconfigOf(user),
    KUBECTL_ALLOWED_COMMANDS,
    CHANGES: 'on',
    LOG_LEVEL: 'debug',
    ...environment,
  });
  onTestFinished(() => server.stop());
  await until(() => server.log().some(({ msg }) => msg === 'changes are kept in the cluster') || undefined);
  return server
    .log()
    .flatMap(({ level, msg }) => (level === 'warn' && /CHANGE_NOT_KEPT/.test(String(msg)) ? [String(msg)] : []));
}

test('a server that may record changes starts without a warning', async () => {
  expect(await warningsOf(ground.account)).toEqual([]);
});

test('a server whose account lacks the part changes says so when it starts, and names the part', async () => {
  const account = `system:serviceaccount:${NAMESPACE}:bare`;
  const [warning, ...others] = await warningsOf(account);
  expect(others).toEqual([]);
  expect(warning).toBe(
    `The account of the server lacks rights to keep changes: get suspensions.remediation.mcp, ${[
      'create changes.remediation.mcp',
      'get changes.remediation.mcp',
      'list changes.remediation.mcp',
      'watch changes.remediation.mcp',
      'patch changes.remediation.mcp/status',
    ]
      .map((right) => `${right} in the namespace ${NAMESPACE}`)
      .join(
        ', ',
      )}. It can plan or apply none there (CHANGE_NOT_KEPT). Turn on the part changes of rbac.yaml and apply it: its ClusterRole kubernetes-remediation-mcp-changes grants them.`,
  );
});

test('a server with the rights in its namespace alone is warned of the other namespaces that policy names', async () => {
  const user = 'half-granted';
  const role = ['create', 'rolebinding', 'half', '-n', NAMESPACE, `--clusterrole=mcp-${NAMESPACE}-changes`];
  await succeed(admin, [...role, `--user=${user}`]);
  const [warning] = await warningsOf(user, { KUBECTL_ALLOWED_NAMESPACES: `${NAMESPACE},default` });
  expect(warning).toContain('create changes.remediation.mcp in the namespace default');
  expect(warning).not.toContain(`in the namespace ${NAMESPACE}`);
});

test('a server that the policy of the cluster does not know says so, and plans nothing', async () => {
  const user = 'not-the-account';
  const binding = `${NAMESPACE}-other`;
  await succeed(admin, ['create', 'clusterrolebinding', binding, '--clusterrole=cluster-admin', `--user=${user}`]);
  onTestFinished(async () => void (await admin(['delete', 'clusterrolebinding', binding])));
  expect(await warningsOf(user)).toEqual([
    'The policy of the cluster does not let the account of this server record changes. The server can plan no changes (CHANGE_NOT_KEPT). Ask the operator to name the account of the server in the part changes of rbac.yaml.',
  ]);
});

test('the warning does not end the server: it serves reads, and a plan is refused', async () => {
  const server = await ground.serve({
    KUBECONFIG: ground.kubeconfigOf(`system:serviceaccount:${NAMESPACE}:bare`),
    KUBECTL_ALLOWED_COMMANDS,
    CHANGES: 'on',
  });
  onTestFinished(() => server.stop());
  const read = ['create', 'rolebinding', 'bare', '-n', NAMESPACE, '--clusterrole=edit'];
  await succeed(admin, [...read, `--serviceaccount=${NAMESPACE}:bare`]);
  const list = await callTool(server.url, 'kubectl', { args: ['get', 'deployments', '-n', NAMESPACE, '-o', 'name'] });
  expect(list).toMatchObject({ success: true });
  const args = ['scale', 'deployment/web', '--replicas=2', '-n', NAMESPACE];
  expect(await callTool(server.url, 'plan_change', { args })).toMatchObject({ code: 'CHANGE_NOT_KEPT' });
});

describe('with CHANGE_KEPT_DAYS', () => {
  const DAY_MS = 86_400_000;
  const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
  const account = () => kubectlOf(ground.account);

  /** Records a change that needed no approval, so many days ago; applied by then if `applied` says when. */
  async function record(name: string, planned: number, applied?: number): Promise<string> {
    const at = ago(planned);
    const spec = specOf({ id: `${NAMESPACE}.${name}`, approval: undefined, plannedAt: at, expiresAt: at });
    await succeed(account(), ['create', '-f', '-'], recordOf(spec));
    const claim = applied === undefined ? undefined : { by: 'a replica', at: ago(applied) };
    const status = claim === undefined ? { phase: 'Planned' } : { phase: 'Applied', claim };
    expect(await patchStatus(account(), spec, status)).toMatchObject({ code: 0 });
    return spec.id;
  }
  const left = async () =>
    (await succeed(admin, ['get', 'changes', '-o', 'name', ...IN])).split('\n').map((line) => line.split('/')[1]);

  test('a server removes the records that are over for longer, and leaves all others', async () => {
    // By the clock of the cluster, no record is older than this test.
    await setClock(NAMESPACE, `mcp-${NAMESPACE}`, 2);
    const gone = [await record('expired', 31), await record('applied', 40, 31)];
    const kept = [await record('young', 29), await record('undoable', 40, 29)];
    const environment = { KUBECTL_ALLOWED_COMMANDS, CHANGES: 'on', CHANGE_KEPT_DAYS: '30' };
    const servers = [await ground.serve(environment), await ground.serve(environment)];
    onTestFinished(async () => void (await Promise.all(servers.map((each) => each.stop()))));
    await vi.waitFor(async () => expect(await left()).not.toEqual(expect.arrayContaining([gone[0]])), WAIT);
    await vi.waitFor(async () => expect(await left()).not.toEqual(expect.arrayContaining([gone[1]])), WAIT);
    expect(await left()).toEqual(expect.arrayContaining(kept));
  });

  test('a server without the right to delete says so, and removes nothing', async () => {
    const old = await record('stays', 31);
    const user = 'no-deleter';
    const role = ['create', 'clusterrolebinding', user, `--clusterrole=mcp-${NAMESPACE}-changes`, `--user=${user}`];
    await succeed(admin, role);
    onTestFinished(async () => void (await admin(['delete', 'clusterrolebinding', user])));
    const KUBECONFIG = ground.kubeconfigOf(user);
    const server = await ground.serve({ KUBECONFIG, KUBECTL_ALLOWED_COMMANDS, CHANGES: 'on', CHANGE_KEPT_DAYS: '30' });
    onTestFinished(() => server.stop());
    const told = await until(
      () => server.log().find(({ msg }) => msg === 'records of old changes cannot be removed (CHANGE_KEPT_DAYS)'),
      60_000,
    );
    expect(told).toMatchObject({ level: 'warn', why: expect.stringContaining('403') });
    expect(await left()).toContain(old);
  });
});
