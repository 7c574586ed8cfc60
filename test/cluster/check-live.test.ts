import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, runProgram } from '../check/program.ts';
import { succeed } from '../deployment/kubectl.ts';
import { admin, makeNamespace } from './against.ts';
import { auditedSince, auditPosition, isWrite } from './api-audit.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const namespace = 'check-live';
const folder = mkdtempSync(join(tmpdir(), 'check-live-'));
const { kubectl, kubeconfig } = sharedControlPlane();
const environment = {
  PATH: `${dirname(kubectl)}:/usr/bin:/bin`,
  TMPDIR: folder,
  KUBECONFIG: kubeconfig,
  KUBECTL_ALLOWED_COMMANDS: 'get,scale,patch,create,apply,delete,exec,label,set',
  KUBECTL_ALLOWED_IMAGES: 'busybox',
  KUBECTL_METACHARACTERS: 'data',
  KUBECTL_DEFAULT_NAMESPACE: namespace,
};

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'deployment', 'web', '--image=busybox', '-n', namespace]);
  for (const name of ['one', 'two']) await succeed(admin, ['create', 'configmap', name, '-n', namespace]);
  await succeed(admin, ['label', 'configmap', 'one', 'two', 'go=on', '-n', namespace]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

/** The writes in this namespace that kubectl or the server made since then; dry runs are none. */
function writesSince(position: number): readonly string[] {
  return auditedSince(position)
    .filter(isWrite)
    .filter(({ objectRef, user }) => objectRef?.namespace === namespace && !user.username.startsWith('system:'))
    .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
}

/** Runs `check --live`, and shows that it changed nothing and left nothing behind. */
async function live(
  args: readonly string[],
  stdin?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const since = auditPosition();
  const file = join(folder, 'stdin');
  if (stdin !== undefined) writeFileSync(file, JSON.stringify(stdin));
  const given = stdin === undefined ? [] : ['--stdin', file];
  const ran = await runProgram(['check', '--live', ...given, ...args], { ...environment, ...more });
  rmSync(file, { force: true });
  expect(writesSince(since)).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
  return ran;
}

const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { a: 'hunter2' },
});
const listOf = (...items: readonly object[]) => ({ apiVersion: 'v1', kind: 'List', items });
const privileged = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'strong' },
  spec: { containers: [{ name: 'c', image: 'busybox', securityContext: { privileged: true } }] },
};
const HOST_PATH_IN_TWO_STEPS = [
  { op: 'add', path: '/spec/template/spec/volumes', value: [{ name: 'h', hostPath: {} }] },
  { op: 'add', path: '/spec/template/spec/volumes/0/hostPath/path', value: '/etc' },
];

test('the audit log shows the writes of this user, if any are made', async () => {
  const since = auditPosition();
  await succeed(admin, ['label', 'deployment', 'web', 'seen=yes', '-n', namespace]);
  expect(writesSince(since)).toHaveLength(1);
});

