import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cgroupLimit, memoryForCalls, memoryKills, slotsForMemory } from '../../src/execution/memory.ts';

const MIB = 1024 * 1024;
let root: string;

beforeEach(() => {
  root = `${mkdtempSync(join(tmpdir(), 'memory-'))}/`;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(root + path), { recursive: true });
    writeFileSync(root + path, text);
  }
}

describe('the memory limit of the cgroup', () => {
  test.each<[string, Readonly<Record<string, string>>, number | undefined]>([
    [
      'version 2, in a container of its own namespace',
      { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': '134217728\n' },
      128 * MIB,
    ],
    ['version 2 without a limit', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': 'max\n' }, undefined],
    [
      'version 2, a group below the root',
      { 'proc/self/cgroup': '0::/a/b\n', 'sys/fs/cgroup/a/b/memory.max': '1048576\n' },
      MIB,
    ],
    [
      'version 2, the group above is the tighter one',
      {
        'proc/self/cgroup': '0::/a/b\n',
        'sys/fs/cgroup/a/b/memory.max': '999999999\n',
        'sys/fs/cgroup/a/memory.max': '1048576\n',
      },
      MIB,
    ],
    [
      'version 2, the group of the host is not visible and the root has the limit',
      { 'proc/self/cgroup': '0::/kubepods/pod1\n', 'sys/fs/cgroup/memory.max': '2097152\n' },
      2 * MIB,
    ],
    [
      'version 2, a path out of the namespace',
      { 'proc/self/cgroup': '0::/../../x\n', 'sys/fs/cgroup/x/memory.max': '1048576\n' },
      MIB,
    ],
    [
      'version 1',
      {
        'proc/self/cgroup': '5:cpu,cpuacct:/\n4:memory:/docker/1\n',
        'sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes': '268435456\n',
      },
      256 * MIB,
    ],
    [
      'version 1 without a limit',
      { 'proc/self/cgroup': '4:memory:/\n', 'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n' },
      undefined,
    ],
    [
      'version 1, a colon in the path',
      { 'proc/self/cgroup': '4:memory:/a:b\n', 'sys/fs/cgroup/memory/a:b/memory.limit_in_bytes': '1048576\n' },
      MIB,
    ],
    [
      'both at once: the tighter one',
      {
        'proc/self/cgroup': '4:memory:/\n0::/\n',
        'sys/fs/cgroup/memory/memory.limit_in_bytes': '268435456\n',
        'sys/fs/cgroup/unified/memory.max': '134217728\n',
      },
      128 * MIB,
    ],
    ['nonsense in the file', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': 'lots\n' }, undefined],
    [
      'nonsense in the list of groups',
      { 'proc/self/cgroup': '\n::\nx\n', 'sys/fs/cgroup/memory.max': '1\n' },
      undefined,
    ],
    ['no cgroups at all', {}, undefined],
  ])('%s', (_, files, limit) => {
    write(files);
    expect(cgroupLimit(root)).toBe(limit);
  });
});

describe('how many kubectl processes fit', () => {
  test.each([
    [0, 1],
    [64 * MIB, 1],
    [128 * MIB, 1],
    [176 * MIB, 2],
    [512 * MIB, 9],
    [64 * 1024 * MIB, 64],
  ])('with %d bytes: %d', (limit, slots) => {
    write({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': `${limit}\n` });
    expect(slotsForMemory(root)).toBe(slots);
  });

  test('where the kernel says nothing of groups, two', () => {
    expect(slotsForMemory(root)).toBe(2);
  });

  test('without a limit the memory of the machine decides, and at least one fits', () => {
    write({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': 'max\n' });
    const slots = slotsForMemory(root);
    expect(Number.isInteger(slots)).toBe(true);
    expect(slots).toBeGreaterThanOrEqual(1);
    expect(slots).toBeLessThanOrEqual(64);
  });
});

test.each([
  [64 * MIB, 48],
  [128 * MIB, 48],
  [512 * MIB, 432],
])('With a limit of %d bytes, calls may take %d MiB together', (limit, mib) => {
  write({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': `${limit}\n` });
  expect(memoryForCalls(root) / MIB).toBe(mib);
});

describe('how many processes the kernel has killed for memory', () => {
  const V2 = { 'proc/self/cgroup': '0::/a\n' };
  test.each<[string, Readonly<Record<string, string>>, number | undefined]>([
    ['version 2', { ...V2, 'sys/fs/cgroup/a/memory.events': 'low 0\noom 3\noom_kill 2\n' }, 2],
    ['version 2, only the root is visible', { ...V2, 'sys/fs/cgroup/memory.events': 'oom_kill 5\n' }, 5],
    [
      'version 1',
      {
        'proc/self/cgroup': '4:memory:/b\n',
        'sys/fs/cgroup/memory/b/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
      },
      1,
    ],
    ['version 1 of an old kernel', { 'proc/self/cgroup': '4:memory:/b\n' }, undefined],
    ['no groups', {}, undefined],
  ])('%s', (_, files, kills) => {
    write(files);
    expect(memoryKills(root)).toBe(kills);
  });
});
