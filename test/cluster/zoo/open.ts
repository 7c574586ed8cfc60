import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startControlPlane } from '../../../hack/control-plane.ts';
import type { ApiResource } from '../../../src/api/api.ts';
import { kubectlAs, kubectlWith, succeed } from '../../deployment/kubectl.ts';
import type { Caller } from '../compare.ts';
import { accessTo, openApi } from '../read-natively.ts';
import { type RecordedApi, recordApi } from '../recorded-api.ts';
import { sharedControlPlane } from '../shared-control-plane.ts';
import { fillByHand, fillCrowd, fillFromSchemas, type Inhabitant, NAMESPACE } from './fill.ts';

/** A caller for whom the zoo stands still: what he was told once, he is told again. */
export interface Visitor extends Caller {
  readonly standsStill: true;
  readonly ownQuestions: RecordedApi['ownQuestions'];
}

/** A control plane of its own, for its objects would disturb other tests, with an object of every kind. */
export interface Zoo {
  /** Somebody who may read everything. */
  readonly visitor: Visitor;
  /** A ServiceAccount that may read pods and services in the zoo, and nothing else. */
  readonly guest: Visitor;
  readonly inhabitants: readonly Inhabitant[];
  /** Kinds that nothing could be made of. */
  readonly empty: readonly ApiResource[];
  readonly close: () => Promise<void>;
}

export async function openZoo(): Promise<Zoo> {
  const controlPlane = await startControlPlane({ collectsLess: true, report: () => undefined });
  const folder = mkdtempSync(join(tmpdir(), 'zoo-'));
  const { kubectl } = sharedControlPlane();
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
  await kubectlAs(admin, kubectl, { namespace: NAMESPACE, name: 'guest' }, folder);
  const recordings = [
    await recordApi((await openApi(access)).api),
    await recordApi((await openApi(accessTo(join(folder, 'kubeconfig')))).api),
  ] as const;
  const [visitor, guest] = [await visit(recordings[0]), await visit(recordings[1])];
  return {
    visitor,
    guest,
    ...filled,
    close: async () => {
      for (const recording of recordings) await recording.close();
      rmSync(folder, { recursive: true });
      await controlPlane.stop();
    },
  };
}

async function visit({ kubeconfig, ownQuestions }: RecordedApi): Promise<Visitor> {
  const kubectl = kubectlWith(sharedControlPlane().kubectl, kubeconfig);
  return { kubectl, opened: await openApi(accessTo(kubeconfig)), standsStill: true, ownQuestions };
}

/** Each kind in the version its group prefers. */
async function preferred({
  groups,
}: Awaited<ReturnType<typeof openApi>>['discovery']): Promise<readonly ApiResource[]> {
  return (await groups()).flatMap(({ preferredVersion, versions }) =>
    versions.filter(({ version }) => version === preferredVersion).flatMap(({ resources }) => resources),
  );
}
