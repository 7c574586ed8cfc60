import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { call, callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'dropin-pods';
const IMAGES = 'busybox:1.37,busy/hang:hang,curlimages/curl:8.11.1';
let server: HttpServer;

const apply = (object: object) => succeed(admin, ['create', '-f', '-'], JSON.stringify(object));

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'service', 'clusterip', 'web', '--tcp=80:80', '-n', namespace]);
  await succeed(admin, ['create', 'service', 'externalname', 'out', '--external-name=example.com', '-n', namespace]);
  await succeed(admin, ['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
  server = await serveCluster({
    TOOLSET: '1.4',
    KUBECTL_DIAGNOSTIC_IMAGES: IMAGES,
    KUBECTL_TIMEOUT: '6',
    KUBECTL_DIAGNOSTIC_MAX_PODS: '2',
  });
});

afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

const pods = () => succeed(admin, ['get', 'pods', '-n', namespace, '-o', 'name']);
const run = (given: object) => callTool(server.url, 'run_preapproved_diagnostic_image', { namespace, ...given });

async function within(ms: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`still there: ${await pods()}`);
    await pause(150);
  }
}

describe('a diagnostic pod on a real cluster, in a namespace that enforces the restricted standard', () => {
  test('runs, answers and is gone', async () => {
    const answer = await run({ image: 'busybox', command: ['echo', 'hello'] });
    expect(answer).toMatchObject({ success: true, return_code: 0 });
    expect(answer.stdout).toMatch(/\S/);
    await within(5000, async () => (await pods()) === '');
  });

  test('is hardened, labelled, ends by itself and has its target pinned', async () => {
    const answer = run({ image: 'busy/hang', command: ['curl', 'http://web/'], name: 'probe-1' });
    await within(5000, async () => (await pods()).includes('probe-1'));
    const pod = JSON.parse(await succeed(admin, ['get', 'pod', 'probe-1', '-n', namespace, '-o', 'json']));
    const ip = await succeed(admin, ['get', 'service', 'web', '-n', namespace, '-o', 'jsonpath={.spec.clusterIP}']);
    expect(pod.metadata.labels).toMatchObject({
      'robusta.dev/diagnostic-pod': 'true',
      'app.kubernetes.io/managed-by': 'kubernetes-remediation-mcp',
      'kubernetes-remediation-mcp/caller': 'anonymous',
    });
    expect(pod.spec).toMatchObject({
      automountServiceAccountToken: false,
      activeDeadlineSeconds: 36,
      hostAliases: [{ ip, hostnames: ['web'] }],
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'probe-1',
          image: 'busy/hang:hang',
          command: ['curl', 'http://web/'],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          resources: { limits: { memory: '256Mi' } },
        },
      ],
    });
    expect(JSON.stringify(pod.spec.volumes ?? [])).not.toContain('serviceAccountToken');
    expect(await answer).toMatchObject({ success: false, error: 'Command timed out after 6 seconds' });
    await within(8000, async () => (await pods()) === '');
  });

  test('is gone after the client has gone', async () => {
    const gone = new AbortController();
    const body = JSON.stringify(
      call('run_preapproved_diagnostic_image', {
        namespace,
        image: 'busy/hang',
        command: ['sleep', '60'],
        name: 'left',
      }),
    );
    const headers = { 'content-type': 'application/json' };
    const answer = fetch(server.url, { method: 'POST', headers, body, signal: gone.signal });
    const failed = expect(answer).rejects.toThrow();
    await within(5000, async () => (await pods()).includes('left'));
    gone.abort();
    await failed;
    await within(8000, async () => (await pods()) === '');
  });

  test('is one of so many at once', async () => {
    // The call that was left may hold its place a little longer than its pod is there.
    await within(30_000, async () => {
      const answers = await Promise.all(
        ['a', 'b', 'c'].map((name) => run({ image: 'busy/hang', command: ['sleep', '9'], name: `slot-${name}` })),
      );
      return answers.filter(({ code }) => code === 'SERVER_BUSY').length === 1;
    });
    await within(8000, async () => (await pods()) === '');
  });

  test.each<[string, object, string]>([
    ['a Service that stands for a name outside', { command: ['curl', 'http://out/'] }, 'TARGET_NOT_ALLOWED'],
    ['a name that no Service has', { command: ['curl', 'http://none/'] }, 'TARGET_NOT_ALLOWED'],
    ['metadata', { command: ['curl', 'http://169.254.169.254/'] }, 'TARGET_NOT_ALLOWED'],
    ['a redirect', { command: ['curl', '-L', 'http://web/'] }, 'ARGUMENT_NOT_ALLOWED'],
    ['a shell', { command: ['sh', '-c', 'id'] }, 'PROGRAM_NOT_ALLOWED'],
    ['an image that is not listed', { image: 'evil', command: ['echo', 'a'] }, 'IMAGE_NOT_ALLOWED'],
    ['a protected namespace', { namespace: 'kube-system', command: ['echo', 'a'] }, 'NAMESPACE_PROTECTED'],
    ['a flag as a name', { name: '--overrides={}', command: ['echo', 'a'] }, 'NAME_INVALID'],
  ])('does not start for %s', async (_, given, code) => {
    const answer = await run({ image: 'curlimages/curl', ...given });
    expect(answer).toMatchObject({ success: false, code });
    expect(answer.hint).toMatch(/\S/);
    expect(await pods()).toBe('');
  });

  test('never deletes a pod that it did not create', async () => {
    await apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'dropin-mine' },
    });
    await succeed(admin, ['run', 'mine', '--image=busy/hang:hang', '--restart=Never', '-n', 'dropin-mine']);
    const answer = await run({ namespace: 'dropin-mine', image: 'busybox', command: ['echo', 'a'], name: 'mine' });
    expect(answer.stderr).toContain('already exists');
    await pause(1500);
    expect(await succeed(admin, ['get', 'pods', '-n', 'dropin-mine', '-o', 'name'])).toContain('pod/mine');
    await admin(['delete', 'namespace', 'dropin-mine', '--wait=false']);
  });
});

