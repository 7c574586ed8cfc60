/** A name that resolves to one address inside a pod, whatever DNS says. */
export interface PinnedHost {
  readonly ip: string;
  readonly hostname: string;
}

/** What differs between diagnostic pods. */
export interface DiagnosticPod {
  /** The name of the pod, and of its one container. */
  readonly name: string;
  /** Id of the call that makes it. */
  readonly callId: string;
  /** Who asked for it, as far as a label can say. */
  readonly caller: string;
  readonly deadlineSeconds: number;
  readonly hosts: readonly PinnedHost[];
}

/** Marks the pods of diagnostics, so that network policies can select them. Source: the reference, 1.2.0. */
export const DIAGNOSTIC_LABEL = 'robusta.dev/diagnostic-pod';
/** Marks the pod of a call, so that only what the call created is deleted. */
export const CALL_LABEL = 'kubernetes-remediation-mcp/call';
const CALLER_LABEL = 'kubernetes-remediation-mcp/caller';
const MANAGER = { 'app.kubernetes.io/managed-by': 'kubernetes-remediation-mcp' };

/** Selects the pods of diagnostics that a server like this one made. */
export const OWN_PODS = `${DIAGNOSTIC_LABEL}=true,app.kubernetes.io/managed-by=${MANAGER['app.kubernetes.io/managed-by']}`;

/** A program in the pod connects to what it is told, and to no proxy. */
const NO_PROXIES = ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/**
 * Returns the text for `--overrides` of `kubectl run`: a pod as the restricted Pod Security Standard wants it, without a token,
 * within limits, and with an end. The same pod gives the same text. Pure.
 */
export function diagnosticOverrides(pod: DiagnosticPod): string {
  const { name, hosts, deadlineSeconds } = pod;
  return JSON.stringify({
    apiVersion: 'v1',
    metadata: { labels: labelsOf(pod) },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostNetwork: false,
      hostPID: false,
      hostIPC: false,
      activeDeadlineSeconds: deadlineSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65534,
        runAsGroup: 65534,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...(hosts.length > 0 && { hostAliases: hosts.map(({ ip, hostname }) => ({ ip, hostnames: [hostname] })) }),
      containers: [
        {
          name,
          env: [
            ...NO_PROXIES.map((variable) => ({ name: variable, value: '' })),
            ...['no_proxy', 'NO_PROXY'].map((variable) => ({ name: variable, value: '*' })),
          ],
          securityContext: {
            allowPrivilegeEscalation: false,
            privileged: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: {
            requests: { cpu: '50m', memory: '64Mi' },
            limits: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '64Mi' },
          },
        },
      ],
    },
  });
}

/** The labels of a diagnostic pod. */
export function labelsOf({
  callId,
  caller,
}: Pick<DiagnosticPod, 'callId' | 'caller'>): Readonly<Record<string, string>> {
  return { [DIAGNOSTIC_LABEL]: 'true', [CALL_LABEL]: callId, [CALLER_LABEL]: caller, ...MANAGER };
}

/** Returns a text as the value of a label can hold it: what does not fit becomes `-`, and what is too long is cut. */
export function labelValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}

/** Reads what differs between pods out of such a text; undefined if it is not exactly the text of a diagnostic pod. Pure. */
export function readDiagnosticOverrides(text: string): DiagnosticPod | undefined {
  try {
    const { metadata, spec } = JSON.parse(text) as Read;
    const hosts = (spec.hostAliases ?? []).map(({ ip, hostnames: [hostname = ''] }) => ({ ip, hostname }));
    const pod: DiagnosticPod = {
      name: String(spec.containers[0]?.name),
      callId: String(metadata.labels[CALL_LABEL]),
      caller: String(metadata.labels[CALLER_LABEL]),
      deadlineSeconds: Number(spec.activeDeadlineSeconds),
      hosts,
    };
    return diagnosticOverrides(pod) === text ? pod : undefined;
  } catch {
    return undefined;
  }
}

interface Read {
  readonly metadata: { readonly labels: Readonly<Record<string, unknown>> };
  readonly spec: {
    readonly activeDeadlineSeconds: unknown;
    readonly hostAliases?: readonly { readonly ip: string; readonly hostnames: readonly string[] }[];
    readonly containers: readonly { readonly name: unknown }[];
  };
}
