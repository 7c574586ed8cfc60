import { dirname } from 'node:path';
import type { ControlPlane } from '../hack/control-plane.ts';
import { apply, pods } from './cluster-data.ts';
import { launcherInto, makeFairGroup, SMALL_POD } from './control-group.ts';
import { inParallel } from './measure.ts';
import { leaveOut, mib, row, say } from './report.ts';
import { startServer } from './server.ts';

const SECONDS = 10;
const PODS = 5000;

/** The pod of the specification: 128 MiB and 0.2 CPUs, in a control group of the kernel's. Left out where none can be made. */
export async function smallPod(controlPlane: ControlPlane): Promise<void> {
  const { kubectl, kubeconfig } = controlPlane;
  const group = makeFairGroup(SMALL_POD, [kubectl, 'version', '--client']);
  if (typeof group === 'string') {
    leaveOut('the pod of 128 MiB and 0.2 CPUs', group);
    return;
  }
  try {
    const launcher = launcherInto(group);
    const server = await startServer(dirname(kubectl), { KUBECONFIG: kubeconfig }, { launcher });
    await server.kubectl('get', 'pods', '-n', 'five');
    const endsAt = performance.now() + SECONDS * 1000;
    let calls = 0;
    await inParallel(16, 16, async () => {
      for (; performance.now() < endsAt; calls++) await server.kubectl('get', 'pods', '-n', 'five');
    });
    const rate = calls / SECONDS;
    row('128 MiB and 0.2 CPUs, 16 callers, calls per second', rate.toFixed(0), '', 'at least 60', rate >= 60);
    await crowd(controlPlane);
    const bytes = await server.kubectl('get', 'pods', '-A', '-o', 'json');
    const [peak, failures] = [group.peakMib(), group.failures()];
    row(
      'memory of that group, peak, with 5,000 pods -A -o json',
      mib(peak),
      `${bytes} bytes answered, limit met ${failures} times`,
      'below 128 MiB, limit never met',
      peak < 128 && failures === 0,
    );
    await server.stop();
  } finally {
    group.remove();
  }
}

/** Fills the cluster up to 5,000 pods and a few. */
async function crowd(controlPlane: ControlPlane): Promise<void> {
  await apply(controlPlane, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'crowd' } }]);
  const all = pods('crowd', PODS);
  for (let made = 0; made < PODS; made += 500) {
    await apply(controlPlane, all.slice(made, made + 500));
    say(`small pod: ${made + 500} of ${PODS} pods made`);
  }
}
