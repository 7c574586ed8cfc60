import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { ControlPlane } from '../hack/control-plane.ts';
import { AS_TABLE, apply, bareGet, pods } from './cluster-data.ts';
import { inParallel, quantile, timed } from './measure.ts';
import { mib, ms, ratio, row } from './report.ts';
import { type BenchServer, cpuOf, memoryOf, startServer } from './server.ts';

const run = promisify(execFile);

/** Reads without a process, in alternation with bare kubectl and with a bare GET of the same data. */
export async function nativeReads(controlPlane: ControlPlane): Promise<void> {
  const { kubectl, kubeconfig } = controlPlane;
  const environment = { HOME: process.env['HOME'], KUBECONFIG: kubeconfig };
  const bare = (...args: string[]) => run(kubectl, args, { env: environment, maxBuffer: 64 * 1024 * 1024 });
  const namespaces = ['five', 'many'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  await apply(controlPlane, namespaces);
  await apply(controlPlane, [...pods('five', 5), ...pods('many', 490)]);
  const logging = { name: 'app', image: 'example/app:1' };
  const metadata = { name: 'logging', namespace: 'five' };
  await apply(controlPlane, [{ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [logging] } }]);
  await bare('wait', '--for=condition=Ready', 'pod/logging', '-n', 'five', '--timeout=60s');

  const get = bareGet(controlPlane);
  const server = await startServer(dirname(kubectl), { KUBECONFIG: kubeconfig });
  await fivePods(server, () => get('/api/v1/namespaces/five/pods?limit=500', AS_TABLE), bare);
  await manyCallers(server, bare);
  await beside(
    '500 pods -A -o json, p50',
    { read: () => server.kubectl('get', 'pods', '-A', '-o', 'json'), get: () => get('/api/v1/pods?limit=500') },
    { rounds: 20, most: 2.5 },
  );
  await beside(
    'logs of 200 lines, p50',
    {
      read: () => server.kubectl('logs', 'logging', '-n', 'five'),
      get: () => get('/api/v1/namespaces/five/pods/logging/log?container=app'),
    },
    { rounds: 100, most: 2 },
  );
  const { peak } = memoryOf(server.pid);
  row('memory under that load, peak', mib(peak), '', 'below 110 MiB', peak < 110);
  await server.stop();
}

type Bare = (...args: string[]) => Promise<unknown>;

async function fivePods(server: BenchServer, get: () => Promise<unknown>, bare: Bare): Promise<void> {
  const read = () => server.kubectl('get', 'pods', '-n', 'five');
  for (let i = 0; i < 50; i++) await Promise.all([read(), get()]);
  const [readMs, getMs, bareMs]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < 300; i++) {
    readMs.push(await timed(read));
    getMs.push(await timed(get));
    if (i % 10 === 0) bareMs.push(await timed(() => bare('get', 'pods', '-n', 'five')));
  }
  const [p50, get50, bare50] = [quantile(readMs, 0.5), quantile(getMs, 0.5), quantile(bareMs, 0.5)];
  row(
    'get of 5 pods, p50',
    ms(p50),
    `bare GET ${ms(get50)}, ratio ${ratio(p50, get50)}`,
    'at most 2 times',
    p50 <= 2 * get50,
  );
  row(
    'the same, beside kubectl',
    ms(p50),
    `kubectl ${ms(bare50)}, ${ratio(bare50, p50)} times`,
    'at least 15 times',
    bare50 >= 15 * p50,
  );
  const before = cpuOf(server.pid);
  for (let i = 0; i < 500; i++) await read();
  const cpu = (cpuOf(server.pid) - before) / 500;
  row('get of 5 pods, CPU per call', ms(cpu), 'MCP included', 'at most 2.5 ms', cpu <= 2.5);
}

async function manyCallers(server: BenchServer, bare: Bare): Promise<void> {
  const readMs = await inParallel(16, 3000, () => server.kubectl('get', 'pods', '-n', 'five'));
  const bareMs = await inParallel(16, 100, () => bare('get', 'pods', '-n', 'five'));
  const [rate, bareRate] = [3_000_000 / readMs, 100_000 / bareMs];
  const against = `16 shells ${bareRate.toFixed(1)}, ${ratio(rate, bareRate)} times`;
  row('16 callers, calls per second', rate.toFixed(0), against, 'at least 20 times', rate >= 20 * bareRate);
}

interface Pair {
  readonly read: () => Promise<unknown>;
  readonly get: () => Promise<unknown>;
}

async function beside(
  what: string,
  { read, get }: Pair,
  { rounds, most }: { readonly rounds: number; readonly most: number },
): Promise<void> {
  const [readMs, getMs]: [number[], number[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    readMs.push(await timed(read));
    getMs.push(await timed(get));
  }
  const [p50, get50] = [quantile(readMs, 0.5), quantile(getMs, 0.5)];
  row(what, ms(p50), `bare GET ${ms(get50)}, ratio ${ratio(p50, get50)}`, `at most ${most} times`, p50 <= most * get50);
}
