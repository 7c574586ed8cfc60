import type { TestProject } from 'vitest/node';
import { type ControlPlane, startControlPlane } from '../../hack/control-plane.ts';

declare module 'vitest' {
  interface ProvidedContext {
    controlPlane: Omit<ControlPlane, 'stop'>;
  }
}

/** Starts the one real control plane that all cluster tests share; each test works in namespaces of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...controlPlane } = await startControlPlane({
    report: (line) => process.stderr.write(`control plane: ${line}\n`),
  });
  project.provide('controlPlane', controlPlane);
  return stop;
}
