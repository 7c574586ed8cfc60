import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { startControlPlane } from '../hack/control-plane.ts';
import { inParallel, quantile, timed } from './measure.ts';
import { cpuOf, memoryOf, startServer } from './server.ts';
import { soak } from './soak.ts';

/** One line of the result: what was measured beside what it is held against. */
interface Row {
  readonly what: string;
  readonly measured: string;
  readonly against: string;
  readonly goal: string;
  readonly met: boolean;
}

const run = promisify(execFile);
const standIn = (name: string) => join(import.meta.dirname, 'bin', name);
const say = (line: string) => process.stderr.write(`${line}\n`);
const rows: Row[] = [];
const row = (what: string, measured: string, against: string, goal: string, met: boolean) => {
  rows.push({ what, measured, against, goal, met });
  say(`${met ? 'met   ' : 'MISSED'}  ${what}: ${measured} (${against}; goal ${goal})`);
};

const controlPlane = await startControlPlane({ report: say });
try {
  await besideKubectl();
} finally {
  await controlPlane.stop();
}
await manyAtOnce();
await memoryAndStart();
await soak(Number(process.env['SOAK_CALLS'] ?? 50_000), row, say);
writeFileSync(join(import.meta.dirname, '..', 'docs', 'benchmarks.md'), document());
process.exitCode = rows.every(({ met }) => met) ? 0 : 1;

/** One call at a time, then sixteen at once, each in alternation with bare kubectl in the same minute. */
async function besideKubectl(): Promise<void> {
  const { kubectl, kubeconfig } = controlPlane;
  const admin = (...args: string[]) => run(kubectl, [`--kubeconfig=${kubeconfig}`, ...args]);
  await admin('create', 'deployment', 'web', '--image=example/web:1', '--replicas=5');
  await admin('rollout', 'status', 'deployment/web', '--timeout=60s');
  const server = await startServer(dirname(kubectl), { KUBECONFIG: kubeconfig });
  const through = () => server.kubectl('get', 'pods');
  const bare = () => run(kubectl, ['get', 'pods'], { env: { HOME: process.env['HOME'], KUBECONFIG: kubeconfig } });
  for (let i = 0; i < 10; i++) await Promise.all([through(), bare()]);

  const throughMs: number[] = [];
  const bareMs: number[] = [];
  let throughCpu = 0;
  let bareCpu = 0;
  for (let i = 0; i < 100; i++) {
    const serverBefore = cpuOf(server.pid);
    throughMs.push(await timed(through));
    throughCpu += cpuOf(server.pid) - serverBefore;
    const selfBefore = childCpu();
    bareMs.push(await timed(bare));
    bareCpu += childCpu() - selfBefore;
  }
  const [p50, bare50] = [quantile(throughMs, 0.5), quantile(bareMs, 0.5)];
  row(
    'get pods, p50',
    `${ms(p50)}`,
    `bare kubectl ${ms(bare50)}, ratio ${ratio(p50, bare50)}`,
    'at most 5 ms more',
    p50 - bare50 <= 5,
  );
  row('get pods, p95', `${ms(quantile(throughMs, 0.95))}`, `bare kubectl ${ms(quantile(bareMs, 0.95))}`, 'none', true);
  row(
    'get pods, CPU per call',
    ms(throughCpu / 100),
    `bare kubectl ${ms(bareCpu / 100)}, ratio ${ratio(throughCpu, bareCpu)}`,
    'at most 10 % more',
    throughCpu <= bareCpu * 1.1,
  );

  let throughTotal = 0;
  let bareTotal = 0;
  for (let round = 0; round < 4; round++) {
    throughTotal += await inParallel(16, 100, through);
    bareTotal += await inParallel(16, 100, bare);
  }
  const [rate, bareRate] = [400_000 / throughTotal, 400_000 / bareTotal];
  row(
    '16 callers, calls per second',
    rate.toFixed(1),
    `16 shells ${bareRate.toFixed(1)}, ratio ${ratio(rate, bareRate)}`,
    'at least 95 %',
    rate >= bareRate * 0.95,
  );
  await server.stop();
}

async function manyAtOnce(): Promise<void> {
  const server = await startServer(standIn('slow'));
  const calls = inParallel(16, 16, () => server.kubectl('get', 'pods'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const lists: number[] = [];
  for (let i = 0; i < 20; i++) lists.push(await timed(server.listTools));
  const total = await calls;
  row('16 calls of 2 s at once', ms(total), 'each 2000 ms', 'within 2300 ms', total <= 2300);
  row(
    'tools/list while they run, slowest of 20',
    ms(Math.max(...lists)),
    'idle server',
    'within 20 ms',
    Math.max(...lists) <= 20,
  );
  await server.stop();
}

async function memoryAndStart(): Promise<void> {
  const starts: number[] = [];
  for (let i = 0; i < 5; i++) {
    const server = await startServer(standIn('instant'));
    starts.push(server.startMs);
    await server.stop();
  }
  row('start to first answer, p50 of 5', ms(quantile(starts, 0.5)), '', 'below 400 ms', quantile(starts, 0.5) < 400);

  const server = await startServer(standIn('instant'));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const atRest = memoryOf(server.pid).now;
  row('memory at rest', mib(atRest), '', 'below 90 MiB', atRest < 90);
  const afterMs = await inParallel(4, 1000, () => server.kubectl('get', 'pods'));
  const afterThousand = memoryOf(server.pid).now;
  say(`1,000 calls in ${ms(afterMs)}; 9,000 more ...`);
  await inParallel(4, 9000, () => server.kubectl('get', 'pods'));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const afterAll = memoryOf(server.pid).now;
  row(
    'memory after 10,000 calls',
    mib(afterAll),
    `after 1,000: ${mib(afterThousand)}`,
    'below 90 MiB, no growth',
    afterAll < 90 && afterAll <= afterThousand * 1.05,
  );
  await server.stop();

  const large = await startServer(standIn('large'));
  const before = memoryOf(large.pid).now;
  const bytes = await large.kubectl('get', 'pods');
  const { peak } = memoryOf(large.pid);
  row(
    'an answer of 6 MB',
    `${(bytes / 1e6).toFixed(1)} MB sent, peak ${mib(peak)}`,
    `before ${mib(before)}`,
    'at most 32 MiB more',
    peak - before <= 32,
  );
  await large.stop();
}

function childCpu(): number {
  return cpuOf(process.pid) - (process.cpuUsage().user + process.cpuUsage().system) / 1000;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function mib(value: number): string {
  return `${value.toFixed(1)} MiB`;
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(2);
}

function document(): string {
  const version = JSON.parse(
    execFileSync(controlPlane.kubectl, ['version', '--client', '--output=json'], { encoding: 'utf8' }),
  ).clientVersion.gitVersion;
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux, Node ${process.version}, kubectl ${version}`;
  const table = rows.map(
    ({ what, measured, against, goal, met }) =>
      `| ${what} | ${measured} | ${against} | ${goal} | ${met ? 'yes' : 'no'} |`,
  );
  return `# Benchmarks

Written by \`make bench\`: every row was measured in one run, in alternation with what it is held against, on the embedded
control plane with five pods. Times on shared machines are noisy; compare within a run.

Machine: ${machine}.

| What | Measured | Beside | Goal | Met |
|---|---|---|---|---|
${table.join('\n')}
`;
}
