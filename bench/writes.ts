import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { ControlPlane } from '../hack/control-plane.ts';
import { inParallel, quantile, timed } from './measure.ts';
import { ms, ratio, row } from './report.ts';
import { type BenchServer, childCpu, cpuOf, startServer } from './server.ts';

const run = promisify(execFile);

const ROUNDS = 20;
const NAMESPACE = 'writes';

/** Changes of one object; `at` makes each a change. */
const WRITES: readonly ((object: string, at: number) => readonly string[])[] = [
  (object, at) => ['scale', `deployment/${object}`, `--replicas=${1 + (at % 2)}`],
  (object, at) => ['set', 'env', `deployment/${object}`, `AT=${at}`],
  (object, at) => ['set', 'image', `deployment/${object}`, `app=example/app:${at}`],
  (object, at) => ['patch', 'deployment', object, '--type=merge', '-p', `{"spec":{"minReadySeconds":${at % 100}}}`],
  (object) => ['rollout', 'restart', `deployment/${object}`],
  (object, at) => ['annotate', '--overwrite', 'deployment', object, `at=${at}`],
  (object, at) => ['label', '--overwrite', 'configmap', object, `at=${at}`],
  (object, at) => ['create', 'configmap', `${object}-${at}`, '--from-literal=a=b'],
  (object, at) => ['delete', 'configmap', `${object}-${at}`],
];

/** Writes that are held and judged, in alternation with bare kubectl: one at a time, then sixteen at once. */
export async function writes({ kubectl, kubeconfig }: ControlPlane): Promise<void> {
  const env = { HOME: process.env['HOME'], KUBECONFIG: kubeconfig };
  const bare = (args: readonly string[]) => run(kubectl, [...args, '-n', NAMESPACE], { env });
  await run(kubectl, ['create', 'namespace', NAMESPACE], { env });
  const objects = Array.from({ length: 17 }, (_, at) => `object-${at}`);
  for (const object of objects) {
    await bare(['create', 'deployment', object, '--image=example/app:0', '--replicas=0']);
    await bare(['create', 'configmap', object, '--from-literal=a=b']);
  }
  const server = await startServer(dirname(kubectl), {
    KUBECONFIG: kubeconfig,
    KUBECTL_ALLOWED_COMMANDS: 'scale,set,patch,rollout,annotate,label,create,delete',
    KUBECTL_ALLOWED_IMAGES: 'example/app:*',
    KUBECTL_METACHARACTERS: 'data',
  });
  const through = (args: readonly string[]) => server.kubectl(...args, '-n', NAMESPACE);
  await makeSure(through, bare);
  await oneAtATime(server, through, bare);
  await sixteen(objects, through, bare);
  await server.stop();
}

/** What is refused is quick: makes sure that each kind of write is made. */
async function makeSure(through: Write, bare: (args: readonly string[]) => Promise<{ stdout: string }>): Promise<void> {
  const versions = async () => {
    const { stdout } = await bare([
      'get',
      'deployment,configmap',
      '-o',
      'jsonpath={.items[*].metadata.resourceVersion}',
    ]);
    return stdout;
  };
  for (const toArgs of WRITES) {
    const before = await versions();
    await through(toArgs('object-0', 1));
    if ((await versions()) === before) throw new Error(`${toArgs('object-0', 1).join(' ')} changed nothing`);
  }
}

type Write = (args: readonly string[]) => Promise<unknown>;

async function oneAtATime(server: BenchServer, through: Write, bare: Write): Promise<void> {
  // kubectl restarts an object once a second at most. Both ways have the same `at`: controllers then write as much on either object.
  const round = async (write: Write, object: string, at: number, times: number[][]) => {
    for (const [which, toArgs] of WRITES.entries()) times[which]?.push(await timed(() => write(toArgs(object, at))));
  };
  const empty = () => WRITES.map((): number[] => []);
  await round(through, 'object-15', 0, empty());
  await round(bare, 'object-16', 0, empty());
  const [throughMs, bareMs] = [empty(), empty()];
  let throughCpu = 0;
  let bareCpu = 0;
  for (let at = 1; at <= ROUNDS; at++) {
    const serverBefore = cpuOf(server.pid);
    await round(through, 'object-15', at, throughMs);
    throughCpu += cpuOf(server.pid) - serverBefore;
    const selfBefore = childCpu();
    await round(bare, 'object-16', at, bareMs);
    bareCpu += childCpu() - selfBefore;
  }
  const medians = (times: readonly (readonly number[])[]) => times.map((each) => quantile(each, 0.5));
  const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
  const [p50, bare50] = [medians(throughMs), medians(bareMs)];
  const calls = ROUNDS * WRITES.length;
  row(
    `a change of one object, p50 over ${WRITES.length} kinds`,
    ms(sum(p50) / WRITES.length),
    `bare kubectl ${ms(sum(bare50) / WRITES.length)}, ratio ${ratio(sum(p50), sum(bare50))}`,
    'at most 1.3 times',
    sum(p50) <= sum(bare50) * 1.3,
  );
  row(
    'a change of one object, CPU per call',
    ms(throughCpu / calls),
    `bare kubectl ${ms(bareCpu / calls)}, ratio ${ratio(throughCpu, bareCpu)}`,
    'at most 1.3 times',
    throughCpu <= bareCpu * 1.3,
  );
}

async function sixteen(objects: readonly string[], through: Write, bare: Write): Promise<void> {
  let at = 1000;
  const annotate = (write: Write) => () => {
    at++;
    return write(['annotate', '--overwrite', 'deployment', objects[at % 16] ?? '', `at=${at}`]);
  };
  let throughTotal = 0;
  let bareTotal = 0;
  for (let i = 0; i < 4; i++) {
    throughTotal += await inParallel(16, 100, annotate(through));
    bareTotal += await inParallel(16, 100, annotate(bare));
  }
  const [rate, bareRate] = [400_000 / throughTotal, 400_000 / bareTotal];
  row(
    '16 callers that change objects, calls per second',
    rate.toFixed(1),
    `16 shells ${bareRate.toFixed(1)}, ratio ${ratio(rate, bareRate)}`,
    'at least 80 %',
    rate >= bareRate * 0.8,
  );
}
