import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childCpu } from './server.ts';

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

/** A program in a group must not take more than so many times its CPU outside of it. */
const MOST_OF_ITS_CPU = 2;
const RUNS = 5;

/**
 * Makes a group with both limits, or says why nothing can be measured in it: no group can be made here, or this kernel lets
 * programs take far more CPU for the same work once they have a quota (ten times was seen on a virtual machine).
 */
export function makeFairGroup(limits: Limits, program: readonly string[]): Group | string {
  const group = makeGroup(limits);
  if (group === undefined) return 'no control group can be made here';
  const cpuOfRuns = (words: readonly string[]) => {
    const [command = '', ...args] = words;
    const before = childCpu();
    for (let i = 0; i < RUNS; i++) execFileSync(command, args, { stdio: 'ignore' });
    return childCpu() - before;
  };
  const times = cpuOfRuns([...launcherInto(group), ...program]) / cpuOfRuns(program);
  if (times <= MOST_OF_ITS_CPU) return group;
  group.remove();
  return `on this kernel, kubectl takes ${times.toFixed(1)} times its CPU in a control group with ${limits.cpus} CPUs`;
}

/** Makes a group with both limits, of version 1 or 2; undefined where that is not allowed. */
function makeGroup({ memoryBytes, cpus }: Limits): Group | undefined {
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