describe('a rehearsed call', () => {
  test('that is allowed is printed with the writes that it would make', async () => {
    expect(await live(['--', 'scale', 'deployment/web', '--replicas=2'])).toEqual({
      code: 0,
      stderr: '',
      stdout: `allow    scale deployment/web --replicas=2
rules    subcommand-allowlist: allow
runs     kubectl --v=0 scale --replicas=2 --namespace=${namespace} -- deployments.v1.apps/web
writes   update deployments.apps/scale 'web' in namespace '${namespace}'
note     The API server got dry runs only. Nothing was changed.
`,
    });
  });

  test('that admission refuses is printed with the rule and the write', async () => {
    const { code, stdout } = await live(['--', 'patch', 'deployment', 'web', '--type=json'], HOST_PATH_IN_TWO_STEPS);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^refuse {3}POD_SECURITY\n/);
    expect(stdout).toContain(
      `\nrefuses  update deployments.apps 'web' in namespace '${namespace}' (rule host-paths)\n`,
    );
  });

  test('of several documents is refused for one of them; no object is shown', async () => {
    const args = ['--json', '--', 'create', '-f', '-'];
    const refused = await live(args, listOf(configMap('first'), privileged, configMap('third')));
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      verdict: 'refuse',
      code: 'POD_SECURITY',
      rehearsal: {
        writes: [{ operation: 'CREATE', resource: 'configmaps', namespace, name: 'first' }],
        refusedWrite: { rule: 'pod-security', operation: 'CREATE', resource: 'pods', namespace, name: 'strong' },
      },
    });
    const allowed = await live(args, listOf(configMap('first'), configMap('third')));
    expect(allowed.code).toBe(0);
    expect(JSON.parse(allowed.stdout).rehearsal.writes).toHaveLength(2);
    expect(refused.stdout + allowed.stdout).not.toContain('hunter2');
  });

  test('that selects is counted first', async () => {
    const args = ['--json', '--', 'delete', 'configmap', '-l', 'go=on'];
    const allowed = await live(args);
    expect(allowed.code).toBe(0);
    const gone = (name: string) => ({ operation: 'DELETE', resource: 'configmaps', namespace, name });
    expect(JSON.parse(allowed.stdout).rehearsal.writes).toEqual([gone('one'), gone('two')]);
    const refused = await live(args, undefined, { KUBECTL_MAX_OBJECTS: '1' });
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.stdout)).toMatchObject({ code: 'BLAST_RADIUS', rehearsal: { writes: [] } });
    expect(await succeed(admin, ['get', 'configmap', 'one', 'two', '-n', namespace, '-o', 'name'])).toMatch(
      /one\n.*two/,
    );
  });

  test('that needs approval says who approves, and for which of its writes', async () => {
    const policy = join(folder, '..', `check-live-ask-${process.pid}.yaml`);
    const rules = [
      { id: 'all', effect: 'allow' },
      { id: 'big', effect: 'ask', fields: [{ path: 'spec.replicas', min: 5 }], approvers: { groups: ['sre'] } },
      { id: 'one', effect: 'ask', names: ['one'], operations: ['DELETE'], expires: '10m' },
    ];
    writeFileSync(policy, JSON.stringify({ rules }));
    const check = (line: string) => live(['--json', '--', ...line.split(' ')], undefined, { POLICY_FILE: policy });
    const big = await check('scale deployment/web --replicas=5');
    expect(big.code).toBe(4);
    expect(JSON.parse(big.stdout)).toMatchObject({
      verdict: 'ask',
      approval: { by: ['policy-file/big'], groups: ['sre'], count: 1, expiresSeconds: 3600 },
      rehearsal: { writes: [{ operation: 'UPDATE', resource: 'deployments.apps', subresource: 'scale', name: 'web' }] },
    });
    expect((await check('scale deployment/web --replicas=4')).code).toBe(0);
    const both = await check('delete configmap one two');
    expect(both.code).toBe(4);
    expect(JSON.parse(both.stdout)).toMatchObject({ approval: { by: ['policy-file/one'], expiresSeconds: 600 } });
    expect(JSON.parse(both.stdout).rehearsal.writes).toHaveLength(2);
    rmSync(policy);
  });

  test('that rules judge by its plan is planned, and asked or refused by what the plan says', async () => {
    const policy = join(folder, '..', `check-live-plan-${process.pid}.yaml`);
    const rules = [
      { id: 'all', effect: 'allow' },
      { id: 'empty', effect: 'ask', when: { risk: 'replicas-to-zero' } },
      { id: 'many', effect: 'deny', when: [{ risk: 'replicas-tenfold' }, { reversible: 'restores' }] },
    ];
    writeFileSync(policy, JSON.stringify({ rules }));
    const check = async (line: string) => {
      const { stdout } = await live(['--json', '--', ...line.split(' ')], undefined, { POLICY_FILE: policy });
      return JSON.parse(stdout);
    };
    expect(await check('scale deployment/web --replicas=0')).toMatchObject({
      verdict: 'ask',
      approval: { by: ['policy-file/empty'] },
    });
    expect(await check('scale deployment/web --replicas=40')).toMatchObject({
      verdict: 'refuse',
      code: 'POLICY_DENIED',
    });
    expect(await check('scale deployment/web --replicas=2')).toMatchObject({ verdict: 'allow' });
    // Of what runs in a container nothing is known: the rule that denies speaks too.
    expect(await check('exec web -- ls')).toMatchObject({ verdict: 'refuse', code: 'POLICY_DENIED' });
    rmSync(policy);
  });

  test('that asks for a dry run itself would make no writes', async () => {
    const { code, stdout } = await live(['--json', '--', 'delete', 'configmap', 'one', '--dry-run=server']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).rehearsal.writes).toEqual([]);
  });

  test('that kubectl cannot finish is neither allowed nor refused', async () => {
    const { code, stdout } = await live(['--', 'scale', 'deployment/absent', '--replicas=2']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^unsure {3}scale deployment\/absent --replicas=2\nerror {4}.*"absent" not found/);
  });

  test.each([
    ['get deployment web', 0],
    ['exec web -- date', 0],
    ['edit deployment web', 3],
    ['get pods -w', 3],
  ])('is judged by its arguments if it makes no write: %s', async (line, exitCode) => {
    const { code, stdout } = await live(['--', ...line.split(' ')]);
    expect(code).toBe(exitCode);
    expect(stdout).not.toMatch(/^writes /m);
  });

  test('has words that the cluster resolves', async () => {
    const policy = join(folder, '..', `check-live-${process.pid}.yaml`);
    writeFileSync(policy, 'rules: [{id: a, effect: allow, resources: [flowschemas.flowcontrol.apiserver.k8s.io]}]');
    const { code } = await live(['--', 'get', 'flowschemas'], undefined, { POLICY_FILE: policy });
    rmSync(policy);
    expect(code).toBe(0);
  });
});

