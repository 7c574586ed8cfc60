import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUILD_MS, valuesOf } from '../chart/helm.ts';
import { succeed } from '../deployment/kubectl.ts';
import { call, post, send } from '../served.ts';
import { admin } from './against.ts';
import { installChart, type PodServer, type Release, removeChangeKinds } from './chart-ground.ts';

const [TOKEN, HOLMES] = ['a-token-of-one-caller', 'another-token-of-holmes'];
const keys = ['secret', 'generic', 'mcp-keys', `--from-literal=answer-key=${'k'.repeat(32)}`];
const policy =
  'rules: [{id: look, effect: allow, subcommands: [get]}, {id: no-shop, effect: deny, namespaces: [shop]}]';
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const get = (namespace: string) => call('kubectl', { args: ['get', 'configmaps', '-n', namespace, '-o', 'yaml'] });

describe('with Secrets and ConfigMaps that exist', () => {
  let release: Release;
  let server: PodServer;

  beforeAll(async () => {
    release = await installChart(
      'mounted',
      ['--values', valuesOf('existing-secrets')],
      [
        ['serviceaccount', 'mcp'],
        ['role', 'look', '--verb=get,list', '--resource=configmaps'],
        ['rolebinding', 'look', '--role=look', `--serviceaccount=chart-mounted-${process.pid}:mcp`],
        ['secret', 'generic', 'mcp-token', `--from-literal=token=${TOKEN}`],
        ['secret', 'generic', 'mcp-callers', `--from-literal=tokens=holmes ${HOLMES} agents`],
        [...keys, `--from-literal=session-key=${'s'.repeat(32)}`],
        [
          'secret',
          'generic',
          'mcp-webhook',
          '--from-literal=url=https://hooks.example.com',
          `--from-literal=secret=${'w'.repeat(32)}`,
        ],
        ['configmap', 'mcp-policy', `--from-literal=policy.yaml=${policy}`],
        ['configmap', 'mcp-redaction', '--from-literal=redaction.yaml=names: [customer colour]'],
        ['configmap', 'shown', '--from-literal=customerColour=ultramarine', '--from-literal=size=large'],
      ],
    );
    server = await release.serve();
  }, BUILD_MS);
  afterAll(async () => {
    await server?.stop();
    await release?.remove();
  });

  test('the chart grants no right and makes no account', async () => {
    const made = await succeed(admin, [
      'get',
      'serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings',
      '-A',
      '-l',
      `app.kubernetes.io/instance=${release.name}`,
      '-o',
      'name',
    ]);
    expect(made).toBe('');
  });

  test.each([TOKEN, HOLMES])('a caller of the Secrets is served: %s', async (token) => {
    const { status, json } = await post(server.url, get(release.namespace), bearer(token));
    expect(status).toBe(200);
    expect(json.result.structuredContent).toMatchObject({ success: true });
    expect((await post(server.url, get(release.namespace), bearer(`${token}x`))).status).toBe(401);
  });

  test('the policy file decides, and the redaction file adds names', async () => {
    const shown = await post(server.url, get(release.namespace), bearer(TOKEN));
    expect(shown.json.result.structuredContent.stdout).toContain('size: large');
    expect(shown.json.result.structuredContent.stdout).not.toContain('ultramarine');
    const denied = await post(server.url, get('shop'), bearer(TOKEN));
    expect(denied.json.result.structuredContent).toMatchObject({ success: false });
    expect(denied.text).toContain('no-shop');
  });

  test('no secret is in what Helm keeps of the release', async () => {
    const { stdout } = await release.tries('get', 'all', release.name);
    expect(stdout).toContain('mcp-token');
    for (const secret of [TOKEN, HOLMES, 'k'.repeat(32), 'w'.repeat(32)]) expect(stdout).not.toContain(secret);
  });
});

describe('with the console and an Ingress', () => {
  let release: Release;
  let server: PodServer;

  beforeAll(async () => {
    release = await installChart(
      'console',
      ['--values', valuesOf('console')],
      [keys, ['secret', 'generic', 'mcp-console', '--from-literal=oidc-client-secret=a-secret-of-the-console']],
    );
    server = await release.serve();
  }, BUILD_MS);
  afterAll(async () => {
    await server?.stop();
    await release?.remove();
    await removeChangeKinds();
  });

  test('the pages are served under the host of the Ingress, and under no other', async () => {
    const page = (host: string) => send(server.url, { method: 'GET', path: '/console', headers: { Host: host } });
    const served = await page('mcp.example.com');
    expect(served.status).toBe(200);
    expect(served.text).toContain('<html');
    expect((await page('evil.example.com')).status).toBe(403);
  });

  test('the server may impersonate the named approvers, and no others', async () => {
    const account = await release.asServer();
    const may = async (...question: readonly string[]) =>
      (await account(['auth', 'can-i', 'impersonate', ...question])).stdout.trim();
    expect(await may('users/https://id.example.com#alice')).toBe('yes');
    expect(await may('groups/platform-team')).toBe('yes');
    expect(await may('users/system:admin')).toBe('no');
    expect(await may('groups/system:masters')).toBe('no');
  });
});
