import { describe, expect, test } from 'vitest';
import { gateways } from '../../../src/diagnose/rules/gateways.ts';
import { ingresses } from '../../../src/diagnose/rules/ingresses.ts';
import { networkPolicies } from '../../../src/diagnose/rules/network-policies.ts';
import { services } from '../../../src/diagnose/rules/services.ts';
import { deployment, event, meta, pod } from '../objects.ts';
import { findings, found, type Told } from '../read.ts';

const service = (name: string, selector: object, more: object = {}) => ({
  kind: 'Service',
  metadata: meta(name),
  spec: { selector, ports: [{ port: 80, targetPort: 8080 }], ...more },
});
const slice = (name: string, ready: number, notReady = 0) => ({
  kind: 'EndpointSlice',
  metadata: meta(`${name}-1`, { labels: { 'kubernetes.io/service-name': name } }),
  endpoints: [
    ...Array.from({ length: ready }, () => ({ conditions: { ready: true } })),
    ...Array.from({ length: notReady }, () => ({ conditions: { ready: false } })),
  ],
});
const ready = (container: object = { ports: [{ containerPort: 8080, name: 'http' }] }) =>
  pod('web', { container: { ...container }, app: { ready: true } });

describe('services', () => {
  test.each<[string, readonly object[], Told, readonly string[]]>([
    [
      'a selector that matches nothing',
      [service('web', { app: 'wbe' }), ...deployment('web'), ready()],
      {},
      ['critical Service/web: its selector matches no pod: app=wbe'],
    ],
    [
      'pods that are not ready',
      [service('web', { app: 'web' }), slice('web', 0, 1), ...deployment('web'), pod('web')],
      {},
      ['error Service/web: the only pod behind it is not ready'],
    ],
    [
      'a workload that is scaled to 0',
      [service('web', { app: 'web' }), ...deployment('web', { spec: { replicas: 0 } })],
      {},
      ['warning Service/web: nothing is behind it: deployment/web is scaled to 0'],
    ],
    [
      'a port by a number that pods do not declare',
      [
        service('web', { app: 'web' }, { ports: [{ port: 80, targetPort: 8081 }] }),
        slice('web', 1),
        ...deployment('web'),
        ready(),
      ],
      {},
      ['warning Service/web: its port 80 goes to port 8081, which its pods do not declare (http=8080)'],
    ],
    [
      'a port by a name that pods do not have',
      [
        service('web', { app: 'web' }, { ports: [{ port: 80, targetPort: 'htp' }] }),
        slice('web', 0),
        ...deployment('web'),
        ready(),
      ],
      {},
      ['critical Service/web: its port 80 goes to a port named htp, which its pods do not have (http=8080)'],
    ],
    [
      'pods that declare no ports',
      [service('web', { app: 'web' }), slice('web', 1), ...deployment('web'), ready({})],
      {},
      [],
    ],
    [
      'no selector and no endpoints',
      [service('web', {})],
      {},
      ['warning Service/web: it has no selector and no endpoints'],
    ],
    ['a name elsewhere', [service('web', {}, { type: 'ExternalName', externalName: 'example.com' })], {}, []],
    [
      'endpoints that could not be read',
      [service('web', { app: 'wbe' }), ...deployment('web')],
      { unread: ['endpointSlices'] },
      [],
    ],
    ['one that is well', [service('web', { app: 'web' }), slice('web', 1), ...deployment('web'), ready()], {}, []],
    [
      'a load balancer without an address',
      [
        service('web', { app: 'web' }, { type: 'LoadBalancer' }),
        slice('web', 1),
        ...deployment('web'),
        ready(),
        event('Service', 'web', 'SyncLoadBalancerFailed', 'no quota'),
      ],
      {},
      ['error Service/web: its load balancer has no address'],
    ],
  ])('%s', (_, objects, told, says) => {
    expect(found(services, objects, told)).toEqual(says);
  });

  test('shows the labels that exist next to the selector', () => {
    const [finding] = findings(services, [
      service('web', { app: 'wbe' }),
      ...deployment('web'),
      ...deployment('other'),
    ]);
    expect(finding?.evidence).toContainEqual(expect.objectContaining({ field: 'spec.selector', value: 'app=wbe' }));
    expect(finding?.evidence).toContainEqual(
      expect.objectContaining({ on: { kind: 'Deployment', namespace: 'shop', name: 'web' }, value: 'app=web' }),
    );
    expect(finding?.why).toContain('the selector wants app=wbe, and the pods have app=web');
  });

  test('of others are not judged by the pods of one workload', () => {
    const told: Told = {
      scope: { of: 'object', object: { kind: 'Deployment', namespace: 'shop', name: 'web' } },
      unread: ['pods'],
    };
    expect(found(services, [service('cache', { role: 'cache' }), ...deployment('web'), ready()], told)).toEqual([]);
  });
});

const ingress = (backend: object, more: object = {}) => ({
  kind: 'Ingress',
  metadata: meta('front'),
  spec: {
    rules: [{ host: 'a.example.com', http: { paths: [{ path: '/x', backend: { service: backend } }] } }],
    ...more,
  },
  status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
});

