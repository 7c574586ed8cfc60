import { join } from 'node:path';
import { inParallel } from './measure.ts';
import { mib, ms, row } from './report.ts';
import { cpuOf, memoryOf, startServer } from './server.ts';

const CALLERS = 8;
const WARM_UP = 2000;
const CALLS = 10_000;

/** The protocol by itself: plain POSTs on connections that stay open, with calls that the gate refuses, so that nothing runs. */
export async function endpoint(): Promise<void> {
  const server = await startServer(join(import.meta.dirname, 'bin', 'instant'), { KUBECTL_NATIVE_READS: 'off' });
  const refuse = (calls: number) => inParallel(CALLERS, calls, () => server.kubectl('exec', 'web', '--', 'sh'));
  await refuse(WARM_UP);
  const before = cpuOf(server.pid);
  const perSecond = (CALLS / (await refuse(CALLS))) * 1000;
  const cpuMs = (cpuOf(server.pid) - before) / CALLS;
  const { peak } = memoryOf(server.pid);
  await server.stop();
  row(
    'refused calls per second, plain POST',
    perSecond.toFixed(0),
    `${ms(cpuMs)} of CPU each`,
    'at least 1,000',
    perSecond >= 1000,
  );
  row('memory under that load, highest', mib(peak), '', 'below 110 MiB', peak < 110);
}
