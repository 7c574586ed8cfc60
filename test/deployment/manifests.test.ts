import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../src/config/settings.ts';
import { manifest, repositoryFile } from './manifest-files.ts';

/** Only the parts of the pod template that other people's settings rely on. */
interface Deployment {
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}
interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly {
    readonly env: readonly { readonly name: string; readonly value?: string }[];
  }[];
}

const text = repositoryFile('deployment.yaml');
const deployment = manifest(text, 'Deployment');
const pod = (deployment as unknown as Deployment).spec.template.spec;

describe('deployment.yaml', () => {
  test('names the Deployment, its label, image and ServiceAccount as the quick start does', () => {
    expect(deployment).toMatchObject({
      apiVersion: 'apps/v1',
      metadata: { name: 'kubernetes-remediation-mcp', labels: { app: 'kubernetes-remediation-mcp' } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'kubernetes-remediation-mcp' } },
        template: {
          metadata: { labels: { app: 'kubernetes-remediation-mcp' } },
          spec: {
            serviceAccountName: 'kubernetes-remediation-mcp-sa',
            automountServiceAccountToken: true,
            containers: [
              {
                name: 'kubernetes-remediation-mcp',
                image: 'kubernetes-remediation-mcp:latest',
                imagePullPolicy: 'IfNotPresent',
                ports: [{ name: 'http', containerPort: 8000, protocol: 'TCP' }],
              },
            ],
          },
        },
      },
    });
    expect(deployment.metadata.namespace).toBeUndefined();
  });

  test('leaves the command and its arguments to the image', () => {
    expect(pod.containers).toHaveLength(1);
    expect(pod.containers[0]).not.toHaveProperty('command');
    expect(pod.containers[0]).not.toHaveProperty('args');
  });

  test('sets every documented variable to its documented default', () => {
    expect(pod.containers[0]?.env).toEqual([
      { name: 'KUBECTL_ALLOWED_COMMANDS', value: 'get,describe,logs' },
      {
        name: 'KUBECTL_DANGEROUS_FLAGS',
        value: '--kubeconfig,--context,--cluster,--user,--token,--as,--as-group,--as-uid',
      },
      { name: 'KUBECTL_TIMEOUT', value: '60' },
      { name: 'KUBECTL_ALLOWED_IMAGES' },
      { name: 'LOG_LEVEL', value: 'INFO' },
    ]);
  });

  test.each([
    'get,describe,logs,delete,patch,scale,rollout',
    'get,describe,logs,delete,run',
    'curlimages/curl,busybox,alpine,nicolaka/netshoot',
  ])('shows the other configuration in a comment: %s', (value) => {
    expect(text).toMatch(new RegExp(`^ {14}# value: "${value.replaceAll('.', '\\.')}"$`, 'm'));
  });

  test('runs as user 1000 without privileges, on a read-only root with 64Mi at /tmp', () => {
    expect(pod).toMatchObject({
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }],
    });
  });

  test('may use 200m of CPU and 128Mi of memory, and asks for all of the memory', () => {
    expect(pod.containers[0]).toMatchObject({
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
    });
  });

  test('is started and kept alive by /healthz, and gets calls only while /readyz agrees', () => {
    expect(pod.containers[0]).toMatchObject({
      startupProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 2, failureThreshold: 30 },
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10, failureThreshold: 6 },
      readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 10, failureThreshold: 3 },
    });
  });

  test('lets the longest call end before a pod is killed, and never runs with no pod during an update', () => {
    const seconds = Number(pod.containers[0]?.env.find(({ name }) => name === 'KUBECTL_TIMEOUT')?.value);
    const leaving = Number(SETTINGS.shutdownGraceSeconds.fallback);
    expect(leaving).toBe(5);
    expect(pod.containers[0]?.env.map(({ name }) => name)).not.toContain('MCP_SHUTDOWN_GRACE');
    expect(pod.terminationGracePeriodSeconds).toBe(90);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(leaving + seconds + 10);
    expect(deployment).toMatchObject({
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
    });
  });
});

describe('service.yaml', () => {
  test('gives the server the address that the Holmes settings name', () => {
    const service = manifest(repositoryFile('service.yaml'), 'Service');
    expect(service).toMatchObject({
      apiVersion: 'v1',
      metadata: { name: 'kubernetes-remediation-mcp' },
      spec: {
        type: 'ClusterIP',
        selector: { app: 'kubernetes-remediation-mcp' },
        ports: [{ name: 'http', port: 8000, targetPort: 'http', protocol: 'TCP' }],
      },
    });
    expect(service.metadata.namespace).toBeUndefined();
  });
});
