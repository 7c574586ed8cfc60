import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { admin, makeNamespace } from './against.ts';
import { openRehearsals } from './reviewed.ts';

const namespace = 'reviewed';
let rehearsals: Awaited<ReturnType<typeof openRehearsals>>;

const stored = (...args: string[]) => succeed(admin, [...args, '-n', namespace]);
const configMap = (name: string, data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
});

beforeAll(async () => {
  await makeNamespace(namespace);
  await stored('create', 'deployment', 'web', '--image=example/web:1.0', '--replicas=2');
  await stored('rollout', 'status', 'deployment/web', '--timeout=60s');
  await stored('set', 'image', 'deployment/web', 'web=example/web:1.1');
  await stored('rollout', 'status', 'deployment/web', '--timeout=60s');
  await stored('create', 'configmap', 'settings', '--from-literal=a=b');
  await stored('create', 'secret', 'generic', 'db', '--from-literal=password=correct-horse-9');
  await stored('run', 'alone', '--image=example/web:1.0', '--restart=Always');
  rehearsals = await openRehearsals(namespace);
});

afterAll(async () => {
  await rehearsals.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

describe("kubectl's own commands, in words", () => {
  test.each<[args: string, summary: string | RegExp, classes: readonly string[], stdin?: unknown]>([
    ['scale deployment/web --replicas=3', 'scale Deployment reviewed/web from 2 to 3 replicas', ['restores']],
    [
      'set image deployment/web web=example/web:2.0',
      'set image of Deployment reviewed/web: web example/web:1.1 -> example/web:2.0',
      ['restores'],
    ],
    [
      'rollout undo deployment/web',
      'roll back Deployment reviewed/web: web example/web:1.1 -> example/web:1.0',
      ['restores'],
    ],
    ['rollout restart deployment/web', 'restart Deployment reviewed/web', ['restores']],
    ['rollout pause deployment/web', 'patch Deployment reviewed/web: spec.paused', ['restores']],
    [
      'set env deployment/web A=b',
      'patch Deployment reviewed/web: spec.template.spec.containers[web].env',
      ['restores'],
    ],
    [
      'set resources deployment/web --limits=cpu=100m',
      'patch Deployment reviewed/web: spec.template.spec.containers[web].resources.limits',
      ['restores'],
    ],
    ['label deployment web tier=front', 'label Deployment reviewed/web: tier=front', ['restores']],
    ['annotate deployment web note=x', 'annotate Deployment reviewed/web: note', ['restores']],
    [
      'patch deployment web --type=merge -p {"spec":{"minReadySeconds":1}}',
      'patch Deployment reviewed/web: spec.minReadySeconds',
      ['restores'],
    ],
    [
      'patch configmap settings --type=json -p [{"op":"add","path":"/data/b","value":"c"}]',
      'patch ConfigMap reviewed/settings: data.b',
      ['restores'],
    ],
    ['delete configmap settings --wait=false', 'delete ConfigMap reviewed/settings', ['recreates']],
    ['delete secret db --wait=false', 'delete Secret reviewed/db', ['recreates']],
    ['delete deployment web --wait=false', 'delete Deployment reviewed/web', ['recreates']],
    ['delete namespace reviewed --wait=false', 'delete Namespace reviewed', ['cannot be undone']],
    ['create configmap new --from-literal=a=b', 'create ConfigMap reviewed/new', ['restores']],
    ['create deployment other --image=example/web:1.0', 'create Deployment reviewed/other', ['restores']],
    ['create job once --image=example/web:1.0 -- true', 'create Job reviewed/once', ['restores']],
    ['run more --image=example/web:1.0', 'create Pod reviewed/more', ['restores']],
    ['expose deployment web --port=80', 'create Service reviewed/web', ['restores']],
    ['autoscale deployment web --max=4', 'create HorizontalPodAutoscaler reviewed/web', ['restores']],
    ['apply -f -', 'create ConfigMap reviewed/applied', ['restores'], configMap('applied', { a: 'b' })],
    ['apply -f -', 'patch ConfigMap reviewed/settings: data.a', ['restores'], configMap('settings', { a: 'c' })],
    [
      'apply --server-side --force-conflicts -f -',
      'patch ConfigMap reviewed/settings: data.a',
      ['restores'],
      configMap('settings', { a: 'd' }),
    ],
    ['apply --server-side -f -', 'create ConfigMap reviewed/sided', ['restores'], configMap('sided', { a: 'd' })],
    ['replace -f -', 'replace ConfigMap reviewed/settings: data.a', ['restores'], configMap('settings', { a: 'e' })],
    [
      'delete pods -l app=web --wait=false',
      /^2 objects: delete Pod reviewed\/web-\w+-\w+; /,
      ['comes back by itself', 'comes back by itself'],
    ],
    ['delete pod alone --wait=false', 'delete Pod reviewed/alone', ['recreates']],
  ])('%s: %s', async (line, summary, classes, stdin) => {
    const args = line.split(' ');
    const { reviewed, writes, looked } = await rehearsals.rehearse(args, stdin);
    if (typeof summary === 'string') expect(reviewed.summary).toBe(summary);
    else expect(reviewed.summary).toMatch(summary);
    expect(reviewed.reversibility.map((each) => each.class)).toEqual(classes);
    expect(writes).toHaveLength(classes.length);
    expect(reviewed.risks.filter(({ id }) => id === 'not-checked')).toEqual([]);
    expect(Object.entries(looked).filter(([, status]) => status !== 200)).toEqual([]);
    expect(reviewed.warnings).toEqual([]);
    expect(reviewed.holdsSecrets).toBe(line.includes('secret'));
    expect(reviewed.diff).not.toMatch(/managedFields|resourceVersion|generation:/);
    expect(reviewed.diff.split('\n').filter((text) => /^[-+]\s*status:/.test(text))).toEqual([]);
  });
});

test('a drain is a cordon and evictions, with what waits for them', async () => {
  const node = await stored('get', 'pod', '-l', 'app=web', '-o', 'jsonpath={.items[0].spec.nodeName}');
  await stored('create', 'poddisruptionbudget', 'web', '--selector=app=web', '--min-available=2');
  const args = ['drain', node, '--force', '--ignore-daemonsets', '--delete-emptydir-data', '--pod-selector=app=web'];
  const { reviewed, writes } = await rehearsals.rehearse(args);
  await stored('delete', 'poddisruptionbudget', 'web');
  expect(reviewed.summary).toMatch(new RegExp(`^drain Node ${node}: cordon Node ${node}, and evict \\d pods?$`));
  expect(reviewed.reversibility.map((each) => each.class)).toEqual([
    'restores',
    ...Array.from({ length: writes.length - 1 }, () => 'comes back by itself'),
  ]);
  expect(reviewed.risks.map(({ id }) => id)).toEqual(expect.arrayContaining(['node', 'disruption-budget']));
});

const meta = (name: string) => ({ name, namespace, labels: { app: name } });
const pods = (name: string, spec: object = {}) => ({
  metadata: { labels: { app: name } },
  spec: {
    containers: [
      {
        name: 'app',
        image: 'example/web:1.0',
        ports: [{ containerPort: 80 }],
        env: [{ name: 'A', value: 'b' }],
        resources: { requests: { cpu: 0.5, memory: '1024Mi' } },
        readinessProbe: { httpGet: { path: '/', port: 80 } },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
    volumes: [{ name: 'v', configMap: { name: 'settings' } }],
    ...spec,
  },
});
const selector = (name: string) => ({ matchLabels: { app: name } });

test.each<[string, Record<string, unknown>]>([
  ['apps/v1 Deployment', { spec: { selector: selector('full'), template: pods('full') } }],
  [
    'apps/v1 StatefulSet',
    {
      spec: {
        selector: selector('full'),
        serviceName: 'x',
        template: pods('full'),
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
          },
        ],
      },
    },
  ],
  ['apps/v1 DaemonSet', { spec: { selector: selector('full'), template: pods('full') } }],
  [
    'batch/v1 CronJob',
    { spec: { schedule: '0 * * * *', jobTemplate: { spec: { template: pods('full', { restartPolicy: 'Never' }) } } } },
  ],
  ['batch/v1 Job', { spec: { template: pods('full', { restartPolicy: 'Never' }) } }],
  ['v1 Pod', pods('full')],
  [
    'v1 Service',
    {
      spec: {
        selector: { app: 'full' },
        ports: [
          { name: 'a', port: 80, targetPort: 'http' },
          { name: 'b', port: 81 },
        ],
      },
    },
  ],
  ['v1 Secret', { stringData: { password: 'correct-horse-9' } }],
  [
    'v1 PersistentVolumeClaim',
    { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } } },
  ],
  ['policy/v1 PodDisruptionBudget', { spec: { minAvailable: '50%', selector: selector('full') } }],
  [
    'autoscaling/v2 HorizontalPodAutoscaler',
    { spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } },
  ],
  [
    'networking.k8s.io/v1 Ingress',
    {
      spec: {
        rules: [
          {
            host: 'a.example',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
            },
          },
        ],
      },
    },
  ],
  ['networking.k8s.io/v1 NetworkPolicy', { spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } }],
])('a new %s: its defaults are nothing that admission altered', async (what, rest) => {
  const [apiVersion, kind] = what.split(' ');
  const { metadata: _metadata, ...more } = rest;
  const document = { apiVersion, kind, metadata: meta('full'), ...more };
  for (const args of [
    ['create', '-f', '-'],
    ['apply', '-f', '-'],
    ['apply', '--server-side', '-f', '-'],
  ]) {
    const { reviewed } = await rehearsals.rehearse(args, document);
    expect(reviewed.warnings).toEqual([]);
    expect(reviewed.summary).toBe(`create ${kind} reviewed/full`);
    expect(reviewed.holdsSecrets).toBe(kind === 'Secret');
  }
});

