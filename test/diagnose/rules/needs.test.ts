import { describe, expect, test } from 'vitest';
import { judgeAll } from '../../../src/diagnose/judge.ts';
import { dependencies } from '../../../src/diagnose/rules/dependencies.ts';
import { crashed, DB, says, service, slice } from '../crashed-web.ts';
import { deployment, meta, pod } from '../objects.ts';
import { ago, findings, found, snapshotOf } from '../read.ts';

describe('what variables and commands name', () => {
  const variable = (value: string, more: object = {}) => ({
    container: { env: [{ name: 'API_URL', value }] },
    app: { state: { running: { startedAt: ago(300) } } },
    ...more,
  });
  const API = [service('api', { ports: [{ port: 80 }], clusterIPs: ['10.96.0.8'] })];
  const web = (value: string, more: object = {}) => [...deployment('web'), pod('web', variable(value, more))];

  test.each<[string, readonly object[], readonly string[]]>([
    [
      'a Service without endpoints, of a pod that is not ready',
      [...web('http://api'), ...API, slice('api', false)],
      ['critical Deployment/web: it needs the Service api, which has no ready endpoints'],
    ],
    [
      'a Service whose selector matches nothing',
      [...web('http://api'), ...API],
      [
        'critical Deployment/web: it needs the Service api, which has no ready endpoints: its selector matches no pod: app=api',
      ],
    ],
    [
      'a port that the Service does not have',
      [...web('http://api:8080'), ...API, slice('api', true)],
      ['critical Deployment/web: it asks the Service api for a port, which the Service does not have (80)'],
    ],
    [
      'the same, of a pod that is well',
      [...web('http://api:8080', { app: { ready: true, state: { running: {} } } }), ...API, slice('api', true)],
      ['warning Deployment/web: it asks the Service api for a port, which the Service does not have (80)'],
    ],
    [
      'a port of a headless Service',
      [...web('http://api:8080'), service('api', { clusterIP: 'None' }), slice('api', true)],
      [],
    ],
    ['a Service that is well', [...web('http://api:80'), ...API, slice('api', true)], []],
    ['its own Service', [...web('http://web'), service('web')], []],
    [
      'a Service without endpoints, of a pod that is well',
      [...web('http://api', { app: { ready: true, state: { running: {} } } }), ...API],
      [],
    ],
    [
      'a Service, of a container that was never started',
      [...web('http://api', { app: { state: { waiting: { reason: 'ImagePullBackOff' } } } }), ...API],
      [],
    ],
  ])('%s', (_, objects, says) => {
    expect(found(dependencies, objects)).toEqual(says);
  });

  test('what the log says otherwise counts for more', () => {
    const logs = { logs: { 'shop/web-5d-x/app': ['error: relation "users" does not exist'] } };
    expect(found(dependencies, [...web('http://api'), ...API], logs)).toEqual([
      expect.stringMatching(/^error Deployment\/web: it needs/),
    ]);
  });

  test('a look at one workload shows its needs also if it is well, and what is behind them', () => {
    const scope = { of: 'object', object: { kind: 'Deployment', namespace: 'shop', name: 'web' } } as const;
    const objects = [
      ...web('http://api', { app: { ready: true, state: { running: {} } } }),
      ...API,
      ...deployment('api'),
      pod('api', { app: { restartCount: 4, lastState: { terminated: { exitCode: 1, finishedAt: ago(20) } } } }),
      ...deployment('other'),
      pod('other', { app: { restartCount: 4, lastState: { terminated: { exitCode: 1, finishedAt: ago(20) } } } }),
    ];
    const told = judgeAll(snapshotOf(objects, { scope })).map(({ rule, on }) => `${rule} ${on.name}`);
    expect(told).toContain('dependencies web');
    expect(told).toContain('crash-loop api');
    expect(told.join()).not.toContain('other');
  });
});

