import { inject } from 'vitest';
import type { ControlPlane } from '../../hack/control-plane.ts';

/** What tests know of a running control plane. */
export type SharedControlPlane = Pick<ControlPlane, 'kubeconfig' | 'server' | 'kubectl' | 'auditLog'>;

declare module 'vitest' {
  interface ProvidedContext {
    controlPlanes: readonly SharedControlPlane[];
  }
}

/** The control plane of this worker. All of its files use it, one after the other, each in namespaces of its own. */
export function sharedControlPlane(): SharedControlPlane {
  const controlPlanes = inject('controlPlanes');
  const found = controlPlanes[Number(process.env['VITEST_POOL_ID']) - 1];
  if (found === undefined) throw new Error(`There is no control plane for worker ${process.env['VITEST_POOL_ID']}.`);
  return found;
}
