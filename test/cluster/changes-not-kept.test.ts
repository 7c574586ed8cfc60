import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../check/program.ts';
import { Browser } from '../console/open-console.ts';
import { succeed } from '../deployment/kubectl.ts';
import { repositoryFile } from '../deployment/manifest-files.ts';
import { type HttpServer, until } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { callAs, planAs, TOKENS } from './console-ground.ts';
import { writePolicy } from './policy-file.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'changes-not-kept';
const ID = `${NAMESPACE}.0123456789`;
const IN_MEMORY =
  'The server keeps changes in its memory, where there are no standing grants. Ask the operator to apply the part changes of rbac.yaml.';
const folder = mkdtempSync(join(tmpdir(), `${NAMESPACE}-`));
const { kubectl, kubeconfig } = sharedControlPlane();
const SERVED = ['get', '--raw', '/apis/remediation.mcp/v1alpha1'];

beforeAll(async () => {
  const { stdout } = await admin(SERVED);
  expect(stdout, 'another test left the kinds of changes in the cluster').toBe('');
  await makeNamespace(NAMESPACE);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

/** Runs `changes` as the administrator, or as a user without any right. */
async function changes(args: readonly string[], as?: string) {
  let file = kubeconfig;
  if (as !== undefined) {
    const view = ['config', 'view', '--raw', '--flatten', '--minify', '--output=json'];
    const config = JSON.parse(await succeed(admin, view));
    config.users[0].user = { ...config.users[0].user, as };
    file = join(folder, as);
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  }
  return runProgram(['changes', ...args], {
    PATH: `${dirname(kubectl)}:/usr/bin:/bin`,
    HOME: folder,
    KUBECONFIG: file,
  });
}

describe('the program changes says that the cluster keeps none, and what to do', () => {
  test.each<[string, readonly string[], string?]>([
    ['list', ['list', '-A']],
    ['list of a namespace', ['list', '-n', NAMESPACE]],
    ['list as JSON', ['list', '-A', '--json']],
    ['list, to a user without rights', ['list', '-A'], 'carol'],
    ['show', ['show', ID]],
    ['show, to a user without rights', ['show', ID], 'carol'],
    ['approve', ['approve', ID]],
    ['deny', ['deny', ID, '--reason', 'no']],
    ['suspend', ['suspend', '--reason', 'a test']],
    ['resume', ['resume']],
    ['grants', ['grants', '-A']],
    ['grant', ['grant', '--like', ID, '--uses', '1', '--for', '1h']],
    ['revoke', ['revoke', 'a-grant', '-n', NAMESPACE]],
  ])('%s', async (_, args, as) => {
    const { code, stdout, stderr } = await changes(args, as);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^This cluster keeps no changes: it does not serve changes\.remediation\.mcp\./);
    expect(stdout).toContain('apply the part changes of rbac.yaml, and to restart the servers');
    expect(stdout).toContain('decide over HTTP, or in the console');
    expect(stdout).toContain('the current context of your kubeconfig');
    expect(stdout).not.toMatch(/404|could not find|node:|^ {4}at /m);
  });

  test('of a part that was applied before there were grants, the program names the kind that is missing', async () => {
    const kinds = repositoryFile('rbac.yaml')
      .replaceAll(/^# ?/gm, '')
      .split(/^---$/m)
      .filter((text) => /^kind: CustomResourceDefinition$/m.test(text) && !text.includes('changegrants'));
    expect(kinds).toHaveLength(2);
    await succeed(admin, ['apply', '-f', '-'], kinds.join('---\n'));
    onTestFinished(async () => {
      await succeed(admin, ['delete', '--wait=true', '-f', '-'], kinds.join('---\n'));
    });
    await until(async () => ((await admin(SERVED)).stdout.includes('suspensions') ? true : undefined), 30_000);
    const { code, stdout } = await changes(['grants', '-A']);
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout:
        'This cluster keeps no standing grants: it does not serve changegrants.remediation.mcp. Ask the operator to apply the part changes of rbac.yaml: the one that is applied is older.\n',
    });
    expect(await changes(['list', '-A'])).toMatchObject({ code: 0, stdout: 'No changes.\n' });
    expect(await changes(['show', ID])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('There is no change'),
    });
  });
});

