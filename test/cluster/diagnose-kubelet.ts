import {
  app,
  at,
  crashed,
  GHOST,
  type Incident,
  object,
  podStatus,
  ready,
  running,
  waiting,
} from './diagnose-shapes.ts';

export const KUBELET: Readonly<Record<string, Incident>> = {
  'limit-oom': {
    about: 'a limit that a LimitRange set',
    objects: [
      object('LimitRange', 'defaults', {
        spec: { limits: [{ type: 'Container', default: { memory: '64Mi' }, defaultRequest: { memory: '64Mi' } }] },
      }),
      app('web'),
    ],
    statuses: { web: podStatus({ app: { ...crashed(137, '', 'OOMKilled') } }) },
    ask: 'deploy/web',
    says: /killed for its memory, limit 64Mi/,
  },
  'status-unknown': {
    about: 'a container that its node lost',
    objects: [app('web')],
    statuses: {
      web: podStatus({
        app: {
          restartCount: 1,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: {
            terminated: {
              exitCode: 137,
              reason: 'ContainerStatusUnknown',
              message: 'The container could not be located when the pod was terminated',
              finishedAt: at(100),
            },
          },
        },
      }),
    },
    ask: 'deploy/web',
    says: /.*/,
  },
  'live-slow': {
    about: 'a liveness probe that is too early',
    objects: [
      app('web', {
        container: {
          ports: [{ containerPort: 8080 }],
          livenessProbe: {
            httpGet: { path: '/', port: 8080 },
            initialDelaySeconds: 3,
            periodSeconds: 2,
            failureThreshold: 2,
          },
        },
      }),
    ],
    statuses: {
      web: podStatus({
        app: {
          restartCount: 6,
          started: true,
          state: { running: { startedAt: at(4) } },
          lastState: { terminated: { exitCode: 143, reason: 'Error', finishedAt: at(5) } },
        },
      }),
    },
    events: {
      web: [
        [
          'Unhealthy',
          'Liveness probe failed: Get "http://10.0.0.9:8080/": dial tcp 10.0.0.9:8080: connect: connection refused',
        ],
        ['Killing', 'Container app failed liveness probe, will be restarted'],
      ],
    },
    ask: 'deploy/web',
    says: /livenessProbe kills container app/,
  },
  'exec-probe': {
    about: 'a probe whose program is not in the image',
    objects: [app('web', { container: { readinessProbe: { exec: { command: ['curl', '-f', 'http://localhost'] } } } })],
    statuses: { web: podStatus({ app: running }) },
    events: {
      web: [
        [
          'Unhealthy',
          'Readiness probe errored: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "x": OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown',
        ],
      ],
    },
    ask: 'deploy/web',
    says: /program curl of its probe is not in the image/,
  },
  'ready-slow': {
    about: 'a readiness probe without an answer',
    objects: [
      app('web', { container: { readinessProbe: { httpGet: { path: '/h', port: 8080 }, timeoutSeconds: 1 } } }),
    ],
    statuses: { web: podStatus({ app: running }) },
    events: {
      web: [
        [
          'Unhealthy',
          'Readiness probe failed: Get "http://10.0.0.9:8080/h": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
        ],
      ],
    },
    ask: 'deploy/web',
    says: /gets no answer within 1 s/,
  },
  'job-image': {
    about: 'an image of a Job that the registry does not give',
    objects: [
      object(
        'Job',
        'load',
        {
          spec: {
            template: {
              metadata: { labels: { app: 'load' } },
              spec: {
                nodeName: GHOST,
                restartPolicy: 'Never',
                containers: [{ name: 'app', image: 'ghcr.io/acme/load:9' }],
              },
            },
          },
        },
        'batch/v1',
      ),
    ],
    statuses: {
      load: podStatus(
        {
          app: waiting(
            'ImagePullBackOff',
            'Back-off pulling image "ghcr.io/acme/load:9": ErrImagePull: failed to pull and unpack image: failed to resolve reference: unexpected status from HEAD request to https://ghcr.io/v2/acme/load/manifests/9: 403 Forbidden',
          ),
        },
        false,
        { phase: 'Pending' },
      ),
    },
    ask: 'job/load',
    says: /registry ghcr\.io refuses the credentials/,
  },
  'sidecar-job': {
    about: 'a Job that a sidecar keeps from ending',
    objects: [
      object(
        'Job',
        'report',
        {
          spec: {
            template: {
              metadata: { labels: { app: 'report' } },
              spec: {
                nodeName: GHOST,
                restartPolicy: 'Never',
                containers: [
                  { name: 'app', image: 'r:1' },
                  { name: 'istio-proxy', image: 'p:1' },
                ],
              },
            },
          },
        },
        'batch/v1',
      ),
    ],
    statuses: {
      report: podStatus({
        app: { state: { terminated: { exitCode: 0, reason: 'Completed', finishedAt: '2026-11-30T10:00:00Z' } } },
        'istio-proxy': ready,
      }),
    },
    ask: 'job/report',
    says: /istio-proxy/,
  },
};
