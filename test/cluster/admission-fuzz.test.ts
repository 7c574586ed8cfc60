import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../hack/build.ts';
import { serveCluster } from './against.ts';
import { isSentAsGiven, sendByKubectl } from './hostile-writes/by-kubectl.ts';
import { Driver } from './hostile-writes/drive.ts';
import { tryHostileWrites } from './hostile-writes/fuzz.ts';
import { Ground, type Written } from './hostile-writes/ground.ts';
import { judge, type Made, SETTINGS } from './hostile-writes/judge.ts';
import { type Fields, targetsOf } from './hostile-writes/objects.ts';
import { variants } from './hostile-writes/variants.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

/** The same variants in every run; `make fuzz-admission` tries others. */
const SEED = 14;
const VARIANTS = 10_000;
/** Each starts kubectl, often twice. */
const BY_KUBECTL = 200;
const PAIRS = 4;
let judgeProgram: string;

const report = (line: string) => void process.stderr.write(`${line}\n`);

beforeAll(async () => {
  judgeProgram = await buildProgram('admission-judge', report);
}, 600_000);

test('no hostile write that is accepted breaks a rule', async () => {
  const tally = await tryHostileWrites(sharedControlPlane(), {
    judgeProgram,
    count: VARIANTS,
    seed: SEED,
    report: ({ tried, accepted, refused, broken }) =>
      report(
        `seed ${SEED}: ${tried} writes, ${accepted} accepted, ${broken.length} break a rule, refused: ${JSON.stringify(refused)}`,
      ),
  });
  expect(tally.broken.map(({ violations, write }) => ({ violations, ...write }))).toEqual([]);
  expect(tally.tried).toBe(VARIANTS);
  // Otherwise nothing could break a rule, or nothing was hostile.
  expect(tally.accepted).toBeGreaterThan(VARIANTS / 5);
  for (const code of ['POD_SECURITY', 'IMAGE_NOT_ALLOWED', 'BLAST_RADIUS', 'PERMISSIONS', 'OTHER_IDENTITY'])
    expect(tally.refused[code] ?? 0, code).toBeGreaterThan(0);
}, 900_000);

test('kubectl itself is refused what the gateway refuses, and makes what it accepts', async () => {
  const server = await serveCluster({
    KUBECTL_ALLOWED_COMMANDS: 'get,patch,create,apply,replace',
    KUBECTL_ALLOWED_IMAGES: SETTINGS.images.join(','),
    KUBECTL_METACHARACTERS: 'data',
  });
  const driver = new Driver(sharedControlPlane());
  const pairs = Array.from({ length: PAIRS }, (_, at) => ({
    direct: new Ground(driver, `hostile-direct-${at}`),
    called: new Ground(driver, `hostile-called-${at}`, (sent, target) => sendByKubectl(server.url, sent, target)),
  }));
  const grounds = pairs.flatMap(({ direct, called }) => [direct, called]);
  try {
    await Promise.all(grounds.map((ground) => ground.make()));
    const differing: unknown[] = [];
    const written: Written[] = [];
    const drawn = fc
      .sample(variants(targetsOf('any')), { numRuns: 2 * BY_KUBECTL, seed: SEED })
      .filter(({ form }) => isSentAsGiven(form))
      .slice(0, BY_KUBECTL);
    await Promise.all(
      pairs.map(async ({ direct, called }, pair) => {
        for (const variant of drawn.filter((_, at) => at % PAIRS === pair)) {
          const [one, other] = await Promise.all([direct.try(variant), called.try(variant)]);
          if (other.written !== undefined) written.push(other.written);
          if (one.outcome.isMade !== other.outcome.isMade)
            differing.push({ one: one.outcome, other: other.outcome, variant });
        }
        written.push(...(await called.look()));
      }),
    );
    expect(judge(judgeProgram, written).flat()).toEqual([]);
    expect(written.length).toBeGreaterThan(BY_KUBECTL / 5);
    expect(differing).toEqual([]);
  } finally {
    await Promise.all(grounds.map((ground) => ground.clear()));
    await Promise.all([driver.close(), server.stop()]);
  }
}, 600_000);

