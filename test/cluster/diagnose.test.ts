import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { auditedSince, auditPosition } from './api-audit.ts';
import { CROWDED, NAMESPACE, NODE, OBJECTS, STATUSES, STRICT, unhealthy, workload } from './diagnose-incidents.ts';
import { writePolicy } from './policy-file.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const folder = mkdtempSync(join(tmpdir(), 'diagnose-'));
const IN = ['-n', NAMESPACE];
let server: HttpServer;

const create = (within: string, items: readonly object[]) =>
  succeed(admin, ['create', '-n', within, '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));

beforeAll(async () => {
  for (const name of [NAMESPACE, CROWDED, STRICT]) await makeNamespace(name);
  await succeed(admin, ['label', 'namespace', STRICT, 'pod-security.kubernetes.io/enforce=restricted']);
  await succeed(admin, ['create', 'quota', 'none', '--hard=pods=0', '-n', CROWDED]);
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE }, spec: { unschedulable: true } };
  await succeed(admin, ['create', '-f', '-'], JSON.stringify(node));
  await create(NAMESPACE, OBJECTS);
  await create(CROWDED, [workload('full')]);
  await create(STRICT, [workload('free')]);
  for (const [app, status] of Object.entries(STATUSES)) {
    const pod = await podOf(app);
    await succeed(admin, [
      'patch',
      'pod',
      pod,
      ...IN,
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({ status }),
    ]);
    if (app === 'probed')
      await create(NAMESPACE, [
        unhealthy(
          pod,
          'Readiness probe failed: Get "http://10.0.0.9:8081/healthz": dial tcp 10.0.0.9:8081: connect: connection refused',
        ),
      ]);
  }
  server = await serveCluster({ KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,rollout,delete' });
}, 120_000);

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
  for (const name of [NAMESPACE, CROWDED, STRICT]) await admin(['delete', 'namespace', name, '--wait=false']);
  await admin(['delete', 'node', NODE, '--wait=false']);
});

async function podOf(app: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const name = await succeed(admin, [
        'get',
        'pods',
        ...IN,
        '-l',
        `app=${app}`,
        '-o',
        'jsonpath={.items[0].metadata.name}',
      ]);
      expect(name).not.toBe('');
      return name;
    },
    { timeout: 40_000, interval: 200 },
  );
}

const diagnose = (given: object, url = server.url) => callTool(url, 'diagnose', given);

/** Asks until the cluster has come so far that the answer says it. */
async function saying(given: object, says: RegExp): Promise<string> {
  return vi.waitFor(
    async () => {
      const { success, stdout } = await diagnose(given);
      expect(success).toBe(true);
      expect(stdout).toMatch(says);
      return stdout as string;
    },
    { timeout: 30_000, interval: 500 },
  );
}

describe('finds the cause of', () => {
  test.each<[string, string, RegExp]>([
    [
      'an image that cannot be pulled',
      'deployment/image',
      /critical: deployment\/image: the image registry\.invalid\/app:1 /,
    ],
    [
      'a crash loop, with the last lines',
      'deploy/crash',
      /container app crashes with exit code 3.*last lines before it ended: "[^"]*DATABASE_URL is not set/s,
    ],
    ['a kill for memory', 'deployments.apps/memory', /container app is killed for its memory, limit 64Mi/],
    ['a request that no node can hold', 'deployment/large', /it requests 64 cpu, and the largest node has 4/],
    [
      'a node selector that no node has',
      'deployment/picky',
      /no node has the labels that it asks for \(disk=ssd\).*no node has disk/s,
    ],
    [
      'a key that is not in its ConfigMap',
      'deployment/keyless',
      /the ConfigMap settings has no key urll.*Did you mean url\?/s,
    ],
    [
      'a probe of the wrong port',
      'deployment/probed',
      /nothing listens where HTTP GET \/healthz on port 8081.*it declares 8080/s,
    ],
    ['a ServiceAccount that does not exist', 'deployment/robot', /the ServiceAccount nobody does not exist/],
    [
      'a paused rollout',
      'deployment/paused',
      /its rollout is paused.*\["rollout", "resume", "deployment\/paused", "-n", "diagnose"\]/s,
    ],
    [
      'a claim of a class that does not exist',
      'deployment/held',
      /persistentvolumeclaim\/data: the StorageClass fsat does not exist/,
    ],
    [
      'a StatefulSet that is stuck on a pod',
      'sts/broken-set',
      /statefulset\/broken-set: the image registry\.invalid\/app:1 /,
    ],
    [
      'a Service whose selector matches nothing',
      'svc/wrong',
      /its selector matches no pod: app=wbe.*deployment\/web labels of its pods: app=web/s,
    ],
    [
      'an Ingress with a port that its Service lacks',
      'ingress/front',
      /the Service web behind shop\.example\.com\/ has no port 8080.*spec\.ports: 80/s,
    ],
    ['a Job that failed', 'job/load', /its Job load failed: BackoffLimitExceeded/],
    ['a CronJob that is suspended', 'cj/nightly', /it is suspended, so it does not run/],
    ['an autoscaler without a target', 'hpa/scaler', /its target deployment\/gone does not exist/],
    ['a budget that blocks every drain', 'pdb/budget', /it never lets a pod be evicted: maxUnavailable 0 of 2/],
    ['a policy that lets nothing in', 'deployment/web', /NetworkPolicies let nothing in/],
  ])('%s', async (_, name, says) => {
    await saying({ namespace: NAMESPACE, name }, says);
  });

  test('pods that a quota, or Pod Security, refuses', async () => {
    await saying(
      { namespace: CROWDED },
      /deployment\/full: the quota none is used up: it wants pods=1, pods=0 is used of pods=0/,
    );
    await saying(
      { namespace: STRICT, kind: 'deployment', name: 'free' },
      /Pod Security "restricted:latest" refuses its pods/,
    );
  });

  test('a namespace and a node', async () => {
    await saying({ kind: 'node', name: NODE }, /it is cordoned, so it takes no new pods/);
    await saying({ kind: 'ns', name: CROWDED }, /Namespace diagnose-crowded \(0 of 1 workloads healthy\)/);
  });
});

