import { describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { networks } from '../../../src/policy/admission/rules/networks.ts';
import { objectionsOf, write } from './writes.ts';

const PLAIN = { type: 'ClusterIP', selector: { app: 'web' }, clusterIP: '10.96.0.7', ports: [{ port: 80 }] };
const service = (spec: object = {}, rest: object = {}): ApiObject => ({ spec: { ...PLAIN, ...spec }, ...rest });
const annotated = (key: string, value: string, spec: object = {}) =>
  service(spec, { metadata: { annotations: { [key]: value } } });
const says = (oldObject: ApiObject | undefined, object: ApiObject, resource = 'services') =>
  objectionsOf(networks, {
    request: write(oldObject === undefined ? 'CREATE' : 'UPDATE', resource, 'a', { oldObject, object }),
  });
const REFUSED = ['change-addresses'];

describe('a Service', () => {
  const ranges = (...loadBalancerSourceRanges: readonly string[]) => service({ loadBalancerSourceRanges });
  test.each<[string, ApiObject, ApiObject, readonly string[]]>([
    ['gains an external address', service(), service({ externalIPs: ['1.1.1.1'] }), REFUSED],
    [
      'gains a second one',
      service({ externalIPs: ['1.1.1.1'] }),
      service({ externalIPs: ['1.1.1.1', '8.8.8.8'] }),
      REFUSED,
    ],
    ['keeps its external addresses', service({ externalIPs: ['a', 'b'] }), service({ externalIPs: ['b', 'a'] }), []],
    ['loses an external address', service({ externalIPs: ['1.1.1.1'] }), service(), []],
    ['gains the address of a load balancer', service(), service({ loadBalancerIP: '203.0.113.9' }), REFUSED],
    ['gets another', service({ loadBalancerIP: '203.0.113.8' }), service({ loadBalancerIP: '203.0.113.9' }), REFUSED],
    ['keeps it', service({ loadBalancerIP: '203.0.113.9' }), service({ loadBalancerIP: '203.0.113.9', a: 1 }), []],
    ['loses it', service({ loadBalancerIP: '203.0.113.9' }), service(), []],
    ['becomes an external name', service(), service({ type: 'ExternalName' }), REFUSED],
    ['gets another external name', service({ externalName: 'a' }), service({ externalName: 'b' }), REFUSED],
    [
      'keeps its external name',
      service({ type: 'ExternalName', externalName: 'a' }),
      service({ type: 'ExternalName', externalName: 'a' }),
      [],
    ],
    ['becomes a load balancer', service(), service({ type: 'LoadBalancer' }), []],
    ['selects other pods', service(), service({ selector: { app: 'api' } }), []],
    ['limits its sources', service(), ranges('10.0.0.0/8'), []],
    ['limits them further', ranges('10.0.0.0/8', '192.168.0.0/16'), ranges('10.0.0.0/8'), []],
    ['gains a source', ranges('10.0.0.0/8'), ranges('10.0.0.0/8', '0.0.0.0/0'), REFUSED],
    ['opens itself to all', ranges('10.0.0.0/8'), service(), REFUSED],
    ['gains a status', service(), service({}, { status: { loadBalancer: { ingress: [{ ip: '1.1.1.1' }] } } }), REFUSED],
    ['stays', service(), service({}, { metadata: { labels: { a: 'b' } } }), []],
  ])('%s', (_, before, after, expected) => {
    expect(says(before, after)).toEqual(expected);
  });

  test.each<[string, ApiObject, readonly string[]]>([
    ['plain', service(), []],
    ['as a load balancer', service({ type: 'LoadBalancer' }), []],
    ['as a node port', service({ type: 'NodePort' }), []],
    ['with the address of a load balancer', service({ type: 'LoadBalancer', loadBalancerIP: '203.0.113.9' }), REFUSED],
    ['with external addresses', service({ externalIPs: ['1.1.1.1'] }), REFUSED],
    ['as an external name', service({ type: 'ExternalName', externalName: 'a' }), REFUSED],
    ['with a status, which the API server drops', service({}, { status: { loadBalancer: { ingress: [{}] } } }), []],
    ['as an internal load balancer', annotated('service.beta.kubernetes.io/aws-load-balancer-internal', 'true'), []],
    ['with an address for MetalLB', annotated('metallb.universe.tf/loadBalancerIPs', '1.1.1.1'), REFUSED],
    ['with a name for its address', annotated('external-dns.alpha.kubernetes.io/hostname', 'bank.example'), REFUSED],
    ['of nonsense', { spec: [1], status: 'x', metadata: 7 }, []],
  ])('made %s', (_, object, expected) => {
    expect(says(undefined, object)).toEqual(expected);
  });

  test('stays internal', () => {
    const key = 'service.beta.kubernetes.io/aws-load-balancer-internal';
    const [internal, external] = [annotated(key, 'true', { type: 'LoadBalancer' }), service({ type: 'LoadBalancer' })];
    expect(says(internal, external)).toEqual(REFUSED);
    expect(says(internal, annotated(key, 'false', { type: 'LoadBalancer' }))).toEqual(REFUSED);
    expect(says(internal, internal)).toEqual([]);
    expect(says(service(), annotated(key, 'true'))).toEqual([]);
    expect(says(internal, annotated(key, 'true', { type: 'LoadBalancer', a: 1 }))).toEqual([]);
  });

  test('that could not be read counts as empty', () => {
    const request = write('UPDATE', 'services', 'a', { object: service({ loadBalancerIP: '1.1.1.1' }) });
    expect(objectionsOf(networks, { request })).toEqual(REFUSED);
  });
});

test('an Ingress gets no status, and a Gateway no address', () => {
  const status = { loadBalancer: { ingress: [{ ip: '1.1.1.1' }] } };
  expect(says({}, { status }, 'networking.k8s.io/ingresses')).toEqual(REFUSED);
  expect(says({ status }, { status }, 'networking.k8s.io/ingresses')).toEqual([]);
  expect(
    says(undefined, { spec: { addresses: [{ value: '1.1.1.1' }] } }, 'gateway.networking.k8s.io/gateways'),
  ).toEqual(REFUSED);
  expect(says(undefined, { spec: { listeners: [] } }, 'gateway.networking.k8s.io/gateways')).toEqual([]);
});

describe('an annotation of an Ingress', () => {
  const INGRESS = 'networking.k8s.io/ingresses';
  const noted = (key: string, value: string) => ({ metadata: { annotations: { [key]: value } } });
  const NGINX = 'nginx.ingress.kubernetes.io';
  test.each<[string, ApiObject, ApiObject, readonly string[]]>([
    ['mirrors to another address', {}, noted(`${NGINX}/mirror-target`, 'https://evil.example/$request_uri'), REFUSED],
    ['asks another address for a login', {}, noted(`${NGINX}/auth-url`, 'http://203.0.113.9'), REFUSED],
    ['asks a Service for a login', {}, noted(`${NGINX}/auth-url`, 'http://login.shop.svc.cluster.local:80/x'), []],
    ['asks a Service with a long name', {}, noted(`${NGINX}/auth-url`, 'http://login.svc.evil.example'), REFUSED],
    ['redirects to another address', {}, noted(`${NGINX}/permanent-redirect`, 'https://evil.example'), REFUSED],
    ['sends nothing any more', noted(`${NGINX}/mirror-target`, 'https://evil.example'), {}, []],
    [
      'opens it to everyone',
      noted('alb.ingress.kubernetes.io/scheme', 'internal'),
      noted('alb.ingress.kubernetes.io/scheme', 'internet-facing'),
      REFUSED,
    ],
    ['opens it by leaving it out', noted('alb.ingress.kubernetes.io/scheme', 'internal'), {}, REFUSED],
    ['rewrites its path', {}, noted(`${NGINX}/rewrite-target`, '/$1'), []],
  ])('that %s', (_, before, after, expected) => {
    expect(says(before, after, INGRESS)).toEqual(expected);
  });

  test('gives no name to another address, also not in a new one', () => {
    expect(says(undefined, noted('external-dns.alpha.kubernetes.io/target', '203.0.113.9'), INGRESS)).toEqual(REFUSED);
  });

  test('may be in a new one', () => {
    expect(says(undefined, noted(`${NGINX}/permanent-redirect`, 'https://www.example'), INGRESS)).toEqual([]);
  });
});

describe('an object that one call deletes and makes again', () => {
  const limited = service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] }, { status: { a: 1 } });
  const again = (object: ApiObject, name = 'a') =>
    objectionsOf(networks, {
      line: 'replace --force -f -',
      request: write('CREATE', 'services', name, { object }),
      earlier: [write('DELETE', 'services', 'a', { oldObject: limited })],
    });
  test('is changed', () => {
    expect(again(service({ type: 'LoadBalancer' }))).toEqual(REFUSED);
    expect(again(limited)).toEqual([]);
    expect(again(service({ type: 'LoadBalancer' }), 'b')).toEqual([]);
  });
});

test('other kinds are left alone', () => {
  expect(says(undefined, service({ externalIPs: ['1.1.1.1'] }), 'example.com/services')).toEqual([]);
});
