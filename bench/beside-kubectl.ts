import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { ControlPlane } from '../hack/control-plane.ts';
import { inParallel, quantile, timed } from './measure.ts';
import { ms, ratio, row } from './report.ts';
import { childCpu, cpuOf, startServer } from './server.ts';

const run = promisify(execFile);

/** The way by a kubectl process: one call at a time, then sixteen at once, each in alternation with bare kubectl in the same minute. */
export async function besideKubectl({ kubectl, kubeconfig }: ControlPlane): Promise<void> {
  const admin = (...args: string[]) => run(kubectl, [`--kubeconfig=${kubeconfig}`, ...args]);
  await admin('create', 'deployment', 'web', '--image=example/web:1', '--replicas=5');
  await admin('rollout', 'status', 'deployment/web', '--timeout=60s');
  const server = await startServer(dirname(kubectl), { KUBECONFIG: kubeconfig, KUBECTL_NATIVE_READS: 'off' });
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
    'get pods by a process, p50',
    `${ms(p50)}`,
    `bare kubectl ${ms(bare50)}, ratio ${ratio(p50, bare50)}`,
    'at most 5 ms more',
    p50 - bare50 <= 5,
  );
  row(
    'get pods by a process, p95',
    `${ms(quantile(throughMs, 0.95))}`,
    `bare kubectl ${ms(quantile(bareMs, 0.95))}`,
    'none',
    true,
  );
  row(
    'get pods by a process, CPU per call',
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
    '16 callers by processes, calls per second',
    rate.toFixed(1),
    `16 shells ${bareRate.toFixed(1)}, ratio ${ratio(rate, bareRate)}`,
    'at least 95 %',
    rate >= bareRate * 0.95,
  );
  await server.stop();
}
