import { type DiagnosticPod, labelsOf } from './diagnostic-pod.ts';

/** The one image of GPU diagnostics. Source: the reference, 1.4.0. */
export const GPU_IMAGE = 'busybox:1.37.0';

/** What differs between the pods of GPU diagnostics. */
export interface GpuPod extends Omit<DiagnosticPod, 'hosts'> {
  readonly node: string;
}

/**
 * Returns the text for `--overrides` of `kubectl run`: a pod on one node that sees its devices, its processes and its files, which it
 * cannot write, without a token, within limits, and with an end. The same pod gives the same text. Pure.
 */
export function gpuOverrides({ name, node, deadlineSeconds, ...labels }: GpuPod): string {
  return JSON.stringify({
    apiVersion: 'v1',
    metadata: { labels: labelsOf(labels) },
    spec: {
      nodeName: node,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostPID: true,
      hostNetwork: false,
      hostIPC: false,
      activeDeadlineSeconds: deadlineSeconds,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name,
          securityContext: { privileged: true, readOnlyRootFilesystem: true },
          resources: {
            requests: { cpu: '50m', memory: '64Mi' },
            limits: { cpu: '1', memory: '512Mi', 'ephemeral-storage': '64Mi' },
          },
          volumeMounts: [{ name: 'host', mountPath: '/host', readOnly: true }],
        },
      ],
      volumes: [{ name: 'host', hostPath: { path: '/' } }],
    },
  });
}
