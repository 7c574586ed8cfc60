import { beforeAll, describe, expect, test } from 'vitest';
import { readRolloutHistory } from '../../src/reads/rollout-history.ts';
import { readRolloutStatus } from '../../src/reads/rollout-status.ts';
import { succeed } from '../deployment/kubectl.ts';
import { admin, makeNamespace } from './against.ts';
import { compareCalls } from './compare.ts';
import { openApi, readNatively } from './read-natively.ts';
import { workloads } from './zoo/workloads.ts';

const namespace = 'reads-rollout';
const inNamespace = (...args: string[]) => succeed(admin, [...args, '-n', namespace]);

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', '-f', '-'], workloads(namespace));
  for (const workload of ['deployment/web', 'deployment/two', 'statefulset/db', 'daemonset/agent'])
    await inNamespace('rollout', 'status', workload, '--timeout=40s');
  await inNamespace('set', 'image', 'deployment/two', '*=example/app:2');
  await inNamespace('annotate', 'deployment/two', 'kubernetes.io/change-cause=second\ttry <b>', '--overwrite');
  await inNamespace('annotate', 'statefulset/db', 'kubernetes.io/change-cause=grün 日本');
  await inNamespace('rollout', 'status', 'deployment/two', '--timeout=40s');
});

const TARGETS = `
deployment/web
deploy web
deploy web two
deploy/web sts/db
deploy,sts web
deploy,sts db web
sts/db
ds/agent
ds/manual
sts/manual
deployment/idle
deployment/absent
deploy absent web
pod/solo
job/once
cronjob/nightly
rs
rc
svc
ds
sts -l app=none
deploy -l app=none
deploy -l bad in
deploy/web -l app=web
deploy web -l app=web
foo/bar
foo
deploy/web foo
deploy a/b
a/b/c
deploy/
deploy,foo x
deploy,rs
deploy/web deploy/absent ds/agent
`;

function calls(subcommand: string, options: readonly string[]): string[][] {
  const targets = TARGETS.trim().split('\n');
  return ['', ...targets].flatMap((target) =>
    options.map((option) =>
      ['rollout', subcommand, '-n', namespace, ...target.split(' '), option].filter((arg) => arg !== ''),
    ),
  );
}

describe('rollout history prints what kubectl prints', () => {
  test('for everything that has revisions, and everything that has not', async () => {
    const compared = calls('history', ['', '--revision=1', '--revision=2', '--revision=99', '--revision=-1']);
    expect(await compareCalls(readRolloutHistory, compared)).toEqual({ compared: compared.length, differences: [] });
  }, 300_000);
});

describe('rollout status prints what kubectl prints', () => {
  test('where nothing changes', async () => {
    const compared = calls('status', ['--timeout=20s', '--watch=false', '--revision=1', '--revision=-1']);
    compared.push(['rollout', 'status', 'deploy/stuck', '-n', namespace]);
    expect(await compareCalls(readRolloutStatus, compared)).toEqual({ compared: compared.length, differences: [] });
  }, 300_000);

  /** Starts both while the rollout is stuck, lets it go on, and gives what each printed. */
  async function followBoth(workload: string, options: readonly string[], change: () => Promise<unknown>) {
    const args = ['rollout', 'status', workload, '-n', namespace, ...options];
    const opened = await openApi();
    const both = [admin(args), readNatively(readRolloutStatus, args, opened)] as const;
    // kubectl needs a moment to start watching.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await change();
    return Promise.all(both);
  }

  const setImage = (workload: string, image: string) => inNamespace('set', 'image', workload, `*=${image}`);

  test.each([
    ['deployment/web', 'unavailableReplicas'],
    ['daemonset/agent', 'numberUnavailable'],
  ])('while %s is rolled out', async (workload, field) => {
    await setImage(workload, 'registry.invalid/app:2');
    await inNamespace('wait', workload, `--for=jsonpath={.status.${field}}=1`, '--timeout=20s');
    const [kubectl, native] = await followBoth(workload, [], () => setImage(workload, 'example/app:3'));
    expect(native).toEqual(kubectl);
    expect(native.stdout.split('\n').length).toBeGreaterThan(3);
    expect(native.stdout).toContain('successfully rolled out');
  });

  test('when its time is over', async () => {
    await setImage('deployment/web', 'registry.invalid/app:4');
    await inNamespace('wait', 'deployment/web', '--for=jsonpath={.status.unavailableReplicas}=1', '--timeout=20s');
    const [kubectl, native] = await followBoth('deployment/web', ['--timeout=6s'], () =>
      inNamespace('annotate', 'deployment/web', 'changed=yes'),
    );
    expect(native).toEqual(kubectl);
    expect(native).toMatchObject({ code: 1, stderr: 'error: timed out waiting for the condition\n' });
  });

  test('when the object is deleted', async () => {
    const [kubectl, native] = await followBoth('deployment/web', [], () => inNamespace('delete', 'deployment/web'));
    expect(native).toEqual(kubectl);
    expect(native).toMatchObject({ code: 1, stderr: 'error: object has been deleted\n' });
  });
});