test('a workload that is applied again: defaults are no change', async () => {
  const document = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta('again'),
    spec: { selector: selector('again'), template: pods('again') },
  };
  await succeed(admin, ['apply', '-f', '-'], JSON.stringify(document));
  const next = structuredClone(document);
  Object.assign(next.spec.template.spec.containers[0] ?? {}, { image: 'example/web:1.2' });
  for (const args of [
    ['apply', '-f', '-'],
    ['replace', '-f', '-'],
    ['apply', '--server-side', '--force-conflicts', '-f', '-'],
  ]) {
    const { reviewed } = await rehearsals.rehearse(args, next);
    expect(reviewed.summary).toBe('set image of Deployment reviewed/again: app example/web:1.0 -> example/web:1.2');
    expect(reviewed.warnings).toEqual([]);
  }
});

test('risks that follow from what is around an object', async () => {
  await stored('expose', 'deployment', 'web', '--port=80');
  await stored('autoscale', 'deployment', 'web', '--min=2', '--max=4');
  const { reviewed, looked } = await rehearsals.rehearse(['scale', 'deployment/web', '--replicas=0']);
  expect(reviewed.risks.map(({ id }) => id).toSorted()).toEqual([
    'autoscaler',
    'replicas-to-zero',
    'service-endpoints',
  ]);
  expect(new Set(Object.values(looked))).toEqual(new Set([200]));
  await stored('delete', 'service,hpa', 'web');
});

