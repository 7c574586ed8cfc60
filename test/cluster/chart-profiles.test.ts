import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUILD_MS, valuesOf } from '../chart/helm.ts';
import { type Kubectl, succeed } from '../deployment/kubectl.ts';
import { call, post } from '../served.ts';
import { admin } from './against.ts';
import { installChart, type PodServer, type Release, removeChangeKinds } from './chart-ground.ts';
import { OTHER, PROFILES, SHOP } from './chart-questions.ts';

const workload = ['create', 'deployment', 'web', '--image=busybox:1.37', '--replicas=2'];

beforeAll(async () => {
  for (const name of [...SHOP, OTHER]) {
    await succeed(admin, ['create', 'namespace', name]);
    await succeed(admin, [...workload, '-n', name]);
  }
});
afterAll(() => succeed(admin, ['delete', 'namespace', ...SHOP, OTHER, '--wait=false']));

const scale = (namespace: string, replicas: number) => [
  'scale',
  'deployment/web',
  `--replicas=${replicas}`,
  '-n',
  namespace,
];
const replicasIn = async (namespace: string) =>
  Number(await succeed(admin, ['get', 'deployment', 'web', '-n', namespace, '-o', 'jsonpath={.spec.replicas}']));

describe.each(PROFILES)('installed with the values of $scenario', ({ scenario, name, may, objects }) => {
  let release: Release;
  let account: Kubectl;
  let server: PodServer;

  beforeAll(async () => {
    release = await installChart(name, ['--values', valuesOf(scenario)], objects);
    account = await release.asServer();
    server = await release.serve();
  }, BUILD_MS);
  afterAll(async () => {
    await server?.stop();
    await release?.remove();
    await removeChangeKinds();
  });

  const tool = async (toolName: string, args: object, headers: Readonly<Record<string, string>> = {}) =>
    (await post(server.url, call(toolName, args), headers)).json.result.structuredContent;
  const kubectl = (...args: readonly string[]) => tool('kubectl', { args });

  test('the account may do what the profile says, and nothing beside', async () => {
    const found: Record<string, boolean> = {};
    for (const question of Object.keys(may)) {
      const where = / -[An]\b/.test(question) ? [] : ['-n', 'shop'];
      const { stdout } = await account(['auth', 'can-i', ...question.split(' '), ...where]);
      found[question] = stdout.trim() === 'yes';
    }
    expect(found).toEqual(may);
  });

  test('the rules of the account, as the API server lists them, hold no Secret and no wildcard', async () => {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace: 'shop' },
    };
    const answer = await succeed(
      account,
      ['create', '--validate=false', '-o', 'json', '-f', '-'],
      JSON.stringify(review),
    );
    type Rules = readonly { readonly verbs: readonly string[]; readonly resources: readonly string[] }[];
    const { resourceRules, incomplete } = JSON.parse(answer).status as { resourceRules: Rules; incomplete: boolean };
    expect(incomplete).toBe(false);
    expect(resourceRules.flatMap(({ resources }) => resources)).toContain('pods/log');
    expect(
      resourceRules.filter(
        ({ verbs, resources }) =>
          verbs.includes('*') || resources.some((resource) => /^\*|^secrets/.test(resource) || resource.endsWith('/*')),
      ),
    ).toEqual([]);
  });

  test('the server starts with the environment of the pod, and warns of nothing that the chart set', () => {
    expect(server.stderr()).not.toContain('has no effect');
    expect(server.stderr()).not.toContain('"level":"error"');
  });

  if (scenario === 'read-only')
    test('the server reads, and refuses a write', async () => {
      expect(await kubectl('get', 'deployments', '-n', OTHER)).toMatchObject({ success: true });
      expect(await kubectl(...scale('shop', 5))).toMatchObject({ success: false, code: 'COMMAND_NOT_ALLOWED' });
      expect(await replicasIn('shop')).toBe(2);
    });

  if (scenario === 'remediation')
    test('the server reads and writes, and deletes no Deployment', async () => {
      expect(await kubectl('get', 'deployments', '-n', OTHER)).toMatchObject({ success: true });
      expect(await kubectl(...scale(OTHER, 3))).toMatchObject({ success: true });
      expect(await replicasIn(OTHER)).toBe(3);
      const refused = await kubectl('delete', 'deployment', 'web', '-n', OTHER);
      expect(refused).toMatchObject({ success: false });
      expect(await replicasIn(OTHER)).toBe(3);
    });

  if (scenario === 'namespaced')
    test('the server writes in its namespaces, and neither reads nor writes in another', async () => {
      expect(await kubectl('scale', 'deployment/web', '--replicas=4')).toMatchObject({ success: true });
      expect(await replicasIn('shop')).toBe(4);
      expect(await kubectl(...scale('shop-staging', 3))).toMatchObject({ success: true });
      for (const args of [['get', 'pods', '-n', OTHER], ['get', 'pods', '-A'], scale(OTHER, 9)])
        expect(await kubectl(...args)).toMatchObject({ success: false });
      expect(await replicasIn(OTHER)).not.toBe(9);
    });

  if (scenario === 'approvals')
    test('a write waits until a member of the group approves it, and then runs', async () => {
      const before = await replicasIn('shop');
      let asked: { code?: string; change?: { id: string } } = {};
      await expect
        .poll(
          async () => {
            asked = await kubectl(...scale('shop', 7));
            return asked.code;
          },
          { timeout: 15_000 },
        )
        .toBe('APPROVAL_REQUIRED');
      expect(await replicasIn('shop')).toBe(before);
      const { id = '' } = asked.change ?? {};
      const record = async () => JSON.parse(await succeed(admin, ['get', 'change', id, '-n', 'shop', '-o', 'json']));
      const { spec } = await record();
      const decide = (user: string, ...groups: readonly string[]) => {
        const decision = { verdict: 'Approved', by: user, hash: spec.hash, at: new Date().toISOString() };
        const as = ['system:authenticated', ...groups].map((group) => `--as-group=${group}`);
        const patch = JSON.stringify({ status: { phase: 'Approved', decisions: [decision] } });
        const what = ['patch', 'change', id, '-n', 'shop', '--subresource=status', '--type=merge', '-p', patch];
        return admin([`--as=${user}`, ...as, ...what]);
      };
      expect((await decide('mallory')).stderr).toMatch(/forbidden/i);
      expect((await decide('alice', 'platform-team')).stderr).toBe('');
      expect(await tool('apply_change', { id })).toMatchObject({ success: true });
      expect(await replicasIn('shop')).toBe(7);
      expect((await record()).status).toMatchObject({ phase: 'Applied' });
    });

  if (scenario === 'token-review')
    test('only a token for its audience is accepted, and the rights of its account apply', async () => {
      await succeed(admin, ['create', 'serviceaccount', 'holmes', '-n', release.namespace]);
      const bind = ['create', 'rolebinding', 'holmes', '-n', release.namespace, '--clusterrole=view'];
      await succeed(admin, [...bind, `--serviceaccount=${release.namespace}:holmes`]);
      const tokenFor = async (audience: string) => {
        const made = ['create', 'token', 'holmes', '-n', release.namespace, `--audience=${audience}`];
        return { Authorization: `Bearer ${(await succeed(admin, made)).trim()}` };
      };
      const read = call('kubectl', { args: ['get', 'deployments', '-n', release.namespace] });
      expect((await post(server.url, read)).status).toBe(401);
      expect((await post(server.url, read, await tokenFor('another'))).status).toBe(401);
      const headers = await tokenFor('kubernetes-remediation-mcp');
      const { json } = await post(server.url, read, headers);
      expect(json.result.structuredContent).toMatchObject({ success: true });
      const elsewhere = await tool('kubectl', { args: ['get', 'deployments', '-n', OTHER] }, headers);
      expect(elsewhere).toMatchObject({ success: false, stderr: expect.stringContaining('forbidden') });
    });

  if (scenario === 'reference-addon')
    test('the tools of the reference answer with its token, and none without', async () => {
      const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
      expect((await post(server.url, list)).status).toBe(401);
      const headers = { Authorization: 'Bearer a-token-of-the-reference' };
      const { json } = await post(server.url, list, headers);
      expect(json.result.tools).toHaveLength(6);
      expect(await tool('run_kubectl_command', { args: scale(OTHER, 5) }, headers)).toMatchObject({ success: true });
      expect(await replicasIn(OTHER)).toBe(5);
    });
});
