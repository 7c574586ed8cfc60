import { inParallel } from './measure.ts';
import { type BenchServer, cpuOf, memoryOf, startServer } from './server.ts';

/** What one refused call costs the server, beside everything that kubectl would cost. */
export interface EndpointCost {
  readonly callsPerSecond: number;
  readonly cpuMsPerCall: number;
  readonly peakMiB: number;
}

const CALLERS = 8;
const WARM_UP = 2000;
const CALLS = 10_000;

/** Sends calls that the gate refuses as plain POSTs, on connections that stay open. */
export async function measureRefusals(kubectlFolder: string): Promise<EndpointCost> {
  const server = await startServer(kubectlFolder, { MCP_SHUTDOWN_GRACE: '0' });
  try {
    await refuse(server, WARM_UP);
    const before = cpuOf(server.pid);
    const tookMs = await refuse(server, CALLS);
    return {
      callsPerSecond: (CALLS / tookMs) * 1000,
      cpuMsPerCall: (cpuOf(server.pid) - before) / CALLS,
      peakMiB: memoryOf(server.pid).peak,
    };
  } finally {
    await server.stop();
  }
}

function refuse(server: BenchServer, calls: number): Promise<number> {
  return inParallel(CALLERS, calls, () => server.kubectl('exec', 'web', '--', 'sh'));
}
