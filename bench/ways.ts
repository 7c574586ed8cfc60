import { dirname } from 'node:path';
import type { ControlPlane } from '../hack/control-plane.ts';
import { type AskKubectl, inSession, modern, plain, startOnStdio } from './clients.ts';
import { AS_TABLE, apply, bareGet, pods } from './cluster-data.ts';
import { quantile, timed } from './measure.ts';
import { ms, ratio, row } from './report.ts';
import { cpuOf, startServer } from './server.ts';

const NAMESPACE = 'ways';
const WARM_UP = 200;
const ROUNDS = 300;
const CPU_ROUNDS = 5;
const CPU_CALLS = 100;

interface Way {
  readonly name: string;
  readonly most: number;
  readonly pid: number;
  readonly ask: AskKubectl;
  readonly tookMs: number[];
  cpuMs: number;
}

/** One read in each way a client can ask for it, all in alternation with a bare GET of the same data. */
export async function ways(controlPlane: ControlPlane): Promise<void> {
  const { kubectl, kubeconfig } = controlPlane;
  await apply(controlPlane, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }]);
  await apply(controlPlane, pods(NAMESPACE, 5));
  const get = bareGet(controlPlane);
  const bare = () => get(`/api/v1/namespaces/${NAMESPACE}/pods?limit=500`, AS_TABLE);
  const http = await startServer(dirname(kubectl), { KUBECONFIG: kubeconfig });
  const stdio = await startOnStdio(dirname(kubectl), { KUBECONFIG: kubeconfig });
  const way = (name: string, most: number, ask: AskKubectl, { pid }: { readonly pid: number } = http): Way => {
    return { name, most, pid, ask, tookMs: [], cpuMs: 0 };
  };
  const all = [
    way('a plain POST', 1.6, plain(http.url)),
    way('a session', 1.8, await inSession(http.url)),
    way('2026-07-28', 1.8, modern(http.url)),
    way('stdio', 1.8, stdio.ask, stdio),
  ];
  const read = async ({ ask }: Way) => {
    const answer = await ask('get', 'pods', '-n', NAMESPACE);
    if (!answer.includes('web-4')) throw new Error(`this is not the list of pods: ${answer}`);
  };

  const bareMs: number[] = [];
  for (let i = 0; i < WARM_UP + ROUNDS; i++) {
    const bareTook = await timed(bare);
    if (i >= WARM_UP) bareMs.push(bareTook);
    for (const each of all) {
      const took = await timed(() => read(each));
      if (i >= WARM_UP) each.tookMs.push(took);
    }
  }
  for (let round = 0; round < CPU_ROUNDS; round++) {
    for (const each of all) {
      const before = cpuOf(each.pid);
      for (let i = 0; i < CPU_CALLS; i++) await read(each);
      each.cpuMs += (cpuOf(each.pid) - before) / (CPU_ROUNDS * CPU_CALLS);
    }
  }
  await stdio.stop();
  await http.stop();

  const bare50 = quantile(bareMs, 0.5);
  for (const { name, most, tookMs, cpuMs } of all) {
    const p50 = quantile(tookMs, 0.5);
    row(
      `get of 5 pods by ${name}, p50`,
      `${p50.toFixed(2)} ms`,
      `bare GET ${bare50.toFixed(2)} ms, ratio ${ratio(p50, bare50)}; ${ms(cpuMs)} of CPU each`,
      `at most ${most} times`,
      p50 <= most * bare50,
    );
  }
}
