import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The tests that a mutant of the parser or of policy must not survive: those of both rooms, without servers and oracle. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['test/{kubectl,policy}/**/*.test.ts'],
    setupFiles: ['hack/mutation/setup.ts'],
    reporters: ['dot'],
    // Instrumented code is slow, and its property tests are slowest.
    testTimeout: 60_000,
  },
});
