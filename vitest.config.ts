import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './test/totals.ts'],
    projects: [
      {
        test: {
          name: 'fast',
          // Vitest leaves one core free, which is half of a machine with two; many tests wait for processes.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          exclude: ['test/cluster/**'],
          // For a busy machine: a limit says that a test hangs, not that it is slow.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
      {
        test: {
          name: 'cluster',
          // Each worker has a control plane of its own, see setup.ts.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          include: ['test/cluster/**/*.test.ts'],
          globalSetup: ['test/cluster/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
