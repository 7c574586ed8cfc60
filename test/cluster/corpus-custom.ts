/** The custom resources, and what is around pods, that the rows of fixtures/admission-siblings.jsonl and benign-admission.jsonl are about. */

import type { Definition } from './definitions.ts';

type Fields = Readonly<Record<string, unknown>>;

const C = { name: 'c', image: 'busybox' };

function object(apiVersion: string, kind: string, name: string, namespace: string | undefined, rest: Fields = {}) {
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) }, ...rest };
}

const kind = (group: string, plural: string, name: string): Definition => ({ group, plural, kind: name });

/** Kinds of other projects: of workloads, of monitoring, of meshes, of Secrets, and one that nobody knows. */
export const KINDS: readonly Definition[] = [
  kind('argoproj.io', 'rollouts', 'Rollout'),
  kind('argoproj.io', 'workflows', 'Workflow'),
  kind('external-secrets.io', 'externalsecrets', 'ExternalSecret'),
  kind('external-secrets.io', 'secretstores', 'SecretStore'),
  kind('monitoring.coreos.com', 'prometheusrules', 'PrometheusRule'),
  kind('monitoring.coreos.com', 'servicemonitors', 'ServiceMonitor'),
  kind('networking.istio.io', 'serviceentries', 'ServiceEntry'),
  kind('networking.istio.io', 'virtualservices', 'VirtualService'),
  kind('cert-manager.io', 'certificates', 'Certificate'),
  kind('velero.io', 'restores', 'Restore'),
  kind('pools.example.com', 'fleets', 'Fleet'),
];

/** The paths of the lists of those kinds; `*` is for the namespace. */
export const WATCHED_CUSTOM: readonly string[] = KINDS.map(({ group, plural }) => `/apis/${group}/v1*/${plural}`);

/** One of each kind that people change, as they are before a call. */
export const custom = (namespace: string): readonly object[] => [
  object('argoproj.io/v1', 'Rollout', 'roll', namespace, {
    spec: {
      replicas: 2,
      strategy: { canary: { steps: [{ setWeight: 20 }] } },
      template: { metadata: { labels: { app: 'roll' } }, spec: { containers: [C] } },
    },
  }),
  object('external-secrets.io/v1', 'ExternalSecret', 'creds', namespace, {
    spec: { refreshInterval: '1h', data: [{ secretKey: 'a', remoteRef: { key: 'shop/db' } }] },
  }),
  object('external-secrets.io/v1', 'SecretStore', 'vault', namespace, {
    spec: { provider: { vault: { server: 'https://vault.example' } } },
  }),
  object('monitoring.coreos.com/v1', 'PrometheusRule', 'rules', namespace, {
    spec: { groups: [{ name: 'a', rules: [{ alert: 'Down', expr: 'up == 0' }] }] },
  }),
  object('monitoring.coreos.com/v1', 'ServiceMonitor', 'web', namespace, { spec: { endpoints: [{ port: 'http' }] } }),
  object('networking.istio.io/v1', 'VirtualService', 'web', namespace, {
    spec: { hosts: ['web'], http: [{ route: [{ destination: { host: 'web' } }] }] },
  }),
  object('pools.example.com/v1', 'Fleet', 'pools', namespace, {
    spec: {
      pools: [
        { name: 'a', replicas: 2 },
        { name: 'b', replicas: 60 },
      ],
    },
  }),
];

const served = (name: string, labels: Fields, replicas: number): readonly object[] => [
  object('apps/v1', 'Deployment', name, 'shop-red', {
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name, ...labels } }, spec: { containers: [C] } },
    },
  }),
  object('v1', 'Service', name, 'shop-red', {
    spec: { selector: Object.keys(labels).length > 0 ? labels : { app: name }, ports: [{ port: 443 }] },
  }),
];

/** What is around pods, and is attacked: a Service that a label of a template is for, one of a webhook, an Ingress with its class. */
export const AROUND: readonly object[] = [
  ...served('tiers', { tier: 'served' }, 3),
  ...served('hook', {}, 1),
  object('networking.k8s.io/v1', 'Ingress', 'inner', 'shop-red', {
    spec: { ingressClassName: 'red-internal', defaultBackend: { service: { name: 'front', port: { number: 80 } } } },
  }),
];

/** The same, of the cluster itself. The webhook is asked about nothing that these tests make. */
export const OF_CLUSTER: readonly object[] = [
  ...['red-internal', 'red-external'].map((name) =>
    object('networking.k8s.io/v1', 'IngressClass', name, undefined, { spec: { controller: 'example.com/ingress' } }),
  ),
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'red-hook', undefined, {
    webhooks: [
      {
        name: 'red.example.com',
        clientConfig: { service: { name: 'hook', namespace: 'shop-red', port: 443 } },
        rules: [{ apiGroups: ['red.example'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['none'] }],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        failurePolicy: 'Ignore',
      },
    ],
  }),
];
