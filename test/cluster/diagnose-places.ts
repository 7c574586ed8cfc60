import { app, at, GHOST, type Incident, object, podStatus, ready, waiting } from './diagnose-shapes.ts';

const NODE = 'diag-dead';
/** The pods of a Job, for nodes that do not exist. */
const REPORT = {
  metadata: { labels: { app: 'report' } },
  spec: { restartPolicy: 'Never', nodeSelector: { pool: 'batch' }, containers: [{ name: 'app', image: 'r:1' }] },
};

export const PLACES: Readonly<Record<string, Incident>> = {
  'pv-released': {
    about: 'a volume whose former claim was deleted',
    objects: [
      object('PersistentVolume', 'diag-pv-released', {
        spec: {
          capacity: { storage: '5Gi' },
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'manual',
          persistentVolumeReclaimPolicy: 'Retain',
          hostPath: { path: '/x' },
          claimRef: { namespace: 'diag-pv-released', name: 'data', uid: '11111111-1111-1111-1111-111111111111' },
        },
      }),
      object('StorageClass', 'manual', { provisioner: 'kubernetes.io/no-provisioner' }, 'storage.k8s.io/v1'),
      object('PersistentVolumeClaim', 'data', {
        spec: {
          storageClassName: 'manual',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '5Gi' } },
        },
      }),
      app('db', {
        pod: { nodeName: undefined, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] },
      }),
    ],
    ask: 'deploy/db',
    says: /Released|former|deleted claim/,
  },
  csi: {
    about: 'a CSI driver that is not on the node',
    objects: [
      object('PersistentVolumeClaim', 'data', {
        spec: {
          storageClassName: 'none-such',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '5Gi' } },
        },
      }),
      app('db', { pod: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } }),
    ],
    statuses: {
      db: podStatus({ app: waiting('ContainerCreating') }, false, { phase: 'Pending' }),
      'PersistentVolumeClaim/data': { phase: 'Bound' },
    },
    events: {
      db: [
        [
          'FailedMount',
          'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ebs.csi.aws.com not found in the list of registered CSI drivers',
        ],
      ],
    },
    ask: 'deploy/db',
    says: /driver ebs\.csi\.aws\.com/,
  },
  'cm-elsewhere': {
    about: 'a ConfigMap of another namespace',
    objects: [app('web', { container: { envFrom: [{ configMapRef: { name: 'web-settings' } }] } })],
    statuses: {
      web: podStatus({ app: waiting('CreateContainerConfigError', 'configmap "web-settings" not found') }, false, {
        phase: 'Pending',
      }),
    },
    ask: 'deploy/web',
    says: /ConfigMap web-settings does not exist/,
  },
  'cm-key-vol': {
    about: 'a key that a volume needs',
    objects: [
      object('ConfigMap', 'conf', { data: { 'app.yml': 'x' } }),
      app('web', {
        pod: { volumes: [{ name: 'c', configMap: { name: 'conf', items: [{ key: 'app.yaml', path: 'app.yaml' }] } }] },
      }),
    ],
    statuses: { web: podStatus({ app: waiting('ContainerCreating') }, false, { phase: 'Pending' }) },
    events: {
      web: [
        [
          'FailedMount',
          'MountVolume.SetUp failed for volume "c" : configmap references non-existent config key: app.yaml',
        ],
      ],
    },
    ask: 'deploy/web',
    says: /ConfigMap conf has no key app\.yaml/,
  },
  'wait-first': {
    about: 'a node selector beside a claim that waits for it',
    objects: [
      object(
        'StorageClass',
        'late',
        { provisioner: 'ebs.csi.aws.com', volumeBindingMode: 'WaitForFirstConsumer' },
        'storage.k8s.io/v1',
      ),
      object('PersistentVolumeClaim', 'data', {
        spec: { storageClassName: 'late', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      }),
      app('db', {
        pod: {
          nodeName: undefined,
          nodeSelector: { disk: 'nvme' },
          volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
        },
      }),
    ],
    ask: 'deploy/db',
    says: /no node has the labels that it asks for \(disk=nvme\)/,
  },
  'node-dead': {
    about: 'a node that does not report',
    objects: [object('Node', NODE), app('web', { pod: { nodeName: NODE, tolerations: [{ operator: 'Exists' }] } })],
    statuses: {
      [`node/${NODE}`]: {
        conditions: [
          {
            type: 'Ready',
            status: 'Unknown',
            reason: 'NodeStatusUnknown',
            message: 'Kubelet stopped posting node status.',
            lastTransitionTime: at(600),
            lastHeartbeatTime: at(700),
          },
        ],
      },
      web: podStatus({ app: { ...ready, ready: true } }, false),
    },
    ask: 'deploy/web',
    says: /node\/diag-dead: it does not report/,
  },
  'evict-disk': {
    about: 'a pod that used the disk of its node',
    objects: [
      object('Pod', 'batch', {
        metadata: { labels: { app: 'batch' } },
        spec: { nodeName: GHOST, containers: [{ name: 'app', image: 'x:1' }] },
      }),
    ],
    statuses: {
      'pod/batch': {
        phase: 'Failed',
        reason: 'Evicted',
        message:
          'The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi, available: 500Mi. Container app was using 12Gi, request is 0, has larger consumption of ephemeral-storage.',
      },
    },
    ask: 'pod/batch',
    says: /evicted for ephemeral-storage/,
  },
  'hpa-none': {
    about: 'metrics that are not there',
    objects: [
      app('web', { container: { resources: { requests: { cpu: '100m' } } } }),
      object(
        'HorizontalPodAutoscaler',
        'web',
        {
          spec: {
            scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
            minReplicas: 1,
            maxReplicas: 5,
            metrics: [
              { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
            ],
          },
        },
        'autoscaling/v2',
      ),
    ],
    statuses: { web: podStatus({ app: ready }, true) },
    ask: 'hpa/web',
    says: /it gets no metrics/,
  },
  'cron-pend': {
    about: 'a Job for nodes that do not exist',
    objects: [
      object(
        'CronJob',
        'report',
        {
          spec: {
            schedule: '*/1 * * * *',
            concurrencyPolicy: 'Forbid',
            jobTemplate: {
              spec: {
                template: REPORT,
              },
            },
          },
        },
        'batch/v1',
      ),
      object(
        'Job',
        'report-1',
        {
          metadata: {},
          spec: {
            template: REPORT,
          },
        },
        'batch/v1',
      ),
    ],
    ask: 'job/report-1',
    says: /no node has the labels that it asks for \(pool=batch\)/,
  },
  'ds-taint': {
    about: 'a DaemonSet for nodes that do not exist',
    objects: [app('agent', { pod: { nodeName: undefined, nodeSelector: { gpu: 'true' } } }, 'DaemonSet')],
    ask: 'ds/agent',
    says: /no node that takes its pods has gpu=true/,
  },
};
