import { join } from 'node:path';
import { inParallel, quantile, timed } from './measure.ts';
import { mib, ms, row, say } from './report.ts';
import { memoryOf, startServer } from './server.ts';

/** A kubectl that costs nothing, or whose cost is known; reads without a process are off, because it has no cluster. */
const standIn = (name: string) => startServer(join(import.meta.dirname, 'bin', name), { KUBECTL_NATIVE_READS: 'off' });

export async function manyAtOnce(): Promise<void> {
  const server = await standIn('slow');
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

export async function memoryAndStart(): Promise<void> {
  const starts: number[] = [];
  for (let i = 0; i < 5; i++) {
    const server = await standIn('instant');
    starts.push(server.startMs);
    await server.stop();
  }
  row('start to first answer, p50 of 5', ms(quantile(starts, 0.5)), '', 'below 400 ms', quantile(starts, 0.5) < 400);

  const server = await standIn('instant');
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

  const large = await standIn('large');
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
