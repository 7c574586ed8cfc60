import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/** Files that replace modules, or set the time zone of their process, have a process of their own. */
const ALONE = [
  'test/api/retry-after.test.ts',
  'test/execution/redacted.test.ts',
  'test/reads/describe/{left-to-kubectl,recorded,times}.test.ts',
];

/** For a busy machine: a limit says that a test hangs, not that it is slow. */
const FAST_LIMITS = { testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 15_000 } } };

export default defineConfig({
  test: {
    reporters: ['default', './test/totals.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'fast',
          // Vitest leaves one core free, which is half of a machine with two; many tests wait for processes.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          exclude: ['test/cluster/**', ...ALONE],
          // Files share processes and what these have loaded: half of the CPU of short files is loading the same again.
          isolate: false,
          ...FAST_LIMITS,
        },
      },
      {
        test: { name: 'alone', maxWorkers: '100%', sequence: { groupOrder: 0 }, include: ALONE, ...FAST_LIMITS },
      },
      {
        test: {
          name: 'cluster',
          // Each worker has a control plane of its own, see setup.ts.
          maxWorkers: 3,
          isolate: false,
          sequence: { groupOrder: 1 },
          include: ['test/cluster/**/*.test.ts'],
          globalSetup: ['test/cluster/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
