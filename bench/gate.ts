import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { mib, ms, row } from './report.ts';

interface Facts {
  readonly loadMs: number;
  readonly loadBytes: number;
  readonly measured: readonly Cost[];
}

/** What it costs to judge one form of call beside a policy file, in milliseconds of CPU. */
interface Cost {
  readonly file: string;
  readonly form: string;
  readonly p50: number;
  readonly p99: number;
}

/** What it costs to read and judge a call, and to load kubectl's grammar. */
export function gate(): void {
  const script = join(import.meta.dirname, 'gate-alone.ts');
  const told = execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' });
  const { loadMs, loadBytes, measured } = JSON.parse(told) as Facts;
  for (const file of new Set(measured.map((cost) => cost.file))) {
    const costs = measured.filter((cost) => cost.file === file);
    const [ordinary, ...large] = costs.toSorted((a, b) => order(a) - order(b));
    if (ordinary !== undefined) judging(`an ordinary call, policy file: ${file}`, ordinary, 0.2);
    const slowest = large.toSorted((a, b) => b.p99 - a.p99)[0];
    if (slowest !== undefined) judging(`64 KiB (${slowest.form}), policy file: ${file}`, slowest, 5);
  }
  row("loading kubectl's grammar", ms(loadMs), '', 'below 30 ms', loadMs < 30);
  row('memory of the grammar', mib(loadBytes / 2 ** 20), '', 'below 10 MiB', loadBytes < 10 * 2 ** 20);
}

function judging(what: string, { p50, p99 }: Cost, most: number): void {
  row(`judging ${what}, p99`, `${p99.toFixed(3)} ms`, `p50 ${p50.toFixed(3)} ms`, `below ${most} ms`, p99 < most);
}

function order({ form }: Cost): number {
  return form === 'ordinary' ? 0 : 1;
}
