import { dirname } from 'node:path';
import { type Kubectl, kubectlWith } from '../deployment/kubectl.ts';
import { type HttpServer, serveHttp } from '../served.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

/** kubectl as the administrator of the shared control plane. */
export const admin: Kubectl = kubectlWith(sharedControlPlane().kubectl, sharedControlPlane().kubeconfig);

/** With this, and an answer of any length, answers are kubectl's to the byte. */
export const AS_KUBECTL = { ANSWER_REDACTION: 'off' } as const;

/**
 * Starts the server against the shared control plane, as its administrator unless told otherwise. Its answers are not shortened:
 * most of these tests compare them with what kubectl prints.
 */
export function serveCluster(
  environment: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<HttpServer> {
  const { kubectl, kubeconfig } = sharedControlPlane();
  const { KUBECTL_MAX_OUTPUT_BYTES: most = '1048576' } = environment;
  return serveHttp({
    args,
    environment: {
      PATH: `${dirname(kubectl)}:/usr/bin:/bin`,
      KUBECONFIG: kubeconfig,
      KUBECTL_NATIVE_READS: 'on',
      ANSWER_MAX_BYTES: most,
      ...environment,
    },
  });
}

/** Makes a namespace for one test file and gives its name. */
export async function makeNamespace(name: string): Promise<string> {
  const { code, stderr } = await admin(['create', 'namespace', name]);
  if (code !== 0) throw new Error(stderr);
  return name;
}
