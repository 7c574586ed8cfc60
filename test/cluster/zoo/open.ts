import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { startControlPlane } from '../../../hack/control-plane.ts';
import type { ApiResource } from '../../../src/reads/read.ts';
import { kubectlAs, kubectlWith, succeed } from '../../deployment/kubectl.ts';
import type { Caller } from '../compare.ts';
import { accessTo, openApi } from '../read-natively.ts';
import { fillByHand, fillCrowd, fillFromSchemas, type Inhabitant, NAMESPACE } from './fill.ts';

/** A control plane of its own, for its objects would disturb other tests, with an object of every kind. */
export interface Zoo {
  readonly admin: Caller;
  /** A ServiceAccount that may read pods and services in the zoo, and nothing else. */
  readonly guest: Caller;
  readonly inhabitants: readonly Inhabitant[];
  /** Kinds that nothing could be made of. */
  readonly empty: readonly ApiResource[];
  readonly close: () => Promise<void>;
}

export async function openZoo(): Promise<Zoo> {
  const controlPlane = await startControlPlane({ report: () => undefined });
  const folder = mkdtempSync(join(tmpdir(), 'zoo-'));
  const { kubectl } = inject('controlPlane');
  const admin = kubectlWith(kubectl, controlPlane.kubeconfig);
  const access = accessTo(controlPlane.kubeconfig);
  const opened = await openApi(access);
  // A call asks once what is new, so each question is one of a call of its own.
  await fillByHand(opened.api, async (spelling) => (await openApi(access)).discovery.find(spelling));
  await fillCrowd(opened.api);
  const filled = await fillFromSchemas(opened.api, await preferred((await openApi(access)).discovery));
  const ran = (...args: string[]) => succeed(admin, [...args, '-n', NAMESPACE]);
  await ran('create', 'serviceaccount', 'guest');
  await ran('create', 'role', 'guest', '--verb=get,list', '--resource=pods,services');
  await ran('create', 'rolebinding', 'guest', '--role=guest', `--serviceaccount=${NAMESPACE}:guest`);
  const guest = await kubectlAs(admin, kubectl, { namespace: NAMESPACE, name: 'guest' }, folder);
  const guestOpened = await openApi(accessTo(join(folder, 'kubeconfig')));
  return {
    admin: { kubectl: admin, opened: await openApi(access) },
    guest: { kubectl: guest, opened: guestOpened },
    ...filled,
    close: async () => {
      rmSync(folder, { recursive: true });
      await controlPlane.stop();
    },
  };
}

/** Each kind in the version its group prefers. */
async function preferred({
  groups,
}: Awaited<ReturnType<typeof openApi>>['discovery']): Promise<readonly ApiResource[]> {
  return (await groups()).flatMap(({ preferredVersion, versions }) =>
    versions.filter(({ version }) => version === preferredVersion).flatMap(({ resources }) => resources),
  );
}
