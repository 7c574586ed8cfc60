import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS } from '../../src/reads/describe/kinds.ts';
import { readDescribe } from '../../src/reads/describe.ts';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import type { Recording } from '../reads/describe/recording.ts';
import { admin, makeNamespace } from './against.ts';
import { compareCalls } from './compare.ts';
import { clear, populate, typeOf } from './describe-zoo/populate.ts';
import { recorded } from './describe-zoo/record.ts';
import type { Animal } from './describe-zoo/zoo.ts';
import { accessTo, openApi, readNatively } from './read-natively.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const namespace = 'reads-describe';
let animals: readonly Animal[] = [];

beforeAll(async () => {
  await makeNamespace(namespace);
  animals = await populate(admin, namespace);
  await succeed(admin, ['rollout', 'status', 'deployment/zoo-full', '-n', namespace, '--timeout=60s']);
});

afterAll(() => clear(admin));

async function expectSame(calls: readonly (readonly string[])[]): Promise<void> {
  expect(calls.length).toBeGreaterThan(0);
  const comparison = await compareCalls(readDescribe, calls);
  expect(comparison).toEqual({ compared: calls.length, differences: [] });
}

describe('describe prints what kubectl prints', () => {
  test('of one object of every kind, with its events', async () => {
    const described = new Set(
      animals.map(({ apiVersion, kind }) => [kind, groupOf(apiVersion)].filter(Boolean).join('.')),
    );
    const missing = Object.keys(KINDS).filter((kind) => kind !== 'Namespace' && !described.has(kind));
    expect(missing).toEqual([]);
    await expectSame(animals.map((animal) => ['describe', typeOf(animal), animal.metadata.name, ...within(animal)]));
  });

  test('of all objects of a type, with and without events', async () => {
    const types = [...new Set(animals.map(typeOf))];
    // Their events are young, and every second another age ticks over.
    const still = types.filter((type) => !['Pod', 'PersistentVolumeClaim', 'Node'].includes(type));
    await expectSame([
      ...types.map((type) => ['describe', type, '-n', namespace]),
      ...still.map((type) => ['describe', type, '-n', namespace, '--show-events']),
    ]);
  });

  test('of a type the API server has more of than these', async () => {
    const types =
      'ns nodes clusterroles clusterrolebindings flowschemas prioritylevelconfigurations apiservices leases';
    await expectSame(types.split(' ').map((type) => ['describe', type, '-A']));
  });

  test('in every form of the command', async () => {
    await expectSame(
      FORMS.trim()
        .split('\n')
        .map((form) => ['describe', ...form.split(' '), ...(form.includes('-n ') ? [] : ['-n', namespace])]),
    );
  });
});

const FORMS = `
all
po,svc,deploy,wd
pod/zoo-bare svc/zoo-bare
pod/zoo-bare svc/nope
pod/nope svc/nope
pod/nope pod/nope2 svc/zoo-bare
pods,svc zoo-bare
pods,svc zoo-headless
pods,svc nope
pods zoo-bare zoo-failed
pods zoo-bare nope zoo-failed
pods zoo-bare zoo-bare
pod zoo-e
pod zoo-
cm zoo- --show-events
po/zoo-bare po/zoo-everything wd/zoo-widget --show-events
pod zoo- --chunk-size=2
pods --chunk-size=1
pods --chunk-size=0
pod zoo-everything --show-events=false
pods -l app=zoo
pods,svc -l app=zoo
pods -l app=zoo,empty=
pods -l nothing=here
pods -l nothing=here -A
pods -l ]]
pv -l nothing=here
pods x -l a=b
pod/x -l a=b
pod nope
pv nope
pv zoo-c
pod nope -n nowhere
pods -n nowhere
pod zoo-bare -A
pod/zoo-bare -A
node zoo-dead-node -A
nosuch
nosuch.group x
pods,nosuch
pods/a/b
pods/
pods pods/a
pods pods/a b
pod ..
pod a%b
deploy.v1.apps
deploy.apps zoo-bare
hpa.v1.autoscaling zoo-scaler
events.events.k8s.io
events
endpoints
`;

