import { succeed } from '../deployment/kubectl.ts';
import { admin, serveCluster } from './against.ts';
import type { NodeStandIn } from './node-stand-in.ts';

/** The image of ephemeral containers. */
export const IMAGE = 'busybox:1.37.0';

const HARDENED = {
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};
/** Starts a server with the tools of the reference, whose kubectl reaches containers as `nodes` play them. */
export const serveBeside = (nodes: NodeStandIn, environment: Readonly<Record<string, string>> = {}) =>
  serveCluster({
    TOOLSET: '1.4',
    KUBECTL_FILE_READ_DEBUG_IMAGE: IMAGE,
    PATH: `${nodes.path}:/usr/bin:/bin`,
    ...environment,
  });

/** What the API server has of the ephemeral containers of a pod. */
export async function addedTo(namespace: string, pod: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { spec } = JSON.parse(await succeed(admin, ['get', 'pod', pod, '-n', namespace, '-o', 'json']));
  return spec.ephemeralContainers ?? [];
}

/** Makes a pod of two hardened containers that run, the first of which mounts a Secret. */
export async function makeHardenedPod(namespace: string, name: string, spec: object = {}): Promise<void> {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [{ name: 'tls', secret: { secretName: 'tls', optional: true } }],
      containers: [
        {
          name: 'web',
          image: 'example/web:1',
          volumeMounts: [{ name: 'tls', mountPath: '/app/tls' }],
          ...HARDENED,
        },
        { name: 'beside', image: 'example/beside:1', ...HARDENED },
      ],
      ...spec,
    },
  };
  await succeed(admin, ['create', '-f', '-'], JSON.stringify(pod));
  await succeed(admin, ['wait', `pod/${name}`, '-n', namespace, '--for=jsonpath={.status.phase}=Running']);
}

/** Says in the status of a pod what its node would: who the container runs as, and its id. */
export async function sayOf(namespace: string, pod: string, status: object): Promise<void> {
  const shown = JSON.parse(await succeed(admin, ['get', 'pod', pod, '-n', namespace, '-o', 'json']));
  const containerStatuses = shown.status.containerStatuses.map((each: { name: string }) =>
    each.name === 'web' ? { ...each, ...status } : each,
  );
  const args = ['patch', 'pod', pod, '-n', namespace, '--subresource=status', '--type=merge'];
  await succeed(admin, [...args, '-p', JSON.stringify({ status: { containerStatuses } })]);
}
