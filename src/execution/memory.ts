import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';

const MIB = 1024 * 1024;
/** What one kubectl process takes at its peak, and what this server takes beside them; measured, see docs/benchmarks.md. */
export const KUBECTL_BYTES = 48 * MIB;
const SERVER_BYTES = 80 * MIB;
/** More at once gains nothing on the machines this runs on and costs the API server. */
const MOST_SLOTS = 64;
/** Where the kernel does not say what the limit is, it is more likely small than absent. */
const SLOTS_IF_UNKNOWN = 2;

/**
 * How many kubectl processes fit into the memory this process may use: at least one. Where no cgroup sets a limit,
 * half of the machine's free memory counts; where that cannot be learned, few. `root` is where the kernel's file
 * systems are mounted.
 */
export function slotsForMemory(root = '/'): number {
  if (read(`${root}proc/self/cgroup`) === undefined) return SLOTS_IF_UNKNOWN;
  return Math.min(MOST_SLOTS, Math.floor(memoryForCalls(root) / KUBECTL_BYTES));
}

/**
 * The memory, in bytes, that calls and their kubectl processes may take together beside this server: at least what one
 * kubectl takes. Where no cgroup sets a limit, half of the machine's free memory.
 */
export function memoryForCalls(root = '/'): number {
  const limit = cgroupLimit(root) ?? freemem() / 2 + SERVER_BYTES;
  return Math.max(KUBECTL_BYTES, limit - SERVER_BYTES);
}

/**
 * How many processes the kernel has killed in the cgroup of this process because memory ran out; undefined where it does
 * not say. Source: memory.events of version 2, memory.oom_control of version 1.
 */
export function memoryKills(root = '/'): number | undefined {
  // Inside a container without its own namespace only the root exists.
  const counts = memoryGroups(root).flatMap(({ mount, path, events }) =>
    [path, ''].map((group) => /^oom_kill (\d+)$/m.exec(read(`${mount}${group}/${events}`) ?? '')?.[1]),
  );
  const found = counts.find((count) => count !== undefined);
  return found === undefined ? undefined : Number(found);
}

/**
 * The least memory limit, in bytes, of the cgroup of this process and the groups above it; undefined if there is none.
 * Source: cgroups(7); memory.max of version 2, memory.limit_in_bytes of version 1.
 */
export function cgroupLimit(root = '/'): number | undefined {
  const limits = memoryGroups(root).flatMap(({ mount, path, file }) =>
    ancestors(path).map((group) => readLimit(`${mount}${group}/${file}`)),
  );
  const set = limits.filter((limit) => limit !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}

interface MemoryGroup {
  readonly mount: string;
  readonly path: string;
  readonly file: string;
  readonly events: string;
}

/** Lines of /proc/self/cgroup are `id:controllers:path`; version 2 has the id 0 and no controllers. */
function memoryGroups(root: string): readonly MemoryGroup[] {
  const lines = (read(`${root}proc/self/cgroup`) ?? '').split('\n');
  return lines.flatMap((line) => {
    const [id, controllers, ...rest] = line.split(':');
    const path = rest.join(':');
    if (id === '0' && controllers === '') {
      return [
        { mount: `${root}sys/fs/cgroup`, path, ...VERSION_2 },
        { mount: `${root}sys/fs/cgroup/unified`, path, ...VERSION_2 },
      ];
    }
    return controllers?.split(',').includes('memory') === true
      ? [{ mount: `${root}sys/fs/cgroup/memory`, path, ...VERSION_1 }]
      : [];
  });
}

const VERSION_2 = { file: 'memory.max', events: 'memory.events' };
const VERSION_1 = { file: 'memory.limit_in_bytes', events: 'memory.oom_control' };

/** `/a/b` gives `/a/b`, `/a` and the root: inside a container without its own namespace only the root exists. */
function ancestors(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  return parts.map((_, at) => `/${parts.slice(0, parts.length - at).join('/')}`).concat('');
}

function readLimit(file: string): number | undefined {
  const text = read(file)?.trim();
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const bytes = Number(text);
  // Version 1 says "no limit" with a number near the greatest one.
  return bytes < 2 ** 60 ? bytes : undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
