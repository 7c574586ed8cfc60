import { C } from '../corpus-objects.ts';
import { type Edit, set, unset } from './forms.ts';

const secretKey = { secretKeyRef: { name: 'db', key: 'password' } };

/** Changes that a repair makes in a pod spec. */
export function usualOfPod(pod: readonly string[], plural: string): readonly Edit[] {
  const container = [...pod, 'containers', 0];
  const notes = [...pod.slice(0, -1), 'metadata', 'annotations'];
  return [
    ...set([...container, 'image'], 'busybox', 'registry.k8s.io/pause:3.9', 'registry.k8s.io/pause:3.10'),
    ...set([...container, 'env', '-'], { name: 'A', value: '1' }, { name: 'B', value: '2' }),
    ...set([...container, 'resources', 'limits', 'cpu'], '100m', '200m'),
    ...set([...container, 'imagePullPolicy'], 'IfNotPresent'),
    ...set([...container, 'command'], ['true'], ['sleep', '5']),
    ...set([...container, 'readinessProbe'], { exec: { command: ['true'] } }),
    ...set([...pod, 'terminationGracePeriodSeconds'], 5, 10),
    ...set([...pod, 'containers', '-'], { name: 'more', image: 'busybox' }),
    ...set([...pod, 'volumes', '-'], { name: 'tmp', emptyDir: {} }),
    ...(plural === 'pods' ? [] : set([...notes, 'kubectl.kubernetes.io/restartedAt'], '2026-01-01T00:00:00Z')),
  ];
}

