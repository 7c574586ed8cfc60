import { describe, expect, test } from 'vitest';
import { followUps } from '../../src/diagnose/follow-up.ts';
import { readsOfNeeds, workloadReads } from '../../src/diagnose/need-reads.ts';
import type { Scope } from '../../src/diagnose/snapshot.ts';
import { deployment, meta, pod } from './objects.ts';
import { ago, snapshotOf, type Told } from './read.ts';

const scope: Scope = { of: 'object', object: { kind: 'Deployment', namespace: 'shop', name: 'web' } };
const service = (name: string, selector: object = { app: name }) => ({
  kind: 'Service',
  metadata: meta(name),
  spec: { selector, ports: [{ port: 80 }] },
});
const slice = (name: string) => ({
  kind: 'EndpointSlice',
  metadata: meta(`${name}-1`, { labels: { 'kubernetes.io/service-name': name } }),
  endpoints: [{ conditions: { ready: true } }],
});
const crashed = (parts: object = {}) =>
  pod('web', { ...parts, app: { restartCount: 4, lastState: { terminated: { exitCode: 1, finishedAt: ago(20) } } } });
const reads = (objects: readonly object[], told: Told = {}) =>
  readsOfNeeds(
    snapshotOf([...deployment('web'), ...objects], { scope, unread: ['pods', 'deployments', 'statefulSets'], ...told }),
  ).map(({ args }) => args.join(' '));
const says = (line: string) => ({ logs: { 'shop/web-5d-x/app': [line] } });

describe('what is behind a Service that a workload needs is read', () => {
  const API = { container: { env: [{ name: 'API_URL', value: 'http://api' }] } };
  const BEHIND = ['pods -n shop -l app=api', 'deployments.apps -n shop', 'statefulsets.apps -n shop'];
  test.each<[string, readonly object[], Told, readonly string[]]>([
    [
      'by its log',
      [crashed(), service('api'), slice('api')],
      says('dial tcp api:80: connect: connection refused'),
      BEHIND,
    ],
    ['by a variable, without endpoints', [crashed(API), service('api')], {}, BEHIND],
    ['by a variable, with endpoints: nothing', [crashed(API), service('api'), slice('api')], {}, []],
    ['if the namespace was read anyway: nothing', [crashed(API), service('api')], { unread: [] }, []],
    [
      'for a Service that may be meant for it: its pods',
      [crashed(), service('web', { app: 'wbe' })],
      {},
      ['pods -n shop -l app=wbe'],
    ],
    ['for its own Service: nothing', [crashed(), service('web')], {}, []],
  ])('%s', (_, objects, told, expected) => {
    expect(reads(objects, told)).toEqual(expected);
  });
});

describe('Services of other namespaces are read', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'by their full name',
      'dial tcp db.data:5432: connect: connection refused',
      [
        'services db --ignore-not-found -n data',
        'endpointslices.discovery.k8s.io -l kubernetes.io/service-name=db -n data',
      ],
    ],
    [
      'by a name that is not known here',
      'lookup cache: no such host',
      ['services -A --field-selector=metadata.name=cache'],
    ],
    [
      'for DNS',
      'Error: getaddrinfo EAI_AGAIN db',
      [
        'services kube-dns --ignore-not-found -n kube-system',
        'endpointslices.discovery.k8s.io -l kubernetes.io/service-name=kube-dns -n kube-system',
      ],
    ],
    ['not for a host elsewhere', 'lookup api.example.com: no such host', []],
  ])('%s', (_, line, expected) => {
    expect(reads([crashed()], says(line))).toEqual(expected);
  });

  test('at most two of them', () => {
    const lines = { logs: { 'shop/web-5d-x/app': ['a', 'b', 'c', 'd'].map((name) => `lookup ${name}: no such host`) } };
    expect(reads([crashed()], lines)).toHaveLength(2);
  });
});

test('a ConfigMap that is missing is looked for in other namespaces', () => {
  const needs = crashed({ container: { envFrom: [{ configMapRef: { name: 'settings' } }] } });
  expect(reads([needs], { sought: ['ConfigMap shop/settings'] })).toEqual([
    'configmaps -A --field-selector=metadata.name=settings',
  ]);
  const there = { kind: 'ConfigMap', metadata: meta('settings') };
  expect(reads([needs, there], { sought: ['ConfigMap shop/settings'] })).toEqual([]);
});

test('in a look over the cluster, workloads are read where a Service has no endpoints at all', () => {
  const of = (objects: readonly object[]) =>
    workloadReads(snapshotOf(objects, { scope: { of: 'cluster' } })).map(({ args }) => args.join(' '));
  expect(of([service('api')])).toEqual([
    'deployments.apps -n shop',
    'statefulsets.apps -n shop',
    'daemonsets.apps -n shop',
  ]);
  expect(of([service('api'), slice('api')])).toEqual([]);
  const many = ['a', 'b', 'c', 'd'].map((namespace) => ({ ...service('api'), metadata: meta('api', { namespace }) }));
  expect(of(many)).toHaveLength(9);
});

test('in a look over the cluster, what is behind a Service that a failing pod does not reach is read', () => {
  const objects = [...deployment('web'), crashed(), service('api'), slice('api')];
  const of = (line: string) =>
    readsOfNeeds(snapshotOf(objects, { scope: { of: 'cluster' }, ...says(line) })).map(({ args }) => args.join(' '));
  expect(of('dial tcp api:80: i/o timeout')).toEqual([
    'pods -n shop -l app=api',
    'networkpolicies.networking.k8s.io -n shop',
  ]);
  expect(of('bye')).toEqual([]);
});

test('the log of a container that runs without being ready is read after half a minute', () => {
  const logs = (seconds: number) =>
    followUps(
      snapshotOf([...deployment('web'), pod('web', { app: { state: { running: { startedAt: ago(seconds) } } } })]),
    ).logs.map(({ args }) => args.join(' '));
  expect(logs(60)).toEqual(['logs web-5d-x -c app --tail=30 -n shop']);
  expect(logs(10)).toEqual([]);
});