test('what is recorded of descriptions is what kubectl prints', async () => {
  for (const [name, form] of Object.entries(RECORDED)) {
    const args = ['describe', ...form.split(' '), '-n', namespace];
    const recording = await record(args);
    expect(recording.native).toEqual(recording.printed);
    if (process.env['UPDATE_GOLDEN'] === undefined) continue;
    const kept: Recording = { args, now: recording.now, ...recording.printed, ...recording.kept };
    await writeFile(join(RECORDINGS, `${name}.json`), `${JSON.stringify(kept, null, 1)}\n`);
  }
});

/** Both ways of one call, at an instant where no age ticks over between them if there is one. */
async function record(args: readonly string[]) {
  for (let tries = 1; ; tries++) {
    const { opened, kept } = recorded(await openApi());
    const now = Date.now();
    const native = await readNatively(readDescribe, args, opened);
    const printed = await admin(args);
    if (native.stdout === printed.stdout || tries === 5) return { native, printed, kept, now };
  }
}

const RECORDINGS = join(import.meta.dirname, '../golden/describe');

/** Few of each sort: they are long. */
const RECORDED = {
  'a-pod-with-everything': 'pod zoo-everything',
  'a-pod-with-every-volume': 'pod zoo-volumes',
  'a-deployment': 'deployment zoo-full',
  'a-node-nobody-runs': 'node zoo-idle-node',
  'a-service': 'svc zoo-balancer',
  'an-ingress': 'ingress zoo-full',
  'an-autoscaler': 'hpa zoo-scaler',
  'a-network-policy': 'netpol zoo-policy',
  'an-object-of-any-kind': 'widget zoo-widget',
  'what-is-not-there': 'pod/nope svc/zoo-bare pod/zoo-bare',
  'an-unknown-type': 'nosuch',
};

test('describe is refused what kubectl is refused, in the same words', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reads-describe-'));
  try {
    const rules = [
      '--verb=get,list',
      '--resource=pods,services,nodes,configmaps,deployments.apps,replicasets.apps,ingresses,namespaces,events.events.k8s.io',
    ];
    await succeed(admin, ['create', 'clusterrole', 'zoo-some', ...rules]);
    await succeed(admin, [
      'create',
      'clusterrole',
      'zoo-get',
      '--verb=get',
      '--resource=persistentvolumeclaims,secrets,daemonsets.apps',
    ]);
    for (const role of ['zoo-some', 'zoo-get']) {
      await succeed(admin, [
        'create',
        'clusterrolebinding',
        role,
        `--clusterrole=${role}`,
        `--serviceaccount=${namespace}:default`,
      ]);
    }
    const kubectl = await kubectlAs(admin, sharedControlPlane().kubectl, { namespace, name: 'default' }, folder);
    const opened = await openApi(accessTo(join(folder, 'kubeconfig')));
    const calls = REFUSED.trim()
      .split('\n')
      .map((form) => ['describe', ...form.split(' '), '-n', namespace]);
    const comparison = await compareCalls(readDescribe, calls, { kubectl, opened });
    expect(comparison).toEqual({ compared: calls.length, differences: [] });
  } finally {
    await succeed(admin, ['delete', 'clusterrole,clusterrolebinding', 'zoo-some', 'zoo-get']);
    await rm(folder, { recursive: true });
  }
});

const REFUSED = `
pod zoo-everything
pods
node zoo-dead-node
svc zoo-balancer
ingress zoo-full
cm zoo-config
cm
deployment zoo-full
rs zoo-alone
ds zoo-daemon
pvc claim-full
secret zoo-secret
secrets
secret zoo-
sa
pods,sa
pods,sa,secrets
sa/default secret/zoo-secret
sa/default secret/nope
ns default
wd zoo-widget
pv
all
`;

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function within({ metadata }: Animal): string[] {
  return metadata.namespace === undefined ? [] : ['-n', metadata.namespace];
}
