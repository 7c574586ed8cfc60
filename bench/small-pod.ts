import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ControlPlane } from '../hack/control-plane.ts';
import { apply, pods } from './cluster-data.ts';
import { inParallel } from './measure.ts';
import { mib, row, say } from './report.ts';
import { startServer } from './server.ts';

const LIMIT_BYTES = 128 * 1024 * 1024;
const CPUS = 0.2;
const SECONDS = 10;
const PODS = 5000;

/** The pod of the specification: 128 MiB and 0.2 CPUs, in a control group of the kernel's. Left out where none can be made. */
export async function smallPod(controlPlane: ControlPlane): Promise<void> {
  const { kubectl, kubeconfig } = controlPlane;
  const group = makeGroup();
  if (group === undefined) {
    say('no control group can be made here: the small pod is not measured');
    return;
  }
  try {
    const enter = `for file in ${group.members.join(' ')}; do echo $$ > $file; done; exec "$@"`;
    const launcher = ['/bin/sh', '-c', enter, 'sh'];
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

interface Group {
  /** The files that take a process in when its id is written to them. */
  readonly members: readonly string[];
  readonly peakMib: () => number;
  /** How often the limit was met. */
  readonly failures: () => number;
  readonly remove: () => void;
}

/** Makes a group with both limits, of version 1 or 2; undefined where that is not allowed. */
function makeGroup(): Group | undefined {
  const name = `bench-${process.pid}`;
  const read = (path: string) => readFileSync(path, 'utf8');
  const mount = '/sys/fs/cgroup';
  const versions: readonly (() => Group)[] = [
    () => {
      const [memory, cpu] = [join(mount, 'memory', name), join(mount, 'cpu', name)];
      for (const folder of [memory, cpu]) mkdirSync(folder);
      writeFileSync(join(memory, 'memory.limit_in_bytes'), String(LIMIT_BYTES));
      writeFileSync(join(cpu, 'cpu.cfs_period_us'), '100000');
      writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(CPUS * 100_000));
      return {
        members: [memory, cpu].map((folder) => join(folder, 'cgroup.procs')),
        peakMib: () => Number(read(join(memory, 'memory.max_usage_in_bytes'))) / 2 ** 20,
        failures: () => Number(read(join(memory, 'memory.failcnt'))),
        remove: () => {
          for (const folder of [memory, cpu]) rmdirSync(folder);
        },
      };
    },
    () => {
      const folder = join(mount, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'memory.max'), String(LIMIT_BYTES));
      writeFileSync(join(folder, 'cpu.max'), `${CPUS * 100_000} 100000`);
      return {
        members: [join(folder, 'cgroup.procs')],
        peakMib: () => Number(read(join(folder, 'memory.peak'))) / 2 ** 20,
        failures: () => Number(/max (\d+)/.exec(read(join(folder, 'memory.events')))?.[1]),
        remove: () => rmdirSync(folder),
      };
    },
  ];
  for (const make of versions) {
    try {
      return make();
    } catch {
      // Not this version, or not allowed.
    }
  }
  return undefined;
}
