import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

/** Ends every run with a line for each failure and one with the totals, so that the last lines of a log say what to look at. */
export default class Totals implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    const failures: string[] = [];
    let compared = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') count[state]++;
        failures.push(...(test.result().errors ?? []).map(({ message }) => `${test.fullName}: ${message}`));
        compared += test.meta().compared ?? 0;
      }
      if (module.errors().length > 0) count.failed++;
      failures.push(...module.errors().map(({ message }) => `${module.relativeModuleId}: ${message}`));
    }
    if (reason === 'failed' && count.failed === 0) count.failed = 1;
    if (compared > 0) process.stdout.write(`\n${compared} calls came out as kubectl's, byte for byte\n`);
    const shown = failures.slice(0, 20).map((failure) => failure.replaceAll(/\s+/g, ' ').slice(0, 600));
    for (const failure of shown) process.stdout.write(`failed: ${failure}\n`);
    process.stdout.write(
      `\n${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}\n`,
    );
  }
}
