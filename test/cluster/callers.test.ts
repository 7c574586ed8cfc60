import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { repositoryFile, turnOn } from '../deployment/manifest-files.ts';
import { call, type HttpServer, post } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { type ApiRequest, auditedSince, auditPosition } from './api-audit.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'callers';
const PREFIX = 'mcp-callers';
const HOLMES = `system:serviceaccount:${NAMESPACE}:holmes`;
const SERVER = `system:serviceaccount:${NAMESPACE}:${PREFIX}-sa`;
const MANIFEST = turnOn(turnOn(repositoryFile('rbac.yaml'), 'token-review'), 'impersonation')
  .replaceAll('kubernetes-remediation-mcp', PREFIX)
  .replaceAll(/namespace: default$/gm, `namespace: ${NAMESPACE}`);

const folder = mkdtempSync(join(tmpdir(), 'callers-'));
let server: HttpServer;

/** Calls the tool `kubectl` with a bearer token. */
async function kubectlBy(token: string, line: string, url = server.url) {
  const answer = await post(url, call('kubectl', { args: [...line.split(' '), '-n', NAMESPACE] }), {
    Authorization: `Bearer ${token}`,
  });
  const text = answer.json?.result?.content?.[0]?.text;
  return { status: answer.status, body: text === undefined ? undefined : JSON.parse(text) };
}

async function tokenOf(account: string, ...args: readonly string[]): Promise<string> {
  return (await succeed(admin, ['create', 'token', account, '-n', NAMESPACE, ...args])).trim();
}

/** The kubeconfig of a service account of the namespace. */
async function kubeconfigOf(name: string): Promise<string> {
  const own = join(folder, name);
  mkdirSync(own);
  await kubectlAs(admin, sharedControlPlane().kubectl, { namespace: NAMESPACE, name }, own);
  return join(own, 'kubeconfig');
}

/** What the server asked of the objects of the namespace, as the audit log of the API server has it. */
function askedSince(position: number): readonly ApiRequest[] {
  return auditedSince(position).filter(
    ({ user, requestURI }) => user.username === SERVER && requestURI.includes(`/namespaces/${NAMESPACE}/`),
  );
}

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  await succeed(admin, ['apply', '-n', NAMESPACE, '-f', '-'], MANIFEST);
  await succeed(admin, ['create', 'serviceaccount', 'holmes', '-n', NAMESPACE]);
  await succeed(admin, [
    ...['create', 'rolebinding', 'holmes', '--clusterrole=view', '-n', NAMESPACE],
    `--serviceaccount=${NAMESPACE}:holmes`,
  ]);
  await succeed(admin, ['create', 'rolebinding', 'alice', '--clusterrole=edit', '--user=mcp:alice', '-n', NAMESPACE]);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '-n', NAMESPACE]);
  await succeed(admin, ['rollout', 'status', 'deployment/web', '-n', NAMESPACE, '--timeout=60s']);
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, 'alice alice-token-of-the-test\nbob bob-token-of-the-test\n');
  server = await serveCluster({
    KUBECONFIG: await kubeconfigOf(`${PREFIX}-sa`),
    KUBECTL_ALLOWED_COMMANDS: 'get,scale,delete',
    MCP_AUTH_TOKEN_FILE: tokens,
    MCP_TOKENREVIEW_AUDIENCE: 'mcp-test',
    MCP_IMPERSONATE: 'on',
    MCP_IMPERSONATE_PREFIX: 'mcp:',
  });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
  await admin(['delete', '--ignore-not-found', '-n', NAMESPACE, '-f', '-'], MANIFEST);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

describe('a service account', () => {
  test('with a token for the audience is served, with its own rights and no others', async () => {
    const token = await tokenOf('holmes', '--audience=mcp-test');
    const read = await kubectlBy(token, 'get pods');
    expect(read).toMatchObject({ status: 200, body: { success: true, stdout: expect.stringContaining('web-') } });
    const { body } = await kubectlBy(token, 'scale deployment web --replicas=2');
    expect(body).toMatchObject({ success: false });
    expect(body.stderr).toMatch(new RegExp(`User "${HOLMES}" cannot (get|patch|update) resource`));
  });

  test.each([
    ['for the API server', () => tokenOf('holmes')],
    ['for another audience', () => tokenOf('holmes', '--audience=other')],
    ['of the server itself', () => tokenOf(`${PREFIX}-sa`)],
    ['that somebody made up', () => Promise.resolve('eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2ln')],
  ])('with a token %s is refused', async (_, token) => {
    expect(await kubectlBy(await token(), 'get pods')).toMatchObject({ status: 401 });
  });

  test('whose token cannot be reviewed, because the server may not, is refused for now', async () => {
    const kubeconfig = await kubeconfigOf('holmes');
    const weak = await serveCluster({ KUBECONFIG: kubeconfig, MCP_TOKENREVIEW_AUDIENCE: 'mcp-test' });
    onTestFinished(() => weak.stop());
    const token = await tokenOf('holmes', '--audience=mcp-test');
    expect(await kubectlBy(token, 'get pods', weak.url)).toMatchObject({ status: 503 });
  });
});

describe('the cluster', () => {
  test('judges a person by their own rights, in reads, in counting what is changed, and in changes', async () => {
    const before = auditPosition();
    for (const line of ['get pods', 'scale deployment web --replicas=2', 'delete pods -l app=web']) {
      const { body } = await kubectlBy('alice-token-of-the-test', line);
      expect(body).toMatchObject({ success: true });
    }
    const events = askedSince(before);
    expect(events.map(({ verb }) => verb)).toEqual(expect.arrayContaining(['list', 'patch', 'delete']));
    for (const { impersonatedUser } of events) expect(impersonatedUser).toMatchObject({ username: 'mcp:alice' });
  });

  test('refuses a user that the server may not impersonate', async () => {
    for (const line of ['get pods', 'scale deployment web --replicas=2']) {
      const { body } = await kubectlBy('bob-token-of-the-test', line);
      expect(body).toMatchObject({ success: false });
      expect(body.stderr).toContain('cannot impersonate resource "users"');
    }
  });

  test('receives no request about its objects with the identity of the server', async () => {
    const before = auditPosition();
    for (const token of [await tokenOf('holmes', '--audience=mcp-test'), 'alice-token-of-the-test']) {
      for (const line of ['get pods', 'scale deployment web --replicas=2']) await kubectlBy(token, line);
    }
    await kubectlBy('bob-token-of-the-test', 'get pods');
    const events = askedSince(before);
    const answered = events.filter(({ responseStatus }) => (responseStatus?.code ?? 0) < 400);
    const names = new Set(answered.map(({ impersonatedUser }) => impersonatedUser?.username));
    expect(names).toEqual(new Set([HOLMES, 'mcp:alice']));
    // In the name of bob it was refused before it was anybody's.
    const nobody = events.filter(({ impersonatedUser }) => impersonatedUser === undefined);
    expect(new Set(nobody.map(({ responseStatus }) => responseStatus?.code))).toEqual(new Set([403]));
  });

  test('is not asked at all where a caller names an identity', async () => {
    const before = auditPosition();
    const { body } = await kubectlBy('alice-token-of-the-test', 'get pods --as=mcp:bob');
    expect(body).toMatchObject({ success: false });
    expect(askedSince(before)).toEqual([]);
  });
});
