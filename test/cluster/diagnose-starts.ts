import { app, at, crashed, type Incident, podStatus, ready, running, service, waiting } from './diagnose-shapes.ts';

export const STARTS: Readonly<Record<string, Incident>> = {
  'init-fail': {
    about: 'an init container that does not find its database',
    objects: [app('web', { pod: { initContainers: [{ name: 'migrate', image: 'm:1' }] } })],
    statuses: {
      web: {
        ...podStatus({ app: waiting('PodInitializing') }, false, { phase: 'Pending' }),
        initContainerStatuses: [
          {
            name: 'migrate',
            image: 'm',
            imageID: '',
            ready: false,
            ...crashed(1, "Error: P1001: Can't reach database server at `postgres:5432`"),
          },
        ],
      },
    },
    ask: 'deploy/web',
    says: /postgres|migrate/,
  },
  'init-wait': {
    about: 'an init container that waits for a Service',
    objects: [
      app('web', {
        pod: {
          initContainers: [
            {
              name: 'wait',
              image: 'busybox',
              command: ['sh', '-c', 'until nc -z rabbit 5672; do echo waiting for rabbit; sleep 2; done'],
            },
          ],
        },
      }),
      service('rabbit', { app: 'rabbitmq' }, 5672),
      app('rabbit', {}, 'StatefulSet'),
    ],
    statuses: {
      rabbit: podStatus({ app: ready }, true),
      web: {
        ...podStatus({ app: waiting('PodInitializing') }, false, { phase: 'Pending' }),
        initContainerStatuses: [{ name: 'wait', image: 'm', imageID: '', restartCount: 0, ...running }],
      },
    },
    ask: 'deploy/web',
    says: /Service rabbit, which has no ready endpoints: its selector matches no pod: app=rabbitmq/,
  },
  'quote-cmd': {
    about: 'a command that is quoted as one word',
    objects: [app('web', { container: { command: ['sleep 3600'] } })],
    statuses: {
      web: podStatus({
        app: {
          restartCount: 3,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: {
            terminated: {
              exitCode: 128,
              reason: 'StartError',
              message:
                'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "sleep 3600": executable file not found in $PATH: unknown',
              finishedAt: at(30),
            },
          },
        },
      }),
    },
    ask: 'deploy/web',
    says: /its image has no program sleep 3600/,
  },
  'ro-fs': {
    about: 'a read-only root file system',
    objects: [app('web', { container: { securityContext: { readOnlyRootFilesystem: true } } })],
    statuses: {
      web: podStatus({
        app: crashed(1, 'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)'),
      }),
    },
    ask: 'deploy/web',
    says: /file system that is read-only/,
  },
  'low-port': {
    about: 'a port below 1024',
    objects: [app('web')],
    statuses: {
      web: podStatus({ app: crashed(1, 'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)') }),
    },
    ask: 'deploy/web',
    says: /below 1024/,
  },
  'sa-token': {
    about: 'a pod without a token',
    objects: [app('op', { pod: { automountServiceAccountToken: false } })],
    statuses: {
      op: podStatus({
        app: crashed(255, 'panic: open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory'),
      }),
    },
    ask: 'deploy/op',
    says: /no token of its ServiceAccount/,
  },
  'tls-san': {
    about: 'a certificate for another name',
    objects: [app('web')],
    statuses: {
      web: podStatus({
        app: crashed(
          1,
          'tls: failed to verify certificate: x509: certificate is valid for foo.example.com, not bar.example.com',
        ),
      }),
    },
    ask: 'deploy/web',
    says: /certificate/,
  },
  cfg: {
    about: 'a configuration with a mistake',
    objects: [app('web')],
    statuses: {
      web: podStatus({ app: crashed(1, "/etc/coredns/Corefile:5 - Error during parsing: Unknown directive 'forwrd'") }),
    },
    ask: 'deploy/web',
    says: /configuration cannot be read/,
  },
  'wrong-arg': {
    about: 'an option with a mistake',
    objects: [app('web')],
    statuses: { web: podStatus({ app: crashed(2, 'Error: unknown flag: --listen-adress\nUsage: server [flags]') }) },
    ask: 'deploy/web',
    says: /option or a command that it does not know/,
  },
  startup: {
    about: 'a startup probe that ends too early',
    objects: [
      app('web', {
        container: { startupProbe: { httpGet: { path: '/s', port: 8080 }, failureThreshold: 3, periodSeconds: 5 } },
      }),
    ],
    statuses: {
      web: podStatus({
        app: {
          restartCount: 4,
          started: false,
          state: { running: { startedAt: at(8) } },
          lastState: { terminated: { exitCode: 137, reason: 'Error', finishedAt: at(10) } },
        },
      }),
    },
    events: {
      web: [
        ['Unhealthy', 'Startup probe failed: HTTP probe failed with statuscode: 503'],
        ['Killing', 'Container app failed startup probe, will be restarted'],
      ],
    },
    ask: 'deploy/web',
    says: /startupProbe kills container app/,
  },
};
