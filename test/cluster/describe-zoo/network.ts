import { type Animal, core, NASTY_METADATA } from './zoo.ts';

/** Services, what is behind them, and what may reach them. */
export const NETWORK: readonly Animal[] = [
  core('Service', 'bare', { spec: { ports: [{ port: 80 }] } }, {}),
  core('Service', 'headless', { spec: { clusterIP: 'None', selector: { app: 'work' }, ports: [] } }),
  core('Service', 'external', { spec: { type: 'ExternalName', externalName: 'db.example.com' } }),
  core('Service', 'balancer', {
    spec: {
      type: 'LoadBalancer',
      selector: { app: 'work', tier: 'back' },
      loadBalancerIP: '192.0.2.1',
      loadBalancerSourceRanges: ['10.0.0.0/8', '192.168.0.0/16'],
      externalIPs: ['198.51.100.7', '198.51.100.8'],
      externalTrafficPolicy: 'Local',
      internalTrafficPolicy: 'Local',
      sessionAffinity: 'ClientIP',
      trafficDistribution: 'PreferClose',
      ipFamilyPolicy: 'PreferDualStack',
      ports: [
        { name: 'http', port: 80, targetPort: 'web', appProtocol: 'kubernetes.io/h2c' },
        { name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP' },
      ],
    },
    status: {
      loadBalancer: {
        ingress: [{ ip: '203.0.113.1' }, { ip: '203.0.113.2', ipMode: 'Proxy' }, { hostname: 'lb.example.com' }],
      },
    },
  }),
  slice('slice', 'zoo-balancer', 'IPv4', 5, [
    { name: 'http', port: 8080 },
    { name: 'dns', port: 5353, protocol: 'UDP' },
  ]),
  slice('slice-v6', 'zoo-balancer', 'IPv6', 2, [{ name: 'http', port: 8080 }]),
  slice('no-ports', 'zoo-headless', 'IPv4', 2, []),
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'zoo-empty-slice' },
    addressType: 'FQDN',
    endpoints: [],
    ports: [{}],
  },
  core('Endpoints', 'endpoints', {
    subsets: [
      {
        addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }],
        ports: [
          { name: 'http', port: 80 },
          { name: 'dns', port: 53, protocol: 'UDP' },
        ],
      },
      { notReadyAddresses: [{ ip: '10.0.0.3' }], ports: [{ port: 1 }] },
    ],
  }),
  core('Endpoints', 'no-endpoints', {}, {}),
  network('NetworkPolicy', 'deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, {}),
  network('NetworkPolicy', 'policy', {
    podSelector: { matchLabels: { app: 'work' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {},
      {
        ports: [
          { port: 80 },
          { port: 'web', protocol: 'TCP' },
          { port: 1000, endPort: 2000, protocol: 'UDP' },
          { protocol: 'SCTP' },
        ],
        from: [
          { podSelector: { matchLabels: { a: 'b' } } },
          { namespaceSelector: {} },
          {
            namespaceSelector: { matchLabels: { n: 's' } },
            podSelector: { matchExpressions: [{ key: 'k', operator: 'Exists' }] },
          },
          { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.0.0/16'] } },
        ],
      },
    ],
    egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }, { ports: [{ port: 53, protocol: 'UDP' }] }],
  }),
  network('NetworkPolicy', 'ingress-only', { podSelector: { matchLabels: { app: 'x' } }, ingress: [] }),
  network('Ingress', 'bare', { defaultBackend: { service: { name: 'missing', port: { number: 80 } } } }, {}),
  {
    ...network('Ingress', 'full', {
      ingressClassName: 'zoo-class',
      defaultBackend: { resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'static' } },
      tls: [{ hosts: ['a.example.com', 'b.example.com'], secretName: 'tls' }, { hosts: ['c.example.com'] }],
      rules: [
        {
          host: 'a.example.com',
          http: { paths: [path('/', 'zoo-balancer', { name: 'http' }), path('/dns', 'zoo-balancer', { number: 53 })] },
        },
        {
          http: {
            paths: [path('/missing', 'zoo-missing', { number: 1 }), path('/unknown', 'zoo-balancer', { name: 'nope' })],
          },
        },
        { host: 'only.example.com' },
        {
          host: 'r.example.com',
          http: { paths: [{ path: '/r', pathType: 'Exact', backend: { resource: { kind: 'Thing', name: 't' } } }] },
        },
      ],
    }),
    status: {
      loadBalancer: {
        ingress: [{ ip: '203.0.113.9' }, { hostname: 'a.example.com' }, { ip: '203.0.113.10' }, { ip: '203.0.113.9' }],
      },
    },
  },
];

/** What of the network belongs to no namespace. */
export const CLUSTER_NETWORK: readonly Animal[] = [
  network('IngressClass', 'class', {
    controller: 'example.com/c',
    parameters: { apiGroup: 'example.com', kind: 'Params', name: 'p' },
  }),
  network('IngressClass', 'bare-class', { controller: 'example.com/c' }, {}),
  network('ServiceCIDR', 'cidr', { cidrs: ['10.240.0.0/16'] }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: '10.240.0.77', ...NASTY_METADATA },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'x' } },
  },
];

function network(kind: string, name: string, spec: object, metadata: object = NASTY_METADATA): Animal {
  return { apiVersion: 'networking.k8s.io/v1', kind, metadata: { name: `zoo-${name}`, ...metadata }, spec };
}

function path(at: string, service: string, port: object) {
  return { path: at, pathType: 'Prefix', backend: { service: { name: service, port } } };
}

function slice(name: string, service: string, addressType: string, count: number, ports: readonly object[]): Animal {
  const address = (at: number): string => (addressType === 'IPv6' ? `fd00::${at + 1}` : `10.9.0.${at + 1}`);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `zoo-${name}`, labels: { 'kubernetes.io/service-name': service } },
    addressType,
    ports,
    endpoints: Array.from({ length: count }, (_, at) => ({
      addresses: [address(at)],
      ...(at === 1 ? { conditions: { ready: false } } : at === 2 ? {} : { conditions: { ready: true } }),
      ...(at === 0 ? { hostname: 'h', nodeName: 'n', zone: 'z', targetRef: { kind: 'Pod', name: 'p' } } : {}),
    })),
  };
}
