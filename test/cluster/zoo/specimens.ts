/** The body of an object, without its head. */
export type Body = Readonly<Record<string, unknown>>;

/** Not those of the animals, whom a controller would adopt. */
const labels = { app: 'specimen' };
const container = { name: 'app', image: 'example/zoo:1' };
/** Pods that no scheduler touches. */
const gated = { schedulingGates: [{ name: 'example.com/zoo' }], containers: [container] };
const template = { metadata: { labels }, spec: gated };
const jobTemplate = { spec: { ...gated, restartPolicy: 'Never' } };
/** A certificate request for the node zoo; nobody keeps its key. */
const certificateRequest =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIdE1JR1RBZ0VBTURFeEZUQVRCZ05WQkFvTURITjVjM1JsYlRwdWIyUmxjekVZTUJZR0ExVUVBd3dQYzNsegpkR1Z0T201dlpHVTZlbTl2TUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFUDdaSm1rYzdKelVpClRLQ2p0cTJraEtlWVNpOVlTbmswcm80WEZ2Ty9QL3ExcUZ1Z0UxWWxyNUxJSjFlQUFzb3YvclF5RGtMQS83cEQKQUZRTFlnakhtS0FBTUFvR0NDcUdTTTQ5QkFNQ0Ewa0FNRVlDSVFDeDJ6SGlnTUxRdVBIK3dlVzFPL1R5bDdzdQpKUGM2cnpiWmNIZzZVY0Z5aUFJaEFQZEVUek0vcVRXb21sYmxXUnJHcGkyNytqYVV6Zk5rWVZMU0dQZi9UdThzCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

/** Bodies for the kinds that no generator finds its way to, by kind and group. */
export const SPECIMENS: Readonly<Record<string, Body>> = {
  'PersistentVolumeClaim.': {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1536Mi' } }, storageClassName: 'slow' },
  },
  'PersistentVolume.': {
    spec: {
      accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
      capacity: { storage: '10Gi' },
      hostPath: { path: '/zoo' },
      claimRef: { namespace: 'zoo', name: 'elsewhere' },
    },
  },
  'ReplicationController.': { spec: { replicas: 1, selector: labels, template } },
  'DaemonSet.apps': { spec: { selector: { matchLabels: labels }, template } },
  'Deployment.apps': { spec: { replicas: 2, selector: { matchLabels: labels }, template } },
  'ReplicaSet.apps': {
    spec: {
      replicas: 0,
      selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['specimen'] }] },
      template,
    },
  },
  'StatefulSet.apps': { spec: { replicas: 1, serviceName: 'zoo', selector: { matchLabels: labels }, template } },
  'Event.events.k8s.io': {
    eventTime: '2026-01-02T03:04:05.678901Z',
    action: 'Feeding',
    reason: 'Fed',
    note: 'The zoo was fed\nand is content.',
    type: 'Normal',
    reportingController: 'example.com/keeper',
    reportingInstance: 'keeper-1',
    regarding: { kind: 'Pod', name: 'running', namespace: 'zoo' },
  },
  'HorizontalPodAutoscaler.autoscaling': {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' }, maxReplicas: 4 },
  },
  'CronJob.batch': { spec: { schedule: '0 3 * * 1', suspend: true, jobTemplate: { spec: { template: jobTemplate } } } },
  'Job.batch': { spec: { completions: 3, template: jobTemplate } },
  'CertificateSigningRequest.certificates.k8s.io': {
    spec: { request: certificateRequest, signerName: 'example.com/zoo', usages: ['client auth'] },
  },
  'IngressClass.networking.k8s.io': { spec: { controller: 'example.com/zoo' } },
  'Ingress.networking.k8s.io': {
    spec: {
      rules: [
        {
          host: 'zoo.example.com',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'zoo', port: { number: 80 } } } }],
          },
        },
        {
          host: '*.zoo.example.com',
          http: {
            paths: [
              { pathType: 'ImplementationSpecific', backend: { service: { name: 'z', port: { name: 'http' } } } },
            ],
          },
        },
      ],
    },
  },
  'MutatingAdmissionPolicy.admissionregistration.k8s.io': {
    spec: {
      reinvocationPolicy: 'Never',
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['zoo.example.com'], apiVersions: ['v9'], operations: ['CREATE'], resources: ['nothing'] },
        ],
      },
      mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{}' } }],
    },
  },
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io': {
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['zoo.example.com'], apiVersions: ['v9'], operations: ['CREATE'], resources: ['nothing'] },
        ],
      },
      validations: [{ expression: 'true' }],
    },
  },
  'ResourceSlice.resource.k8s.io': {
    spec: {
      driver: 'zoo.example.com',
      nodeName: 'node-1',
      pool: { name: 'zoo', generation: 1, resourceSliceCount: 1 },
      devices: [{ name: 'lion' }],
    },
  },
};
