import {
  app,
  crashed,
  env,
  type Incident,
  type Json,
  object,
  podStatus,
  ready,
  running,
  service,
} from './diagnose-shapes.ts';

const policy = (name: string, spec: Json) => object('NetworkPolicy', name, { spec }, 'networking.k8s.io/v1');

export const NETWORK: Readonly<Record<string, Incident>> = {
  'env-host': {
    about: 'a Service whose selector is wrong, which only a variable names',
    objects: [
      app('shop', {
        container: {
          env: env({ DB_HOST: 'db', DB_PORT: '5432' }),
          readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
        },
      }),
      app('db', {}, 'StatefulSet'),
      service('db', { app: 'database' }, 5432),
    ],
    statuses: { shop: podStatus({ app: running }), db: podStatus({ app: ready }, true) },
    events: { shop: [['Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503']] },
    ask: 'deploy/shop',
    says: /needs the Service db, which has no ready endpoints: its selector matches no pod: app=database/,
    inNamespace: /selector matches no pod/,
  },
  'ext-name': {
    about: 'an ExternalName of a Service that does not exist',
    objects: [
      app('shop', { container: { env: env({ DB_URL: 'postgres://u:p@db:5432/x' }) } }),
      object('Service', 'db', { spec: { type: 'ExternalName', externalName: 'postgres.diag-data.svc.cluster.local' } }),
    ],
    statuses: {
      shop: podStatus({ app: crashed(1, 'could not translate host name "db" to address: Name or service not known') }),
    },
    ask: 'deploy/shop',
    says: /points at the Service diag-data\/postgres, which does not exist/,
  },
  'port-env': {
    about: 'a variable with a port that the Service does not have',
    objects: [
      app('shop', { container: { env: env({ CATALOG_URL: 'http://catalog:8081' }) } }),
      app('catalog', { container: { ports: [{ containerPort: 8080 }] } }),
      service('catalog', { app: 'catalog' }, 80, 8080),
    ],
    statuses: { shop: podStatus({ app: ready }, true), catalog: podStatus({ app: ready }, true) },
    ask: 'deploy/shop',
    says: /asks the Service catalog for a port, which the Service does not have \(80\)/,
  },
  'wrong-ns-host': {
    about: 'a Service that does not exist',
    objects: [app('shop'), service('unrelated', { app: 'shop' }, 80)],
    statuses: { shop: podStatus({ app: crashed(1, 'Error: getaddrinfo ENOTFOUND catalog') }) },
    ask: 'deploy/shop',
    says: /asks for the Service catalog, which does not exist/,
  },
  'dns-policy': {
    about: 'a pod that does not ask the DNS of the cluster',
    objects: [app('shop', { pod: { dnsPolicy: 'Default' } }), app('redis'), service('redis', { app: 'redis' }, 6379)],
    statuses: {
      shop: podStatus({ app: crashed(1, 'dial tcp: lookup redis on 8.8.8.8:53: no such host') }),
      redis: podStatus({ app: ready }, true),
    },
    ask: 'deploy/shop',
    says: /dnsPolicy/,
  },
  'netpol-peer': {
    about: 'a NetworkPolicy that lets in other pods only',
    objects: [
      app('web'),
      app('redis'),
      service('redis', { app: 'redis' }, 6379),
      policy('redis-guard', {
        podSelector: { matchLabels: { app: 'redis' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }] }],
      }),
    ],
    statuses: {
      web: podStatus({ app: crashed(1, 'dial tcp redis:6379: i/o timeout') }),
      redis: podStatus({ app: ready }, true),
    },
    ask: 'deploy/web',
    says: /[Pp]olic.*redis/,
  },
  'two-behind': {
    about: 'a selector that matches pods of two workloads',
    objects: [
      app('web', { labels: { tier: 'x' }, container: { ports: [{ containerPort: 8080 }] } }),
      app('worker', { labels: { tier: 'x' }, container: { ports: [{ containerPort: 9000 }] } }),
      service('web', { tier: 'x' }, 80, 8080),
    ],
    statuses: { web: podStatus({ app: ready }, true), worker: podStatus({ app: ready }, true) },
    ask: 'svc/web',
    says: /worker/,
  },
  'svc-udp': {
    about: 'a Service for the other protocol',
    objects: [
      app('dns', { container: { ports: [{ containerPort: 5353, protocol: 'UDP' }] } }),
      service('dns', { app: 'dns' }, 53, 5353),
    ],
    statuses: { dns: podStatus({ app: ready }, true) },
    ask: 'svc/dns',
    says: /its port 53 is for TCP, and its pods declare port 5353 for UDP/,
  },
  'named-port': {
    about: 'a port of a Service with a name that its pods do not have',
    objects: [
      app('web', { container: { ports: [{ name: 'http', containerPort: 8080 }] } }),
      service('web', { app: 'web' }, 80, 'web'),
      app('shop', { container: { env: env({ WEB_URL: 'http://web' }) } }),
    ],
    statuses: {
      web: podStatus({ app: ready }, true),
      shop: podStatus({ app: crashed(1, 'Error: connect ECONNREFUSED web:80') }),
    },
    ask: 'deploy/shop',
    says: /Service web.*port named web/,
  },
  'nginx-up': {
    about: 'a proxy without its upstream',
    objects: [app('proxy'), app('backend')],
    statuses: {
      proxy: podStatus({
        app: crashed(1, 'nginx: [emerg] host not found in upstream "backend:8080" in /etc/nginx/conf.d/default.conf:3'),
      }),
      backend: podStatus({ app: ready }, true),
    },
    ask: 'deploy/proxy',
    says: /Service backend, which does not exist/,
  },
  'dns-down': {
    about: 'a name that DNS does not answer',
    objects: [app('web'), app('api'), service('api', { app: 'api' }, 80)],
    statuses: {
      web: podStatus({ app: crashed(1, 'Error: getaddrinfo EAI_AGAIN api') }),
      api: podStatus({ app: ready }, true),
    },
    ask: 'deploy/web',
    says: /DNS gives it no answer for api/,
  },
  'cross-ns': {
    about: 'a Service of another namespace by its short name',
    objects: [app('web')],
    statuses: { web: podStatus({ app: crashed(1, 'dial tcp: lookup catalog on 10.96.0.10:53: no such host') }) },
    ask: 'deploy/web',
    says: /Service catalog, which does not exist/,
  },
  'other-ns-dead': {
    about: 'a Service of another namespace without endpoints',
    objects: [app('web')],
    statuses: { web: podStatus({ app: crashed(1, 'dial tcp db.diag-env-host:5432: connect: connection refused') }) },
    ask: 'deploy/web',
    says: /Service diag-env-host\/db, which has no ready endpoints/,
  },
  'hostname-pod': {
    about: 'a pod of a StatefulSet without its Service',
    objects: [
      app('peer', { container: { env: env({ SEED: 'db-0.db:7000', PEER_HOST: 'db-0.db' }) } }),
      app('db', { pod: {} }, 'StatefulSet'),
    ],
    statuses: {
      peer: podStatus({ app: crashed(1, 'dial tcp: lookup db-0.db on 10.96.0.10:53: no such host') }),
      db: podStatus({ app: ready }, true),
    },
    ask: 'deploy/peer',
    says: /Service db/,
  },
};
