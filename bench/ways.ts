import { dirname } from 'node:path';
import type { ControlPlane } from '../hack/control-plane.ts';
import { type AskKubectl, inSession, modern, plain, startOnStdio } from './clients.ts';
import { AS_TABLE, apply, bareGet, pods } from './cluster-data.ts';
import { quantile, timed } from './measure.ts';
import { ms, ratio, row } from './report.ts';
import { cpuOf, startServer } from './server.ts';

const NAMESPACE = 'ways';
const WARM_UP = 200;
const ROUNDS = 15;
const CALLS = 20;

interface Way {
  readonly name: string;
  readonly most: number;
  readonly pid: number;
  readonly ask: AskKubectl;
  readonly readMs: number[];
  readonly getMs: number[];
  cpuMs: number;
}

/**
 * One read in each way a client can ask for it, in alternation with a bare GET of the same data. The ways take turns, so that
 * a slow minute is one for all of them.
 */
export async function ways(controlPlane: ControlPlane): Promise<void> {
  const { kubectl, kubeconfig } = controlPlane;
  await apply(controlPlane, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }]);
  await apply(controlPlane, pods(NAMESPACE, 5));
  const get = bareGet(controlPlane);
  const bare = () => get(`/api/v1/namespaces/${NAMESPACE}/pods?limit=500`, AS_TABLE);
  const http = await startServer(dirname(kubectl), { KUBECONFIG: kubeconfig });
  const stdio = await startOnStdio(dirname(kubectl), { KUBECONFIG: kubeconfig });
  const way = (name: string, most: number, ask: AskKubectl, { pid }: { readonly pid: number } = http): Way => {
    return { name, most, pid, ask, readMs: [], getMs: [], cpuMs: 0 };
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

  for (const each of all) for (let i = 0; i < WARM_UP; i++) await Promise.all([read(each), bare()]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const each of all) {
      const before = cpuOf(each.pid);
      for (let i = 0; i < CALLS; i++) {
        each.readMs.push(await timed(() => read(each)));
        each.getMs.push(await timed(bare));
      }
      each.cpuMs += (cpuOf(each.pid) - before) / (ROUNDS * CALLS);
    }
  }
  await stdio.stop();
  await http.stop();

  for (const { name, most, readMs, getMs, cpuMs } of all) {
    const [p50, get50] = [quantile(readMs, 0.5), quantile(getMs, 0.5)];
    row(
      `get of 5 pods by ${name}, p50`,
      `${p50.toFixed(2)} ms, ${ms(cpuMs)} of CPU`,
      `bare GET ${get50.toFixed(2)} ms, ratio ${ratio(p50, get50)}`,
      `at most ${most} times`,
      p50 <= most * get50,
    );
  }
}
