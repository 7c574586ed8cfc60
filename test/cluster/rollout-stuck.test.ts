import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { writePolicy } from './policy-file.ts';

const namespace = 'rollout-stuck';
const crowded = 'rollout-crowded';
const COMMANDS = 'get,describe,logs,rollout';
let server: HttpServer;

interface Shape {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly container?: object;
  readonly annotations?: object;
  readonly spec?: object;
}

function workload(name: string, { kind = 'Deployment', container = {}, annotations = {}, spec = {} }: Shape) {
  const template = {
    metadata: { labels: { app: name }, annotations },
    spec: { containers: [{ name: 'app', image: 'example/app:1', ...container }] },
  };
  const own = kind === 'DaemonSet' ? {} : { replicas: 1 };
  const named = kind === 'StatefulSet' ? { serviceName: name } : {};
  const selector = { matchLabels: { app: name } };
  return { apiVersion: 'apps/v1', kind, metadata: { name }, spec: { ...own, ...named, selector, template, ...spec } };
}

const image = { container: { image: 'registry.invalid/app:1' } };
const crash = {
  container: { env: [{ name: 'CRASH_EXIT_CODE', value: '3' }] },
  annotations: { 'sim.kubernetes-remediation-mcp.dev/back-off': '1s' },
};

beforeAll(async () => {
  for (const name of [namespace, crowded]) await makeNamespace(name);
  const create = (within: string, items: readonly object[]) =>
    succeed(admin, ['create', '-n', within, '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await succeed(admin, ['create', 'quota', 'none', '--hard=pods=0', '-n', crowded]);
  await create(crowded, [workload('full', {}), workload('fullset', { kind: 'StatefulSet' })]);
  await create(namespace, [
    workload('image', image),
    workload('imageset', { kind: 'StatefulSet', ...image }),
    workload('imagedaemon', { kind: 'DaemonSet', ...image }),
    workload('crash', crash),
    workload('large', { container: { resources: { requests: { cpu: '64' } } } }),
    workload('paused', { spec: { paused: true } }),
    workload('late', { ...image, spec: { progressDeadlineSeconds: 1 } }),
    workload('short', image),
    workload('healed', image),
    workload('good', {}),
    workload('broken', {}),
  ]);
  server = await serveCluster({ KUBECTL_ALLOWED_COMMANDS: COMMANDS, KUBECTL_ALLOWED_IMAGES: 'example/app:1' });
});

afterAll(async () => {
  await server.stop();
  for (const name of [namespace, crowded]) await admin(['delete', 'namespace', name, '--wait=false']);
});

const status = (target: string, within = namespace, more: readonly string[] = [], url = server.url) =>
  callTool(url, 'kubectl', { args: ['rollout', 'status', target, '-n', within, ...more] });

function callIn(hint: string): readonly string[] {
  return JSON.parse(/\["[^\]]*\]/.exec(hint)?.[0] ?? '[]') as string[];
}

describe.concurrent('the status of a rollout that cannot succeed ends early, and says why', () => {
  test.each<[string, string, RegExp, string]>([
    [
      'deployment/image',
      namespace,
      /deployment\/image, pod image-\S+, container app: (ErrImagePull|ImagePullBackOff) \(.*not found\)/,
      'describe',
    ],
    [
      'statefulset/imageset',
      namespace,
      /statefulset\/imageset, pod imageset-0, container app: (ErrImagePull|ImagePullBackOff)/,
      'describe',
    ],
    [
      'daemonset/imagedaemon',
      namespace,
      /daemonset\/imagedaemon, pod imagedaemon-\S+, container app: (ErrImagePull|ImagePullBackOff)/,
      'describe',
    ],
    [
      'deployment/crash',
      namespace,
      /pod crash-\S+, container app: CrashLoopBackOff \(exit code 3, Error, \d+ restarts/,
      'logs',
    ],
    ['deployment/large', namespace, /pod large-\S+: Unschedulable \(0\/\d+ nodes are available/, 'describe'],
    ['deployment/paused', namespace, /deployment\/paused: Paused/, 'rollout'],
    ['deployment/full', crowded, /deployment\/full: FailedCreate \(.*exceeded quota/, 'describe'],
    ['statefulset/fullset', crowded, /statefulset\/fullset: FailedCreate \(.*exceeded quota/, 'describe'],
  ])(
    '%s in %s',
    async (target, within, says, next) => {
      const answer = await status(target, within);
      expect(answer).toMatchObject({ success: false, return_code: 1, stderr: '' });
      expect(answer.stdout).toMatch(/^Waiting for /);
      expect(answer.hint).toMatch(/^The rollout cannot succeed as it is, so the server ended the command early/);
      expect(answer.hint).toMatch(says);
      const call = callIn(answer.hint);
      expect(call[0]).toBe(next);
      expect(await callTool(server.url, 'kubectl', { args: call })).toMatchObject({ success: true });
    },
    60_000,
  );

  test('but not before there was time to fix the cause', async () => {
    const answer = status('deployment/healed');
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await succeed(admin, ['set', 'image', 'deployment/healed', '*=example/app:1', '-n', namespace]);
    expect(await answer).toMatchObject({ success: true, return_code: 0 });
  }, 60_000);

  test('with an earlier revision, going back to it is the second call, and repairs the rollout', async () => {
    await succeed(admin, ['rollout', 'status', 'deployment/broken', '-n', namespace, '--timeout=40s']);
    await succeed(admin, ['set', 'image', 'deployment/broken', '*=registry.invalid/app:2', '-n', namespace]);
    const { hint } = await status('deployment/broken');
    expect(hint).toMatch(/pod broken-\S+, container app: (ErrImagePull|ImagePullBackOff)/);
    const undo = [...hint.matchAll(/\["[^\]]*\]/g)].map(([call]) => JSON.parse(call) as string[]).at(-1);
    expect(undo).toEqual(['rollout', 'undo', 'deployment/broken', '-n', namespace]);
    expect(await callTool(server.url, 'kubectl', { args: undo })).toMatchObject({ success: true });
    expect(await status('deployment/broken')).toMatchObject({ success: true });
  }, 60_000);

  test('a time of the caller that is shorter is kept, and the reason is told all the same', async () => {
    const answer = await status('deployment/short', namespace, ['--timeout=3s']);
    expect(answer).toMatchObject({ return_code: 1, stderr: 'error: timed out waiting for the condition\n' });
    expect(answer.hint).toMatch(/^The rollout did not finish: deployment\/short, pod short-\S+, container app: /);
  }, 60_000);

  test('so it is for a deadline of the deployment', async () => {
    const answer = await status('deployment/late');
    expect(answer).toMatchObject({ return_code: 1, stderr: expect.stringContaining('exceeded its progress deadline') });
    expect(answer.hint).toMatch(/pod late-\S+, container app: /);
  }, 60_000);

  test('a rollout that succeeded, and one that is only asked about, have no hint', async () => {
    expect(await status('deployment/good')).toMatchObject({ success: true, return_code: 0 });
    const asked = await status('deployment/image', namespace, ['--watch=false']);
    expect(asked).toEqual({ success: true, stdout: expect.stringMatching(/^Waiting/), stderr: '', return_code: 0 });
  }, 60_000);

  test('a caller who may not read pods is told nothing of them, and waits as long as kubectl does', async () => {
    const rules = [
      {
        id: 'rollouts',
        effect: 'allow',
        subcommands: ['rollout status'],
        resources: ['deployments'],
        namespaces: [namespace],
      },
    ];
    const strict = await serveCluster({ POLICY_FILE: writePolicy({ rules }), KUBECTL_TIMEOUT: '18' });
    onTestFinished(() => strict.stop());
    const answer = await status('deployment/image', namespace, [], strict.url);
    expect(answer).toMatchObject({ return_code: 1, stderr: 'error: timed out waiting for the condition\n' });
    expect(answer.hint).not.toMatch(/image-|ImagePull/);
  }, 60_000);
});