describe('ingresses', () => {
  const web = [
    service('web', { app: 'web' }, { ports: [{ port: 80, name: 'http', targetPort: 8080 }] }),
    slice('web', 1),
  ];
  test.each<[string, readonly object[], Told, readonly string[]]>([
    [
      'a Service that does not exist',
      [...web, ingress({ name: 'wbe', port: { number: 80 } })],
      {},
      ['critical Ingress/front: the Service wbe behind a.example.com/x does not exist'],
    ],
    [
      'a port that the Service does not have',
      [...web, ingress({ name: 'web', port: { number: 8080 } })],
      {},
      ['critical Ingress/front: the Service web behind a.example.com/x has no port 8080'],
    ],
    ['a port by its name', [...web, ingress({ name: 'web', port: { name: 'http' } })], {}, []],
    [
      'a Service without endpoints',
      [web[0] ?? {}, slice('web', 0, 1), ingress({ name: 'web', port: { number: 80 } })],
      {},
      ['error Ingress/front: the Service web behind a.example.com/x has no ready endpoints'],
    ],
    [
      'a class that does not exist',
      [
        ...web,
        ingress({ name: 'web', port: { number: 80 } }, { ingressClassName: 'ngnix' }),
        { kind: 'IngressClass', metadata: { name: 'nginx' } },
      ],
      {},
      ['error Ingress/front: the IngressClass ngnix does not exist'],
    ],
    [
      'a TLS Secret that does not exist',
      [...web, ingress({ name: 'web', port: { number: 80 } }, { tls: [{ secretName: 'tls' }] })],
      { secrets: { other: [] } },
      ['error Ingress/front: the TLS Secret tls does not exist'],
    ],
    [
      'Secrets that could not be read',
      [...web, ingress({ name: 'web', port: { number: 80 } }, { tls: [{ secretName: 'tls' }] })],
      {},
      [],
    ],
    ['Services that could not be read', [ingress({ name: 'web', port: { number: 80 } })], { unread: ['services'] }, []],
    [
      'a default backend',
      [
        ingress(
          { name: 'web', port: { number: 80 } },
          { rules: [], defaultBackend: { service: { name: 'none', port: { number: 1 } } } },
        ),
      ],
      {},
      ['critical Ingress/front: the Service none behind default backend does not exist'],
    ],
  ])('%s', (_, objects, told, says) => {
    expect(found(ingresses, objects, told)).toEqual(says);
  });
});

describe('gateways', () => {
  const route = (status: object, name = 'web') => ({
    kind: 'HTTPRoute',
    metadata: meta('r'),
    spec: { rules: [{ backendRefs: [{ name, port: 80 }] }] },
    status,
  });
  test.each<[string, readonly object[], readonly string[]]>([
    ['a Service that does not exist', [route({})], ['critical HTTPRoute/r: the Service web behind * does not exist']],
    [
      'references that are not resolved',
      [
        service('web', {}, { type: 'ExternalName' }),
        route({
          parents: [
            { conditions: [{ type: 'ResolvedRefs', status: 'False', reason: 'BackendNotFound', message: 'm' }] },
          ],
        }),
      ],
      ['critical HTTPRoute/r: it is not ResolvedRefs (BackendNotFound)'],
    ],
    [
      'a Gateway that is not programmed',
      [
        {
          kind: 'Gateway',
          metadata: meta('g'),
          status: { conditions: [{ type: 'Programmed', status: 'False', reason: 'Invalid' }] },
        },
      ],
      ['critical Gateway/g: it is not Programmed (Invalid)'],
    ],
    [
      'one that is well',
      [{ kind: 'Gateway', metadata: meta('g'), status: { conditions: [{ type: 'Programmed', status: 'True' }] } }],
      [],
    ],
  ])('%s', (_, objects, says) => {
    expect(found(gateways, objects)).toEqual(says);
  });
});

describe('network-policies', () => {
  const policy = (name: string, spec: object) => ({
    kind: 'NetworkPolicy',
    metadata: meta(name),
    spec: { podSelector: {}, ...spec },
  });
  const web = [...deployment('web', { status: { readyReplicas: 1 } }), service('web', { app: 'web' })];
  test.each<[string, readonly object[], readonly string[]]>([
    [
      'lets nothing in',
      [policy('deny', {}), ...web],
      ['warning Deployment/web: NetworkPolicies let nothing in, and a Service is in front of it'],
    ],
    [
      'lets in its own namespace, behind an Ingress',
      [
        policy('own', { ingress: [{ from: [{ podSelector: {} }] }] }),
        ...web,
        { kind: 'Ingress', metadata: meta('front'), spec: { defaultBackend: { service: { name: 'web' } } } },
      ],
      [
        'warning Deployment/web: NetworkPolicies let in pods of its own namespace only, and ingress/front is in front of it',
      ],
    ],
    [
      'lets in another namespace, behind an Ingress',
      [
        policy('own', { ingress: [{ from: [{ podSelector: {} }] }] }),
        policy('edge', { ingress: [{ from: [{ namespaceSelector: { matchLabels: { name: 'edge' } } }] }] }),
        ...web,
        { kind: 'Ingress', metadata: meta('front'), spec: { defaultBackend: { service: { name: 'web' } } } },
      ],
      [],
    ],
    ['lets something in', [policy('deny', {}), policy('allow', { ingress: [{}] }), ...web], []],
    ['selects other pods', [policy('deny', { podSelector: { matchLabels: { app: 'x' } } }), ...web], []],
    [
      'lets nothing out',
      [policy('deny', { policyTypes: ['Egress'] }), ...web],
      ['note Deployment/web: NetworkPolicies let nothing out, not even to DNS'],
    ],
    [
      'lets nothing out of pods in trouble',
      [policy('deny', { policyTypes: ['Egress'] }), ...web, pod('web')],
      ['warning Deployment/web: NetworkPolicies let nothing out, not even to DNS'],
    ],
    [
      'lets no DNS out',
      [policy('some', { policyTypes: ['Egress'], egress: [{ ports: [{ port: 443 }] }] }), ...web],
      ['note Deployment/web: NetworkPolicies do not let it reach DNS (port 53)'],
    ],
    [
      'lets DNS out',
      [policy('some', { policyTypes: ['Egress'], egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] }), ...web],
      [],
    ],
  ])('%s', (_, objects, says) => {
    expect(found(networkPolicies, objects)).toEqual(says);
  });
});
