import { type Animal, NASTY_METADATA } from './zoo.ts';

/** A node that nobody plays. */
export const DEAD_NODE = 'zoo-dead-node';

export function pod(name: string, spec: object, status?: object): Animal {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `zoo-${name}`, ...(name === 'bare' ? {} : NASTY_METADATA) },
    spec: { nodeName: DEAD_NODE, automountServiceAccountToken: name === 'guaranteed', ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

export function state(name: string, current: object) {
  return {
    name,
    image: `${name}:1`,
    imageID: `registry.example.com/${name}@sha256:${'0'.repeat(64)}`,
    containerID: `containerd://${name}`,
    ready: false,
    restartCount: 0,
    state: current,
  };
}

export function container(name: string) {
  return {
    name,
    image: `registry.example.com:5000/team/${name}@sha256:${'1'.repeat(64)}`,
    command: ['/bin/app', '--flag', 'two\nlines', ''],
    args: ['$(VALUE)', '100%', '\u001b[1m'],
    ports: [
      { name: 'http', containerPort: 8080, hostPort: name === 'app' ? 18080 : 18081 },
      ...(name === 'app' ? [{ containerPort: 53, protocol: 'UDP' }] : []),
    ],
    securityContext: {
      seccompProfile: name === 'app' ? { type: 'RuntimeDefault' } : { type: 'Localhost', localhostProfile: 'p.json' },
    },
    resources: {
      limits: {
        cpu: '1500m',
        memory: '1.5Gi',
        'ephemeral-storage': '2G',
        'hugepages-2Mi': '4Mi',
        'example.com/device': '2',
      },
      requests: { cpu: '0.25', memory: '128M' },
    },
    livenessProbe: {
      httpGet: { path: '/health check?x=1&é', port: 'http', host: 'fd00::1', scheme: 'HTTPS' },
      initialDelaySeconds: 5,
    },
    readinessProbe:
      name === 'app' ? { exec: { command: ['cat', '/tmp/a b'] } } : { tcpSocket: { port: 8080 }, failureThreshold: 9 },
    startupProbe:
      name === 'app' ? { grpc: { port: 9000 } } : { grpc: { port: 9000, service: 'health' }, timeoutSeconds: 3 },
    envFrom: [
      { configMapRef: { name: 'config' } },
      { prefix: 'PRE_', secretRef: { name: 'secret', optional: true } },
      { prefix: 'P', configMapRef: { name: 'config', optional: false } },
    ],
    env: [
      { name: 'VALUE', value: 'one\ntwo\n\nfour' },
      { name: 'EMPTY' },
      { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
      { name: 'LABEL', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ...[
        'limits.cpu',
        'limits.memory',
        'requests.cpu',
        'requests.memory',
        'limits.ephemeral-storage',
        'requests.ephemeral-storage',
        'limits.hugepages-2Mi',
      ].map((resource) => ({
        name: `R_${resource.replace(/\W/g, '_')}`,
        valueFrom: { resourceFieldRef: { resource } },
      })),
      { name: 'MILLI', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
      { name: 'MEBI', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
      { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'secret', key: 'key' } } },
      { name: 'CONFIG', valueFrom: { configMapKeyRef: { name: 'config', key: 'key', optional: true } } },
    ],
  };
}