describe('the answer', () => {
  test('names the owner, and says whether a change lasts', async () => {
    expect(await saying({ namespace: NAMESPACE, name: 'deploy/web' }, /Owners/)).toContain(
      'deployment/web: Helm release front: its next upgrade overwrites a change.',
    );
  });

  test('shows what changed with the last rollout, and no values', async () => {
    await succeed(admin, ['set', 'env', 'deployment/image', 'NEW_TOKEN=planted-value', ...IN]);
    await succeed(admin, ['set', 'image', 'deployment/image', 'app=registry.invalid/app:2', ...IN]);
    const stdout = await saying(
      { namespace: NAMESPACE, name: 'deployment/image' },
      /image of app: registry\.invalid\/app:1 -> registry\.invalid\/app:2/,
    );
    expect(stdout).not.toContain('planted-value');
  });

  test.each([{}, { namespace: NAMESPACE }, { namespace: NAMESPACE, name: 'deployment/crash' }])(
    'to %j takes at most 4 KiB',
    async (given) => {
      const answer = await diagnose(given);
      expect(answer.success).toBe(true);
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(4096);
      expect(answer.stdout).not.toContain('planted-value');
    },
  );

  test('suggests only calls that work', async () => {
    const { stdout } = await diagnose({ namespace: NAMESPACE });
    const calls = [...stdout.matchAll(/Next: [^{]*(\{"args": \[.*?\]\})$/gm)].map(
      ([, json]) => JSON.parse(json ?? '') as { readonly args: readonly string[] },
    );
    expect(calls.length).toBeGreaterThan(3);
    for (const given of calls.filter(({ args }) => args[0] !== 'rollout' && args[0] !== 'delete'))
      expect(await callTool(server.url, 'kubectl', given)).toMatchObject({ success: true });
  });

  test('suggests no change to a caller who may only read', async () => {
    const strict = await serveCluster({});
    onTestFinished(() => strict.stop());
    const { stdout } = await diagnose({ namespace: NAMESPACE, name: 'deployment/image' }, strict.url);
    expect(stdout).toContain('"describe"');
    expect(stdout).not.toContain('"rollout"');
  });
});

describe('what is asked about', () => {
  test.each<[string, object, object]>([
    [
      'a type that does not exist',
      { kind: 'deploymnt', name: 'web', namespace: NAMESPACE },
      { success: false, code: 'ARGUMENTS_INVALID', hint: expect.stringContaining('deployment') },
    ],
    [
      'a name that is none',
      { kind: 'pod', name: '--all', namespace: NAMESPACE },
      { success: false, code: 'NAME_INVALID' },
    ],
    [
      'a name that does not exist',
      { name: 'deploy/wbe', namespace: NAMESPACE },
      { success: true, stdout: expect.stringContaining('Did you mean web?') },
    ],
    [
      'a name alone',
      { name: 'picky', namespace: NAMESPACE },
      { success: true, stdout: expect.stringContaining('deployment/picky (0 of 1 pods ready)') },
    ],
  ])('%s', async (_, given, says) => {
    expect(await diagnose(given)).toMatchObject(says);
  });
});

describe('a caller who may read only a part', () => {
  test('by the rights of the cluster: gets what can be told, and what could not be read', async () => {
    const name = 'reader';
    await succeed(admin, ['create', 'serviceaccount', name, ...IN]);
    await succeed(admin, ['create', 'role', name, '--verb=get,list', '--resource=pods,deployments.apps', ...IN]);
    await succeed(admin, [
      'create',
      'rolebinding',
      name,
      `--role=${name}`,
      `--serviceaccount=${NAMESPACE}:${name}`,
      ...IN,
    ]);
    await kubectlAs(admin, sharedControlPlane().kubectl, { namespace: NAMESPACE, name }, folder);
    const part = await serveCluster({ KUBECONFIG: join(folder, 'kubeconfig') });
    onTestFinished(() => part.stop());
    const { success, stdout } = await diagnose({ namespace: NAMESPACE, name: 'deployment/large' }, part.url);
    expect(success).toBe(true);
    expect(stdout).toContain('it requests 64 cpu, more than any node has');
    expect(stdout).toMatch(/Not read:\n- .*events.*: forbidden \(RBAC of the cluster\)/);
    expect(stdout).toContain('nodes');
    const none = await diagnose({ namespace: NAMESPACE, name: 'svc/web' }, part.url);
    expect(none.stdout).toMatch(/service\/web could not be read: forbidden/);
    // What was not read is not missing.
    const claims = await diagnose({ namespace: NAMESPACE, name: 'deployment/keyless' }, part.url);
    expect(claims.stdout).toContain('the ConfigMap settings has no key urll');
    expect(claims.stdout).not.toContain('does not exist');
  });

  test('by the policy: no read is made that it does not allow', async () => {
    const POLICY_FILE = writePolicy({
      rules: [
        {
          id: 'pods',
          effect: 'allow',
          subcommands: ['get'],
          resources: ['pods', 'deployments'],
          namespaces: [NAMESPACE],
        },
      ],
    });
    const strict = await serveCluster({ POLICY_FILE });
    onTestFinished(() => strict.stop());
    const { stdout } = await diagnose({ namespace: NAMESPACE, name: 'deployment/large' }, strict.url);
    expect(stdout).toContain('it requests 64 cpu');
    expect(stdout).toMatch(/Not read:\n- .*: the server's policy refuses \(POLICY_DENIED\)/);
    expect(await diagnose({ namespace: CROWDED }, strict.url)).toMatchObject({ success: false, code: 'POLICY_DENIED' });
  });
});

test('a diagnosis of a workload makes at most 30 requests, all of them reads of the caller', async () => {
  const name = 'counted';
  await succeed(admin, ['create', 'serviceaccount', name, ...IN]);
  await succeed(admin, [
    'create',
    'clusterrolebinding',
    `diagnose-${name}`,
    '--clusterrole=cluster-admin',
    `--serviceaccount=${NAMESPACE}:${name}`,
  ]);
  onTestFinished(async () => void (await admin(['delete', 'clusterrolebinding', `diagnose-${name}`])));
  const own = mkdtempSync(join(folder, 'counted-'));
  await kubectlAs(admin, sharedControlPlane().kubectl, { namespace: NAMESPACE, name }, own);
  const counted = await serveCluster({ KUBECONFIG: join(own, 'kubeconfig') });
  onTestFinished(() => counted.stop());
  const user = `system:serviceaccount:${NAMESPACE}:${name}`;
  const madeSince = (position: number) => auditedSince(position).filter((request) => request.user.username === user);
  await diagnose({ namespace: NAMESPACE, name: 'deployment/crash' }, counted.url);
  const before = auditPosition();
  for (const workload of ['crash', 'large', 'keyless', 'held']) {
    const first = auditPosition();
    await diagnose({ namespace: NAMESPACE, name: `deployment/${workload}` }, counted.url);
    const requests = madeSince(first);
    expect(requests.length).toBeGreaterThan(10);
    expect(requests.length, requests.map(({ requestURI }) => requestURI).join('\n')).toBeLessThanOrEqual(30);
  }
  expect(madeSince(before).filter(({ verb }) => !['get', 'list'].includes(verb))).toEqual([]);
});

test('reads by kubectl say the same', async () => {
  const plain = await serveCluster({
    KUBECTL_NATIVE_READS: 'off',
    KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,rollout,delete',
  });
  onTestFinished(() => plain.stop());
  const { success, stdout } = await diagnose({ namespace: NAMESPACE, name: 'deployment/large' }, plain.url);
  expect(success).toBe(true);
  expect(stdout).toContain('it requests 64 cpu, and the largest node has 4');
  expect(stdout).not.toContain('Not read');
});
