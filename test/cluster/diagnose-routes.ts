import { app, env, type Incident, type Json, object, podStatus, ready, service } from './diagnose-shapes.ts';

const GATEWAYS = 'gateway.networking.k8s.io/v1';

/** Has the API server ask a webhook about each pod of a namespace. */
function hook(namespace: string, clientConfig: Json): Json {
  return object(
    'MutatingWebhookConfiguration',
    namespace,
    {
      webhooks: [
        {
          name: 'inject.example.com',
          clientConfig,
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          failurePolicy: 'Fail',
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    'admissionregistration.k8s.io/v1',
  );
}

/** Takes the address of the API server, which shows a webhook a certificate that its configuration does not trust. */
export const routes = (server: string): Readonly<Record<string, Incident>> => ({
  'no-class': {
    about: 'an Ingress without a class',
    objects: [
      app('web'),
      service('web', { app: 'web' }, 80),
      object(
        'Ingress',
        'web',
        {
          spec: {
            rules: [
              {
                host: 'a.example.com',
                http: {
                  paths: [
                    { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
                  ],
                },
              },
            ],
          },
        },
        'networking.k8s.io/v1',
      ),
    ],
    statuses: { web: podStatus({ app: ready }, true) },
    ask: 'ingress/web',
    says: /warning: ingress\/web: it names no IngressClass/,
    inNamespace: /(?:note|warning): ingress\/web: it names no IngressClass/,
  },
  'gw-class': {
    about: 'a GatewayClass that does not exist',
    objects: [
      object('Gateway', 'edge', { spec: { gatewayClassName: 'istoi', listeners: [] } }, GATEWAYS),
      object('GatewayClass', 'istio', { spec: { controllerName: 'x/y' } }, GATEWAYS),
    ],
    ask: 'gateway/edge',
    says: /GatewayClass istoi does not exist/,
  },
  'gw-accept': {
    about: 'a GatewayClass that no controller accepts',
    objects: [
      object('Gateway', 'edge', { spec: { gatewayClassName: 'istio', listeners: [] } }, GATEWAYS),
      app('web'),
      service('web', { app: 'web' }, 80),
      object(
        'HTTPRoute',
        'web',
        { spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] } },
        GATEWAYS,
      ),
    ],
    statuses: { web: podStatus({ app: ready }, true) },
    ask: 'deploy/web',
    says: /GatewayClass istio is not accepted by any controller/,
  },
  'gw-parent': {
    about: 'a Gateway that a route names and that does not exist',
    objects: [
      app('web'),
      service('web', { app: 'web' }, 80),
      object(
        'HTTPRoute',
        'web',
        {
          spec: {
            parentRefs: [{ name: 'egde', namespace: 'diag-gw-accept' }],
            rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
          },
        },
        GATEWAYS,
      ),
    ],
    statuses: { web: podStatus({ app: ready }, true) },
    ask: 'deploy/web',
    says: /its Gateway egde does not exist in namespace diag-gw-accept/,
  },
  'hook-x509': {
    about: 'a webhook whose certificate is not trusted',
    objects: [hook('diag-hook-x509', { url: `${server}/x` }), app('web')],
    ask: 'deploy/web',
    says: /TLS certificate that the API server does not trust/,
  },
  'hook-gone': {
    about: 'a webhook whose Service is gone',
    objects: [hook('diag-hook-gone', { service: { name: 'injector', namespace: 'mesh' } }), app('web')],
    ask: 'deploy/web',
    says: /Service that does not exist/,
  },
  'quota-rollout': {
    about: 'a rollout that a quota stops while the old pod serves',
    objects: [
      object('ResourceQuota', 'cap', { spec: { hard: { pods: '1' } } }),
      app('web', { spec: { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } } }),
    ],
    statuses: { web: podStatus({ app: ready }, true) },
    ask: 'deploy/web',
    says: /quota cap/,
  },
  'sts-quota': {
    about: 'a claim of a StatefulSet that a quota refuses',
    objects: [
      object('ResourceQuota', 'disk', { spec: { hard: { 'requests.storage': '1Gi' } } }),
      app(
        'db',
        {
          spec: {
            volumeClaimTemplates: [
              {
                metadata: { name: 'data' },
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
              },
            ],
          },
        },
        'StatefulSet',
      ),
    ],
    ask: 'sts/db',
    says: /quota disk/,
  },
  'sa-gone': {
    about: 'a ServiceAccount that does not exist',
    objects: [app('web', { pod: { serviceAccountName: 'web-sa' } })],
    ask: 'deploy/web',
    says: /ServiceAccount web-sa does not exist/,
  },
  healthy: {
    about: 'nothing: all is well',
    objects: [
      app('web', {
        container: {
          ports: [{ containerPort: 8080 }],
          env: env({ DB_HOST: 'db', EXT: 'https://api.example.com:8443', SELF_URL: 'http://web:80' }),
        },
      }),
      service('web', { app: 'web' }, 80, 8080),
      app('db', {}, 'StatefulSet'),
      service('db', { app: 'db' }, 5432, 5432, { clusterIP: 'None' }),
      app('off', { spec: { replicas: 0 } }),
      object('Service', 'ext', { spec: { type: 'ExternalName', externalName: 'api.example.com' } }),
      object(
        'NetworkPolicy',
        'deny',
        { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } },
        'networking.k8s.io/v1',
      ),
      object(
        'NetworkPolicy',
        'allow',
        {
          spec: {
            podSelector: {},
            policyTypes: ['Ingress', 'Egress'],
            ingress: [{ from: [{ podSelector: {} }] }],
            egress: [{}],
          },
        },
        'networking.k8s.io/v1',
      ),
      object(
        'PodDisruptionBudget',
        'web',
        { spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } } },
        'policy/v1',
      ),
    ],
    statuses: {
      web: podStatus(
        {
          app: {
            ...ready,
            restartCount: 2,
            lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-11-20T00:00:00Z' } },
          },
        },
        true,
      ),
      db: podStatus({ app: ready }, true),
    },
    ask: 'deploy/web',
    says: /\(none\)|^1. note/,
  },
});