describe('the independent judge', () => {
  const C = { name: 'c', image: 'busybox' };
  const hardened = {
    ...C,
    securityContext: {
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
  const deployment = (pod: Fields, more: Fields = {}) => ({
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas: 1, ...more, template: { spec: { containers: [C], ...pod } } },
  });
  const service = (spec: Fields) => ({ metadata: { name: 'web', namespace: 'shop' }, spec });
  const object = (metadata: Fields, rest: Fields = {}) => ({ metadata: { name: 'x', ...metadata }, ...rest });
  const node = (...taints: Fields[]) => object({}, { spec: { taints } });
  const ask = (resource: string, before: Fields | undefined, after: Fields | undefined, more: Partial<Made> = {}) => {
    const operation = before === undefined ? 'CREATE' : after === undefined ? 'DELETE' : 'UPDATE';
    const group = resource === 'deployments' ? 'apps' : '';
    const made = { operation, group, resource, namespace: 'shop', name: 'x', before, after, ...more } as const;
    return judge(judgeProgram, [made])[0];
  };
  const context = (securityContext: Fields) => ({ containers: [{ ...C, securityContext }] });

  test.each<[string, string, Fields | undefined, Fields | undefined, Partial<Made>?]>([
    ['an image', 'deployments', deployment({}), deployment({ containers: [{ ...C, image: 'evil' }] })],
    ['a tag', 'deployments', deployment({}), deployment({ containers: [{ ...C, image: 'busybox:1' }] })],
    ['a privileged container', 'deployments', deployment({}), deployment(context({ privileged: true }))],
    ['a capability', 'deployments', deployment({}), deployment(context({ capabilities: { add: ['CHOWN'] } }))],
    ['a host network', 'deployments', deployment({}), deployment({ hostNetwork: true })],
    ['a host path', 'deployments', deployment({}), deployment({ volumes: [{ name: 'h', hostPath: { path: '/' } }] })],
    ['an account', 'deployments', deployment({}), deployment({ serviceAccountName: 'admin' })],
    [
      'a Secret',
      'deployments',
      deployment({}),
      deployment({ containers: [{ ...C, envFrom: [{ secretRef: { name: 'db' } }] }] }),
    ],
    ['hardening lost', 'deployments', deployment({ containers: [hardened] }), deployment({})],
    ['replicas', 'deployments', deployment({}), deployment({}, { replicas: 51 })],
    ['externalIPs', 'services', service({}), service({ externalIPs: ['10.0.0.1'] })],
    ['loadBalancerIP', 'services', service({}), service({ loadBalancerIP: '10.0.0.1' })],
    ['ExternalName', 'services', undefined, service({ type: 'ExternalName', externalName: 'a.example' })],
    ['a token', 'secrets', undefined, object({}, { type: 'kubernetes.io/service-account-token' })],
    ['owners', 'configmaps', object({}), object({ ownerReferences: [{ uid: '1' }] })],
    ['a protected namespace', 'configmaps', undefined, object({}), { namespace: 'kube-system' }],
    [
      'Pod Security',
      'namespaces',
      object({ labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } }),
      object({}),
    ],
    ['NoExecute', 'nodes', node(), node({ key: 'k', effect: 'NoExecute' })],
    ['a revision', 'controllerrevisions', undefined, object({}, { data: {} }), { group: 'apps' }],
    ['a subresource', 'pods', object({}), object({}), { subresource: 'status' }],
  ])('notices %s', (_, resource, before, after, more) => {
    expect(ask(resource, before, after, more)).not.toEqual([]);
  });

  test.each<[string, string, Fields, Fields]>([
    [
      'the image of a list',
      'deployments',
      deployment({}),
      deployment({ containers: [{ ...C, image: 'registry.k8s.io/pause:3' }] }),
    ],
    [
      'what was there before',
      'deployments',
      deployment({ hostNetwork: true }),
      deployment({ hostNetwork: true }, { replicas: 3 }),
    ],
    ['hardening gained', 'deployments', deployment({}), deployment({ containers: [hardened] })],
    ['a taint that does not evict', 'nodes', node(), node({ key: 'k', effect: 'NoSchedule' })],
    ['a label', 'configmaps', object({}), object({ labels: { a: 'b' } })],
  ])('lets pass %s', (_, resource, before, after) => {
    expect(ask(resource, before, after)).toEqual([]);
  });
});
