import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

/** Ends every run with one plain line that holds the totals, for machines that read the log. */
export default class Totals implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    let compared = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') count[state]++;
        compared += test.meta().compared ?? 0;
      }
      if (module.errors().length > 0) count.failed++;
    }
    if (reason === 'failed' && count.failed === 0) count.failed = 1;
    if (compared > 0) process.stdout.write(`\n${compared} calls came out as kubectl's, byte for byte\n`);
    process.stdout.write(
      `\n${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}\n`,
    );
  }
}