test('what the API server adds to a Service is said', async () => {
  const { reviewed } = await rehearsals.rehearse(['set', 'image', 'deployment/web', 'web=example/web:0.9']);
  expect(reviewed.risks.map(({ id }) => id)).toEqual(['older-image']);
  await stored('expose', 'deployment', 'web', '--port=80');
  const typed = await rehearsals.rehearse(['patch', 'service', 'web', '-p', '{"spec":{"type":"NodePort"}}']);
  expect(typed.reviewed.warnings).toEqual([
    expect.stringMatching(/^Service reviewed\/web also changes in fields that the request did not name: .*nodePort/),
  ]);
});

test('a secret is nowhere in a review', async () => {
  const { reviewed } = await rehearsals.rehearse([
    'patch',
    'secret',
    'db',
    '-p',
    '{"stringData":{"password":"battery-staple-7"}}',
  ]);
  expect(reviewed.holdsSecrets).toBe(true);
  const text = JSON.stringify(reviewed);
  for (const value of ['correct-horse-9', 'battery-staple-7'])
    for (const form of [value, Buffer.from(value).toString('base64')]) expect(text).not.toContain(form);
  expect(reviewed.diff).toMatch(
    /^- {2}password: '\[redacted: password #\w{4}\]'\n\+ {2}password: '\[redacted: password #\w{4}\]'$/m,
  );
});