describe('a server of such a cluster', () => {
  const ASKED = {
    rules: [
      { id: 'all', effect: 'allow' },
      {
        id: 'asked',
        effect: 'ask',
        subcommands: ['label'],
        approvers: { users: ['alice'] },
        grants: { uses: 5, lasts: '8h' },
      },
    ],
  };
  const ALLOWED = { rules: [{ id: 'all', effect: 'allow' }] };

  async function serve(policy: object): Promise<HttpServer> {
    const tokens = join(folder, 'tokens');
    const lines = Object.entries(TOKENS).map(([name, token]) => `${name} ${token}\n`);
    writeFileSync(tokens, lines.join(''), { mode: 0o600 });
    const server = await serveCluster({
      CONSOLE: 'on',
      MCP_AUTH_TOKEN_FILE: tokens,
      POLICY_FILE: writePolicy(policy),
      KUBECTL_ALLOWED_COMMANDS: 'get,label',
    });
    onTestFinished(() => server.stop());
    return server;
  }
  async function signedIn({ url }: HttpServer): Promise<Browser> {
    const browser = new Browser(new URL(url).origin);
    expect(await browser.signIn(TOKENS.alice)).toMatchObject({ status: 200 });
    return browser;
  }
  const body = (hash: string) => ({ hash, uses: 1, lastsSeconds: 60, sameFields: false, anyName: false });
  const revocation = `/console/api/grants/${NAMESPACE}/a-grant/revocation`;

  test('says at the start that changes are kept in memory, what follows, and what to do', async () => {
    const server = await serve(ASKED);
    const found = await until(
      () => server.log().find(({ msg }) => String(msg).startsWith('changes are kept in the memory')),
      20_000,
    );
    expect(found).toMatchObject({
      level: 'warn',
      msg: 'changes are kept in the memory of this process, because the cluster serves no changes.remediation.mcp: they end with it, other replicas do not know them, and only approvers that the policy file names can decide, over HTTP. To keep them in the cluster, apply the part changes of rbac.yaml, and restart the server',
    });
    expect(server.log().filter(({ msg }) => msg === found['msg'])).toHaveLength(1);
  });

  test('shows no grants in the console, makes and revokes none, and says why', async () => {
    const server = await serve(ASKED);
    await succeed(admin, ['create', 'configmap', 'asked', '-n', NAMESPACE]);
    const id = await planAs('agent', server.url, 'label', 'configmap/asked', 'team=a', '-n', NAMESPACE);
    const alice = await signedIn(server);
    expect(await alice.send('GET', '/console/api/grants')).toMatchObject({
      status: 200,
      json: { grants: [], why: IN_MEMORY },
    });
    const view = await alice.send('GET', `/console/api/changes/${id}`);
    expect(view).toMatchObject({ status: 200, json: { phase: 'Pending' } });
    expect(view.json).not.toHaveProperty('grantable');
    const made = await alice.send('POST', `/console/api/changes/${id}/grant`, body(view.json.hash));
    expect(made).toMatchObject({ status: 409, json: { error: IN_MEMORY } });
    expect(await alice.send('POST', revocation, {})).toMatchObject({ status: 409, json: { error: IN_MEMORY } });
    // The decision itself needs no cluster.
    const decision = { verdict: 'Approved', hash: view.json.hash };
    expect(await alice.send('POST', `/console/api/changes/${id}/decision`, decision)).toMatchObject({ status: 200 });
    expect(await callAs('agent', server.url, 'apply_change', { id, verify_seconds: 0 })).toMatchObject({
      success: true,
    });
  });

  test('says in the console that changes are off, and has nothing to grant or revoke', async () => {
    const server = await serve(ALLOWED);
    const alice = await signedIn(server);
    expect(await alice.send('GET', '/console/api/grants')).toMatchObject({
      status: 200,
      json: { grants: [], why: 'Changes are off on this server.' },
    });
    expect(await alice.send('POST', revocation, {})).toMatchObject({ status: 404 });
    expect(await alice.send('POST', `/console/api/changes/${ID}/grant`, body('a'.repeat(64)))).toMatchObject({
      status: 404,
    });
  });
});
