import { app, at, type Incident, type Json, object, podStatus, ready, service, waiting } from './diagnose-shapes.ts';

const policy = (name: string, spec: Json) => object('NetworkPolicy', name, { spec }, 'networking.k8s.io/v1');
const ingress = (name: string, svc: string, host = 'a.example.com') =>
  object(
    'Ingress',
    name,
    {
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host,
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: svc, port: { number: 80 } } } }],
            },
          },
        ],
      },
    },
    'networking.k8s.io/v1',
  );

export const OTHERS: Readonly<Record<string, Incident>> = {
  'ing-ns': {
    about: 'a NetworkPolicy that keeps the controller of an Ingress out',
    objects: [
      app('web'),
      service('web', { app: 'web' }, 80),
      object('IngressClass', 'nginx', { spec: { controller: 'k8s.io/nginx' } }, 'networking.k8s.io/v1'),
      ingress('web', 'web'),
      policy('same-ns', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] }),
    ],
    statuses: { web: podStatus({ app: ready }, true) },
    ask: 'ingress/web',
    says: /let in pods of its own namespace only/,
  },
  mixed: {
    about: 'one broken workload among others',
    objects: [
      app('a', {}),
      app('b', {}),
      app('c', { spec: { replicas: 2 } }),
      service('a', { app: 'a' }, 80),
      service('b', { app: 'b' }, 80),
      service('c', { app: 'c' }, 80),
    ],
    statuses: {
      a: podStatus({ app: ready }, true),
      b: podStatus(
        {
          app: waiting(
            'ImagePullBackOff',
            'Back-off pulling image "example/b:1": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/example/b:1": failed to resolve reference "docker.io/example/b:1": docker.io/example/b:1: not found',
          ),
        },
        false,
        { phase: 'Pending' },
      ),
      c: podStatus({ app: ready }, true),
    },
    ask: 'deploy/a',
    says: /^none$/,
    inNamespace: /deployment\/b: the image example\/b:1 does not exist/,
  },
  'rwo-multi': {
    about: 'a volume on another node',
    objects: [
      object('PersistentVolumeClaim', 'data', {
        spec: { storageClassName: 'x', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      }),
      app('db', { pod: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } }),
    ],
    statuses: {
      'pvc/data': { phase: 'Bound' },
      db: podStatus({ app: waiting('ContainerCreating') }, false, { phase: 'Pending' }),
    },
    events: {
      db: [
        [
          'FailedAttachVolume',
          'Multi-Attach error for volume "pvc-7" Volume is already exclusively attached to one node and can\'t be attached to another',
        ],
      ],
    },
    ask: 'deploy/db',
    says: /pvc-7 is still attached to another node/,
  },
  resize: {
    about: 'a volume that cannot be made larger',
    objects: [
      object('PersistentVolumeClaim', 'data', {
        spec: { storageClassName: 'x', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      }),
    ],
    statuses: {
      'pvc/data': {
        phase: 'Bound',
        conditions: [
          {
            type: 'ControllerResizeError',
            status: 'True',
            message: 'resize volume failed: quota exceeded',
            lastTransitionTime: at(50),
          },
        ],
      },
    },
    ask: 'pvc/data',
    says: /could not be made as large/,
  },
  'min-avail': {
    about: 'a budget of as many pods as there are',
    objects: [
      app('web', { spec: { replicas: 1 } }),
      object(
        'PodDisruptionBudget',
        'web',
        { spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } } },
        'policy/v1',
      ),
    ],
    statuses: { web: podStatus({ app: ready }, true) },
    ask: 'pdb/web',
    says: /never lets a pod be evicted/,
  },
};
