import { cpus, totalmem } from 'node:os';

/** One line of the result: what was measured beside what it is held against. */
interface Row {
  readonly what: string;
  readonly measured: string;
  readonly against: string;
  readonly goal: string;
  readonly met: boolean;
}

export const say = (line: string) => process.stderr.write(`${line}\n`);
const rows: Row[] = [];

export function row(what: string, measured: string, against: string, goal: string, met: boolean): void {
  rows.push({ what, measured, against, goal, met });
  say(`${met ? 'met   ' : 'MISSED'}  ${what}: ${measured} (${against}; goal ${goal})`);
}

const leftOut: string[] = [];

/** Says what is not measured here, and why, also below the table. */
export function leaveOut(what: string, why: string): void {
  leftOut.push(`- ${what}: ${why}`);
  say(`not measured: ${what}: ${why}`);
}

export function allMet(): boolean {
  return rows.every(({ met }) => met);
}

export function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

export function mib(value: number): string {
  return `${value.toFixed(1)} MiB`;
}

export function ratio(a: number, b: number): string {
  return (a / b).toFixed(2);
}

/** docs/benchmarks.md with all rows. */
export function document(kubectlVersion: string): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux, Node ${process.version}, kubectl ${kubectlVersion}`;
  const table = rows.map(
    ({ what, measured, against, goal, met }) =>
      `| ${what} | ${measured} | ${against} | ${goal} | ${met ? 'yes' : 'no'} |`,
  );
  return `# Benchmarks

Written by \`make bench\`. It measured every row in one run on the embedded control plane, in alternation with the reference beside it. Times on shared
machines are noisy, so compare within a run. "Bare GET" is one request for the same data over a kept connection, read to its end and not parsed.

Machine: ${machine}.

| What | Measured | Beside | Goal | Met |
|---|---|---|---|---|
${table.join('\n')}
${leftOut.length === 0 ? '' : `\nNot measured in this run:\n\n${leftOut.join('\n')}\n`}`;
}
