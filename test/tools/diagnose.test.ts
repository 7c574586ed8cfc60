import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal, refuse } from '../../src/errors.ts';
import type { Plan } from '../../src/kube/command.ts';
import type { Captured, Execution } from '../../src/kube/execution.ts';
import type { ObjectSink } from '../../src/kube/object-sink.ts';
import { renderArgv } from '../../src/kubectl/render.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import type { Outcome } from '../../src/result/outcome.ts';
import { diagnose } from '../../src/tools/diagnose.ts';
import type { CourseSteps } from '../../src/tools/tool.ts';
import { deployment, meta, pendingPod, pod } from '../diagnose/objects.ts';
import { NOW } from '../diagnose/read.ts';
import { CALL_ID } from './settings.ts';

const FACTS = { callId: CALL_ID, grammar: grammarFor('v1.37.2').grammar, timeoutSeconds: 60, defaultNamespace: '' };
const text = (said: string): Captured => ({ text: said, kept: 'first', totalBytes: said.length, truncated: false });
const exited = (exitCode: number, stdout = '', stderr = ''): Execution => ({
  ended: 'exited',
  exitCode,
  stdout: text(stdout),
  stderr: text(stderr),
});

/** A cluster that answers each type with some objects, and steps that may be refused. */
function cluster(
  objects: Readonly<Record<string, readonly unknown[]>>,
  answer: (words: string) => Execution | Refusal | undefined = () => undefined,
) {
  const taken: string[] = [];
  let running = 0;
  let most = 0;
  const steps: CourseSteps = {
    take: async (plan: Plan, sink?: ObjectSink) => {
      const words = renderArgv(plan.command).slice(1).join(' ');
      taken.push(words);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      const given = answer(words);
      if (given !== undefined) return given;
      sink?.begin();
      for (const [word, list] of Object.entries(objects))
        if (words.includes(` -- ${word}`)) for (const object of list) sink?.take(object);
      return exited(0);
    },
    judge: async (plan) => plan,
    resolve: async () => [],
    now: () => NOW,
  };
  return { steps, taken, most: () => most };
}

const run = (given: object, { steps }: { readonly steps: CourseSteps }) => diagnose.run({ ...given }, FACTS, steps);
const bodyOf = async (given: object, of: { readonly steps: CourseSteps }) => {
  const end = await run(given, of);
  if (isRefusal(end)) throw new Error(end.error);
  return (end as Outcome).body as { readonly success: boolean; readonly stdout: string };
};

const [web, set] = deployment('web');
const SHOP = {
  'deployments.apps': [web],
  'replicasets.apps': [set],
  pods: [pendingPod('web', '0/2 nodes are available: 2 Insufficient cpu.')],
};

describe('spellings of what is asked about', () => {
  test.each<[object, string]>([
    [{ kind: 'deploy', name: 'web', namespace: 'shop' }, 'deployments.apps web'],
    [{ kind: 'Deployment', name: 'web', namespace: 'shop' }, 'deployments.apps web'],
    [{ kind: 'deployments.apps', name: 'web', namespace: 'shop' }, 'deployments.apps web'],
    [{ name: 'deploy/web', namespace: 'shop' }, 'deployments.apps web'],
    [{ kind: 'deployment/web', namespace: 'shop' }, 'deployments.apps web'],
    [{ kind: 'deployments', name: 'deploy/web', namespace: 'shop' }, 'deployments.apps web'],
    [{ kind: 'certificates.cert-manager.io', name: 'tls', namespace: 'shop' }, 'certificates.cert-manager.io tls'],
  ])('%j', async (given, says) => {
    const { steps, taken } = cluster(SHOP);
    await run(given, { steps });
    expect(taken[0]).toContain(says);
    expect(taken[0]).toContain('--namespace=shop');
  });

  test.each<[object, string]>([
    [{ kind: 'pod', name: '--all' }, 'NAME_INVALID'],
    [{ name: 'a b' }, 'NAME_INVALID'],
    [{ kind: '--all', name: 'web' }, 'ARGUMENTS_INVALID'],
    [{ kind: 'pods,secrets', name: 'web' }, 'ARGUMENTS_INVALID'],
    [{ kind: 'pod', name: 'deploy/web' }, 'ARGUMENTS_INVALID'],
    [{ namespace: 'Shop' }, 'NAME_INVALID'],
    [{ namespace: 7 }, 'ARGUMENTS_INVALID'],
    [{ pod: 'web' }, 'ARGUMENTS_INVALID'],
    [{ kind: 'deploymnt', namespace: 'shop' }, 'ARGUMENTS_INVALID'],
    [{ kind: 'certificates.cert-manager.io', namespace: 'shop' }, 'ARGUMENTS_INVALID'],
  ])('%j is refused, and nothing is read', async (given, code) => {
    const { steps, taken } = cluster(SHOP);
    expect(await run(given, { steps })).toMatchObject({ refused: true, code });
    expect(taken).toEqual([]);
  });

  test('a type that the cluster does not have is refused with the nearest one', async () => {
    const { steps } = cluster({}, () => exited(1, '', 'error: the server doesn\'t have a resource type "deploymnt"\n'));
    expect(await run({ kind: 'deploymnt', name: 'web' }, { steps })).toMatchObject({
      code: 'ARGUMENTS_INVALID',
      hint: expect.stringContaining('deployment'),
    });
  });

  test('an object that is not there is said with the nearest name', async () => {
    const { steps } = cluster({}, (words) =>
      words.includes('--output=name') ? exited(0, 'deployment.apps/web\n') : undefined,
    );
    expect((await bodyOf({ name: 'deploy/wbe', namespace: 'shop' }, { steps })).stdout).toBe(
      'There is no deployment/wbe in namespace shop. Did you mean web?',
    );
  });

  test.each([
    [
      'deploy/cart',
      'There is no deployment/cart. Only the current namespace was searched: to search another one, give `namespace`.',
    ],
    [
      'cart',
      'There is no object/cart. Only the current namespace was searched: to search another one, give `namespace`.',
    ],
    ['node/cart', 'There is no node/cart.'],
  ])('%s without a namespace that is not there: %s', async (name, says) => {
    const { steps } = cluster({}, (words) => (words.includes('--output=name') ? exited(0, '') : undefined));
    expect((await bodyOf({ name }, { steps })).stdout).toBe(says);
  });
});

