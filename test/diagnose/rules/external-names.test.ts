import { expect, test } from 'vitest';
import { readsOfExternalNames } from '../../../src/diagnose/need-reads.ts';
import { toService } from '../../../src/diagnose/objects/network.ts';
import { externalNames } from '../../../src/diagnose/rules/external-names.ts';
import { services } from '../../../src/diagnose/rules/services.ts';
import { deployment, meta } from '../objects.ts';
import { findings, found, snapshotOf, type Told } from '../read.ts';

const external = (externalName: string) => ({
  kind: 'Service',
  metadata: meta('db'),
  spec: { type: 'ExternalName', externalName },
});
const service = (name: string, namespace = 'shop') => ({
  kind: 'Service',
  metadata: meta(name, { namespace }),
  spec: { selector: { app: name }, ports: [{ port: 80 }] },
});
const slice = (name: string, namespace: string) => ({
  kind: 'EndpointSlice',
  metadata: meta(`${name}-1`, { namespace, labels: { 'kubernetes.io/service-name': name } }),
  endpoints: [{ conditions: { ready: true } }],
});
const SOUGHT = { sought: ['Service data/pg', 'EndpointSlice data/pg'] };

test.each<[string, readonly object[], Told, readonly string[]]>([
  [
    'a Service of the namespace that does not exist',
    [external('pg.shop.svc')],
    {},
    ['critical Service/db: it points at the Service pg, which does not exist'],
  ],
  [
    'a Service of another namespace that does not exist',
    [external('pg.data.svc.cluster.local')],
    SOUGHT,
    ['critical Service/db: it points at the Service data/pg, which does not exist'],
  ],
  [
    'a Service of another namespace without endpoints',
    [external('pg.data.svc.cluster.local'), service('pg', 'data')],
    SOUGHT,
    ['error Service/db: it points at the Service data/pg, which has no ready endpoints'],
  ],
  ['one with endpoints', [external('pg.data.svc'), service('pg', 'data'), slice('pg', 'data')], SOUGHT, []],
  ['a Service of a namespace that was not read', [external('pg.data.svc')], {}, []],
  ['Services that could not be read', [external('pg.shop.svc')], { unread: ['services'] }, []],
  ['a host elsewhere', [external('pg.example.com')], {}, []],
  ['a host whose name has svc in it', [external('svc.example.com')], {}, []],
])('points at %s', (_, objects, told, says) => {
  expect(found(externalNames, objects, told)).toEqual(says);
});

test('names a Service that is near', () => {
  const [finding] = findings(externalNames, [external('postgers.shop.svc'), service('postgres')]);
  expect(finding?.why).toContain('Did you mean postgres?');
});

test('a Service of another namespace, which was read for it, is not judged itself', () => {
  const objects = [external('pg.data.svc'), service('pg', 'data'), ...deployment('pg')];
  expect(found(services, objects, SOUGHT)).toEqual([]);
});

test('what it points at is read in other namespaces only', () => {
  const reads = (name: string) =>
    readsOfExternalNames(snapshotOf([]), [toService(external(name))]).map(({ args }) => args.join(' '));
  expect(reads('pg.data.svc')).toEqual([
    'services pg --ignore-not-found -n data',
    'endpointslices.discovery.k8s.io -l kubernetes.io/service-name=pg -n data',
  ]);
  expect(reads('pg.shop.svc')).toEqual([]);
  expect(reads('pg.example.com')).toEqual([]);
});