describe('a Service that answers no one', () => {
  const lost = 'dial tcp db:5432: i/o timeout';
  const policy = {
    kind: 'NetworkPolicy',
    metadata: meta('guard'),
    spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] },
  };

  test('because a NetworkPolicy is between', () => {
    expect(found(dependencies, [...DB, slice('db', true), policy], says(lost))).toEqual([
      'critical Deployment/web: NetworkPolicy guard keeps it from the Service db (ingress of db)',
    ]);
  });

  test('because its port goes nowhere', () => {
    const behind = pod('db', { container: { ports: [{ containerPort: 5433 }] }, app: { ready: true } });
    expect(found(dependencies, [...DB, slice('db', true), behind], says(lost))).toEqual([
      'critical Deployment/web: it does not reach the Service db: its port 5432 goes to port 5432, which its pods do not declare (5433)',
    ]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['Default', { dnsPolicy: 'Default' }, 'it does not ask the DNS of the cluster for db: its dnsPolicy is Default'],
    [
      'of the host',
      { hostNetwork: true },
      'it does not ask the DNS of the cluster for db: its dnsPolicy is ClusterFirst with hostNetwork',
    ],
  ])('because the dnsPolicy is %s', (_, spec, cause) => {
    const parts = { spec, app: { restartCount: 4, lastState: { terminated: { exitCode: 1 } } } };
    const objects = [...deployment('web'), pod('web', parts), service('db'), slice('db', true)];
    expect(found(dependencies, objects, says('lookup db on 8.8.8.8:53: no such host'))).toEqual([
      `critical Deployment/web: ${cause}`,
    ]);
  });

  test('because the DNS of the cluster is down', () => {
    const dns = { ...service('kube-dns'), metadata: meta('kube-dns', { namespace: 'kube-system' }) };
    const told = { ...says('getaddrinfo EAI_AGAIN db'), sought: ['EndpointSlice kube-system/kube-dns'] };
    expect(found(dependencies, [...DB, dns], told)).toEqual([
      'critical Deployment/web: DNS gives it no answer for db: the DNS of the cluster has no ready endpoints',
    ]);
  });

  test('because it is in another namespace', () => {
    const other = { ...service('cache'), metadata: meta('cache', { namespace: 'data' }) };
    const [finding] = findings(dependencies, [...DB, other], says('lookup cache: no such host'));
    expect(finding?.why).toContain('Namespace data has one: from here its name is cache.data.');
    expect(finding?.next[0]?.args).toEqual(['get', 'service', 'cache', '-n', 'data', '-o', 'wide']);
    const lines = says('dial tcp db.data:80: connect: connection refused');
    expect(found(dependencies, DB, { ...lines, sought: ['Service data/db', 'EndpointSlice data/db'] })).toEqual([]);
    const there = { ...service('db'), metadata: meta('db', { namespace: 'data' }), spec: { ports: [{ port: 80 }] } };
    expect(
      found(dependencies, [...DB, there], { ...lines, sought: ['Service data/db', 'EndpointSlice data/db'] }),
    ).toEqual(['critical Deployment/web: it needs the Service data/db, which has no ready endpoints']);
    expect(found(dependencies, DB, { ...says('lookup db.data: no such host'), sought: ['Service data/db'] })).toEqual([
      'critical Deployment/web: it asks for the Service db of namespace data, which does not exist',
    ]);
  });

  test('because it only points at another one', () => {
    const external = service('db', { type: 'ExternalName', externalName: 'pg.shop.svc.cluster.local', selector: {} });
    expect(found(dependencies, [...deployment('web'), crashed, external], says('lookup db: no such host'))).toEqual([
      'critical Deployment/web: it needs the Service db: it points at the Service pg, which does not exist',
    ]);
  });
});

test('a crash that is explained so is not told again', () => {
  const told = judgeAll(snapshotOf(DB, says('dial tcp db:5432: connect: connection refused'))).map(({ rule }) => rule);
  expect(told).toContain('dependencies');
  expect(told).not.toContain('crash-loop');
  expect(judgeAll(snapshotOf(DB, says('bye'))).map(({ rule }) => rule)).toContain('crash-loop');
});
