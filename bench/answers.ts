import { dirname } from 'node:path';
import type { ControlPlane } from '../hack/control-plane.ts';
import { apply, pods } from './cluster-data.ts';
import { quantile, timed } from './measure.ts';
import { ms, ratio, row } from './report.ts';
import { type BenchServer, cpuOf, startServer } from './server.ts';

const ROUNDS = 30;
const NAMESPACE = 'answers';
/** Text is read for instructions behind the budget, which is larger here than anywhere else. */
const UNREAD = { ANSWER_UNTRUSTED_TEXT: 'off' };

/** What redaction and filters cost, in alternation with a server that does none of it. */
export async function answers(controlPlane: ControlPlane): Promise<void> {
  const { kubectl, kubeconfig } = controlPlane;
  await apply(controlPlane, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }]);
  await apply(controlPlane, pods(NAMESPACE, 500));
  // About 40 KiB of text that is printed as it is.
  const lines = Array.from(
    { length: 400 },
    (_, at) => `2026-11-01T10:00:${at % 60} INFO request ${at} took ${at} ms for a user of the shop, status 200`,
  );
  await apply(controlPlane, [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'text', namespace: NAMESPACE },
      data: { log: lines.join('\n') },
    },
  ]);
  const environment = { KUBECONFIG: kubeconfig };
  const plain = await startServer(dirname(kubectl), { ...environment, ...UNREAD, ANSWER_REDACTION: 'off' });
  const shown = await startServer(dirname(kubectl), { ...environment, ...UNREAD });
  const list = ['get', 'pods', '-n', NAMESPACE, '-o', 'json'];
  await alternate(
    'get of 500 pods as JSON with redaction, CPU',
    [plain, shown].map((server) => () => server.kubectl(...list)),
    [plain, shown],
  );
  await alternate(
    'the same with a filter, CPU',
    [() => plain.kubectl(...list), () => shown.call({ args: list, pipe: ['grep -v note'] })],
    [plain, shown],
  );
  await text(plain, shown);
  await plain.stop();
  await shown.stop();
}

type Call = () => Promise<unknown>;

/** The CPU that two servers take for the same number of calls, in turns. */
async function alternate(what: string, calls: readonly Call[], servers: readonly BenchServer[]): Promise<void> {
  for (let round = 0; round < 5; round++) for (const call of calls) await call();
  const before = servers.map(({ pid }) => cpuOf(pid));
  for (let round = 0; round < ROUNDS; round++) for (const call of calls) await call();
  const [bare = 0, more = 0] = servers.map(({ pid }, at) => (cpuOf(pid) - (before[at] ?? 0)) / ROUNDS);
  row(what, ms(more), `without ${ms(bare)}, ${ratio(more, bare)} times`, 'at most 1.25 times', more <= 1.25 * bare);
}

async function text(plain: BenchServer, shown: BenchServer): Promise<void> {
  const times: [number[], number[]] = [[], []];
  const args = ['describe', 'configmap', 'text', '-n', NAMESPACE];
  for (let round = 0; round < 150; round++)
    for (const [at, server] of [plain, shown].entries()) {
      const took = await timed(() => server.kubectl(...args));
      if (round >= 50) times[at]?.push(took);
    }
  const [bare, more] = times.map((each) => quantile(each, 0.5)) as [number, number];
  row('text of 40 KiB, p50', ms(more), `without ${ms(bare)}`, 'at most 2 ms more', more <= bare + 2);
}