describe('reads', () => {
  test('are gets and logs alone, at most six at once', async () => {
    const made = cluster(SHOP);
    const { stdout } = await bodyOf({ namespace: 'shop' }, made);
    expect(stdout).toContain('deployment/web: cannot be scheduled');
    expect(made.taken.every((words) => /^(?:get|logs) /.test(words))).toBe(true);
    expect(made.most()).toBeLessThanOrEqual(6);
    expect(made.most()).toBeGreaterThan(1);
  });

  test('of a workload are at most 25', async () => {
    const made = cluster(SHOP);
    await bodyOf({ namespace: 'shop', name: 'deploy/web' }, made);
    expect(made.taken.length).toBeGreaterThan(8);
    expect(made.taken.length).toBeLessThanOrEqual(25);
  });

  test('of a workload are at most 30, however much it needs, and what was not read is said', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const parts = {
      spec: {
        imagePullSecrets: [{ name: 'pull' }],
        volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
      },
      container: {
        env: names.map((name) => ({ name, valueFrom: { secretKeyRef: { name, key: 'k' } } })),
        envFrom: names.map((name) => ({ configMapRef: { name } })),
      },
      app: {
        restartCount: 3,
        state: { waiting: { reason: 'CreateContainerConfigError' } },
        lastState: { terminated: { exitCode: 1, message: 'lookup db.data: no such host\nlookup mq: no such host' } },
      },
    };
    const external = (name: string) => ({
      kind: 'Service',
      metadata: meta(name),
      spec: { type: 'ExternalName', externalName: `${name}.data.svc` },
    });
    const made = cluster({
      ...SHOP,
      pods: [pod('web', parts)],
      services: names.map(external),
      'ingresses.networking.k8s.io': [{ kind: 'Ingress', metadata: meta('i'), spec: { tls: [{ secretName: 'tls' }] } }],
    });
    const { stdout } = await bodyOf({ namespace: 'shop', name: 'deploy/web' }, made);
    expect(made.taken.length).toBeGreaterThan(22);
    expect(made.taken.length).toBeLessThanOrEqual(30);
    expect(stdout).toContain('one diagnosis makes no more reads');
  });

  test('that fail are said with their reason, and nothing is concluded from them', async () => {
    const reasons: Readonly<Record<string, Execution | Refusal>> = {
      nodes: exited(1, '', 'Error from server (Forbidden): nodes is forbidden: User "a" cannot list resource "nodes"'),
      events: refuse('POLICY_DENIED', 'No.', 'Ask.'),
      services: { ended: 'timed-out', timeoutSeconds: 60 },
      'ingresses.networking.k8s.io': exited(1, '', 'Error from server (InternalError): etcd\u202e is away'),
    };
    const made = cluster(SHOP, (words) => reasons[/ -- (\S+)/.exec(words)?.[1] ?? '']);
    const { stdout } = await bodyOf({ namespace: 'shop' }, made);
    expect(stdout).toContain('- nodes: forbidden (RBAC of the cluster)');
    expect(stdout).toContain("- events: the server's policy refuses (POLICY_DENIED)");
    expect(stdout).toContain('- services: the read took too long');
    expect(stdout).toContain('etcd\\u{202e} is away');
    expect(stdout).not.toContain('no node has the resource');
  });

  test('that policy all refuses are the refusal', async () => {
    const refusal = refuse('NAMESPACE_NOT_ALLOWED', 'No.', 'Ask.');
    expect(
      await run(
        { namespace: 'shop' },
        cluster({}, () => refusal),
      ),
    ).toEqual(refusal);
    expect(
      await run(
        { namespace: 'shop', name: 'deploy/web' },
        cluster({}, () => refusal),
      ),
    ).toEqual(refusal);
  });
});

test('shows only calls that policy allows', async () => {
  const made = cluster(SHOP);
  const steps: CourseSteps = {
    ...made.steps,
    judge: async (plan) => (plan.command.path[0] === 'describe' ? refuse('COMMAND_NOT_ALLOWED', 'No.', 'Ask.') : plan),
  };
  const { stdout } = await bodyOf({ namespace: 'shop' }, { steps });
  expect(stdout).toContain('{"args": ["get", "nodes"]}');
  expect(stdout).not.toContain('describe');
});