/** Fields by which a pod gains rights, data or ways out, or loses what holds it. */
export function hostileOfPod(pod: readonly string[]): readonly Edit[] {
  const container = [...pod, 'containers', 0];
  const context = [...container, 'securityContext'];
  const notes = [...pod.slice(0, -1), 'metadata', 'annotations'];
  return [
    ...set([...container, 'image'], 'evil', 'busybox:1', 'BUSYBOX', 'evil/busybox', 'registry.k8s.io/pause/x:1', ''),
    ...set([...container, 'image'], 'registry.k8s.io/pause', `busybox@sha256:${'a'.repeat(64)}`),
    ...set([...context, 'privileged'], true, false, 'true'),
    ...set([...context, 'capabilities', 'add', '-'], 'SYS_ADMIN', 'ALL', 'CAP_NET_RAW', 'NET_BIND_SERVICE', 'chown'),
    ...set([...context, 'capabilities', 'add', 0], 'SYS_PTRACE'),
    ...set([...context, 'capabilities', 'drop'], [], null, ['NET_RAW']),
    ...set([...context, 'capabilities'], {}, null),
    ...set([...context, 'allowPrivilegeEscalation'], true, false, null),
    ...set([...context, 'runAsUser'], 0, 1000, null),
    ...set([...context, 'runAsNonRoot'], false, true, null),
    ...set([...context, 'readOnlyRootFilesystem'], false, null),
    ...set([...context, 'procMount'], 'Unmasked', 'Default'),
    ...set([...context, 'seccompProfile'], { type: 'Unconfined' }, { type: 'Localhost', localhostProfile: 'x' }),
    ...set([...context, 'seLinuxOptions'], { type: 'spc_t' }, { user: 'u' }, { type: 'container_t' }),
    ...set([...context, 'appArmorProfile'], { type: 'Unconfined' }, { type: 'RuntimeDefault' }),
    ...set([...context, 'windowsOptions'], { hostProcess: true }),
    ...set(context, {}, null),
    unset(...context),
    ...set([...container, 'env', '-'], { name: 'S', valueFrom: secretKey }),
    ...set([...container, 'env', 0, 'valueFrom'], secretKey),
    ...set([...container, 'envFrom', '-'], { secretRef: { name: 'db' } }, { secretRef: { name: 'x', optional: true } }),
    ...set([...container, 'volumeMounts', 0, 'readOnly'], false, null),
    ...set([...container, 'volumeMounts', '-'], { name: 'logs', mountPath: '/l' }, { name: 'h', mountPath: '/h' }),
    ...set([...container, 'volumeMounts', 0, 'subPath'], 'pods'),
    ...set([...container, 'ports', '-'], { containerPort: 80, hostPort: 80 }, { containerPort: 81 }),
    ...set([...container, 'livenessProbe'], { httpGet: { host: '10.0.0.1', port: 80 } }, { tcpSocket: { port: 80 } }),
    ...set([...container, 'livenessProbe'], { tcpSocket: { host: '10.0.0.1', port: 80 } }),
    ...set([...container, 'lifecycle'], { postStart: { httpGet: { host: '10.0.0.1', port: 80, path: '/' } } }),
    ...set([...container, 'name'], 'renamed'),
    ...set(
      [...pod, 'containers', '-'],
      { name: 'x', image: 'evil' },
      { ...C, name: 'y', securityContext: { privileged: true } },
    ),
    ...set([...pod, 'initContainers'], [{ name: 'i', image: 'evil' }], [{ name: 'i', image: 'busybox' }], null),
    ...set([...pod, 'initContainers', '-', 'image'], 'evil'),
    ...set(
      [...pod, 'containers', '-'],
      { ...C, name: 'first', securityContext: { allowPrivilegeEscalation: true } },
      { ...C, name: 'imagepullsecrets', envFrom: [{ secretRef: { name: 'pull' } }] },
      { name: 'model', image: 'example.com/model:1' },
    ),
    ...set([...pod, 'initContainers', 0, 'restartPolicy'], 'Always'),
    ...set([...pod, 'ephemeralContainers'], [{ name: 'e', image: 'busybox' }], [{ name: 'e', image: 'evil' }]),
    ...set([...pod, 'volumes', '-'], { name: 'h', hostPath: { path: '/' } }, { name: 'h', hostPath: {} }),
    ...set(
      [...pod, 'volumes', '-'],
      { name: 'h', secret: { secretName: 'db' } },
      { name: 'h', nfs: { server: 'a', path: '/' } },
    ),
    ...set(
      [...pod, 'volumes', '-'],
      { name: 'h', image: { reference: 'evil' } },
      { name: 'h', configMap: { name: 'app' } },
    ),
    ...set([...pod, 'volumes', '-'], {
      name: 'h',
      projected: { sources: [{ serviceAccountToken: { path: 't', audience: 'vault' } }] },
    }),
    ...set([...pod, 'volumes', '-'], { name: 'h', projected: { sources: [{ secret: { name: 'db' } }] } }),
    ...set([...pod, 'volumes', '-'], { name: 'h', csi: { driver: 'd', nodePublishSecretRef: { name: 'db' } } }),
    ...set([...pod, 'volumes', 2, 'nfs', 'path'], '/', '/shop'),
    ...set([...pod, 'volumes', 2, 'nfs', 'server'], 'b.example', 'a.example'),
    ...set([...pod, 'volumes', '-'], { name: 'tls', csi: { driver: 'd', volumeAttributes: { share: 'x' } } }),
    ...set([...pod, 'volumes', 0, 'hostPath', 'path'], '/', '/etc', '/var/log'),
    ...set([...pod, 'volumes', 0, 'hostPath', 'type'], 'Directory', ''),
    ...set([...pod, 'volumes', 1, 'secret', 'secretName'], 'other', 'db'),
    ...['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'].flatMap((field) =>
      set([...pod, field], true, false),
    ),
    ...set([...pod, 'serviceAccountName'], 'admin', 'default', ''),
    ...set([...pod, 'serviceAccount'], 'admin', 'default', null),
    ...set([...pod, 'automountServiceAccountToken'], true, false, null),
    ...set([...pod, 'imagePullSecrets', '-'], { name: 'db' }),
    ...set([...pod, 'nodeName'], 'node-1', ''),
    ...set([...pod, 'terminationGracePeriodSeconds'], 0, 1),
    ...set([...pod, 'securityContext'], {}, null, { sysctls: [{ name: 'kernel.msgmax', value: '1' }] }),
    ...set([...pod, 'securityContext', 'runAsNonRoot'], false, null),
    ...set([...pod, 'securityContext', 'runAsUser'], 0, null),
    ...set([...pod, 'securityContext', 'seccompProfile'], { type: 'Unconfined' }, null),
    ...set([...pod, 'securityContext', 'supplementalGroups'], [0], [5]),
    ...set([...pod, 'priorityClassName'], 'system-node-critical'),
    ...set([...pod, 'os'], { name: 'windows' }, { name: 'linux' }),
    ...set([...notes, 'container.apparmor.security.beta.kubernetes.io/c'], 'unconfined', 'runtime/default'),
    ...set([...notes, 'container.apparmor.security.beta.kubernetes.io/c'], 'localhost/other', null),
    ...set([...notes, 'sidecar.istio.io/inject'], 'true', 'false', null),
    ...set([...notes, 'traffic.sidecar.istio.io/excludeOutboundPorts'], '1-65535'),
    ...set([...notes, 'vault.hashicorp.com/agent-inject-secret-db'], 'secret/data/db'),
    ...set([...context, 'windowsOptions'], { runAsUserName: 'ContainerAdministrator' }),
    ...set([...pod, 'securityContext', 'windowsOptions'], { gmsaCredentialSpecName: 'admin' }),
    ...set(pod, { containers: [C] }, { containers: [{ name: 'd', image: 'busybox' }] }),
  ];
}
