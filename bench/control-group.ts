import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Limits {
  readonly memoryBytes: number;
  readonly cpus: number;
}

/** The pod of the specification. */
export const SMALL_POD: Limits = { memoryBytes: 128 * 1024 * 1024, cpus: 0.2 };

let made = 0;

/** A control group of the kernel's. */
export interface Group {
  /** The files that take a process in when its id is written to them. */
  readonly members: readonly string[];
  readonly peakMib: () => number;
  /** How often the limit was met. */
  readonly failures: () => number;
  /** How many processes were killed because of it. */
  readonly kills: () => number;
  readonly remove: () => void;
}

/** Makes a group with both limits, of version 1 or 2; undefined where that is not allowed. */
export function makeGroup({ memoryBytes, cpus }: Limits): Group | undefined {
  const name = `bench-${process.pid}-${made++}`;
  const read = (path: string) => readFileSync(path, 'utf8');
  const mount = '/sys/fs/cgroup';
  const versions: readonly (() => Group)[] = [
    () => {
      const [memory, cpu] = [join(mount, 'memory', name), join(mount, 'cpu', name)];
      for (const folder of [memory, cpu]) mkdirSync(folder);
      writeFileSync(join(memory, 'memory.limit_in_bytes'), String(memoryBytes));
      writeFileSync(join(cpu, 'cpu.cfs_period_us'), '100000');
      writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(cpus * 100_000));
      return {
        members: [memory, cpu].map((folder) => join(folder, 'cgroup.procs')),
        peakMib: () => Number(read(join(memory, 'memory.max_usage_in_bytes'))) / 2 ** 20,
        failures: () => Number(read(join(memory, 'memory.failcnt'))),
        kills: () => killsIn(read(join(memory, 'memory.oom_control'))),
        remove: () => {
          for (const folder of [memory, cpu]) rmdirSync(folder);
        },
      };
    },
    () => {
      const folder = join(mount, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'memory.max'), String(memoryBytes));
      writeFileSync(join(folder, 'cpu.max'), `${cpus * 100_000} 100000`);
      return {
        members: [join(folder, 'cgroup.procs')],
        peakMib: () => Number(read(join(folder, 'memory.peak'))) / 2 ** 20,
        failures: () => Number(/max (\d+)/.exec(read(join(folder, 'memory.events')))?.[1]),
        kills: () => killsIn(read(join(folder, 'memory.events'))),
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

function killsIn(events: string): number {
  return Number(/^oom_kill (\d+)/m.exec(events)?.[1]);
}

/** The words that start a program within the group. */
export function launcherInto(group: Group): readonly string[] {
  return ['/bin/sh', '-c', `for file in ${group.members.join(' ')}; do echo $$ > $file; done; exec "$@"`, 'sh'];
}
