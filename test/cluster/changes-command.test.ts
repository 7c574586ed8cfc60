import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change, ChangeSpec } from '../../src/remediation/change.ts';
import { type Ran, runProgram } from '../check/program.ts';
import { succeed } from '../deployment/kubectl.ts';
import { specOf } from '../remediation/spec.ts';
import { wholeSpec } from '../remediation/whole.ts';
import { admin, makeNamespace } from './against.ts';
import { changesManifest, install, kubectlOf, patchStatus, recordOf, uninstall } from './changes.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'changes-command';
const PREFIX = 'mcp-changes-command';
const SERVER = `system:serviceaccount:${NAMESPACE}:${PREFIX}-sa`;
const MANIFEST = changesManifest(NAMESPACE, PREFIX);
const server = kubectlOf(SERVER);
const folder = mkdtempSync(join(tmpdir(), 'changes-command-'));
const { kubectl } = sharedControlPlane();
let made = 0;
let view = '';

/** A kubeconfig of the administrator, as whom the API server sees another user. */
function kubeconfigOf(user: string, groups: readonly string[]): string {
  const config = JSON.parse(view);
  config.users[0].user = { ...config.users[0].user, as: user, 'as-groups': ['system:authenticated', ...groups] };
  config.contexts[0].context.namespace = NAMESPACE;
  const file = join(folder, `${user.replaceAll(/\W/g, '-')}.json`);
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** Runs `changes` as a user who is in a group of approvers, unless other groups are given. */
function changesAs(user: string, args: readonly string[], groups: readonly string[] = ['approvers']): Promise<Ran> {
  const environment = {
    PATH: `${dirname(kubectl)}:/usr/bin:/bin`,
    HOME: folder,
    KUBECONFIG: kubeconfigOf(user, groups),
  };
  return runProgram(['changes', ...args], environment);
}
const asAlice = (...args: readonly string[]) => changesAs('alice', args);

async function recorded(altered: Partial<ChangeSpec> = {}): Promise<ChangeSpec> {
  const spec = specOf({ id: `${NAMESPACE}.c${++made}`, ...altered });
  await succeed(server, ['create', '-f', '-'], recordOf(spec));
  return spec;
}

async function statusOf({ id }: ChangeSpec): Promise<Change['status']> {
  return JSON.parse(await succeed(admin, ['get', 'changes', id, '-n', NAMESPACE, '-o', 'json'])).status;
}

beforeAll(async () => {
  view = await succeed(admin, ['config', 'view', '--raw', '--flatten', '--minify', '--output=json']);
  await makeNamespace(NAMESPACE);
  await install(admin, NAMESPACE, MANIFEST);
  const role = `--clusterrole=${PREFIX}-approver`;
  await succeed(admin, ['create', 'rolebinding', 'approvers', '-n', NAMESPACE, role, '--group=approvers']);
  await succeed(admin, ['create', 'clusterrolebinding', PREFIX, role, '--group=stoppers']);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await admin(['delete', 'clusterrolebinding', PREFIX]);
  await uninstall(admin, NAMESPACE, MANIFEST);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

describe('changes show', () => {
  test('prints all of a change', async () => {
    const spec = await recorded({ id: `${NAMESPACE}.shown` });
    const { code, stdout, stderr } = await asAlice('show', spec.id);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(
      stdout.replaceAll(/\(\d+[sm] ago\)/g, '(AGO)').replaceAll(/\(in \d+m\)/g, '(LEFT)'),
    ).toBe(`Change     ${spec.id}
Phase      Pending
Summary    scale deployments.apps 'web' in namespace '${NAMESPACE}'
Asked by   agent of agents (bearer, through claude-code 2.1.0)
Why        traffic doubled
Planned    ${spec.plannedAt} (AGO)
Expires    ${spec.expiresAt} (LEFT)
Approval   1 by approvers of the cluster, required by approval-commands
Command    kubectl scale --replicas=3 --namespace=${NAMESPACE} -- deployments.v1.apps/web
Rules      approval-commands

Risks
  - replicas-tenfold: The replicas grow from 1 to 3.

Requests
  1. PATCH /apis/apps/v1/namespaces/${NAMESPACE}/deployments/web/scale?fieldManager=kubectl
    does   update deployments.apps/scale 'web' in namespace '${NAMESPACE}', uid 8d2c2f3e-0a7b-4f55-9a55-1c9e3f8f7a21
    undo   restores: the number of replicas before is known
    body   application/merge-patch+json, 23 bytes:
      | {
      |   "spec": {
      |     "replicas": 3
      |   }
      | }

Difference
  | -  replicas: 1
  | +  replicas: 3

Decisions
  none

Hash       ${spec.hash}

Approve    kubernetes-remediation-mcp changes approve ${spec.id} --hash ${spec.hash}
Deny       kubernetes-remediation-mcp changes deny ${spec.id} --reason TEXT
`);
  });

  test('prints the same as JSON, to the byte of what was recorded', async () => {
    const spec = wholeSpec(`${NAMESPACE}.json`);
    await succeed(server, ['create', '-f', '-'], recordOf(spec));
    const { code, stdout } = await asAlice('show', spec.id, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).spec).toEqual(spec);
    expect(stdout).not.toContain('\u202e');
  });

  test('lets no text of a record hide, move the cursor, or pass for a line of its own', async () => {
    const evil = 'a\u001b[2Jb\u202ec\u200bd\u0085e\nRisks\n  none found\r\nPhase      Approved\u2028f\tpаypal';
    const spec = await recorded({
      summary: evil,
      reason: evil,
      argv: [evil],
      requestedBy: { method: evil, name: evil, groups: [evil], client: { name: evil, version: evil } },
      rules: [evil],
      risks: [{ id: evil, says: evil }],
      warnings: [evil],
      diff: `+ ${evil}\n`,
      requests: specOf().requests.flatMap((request) => [
        { ...request, path: evil, query: evil, name: evil, uid: evil, body: Buffer.from(evil).toString('base64') },
        { ...request, body: Buffer.from(JSON.stringify({ a: evil })).toString('base64') },
        {
          ...request,
          contentType: evil,
          body: Buffer.from('k8s\0\u001b\xff', 'latin1').toString('base64'),
          after: evil,
        },
      ]),
    });
    const id = spec.id;
    for (const args of [['show', id], ['show', id, '--json'], ['list'], ['list', '--json'], ['approve', id]]) {
      const { code, stdout } = await asAlice(...args);
      expect(code).toBe(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
      expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/);
      expect(stdout.match(/^ *Risks$/gm)?.length ?? 0).toBeLessThan(2);
      expect(stdout).not.toMatch(/^ *(none found|Phase +Approved)/m);
      expect(stdout).not.toContain('pаypal');
    }
    const { stdout } = await asAlice('show', id);
    expect(stdout).toContain('\\u{1B}[2Jb\\u{202E}c\\u{200B}d\\u{85}e\\nRisks');
    expect(stdout).toContain('bytes, not text, SHA-256');
  });

  test('says what became of a change', async () => {
    const spec = await recorded();
    expect((await asAlice('approve', spec.id, '--reason', 'looks right')).code).toBe(0);
    const status = {
      phase: 'Applied',
      claim: { by: 'replica-1', at: '2026-11-29T23:00:00Z' },
      progress: [{ state: 'made' }],
      verification: { verdict: 'healed', evidence: ['3 of 3 ready'], at: '2026-11-29T23:00:00Z' },
    };
    expect(await patchStatus(server, spec, status)).toMatchObject({ code: 0 });
    const { stdout } = await asAlice('show', spec.id);
    expect(stdout).toMatch(/^ {2}- Approved by alice at \S+: looks right$/m);
    expect(stdout).toContain(`Progress
  - applied by replica-1 since 2026-11-29T23:00:00Z
  - request 1: made
  - verified: healed; 3 of 3 ready
`);
    expect(stdout).not.toMatch(/^Approve /m);
  });

  test.each(['absent', `${NAMESPACE}.absent`, '../x.y', 'a\u001b[2J'])('finds no change %j', async (id) => {
    const { code, stdout } = await asAlice('show', id);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^There is no change \S+ See: changes list -A\n$/);
  });

  test('is refused to a user without the right to read', async () => {
    const spec = await recorded();
    const { code, stdout } = await changesAs('eve', ['show', spec.id], []);
    expect({ code, stdout }).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^Refused by the API server: .*eve/),
    });
  });
});

