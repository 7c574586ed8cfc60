import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The built server, running by itself. */
export interface BenchServer {
  readonly pid: number;
  readonly url: URL;
  /** From the start of the process to its first answer. */
  readonly startMs: number;
  /** Makes one call of the kubectl tool and returns the bytes of the answer. */
  readonly kubectl: (...args: string[]) => Promise<number>;
  /** The same with all its arguments. */
  readonly call: (given: object) => Promise<number>;
  readonly listTools: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** How else a server is started: `headers` go with every call, the words of `launcher` stand before those of node. */
export interface Start {
  readonly headers?: Record<string, string>;
  readonly launcher?: readonly string[];
}

/** Starts dist/main.js with the folder of a kubectl first on its PATH. Resolves after its first answer. */
export async function startServer(
  kubectlFolder: string,
  environment: Record<string, string> = {},
  { headers = {}, launcher = [] }: Start = {},
): Promise<BenchServer> {
  const startedAt = performance.now();
  const { program, argv, env } = launch(kubectlFolder, environment, ['--transport', 'http', '--port=0'], launcher);
  const child: ChildProcess = spawn(program, argv, { stdio: ['ignore', 'ignore', 'pipe'], env });
  const { promise: listening, resolve } = Promise.withResolvers<URL>();
  if (child.stderr === null || child.pid === undefined) throw new Error('the server did not start');
  const lines = createInterface({ input: child.stderr }).on('line', (line) => {
    const { url } = JSON.parse(line);
    if (url !== undefined) resolve(new URL(url));
  });
  const url = await listening;
  // To read its records line by line would be work of this process, on the same cores.
  lines.close();
  child.stderr.resume();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const post = (method: string, params: object) =>
    send(agent, url, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), headers);
  await post('tools/list', {});
  return {
    pid: child.pid,
    url,
    startMs: performance.now() - startedAt,
    kubectl: (...args) => post('tools/call', { name: 'kubectl', arguments: { args } }),
    call: (given) => post('tools/call', { name: 'kubectl', arguments: given }),
    listTools: () => post('tools/list', {}),
    stop: async () => {
      agent.destroy();
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** How a process of dist/main.js is started: the arguments of `serving` say on which transport. */
export function launch(
  kubectlFolder: string,
  environment: Record<string, string>,
  serving: readonly string[],
  launcher: readonly string[] = [],
) {
  const main = join(import.meta.dirname, '..', 'dist', 'main.js');
  const [program = process.execPath, ...argv] = [...launcher, process.execPath, main, ...serving];
  // Answers are as long as kubectl's: what is measured is the way of the output, with the most that it can have.
  const own = {
    PATH: `${kubectlFolder}:${process.env['PATH']}`,
    HOME: process.env['HOME'],
    MCP_SHUTDOWN_GRACE: '0',
    ANSWER_MAX_BYTES: '1048576',
  };
  return { program, argv, env: { ...own, ...environment } };
}

function send(agent: Agent, url: URL, body: string, more: Record<string, string>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...more };
  request(url, { agent, method: 'POST', headers }, (response) => {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    response.on('end', () =>
      response.statusCode === 200 ? resolve(bytes) : reject(new Error(`status ${response.statusCode}`)),
    );
  })
    .on('error', reject)
    .end(body);
  return promise;
}

/** Memory of a process in MiB: what it has now, and its highest so far. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** CPU time in milliseconds of a process and of its children that have ended. Source: proc_pid_stat(5), fields 14 to 17. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * 10;
}

/** CPU time in milliseconds of the children of this process that have ended. */
export function childCpu(): number {
  return cpuOf(process.pid) - (process.cpuUsage().user + process.cpuUsage().system) / 1000;
}