describe('GPU node diagnostics on a real cluster', () => {
  test('are off by default, whatever else is wrong with the call', async () => {
    expect(await callTool(server.url, 'run_gpu_node_diagnostics', { node: 'n', checks: [] })).toMatchObject({
      success: false,
      code: 'GPU_DIAGNOSTICS_OFF',
    });
  });

  test('run the script of the server in its one pod, which is gone afterwards', async () => {
    const [node = ''] = (await succeed(admin, ['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ');
    const gpu = await serveCluster({ GPU_DIAG_ENABLED: 'true', GPU_DIAG_NAMESPACE: 'default', GPU_DIAG_TIMEOUT: '20' });
    const answer = await callTool(gpu.url, 'run_gpu_node_diagnostics', { node, checks: ['overview', 'ecc', 'ecc'] });
    await gpu.stop();
    expect(answer).toMatchObject({ success: true, node, checks: ['overview', 'ecc'], image: 'busybox:1.37.0' });
    expect(await succeed(admin, ['get', 'pods', '-n', 'default', '-o', 'name'])).not.toContain('gpu');
  });
});

test('a pod that a crashed server left is swept by the next one, and a pod of others is not', async () => {
  const leftBy = (name: string, labels: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'dropin-left', labels },
    spec: {
      activeDeadlineSeconds: 1,
      containers: [{ name, image: 'busy/hang:hang' }],
      automountServiceAccountToken: false,
    },
  });
  const ours = {
    'robusta.dev/diagnostic-pod': 'true',
    'app.kubernetes.io/managed-by': 'kubernetes-remediation-mcp',
    'kubernetes-remediation-mcp/call': '11111111-2222-4333-8444-555555555555',
  };
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dropin-left' } });
  await apply(leftBy('crashed', ours));
  await apply(leftBy('of-others', { 'robusta.dev/diagnostic-pod': 'true' }));
  // It is left alone for a minute after its deadline.
  await pause(62_000);
  const next = await serveCluster({ TOOLSET: '1.4' });
  const names = () => succeed(admin, ['get', 'pods', '-n', 'dropin-left', '-o', 'name']);
  await within(25_000, async () => !(await names()).includes('crashed'));
  expect(await names()).toContain('of-others');
  await next.stop();
  await admin(['delete', 'namespace', 'dropin-left', '--wait=false']);
}, 120_000);