describe('changes list', () => {
  test('prints the changes of the namespace of the context, of another and of all', async () => {
    const spec = await recorded({ summary: 'a line of its own' });
    const { code, stdout } = await asAlice('list');
    expect(code).toBe(0);
    const [head, first] = stdout.split('\n');
    expect(head).toMatch(/^ID +PHASE +BY +RISKS +AGE +SUMMARY$/);
    expect(first?.split(/ {2,}/)).toEqual([
      spec.id,
      'Pending',
      'agent',
      'replicas-tenfold',
      expect.stringMatching(/^\d+s$/),
      'a line of its own',
    ]);
    const elsewhere = await changesAs('root', ['list', '-n', 'default'], ['system:masters']);
    expect(elsewhere).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^No changes in the namespace \S+; -A lists all\.\n$/),
    });
    const all = await changesAs('root', ['list', '-A', '--json'], ['system:masters']);
    expect(JSON.parse(all.stdout)).toMatchObject({ suspended: null, changes: expect.arrayContaining([]) });
    expect(JSON.parse(all.stdout).changes[0].spec).toEqual(spec);
    expect((await asAlice('list', '-A')).code).toBe(3);
  });
});

describe('changes approve', () => {
  test('approves what was shown, by the name that the API server knows', async () => {
    const spec = await recorded();
    const { code, stdout } = await asAlice('approve', spec.id, '--hash', spec.hash, '--reason', 'ok');
    expect(code).toBe(0);
    for (const shown of [spec.id, spec.summary, spec.hash, 'replicas-tenfold', 'restores'])
      expect(stdout).toContain(shown);
    expect(stdout).toMatch(/^Approved by alice at \S+: ok$/m);
    const decision = { verdict: 'Approved', by: 'alice', hash: spec.hash, reason: 'ok' };
    expect(await statusOf(spec)).toMatchObject({ phase: 'Approved', decisions: [decision] });
  });

  test('approves nothing that has another hash than the one given', async () => {
    const spec = await recorded();
    const { code, stdout } = await asAlice('approve', spec.id, '--hash', '0'.repeat(64));
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('is not the hash that you gave'),
    });
    expect((await statusOf(spec)).decisions).toEqual([]);
  });

  test('approves nothing that is not what its hash says', async () => {
    const spec = { ...specOf({ id: `${NAMESPACE}.forged` }), argv: ['delete', 'namespace', 'shop'] };
    await succeed(server, ['create', '-f', '-'], recordOf(spec));
    for (const args of [
      ['approve', spec.id],
      ['deny', spec.id, '--reason', 'forged'],
    ]) {
      const { code, stdout } = await asAlice(...args);
      expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('Do not approve the change') });
    }
    expect((await asAlice('show', spec.id)).stdout).toMatch(/Do not approve the change.*\n$/);
    expect((await statusOf(spec)).decisions).toEqual([]);
  });

  test('approves no change of the user who asked, and none without the verb', async () => {
    const spec = await recorded({ requestedBy: { method: 'oidc', name: 'alice', groups: [] } });
    expect(await asAlice('approve', spec.id)).toMatchObject({
      code: 3,
      stdout: 'Refused by the API server: you cannot decide on a change that you asked for\n',
    });
    const eve = await changesAs('eve', ['approve', spec.id], []);
    expect(eve).toMatchObject({ code: 3, stdout: expect.stringContaining('"eve" cannot get') });
    expect(await changesAs(SERVER, ['approve', spec.id])).toMatchObject({
      code: 3,
      stdout: 'Refused by the API server: the server never decides\n',
    });
    expect((await statusOf(spec)).decisions).toEqual([]);
  });

  test('approves nothing that is decided or has expired', async () => {
    const denied = await recorded();
    expect((await asAlice('deny', denied.id, '--reason', 'not on a Friday')).code).toBe(0);
    const again = await changesAs('bob', ['approve', denied.id]);
    expect(again).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /the change is Denied, and no longer waits for a decision\. Denied by alice at \S+: not on a Friday\./,
      ),
    });
    const expired = await recorded({ expiresAt: new Date(Date.now() - 1000).toISOString() });
    expect(await asAlice('approve', expired.id)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('the change is Expired'),
    });
    expect((await statusOf(expired)).decisions).toEqual([]);
  });

  test('says how many approvals are missing, and takes one of each user', async () => {
    const spec = await recorded({ approval: { by: ['a'], count: 2, expiresSeconds: 60 } });
    expect(await asAlice('approve', spec.id)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\nIt needs 1 more approval\.\n$/),
    });
    const twice = await asAlice('approve', spec.id);
    expect(twice).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('you have already decided on this change'),
    });
    expect((await changesAs('bob', ['approve', spec.id])).stdout).not.toMatch(/needs \d+ more/);
    expect((await statusOf(spec)).phase).toBe('Approved');
  });

  test('loses no approval of users who decide at the same time', async () => {
    const spec = await recorded({ approval: { by: ['a'], count: 3, expiresSeconds: 60 } });
    const names = ['alice', 'bob', 'carol'];
    const ran = await Promise.all(names.map((name) => changesAs(name, ['approve', spec.id])));
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0]);
    const { phase, decisions } = await statusOf(spec);
    expect([phase, decisions.map(({ by }) => by).sort()]).toEqual(['Approved', names]);
  });
});

