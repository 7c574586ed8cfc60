import type { TestProject } from 'vitest/node';
import { type ControlPlane, startControlPlane } from '../../hack/control-plane.ts';

declare module 'vitest' {
  interface ProvidedContext {
    controlPlane: Pick<ControlPlane, 'kubeconfig' | 'server' | 'kubectl' | 'auditLog'>;
  }
}

/** Starts the one real control plane that all cluster tests share; each test works in namespaces of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const controlPlane = await startControlPlane({
    report: (line) => process.stderr.write(`control plane: ${line}\n`),
  });
  const { kubeconfig, server, kubectl, auditLog } = controlPlane;
  project.provide('controlPlane', { kubeconfig, server, kubectl, auditLog });
  return () => controlPlane.stop();
}