test('a caller that the server would impersonate needs a name, and is the one that the API server sees', async () => {
  const more = { MCP_IMPERSONATE: 'on' };
  const scale = ['--', 'scale', 'deployment/web', '--replicas=2'];
  const unnamed = await live(scale, undefined, more);
  expect([unnamed.code, unnamed.stdout]).toEqual([3, expect.stringMatching(/^refuse {3}CALLER_UNKNOWN/)]);
  const named = await live(['--as-caller', 'jo', ...scale], undefined, more);
  expect(named.code).toBe(1);
  expect(named.stdout).toMatch(/User \\?"jo\\?" cannot/);
});

test('a file of cases is rehearsed, and what cannot be finished holds for no expectation', async () => {
  const file = join(tmpdir(), `check-live-cases-${process.pid}.yaml`);
  writeFileSync(
    file,
    `- {args: [scale, deployment/web, --replicas=2], expect: allow}
- args: [patch, deployment, web, --type=json]
  stdin: ${JSON.stringify(HOST_PATH_IN_TWO_STEPS)}
  expect: refuse
  code: POD_SECURITY
- {args: [scale, deployment/web, --replicas=2], expect: refuse, code: COMMAND_NOT_ALLOWED, environment: {KUBECTL_ALLOWED_COMMANDS: get}}
- {args: [scale, deployment/absent, --replicas=2], expect: allow}
- {args: [scale, deployment/absent, --replicas=2], expect: refuse}
`,
  );
  const { code, stdout } = await live(['--file', file]);
  rmSync(file);
  expect(code).toBe(1);
  expect(stdout.split('\n').filter((line) => /^(ok|FAIL)/.test(line))).toEqual([
    expect.stringMatching(/^ok .*line 1 /),
    expect.stringMatching(/^ok .*line 2 /),
    expect.stringMatching(/^ok .*line 6 /),
    expect.stringMatching(/^FAIL .*line 7 /),
    expect.stringMatching(/^FAIL .*line 8 /),
  ]);
  expect(stdout).toMatch(/happened {2}neither, the rehearsal did not finish: .*not found/);
});

describe('without a cluster it ends with exit code 2 and one sentence', () => {
  const args = ['--', 'scale', 'deployment/web', '--replicas=2'];

  test('if the API server cannot be reached', async () => {
    const unreachable = join(tmpdir(), `check-live-kubeconfig-${process.pid}`);
    const server = /server: \S+/;
    writeFileSync(unreachable, readFileSync(kubeconfig, 'utf8').replace(server, 'server: https://127.0.0.1:9'));
    const ran = await live(args, undefined, { KUBECONFIG: unreachable });
    rmSync(unreachable);
    expect(ran).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^kubernetes-remediation-mcp: check --live needs the cluster\. .*ECONNREFUSED.*\n$/,
      ),
    });
  });

  test('if there is no kubectl', async () => {
    const ran = await live(args, undefined, { PATH: folder });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/check --live needs .*kubectl/) });
  });
});