describe('changes deny', () => {
  test('denies with a reason, which is recorded', async () => {
    const spec = await recorded();
    const { code, stdout } = await asAlice('deny', spec.id, '--reason', 'not on a Friday');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Denied by alice at \S+: not on a Friday$/m);
    const decision = { verdict: 'Denied', by: 'alice', reason: 'not on a Friday' };
    expect(await statusOf(spec)).toMatchObject({ phase: 'Denied', decisions: [decision] });
  });
});

describe('changes suspend and resume', () => {
  const asSue = (...args: readonly string[]) => changesAs('sue', args, ['stoppers']);

  test('stop all changes and let them go on', async () => {
    expect(await asSue('resume')).toMatchObject({ code: 0, stdout: 'Changes are not suspended.\n' });
    expect(await asSue('suspend', '--reason', 'incident')).toMatchObject({
      code: 0,
      stdout: 'No server applies a change until you run: changes resume\n',
    });
    const stopped = 'No server applies a change. Suspended by sue: incident\n';
    expect(await asSue('suspend', '--reason', 'another')).toMatchObject({ code: 0, stdout: stopped });
    expect((await asSue('list')).stdout).toMatch(new RegExp(`^${stopped}`));
    expect(JSON.parse((await asSue('list', '--json')).stdout).suspended).toEqual({ by: 'sue', reason: 'incident' });
    expect(await asAlice('resume')).toMatchObject({ code: 3, stdout: expect.stringContaining('cannot delete') });
    expect(await asSue('resume')).toMatchObject({ code: 0, stdout: 'Servers apply changes again.\n' });
    expect((await asSue('list')).stdout).not.toMatch(/suspended/i);
  });

  test('are refused to approvers of one namespace', async () => {
    expect(await asAlice('suspend', '--reason', 'x')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('alice'),
    });
  });
});

test('without a cluster, the reason is told and the exit code is 2', async () => {
  const PATH = `${dirname(kubectl)}:/usr/bin:/bin`;
  const file = join(folder, 'away.json');
  const cluster = { server: 'https://127.0.0.1:1' };
  const away = { clusters: [{ name: 'a', cluster }], contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }] };
  writeFileSync(file, JSON.stringify({ ...away, users: [{ name: 'a', user: {} }], 'current-context': 'a' }));
  for (const [environment, why] of [
    [{ PATH, HOME: folder, KUBECONFIG: join(folder, 'absent') }, /changes needs the cluster\. /],
    [{ PATH, HOME: folder, KUBECONFIG: file }, /changes needs the cluster\. .*refused/i],
    [{ PATH: folder, HOME: folder, KUBECONFIG: kubeconfigOf('alice', []) }, /kubectl/],
  ] as const) {
    const { code, stdout, stderr } = await runProgram(['changes', 'list'], environment);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(why);
  }
});
