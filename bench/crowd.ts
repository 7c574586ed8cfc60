import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ControlPlane } from '../hack/control-plane.ts';
import { type Group, launcherInto, makeFairGroup, SMALL_POD } from './control-group.ts';
import { inParallel } from './measure.ts';
import { leaveOut, mib, ms, row, say } from './report.ts';
import { type BenchServer, startServer } from './server.ts';

const SIZES = (process.env['CROWD'] ?? '10000,50000').split(',').map(Number);
const PROBE_EVERY_MS = 200;
const CALLERS = 16;

const ALLOWED = {
  KUBECTL_ALLOWED_COMMANDS: 'get,describe,events,logs,api-resources,explain',
  KUBECTL_METACHARACTERS: 'data',
  MCP_MAX_CALLS_PER_CALLER: '64',
};

/** Every kind of read, of all pods there are. */
const READS: readonly (readonly string[])[] = [
  ['get', 'pods', '-A'],
  ['get', 'pods', '-A', '-o', 'wide'],
  ['get', 'pods', '-A', '-o', 'json'],
  ['get', 'pods', '-A', '-o', 'yaml'],
  ['get', 'pods', '-A', '-o', 'name'],
  ['get', 'pods', '-A', '-o', 'jsonpath={.items[*].metadata.name}'],
  ['get', 'pods', '-A', '-o', 'jsonpath={range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}'],
  ['get', 'pods', '-A', '-o', 'custom-columns=NAME:.metadata.name,NODE:.spec.nodeName'],
  ['get', 'pods', '-A', '--sort-by=.metadata.name'],
  ['get', 'pods', '-A', '-o', 'json', '--sort-by=.metadata.creationTimestamp'],
  ['get', 'pods', '-A', '-o', 'go-template={{range .items}}{{.metadata.name}} {{end}}'],
  ['get', 'pods', '-A', '-l', 'app=web', '-o', 'go-template={{len .items}}'],
  ['get', 'pods', '-A', '-l', 'app=web'],
  ['get', 'pods', '-A', '--field-selector=status.phase=Running', '-o', 'name'],
  ['get', 'pods', '-A', '--chunk-size=0', '--show-labels'],
  ['get', 'pods', '-A', '-o', 'jsonpath={.items}'],
  ['describe', 'pods', '-n', 'crowd'],
  ['describe', 'pods', '-n', 'crowd', '-l', 'app=web'],
  ['events', '-n', 'crowd'],
  ['get', 'events', '-A', '-o', 'json'],
  ['logs', '-n', 'crowd', '-l', 'slice=1', '--all-containers'],
  ['get', 'all', '-A'],
  ['api-resources'],
  ['explain', 'pods', '--recursive'],
];

/** Reads of very many pods in the pod of the specification: answered or refused, with nothing killed and probes answered. */
export async function crowd({ kubectl, kubeconfig }: ControlPlane): Promise<void> {
  for (const size of SIZES) {
    const group = makeFairGroup(SMALL_POD, [kubectl, 'version', '--client']);
    if (typeof group === 'string') {
      leaveOut(`the same pod beside ${size} pods`, group);
      continue;
    }
    const api = await startCrowd(kubeconfig, size);
    try {
      const environment = { KUBECONFIG: api.kubeconfig, ...ALLOWED };
      const server = await startServer(dirname(kubectl), environment, { launcher: launcherInto(group) });
      await measure(size, server, group);
      await server.stop();
    } finally {
      await api.stop();
      group.remove();
    }
  }
}

async function measure(size: number, server: BenchServer, group: Group): Promise<void> {
  for (const callers of [1, CALLERS]) {
    const probes = probe(new URL('/healthz', server.url));
    const ends: string[] = [];
    const reads = READS.values();
    const totalMs = await inParallel(callers, READS.length, async () => {
      const { value: args = [] } = reads.next();
      const startedAt = performance.now();
      const end = await call(server.url, args).catch((error: Error) => `lost (${error.message})`);
      ends.push(end);
      say(`crowd: ${((performance.now() - startedAt) / 1000).toFixed(1)} s, ${end}: ${args.join(' ')}`);
    });
    const slowest = await probes.stop();
    const bad = ends.filter((end) => end.startsWith('lost') || end === 'KUBECTL_KILLED' || end === '137');
    const counts = Object.entries(Object.groupBy(ends, (end) => end)).map(([end, all]) => `${all?.length} ${end}`);
    row(
      `128 MiB and 0.2 CPUs beside ${size} pods, ${READS.length} reads, ${callers} at once`,
      `${counts.join(', ')} in ${(totalMs / 1000).toFixed(0)} s`,
      `${group.kills()} killed, peak ${mib(group.peakMib())}, /healthz at most ${ms(slowest)}`,
      'nothing killed, /healthz below 1 s',
      bad.length === 0 && group.kills() === 0 && slowest < 1000,
    );
  }
}

/** How a call ended: `answered`, the code of a refusal, or its exit code. */
async function call(url: URL, args: readonly string[]): Promise<string> {
  const params = { name: 'kubectl', arguments: { args } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const text = await exchange(url, 'POST', body);
  const answer = JSON.parse(text).result.structuredContent;
  if (answer.success === true) return 'answered';
  return answer.code ?? (answer.return_code === undefined ? 'timed out' : String(answer.return_code));
}

/** Asks again and again, and says how long the slowest answer took, or waits by now. */
function probe(url: URL): { readonly stop: () => Promise<number> } {
  let slowest = 0;
  let isOver = false;
  const work = (async () => {
    while (!isOver) {
      const startedAt = performance.now();
      await exchange(url, 'GET').catch(() => {
        slowest = Number.POSITIVE_INFINITY;
      });
      const took = performance.now() - startedAt;
      if (took > 500) say(`crowd: /healthz took ${ms(took)}`);
      slowest = Math.max(slowest, took);
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await work;
      return slowest;
    },
  };
}

const agent = new Agent({ keepAlive: true });

function exchange(url: URL, method: 'GET' | 'POST', body?: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  request(url, { agent, method, headers }, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      text += part;
    });
    response.on('end', () =>
      response.statusCode === 200 ? resolve(text) : reject(new Error(`status ${response.statusCode}`)),
    );
    response.on('error', reject);
  })
    .on('error', reject)
    .end(body);
  return promise;
}

/** Starts the API server of crowd-alone.ts before the real one. */
async function startCrowd(kubeconfig: string, size: number) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crowd-alone.ts'), kubeconfig, String(size)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = await once(createInterface({ input: child.stdout }), 'line');
  const folder = mkdtempSync(join(tmpdir(), 'crowd-'));
  const path = join(folder, 'kubeconfig');
  const name = 'crowd';
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name, user: {} }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    }),
  );
  return {
    kubeconfig: path,
    stop: async () => {
      child.stdin.end();
      await once(child, 'close');
      rmSync(folder, { recursive: true });
    },
  };
}
