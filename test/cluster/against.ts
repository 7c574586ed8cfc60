import { dirname } from 'node:path';
import { inject } from 'vitest';
import { type Kubectl, kubectlWith } from '../deployment/kubectl.ts';
import { type HttpServer, serveHttp } from '../served.ts';

/** kubectl as the administrator of the shared control plane. */
export const admin: Kubectl = kubectlWith(inject('controlPlane').kubectl, inject('controlPlane').kubeconfig);

/** Starts the server against the shared control plane, as its administrator unless told otherwise. */
export function serveCluster(environment: Readonly<Record<string, string>> = {}): Promise<HttpServer> {
  const { kubectl, kubeconfig } = inject('controlPlane');
  return serveHttp({
    environment: {
      PATH: `${dirname(kubectl)}:/usr/bin:/bin`,
      KUBECONFIG: kubeconfig,
      KUBECTL_NATIVE_READS: 'on',
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
