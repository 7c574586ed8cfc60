import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MAIN } from './bundle.ts';

/** The stand-ins for kubectl: one small script for each way it can behave, in served/bin. */
export type StandIn =
  | 'waiting'
  | 'names'
  | 'echo'
  | 'container'
  | 'environment'
  | 'prints'
  | 'record'
  | 'recorder'
  | 'slow'
  | 'late'
  | 'partly'
  | 'hang'
  | 'stubborn'
  | 'flood'
  | 'fail';

/** How to start the server. Its environment holds nothing but what stands here and what a process needs. */
export interface Choices {
  /** The kubectl on its PATH; `none` leaves it without one. */
  readonly kubectl?: StandIn | 'none';
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it keeps its audit record in the file `audit` of its folder. */
  readonly audited?: boolean;
  /** The arguments after the program's name. */
  readonly args?: readonly string[];
  /** A command that starts the server in its turn, for example one that limits it. */
  readonly under?: readonly string[];
}

/** A start that is ready to be made, with a temporary folder of its own. */
export interface Launch {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly folder: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One line of the server's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A server process. `stop` ends it and rejects unless it exits with 0; its folder is removed after its end. */
export interface Server {
  readonly folder: string;
  readonly child: ChildProcessWithoutNullStreams;
  readonly exited: Promise<Exit>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly log: () => readonly LogLine[];
  readonly stop: () => Promise<void>;
}

export interface HttpServer extends Server {
  readonly url: string;
}

/** What is shipped, as make build leaves it; the sources take four times as long to start. */
const STAND_INS = fileURLToPath(new URL('served/bin', import.meta.url));
/** What V8 compiled of the bundle, by its content: the next server under test starts with a fifth less CPU. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));
const START_MS = 25_000;
const STOP_MS = 8000;

/** Makes the temporary folder and the environment of a server that is to be started. */
export function prepare({
  kubectl = 'echo',
  environment = {},
  audited = false,
  args = [],
  under = [],
}: Choices): Launch {
  const folder = mkdtempSync(join(tmpdir(), 'served-'));
  const [command = '', ...rest] = [...under, process.execPath, MAIN, ...args];
  return {
    command,
    args: rest,
    folder,
    env: {
      PATH: kubectl === 'none' ? folder : `${join(STAND_INS, kubectl)}:/usr/bin:/bin`,
      HOME: folder,
      TMPDIR: folder,
      NODE_COMPILE_CACHE: COMPILED,
      STAND_IN_FOLDER: folder,
      // Nobody balances the load of most tests, and they stop many servers.
      MCP_SHUTDOWN_GRACE: '0',
      KUBECTL_PASS_ENVIRONMENT: 'STAND_IN_FOLDER,STAND_IN_VERSION',
      // A stand-in is to be run by every call, and asked for nothing else.
      KUBECTL_NATIVE_READS: 'off',
      // Tests of the log read stderr as the log alone; those of the audit turn it on.
      AUDIT_STDERR: 'off',
      ...(audited ? { AUDIT_FILE: join(folder, 'audit') } : {}),
      // Most tests compare whole answers with what kubectl prints.
      ANSWER_UNTRUSTED_TEXT: 'off',
      ...environment,
    },
  };
}

/** Starts the server and does not wait for anything. */
export function start(choices: Choices): Server {
  const { command, args, env, folder } = prepare(choices);
  const child = spawn(command, args, { env, stdio: 'pipe' });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  // The server may well end without reading what it was offered.
  child.stdin.on('error', () => undefined);
  const exited = once(child, 'close').then(([code, signal]) => {
    const left = pids(folder).filter(isAlive);
    for (const pid of left) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    return { code, signal } as Exit;
  });
  return {
    folder,
    child,
    exited,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    log: () => lines(output.stderr).map((line) => JSON.parse(line) as LogLine),
    stop: () => stop(child, exited, () => output.stderr),
  };
}

/** Starts the server on a free port of the loopback address and resolves when it serves. */
export async function serveHttp(choices: Choices = {}): Promise<HttpServer> {
  const server = start({ ...choices, args: ['--transport', 'http', '--port', '0', ...(choices.args ?? [])] });
  const serving = await until(() => {
    if (server.child.exitCode !== null) throw new Error(`The server ended: ${server.stderr()}`);
    return lines(server.stderr()).find((line) => line.includes('"msg":"serving on HTTP"'));
  }, START_MS).catch((error: unknown) => {
    // Nobody would ever stop it.
    server.child.kill('SIGKILL');
    throw error;
  });
  return { ...server, url: String((JSON.parse(serving) as LogLine)['url']) };
}

/** Ends a server: SIGTERM, and a second one where calls still run. Rejects if it does not exit with 0. */
async function stop(child: ChildProcessWithoutNullStreams, exited: Promise<Exit>, stderr: () => string): Promise<void> {
  const again = setTimeout(() => {
    // One that has ended its work no longer listens, and would die of it.
    if (!stderr().includes('"msg":"stopped"')) child.kill('SIGTERM');
  }, 700);
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill('SIGTERM');
  const { code, signal } = await exited;
  clearTimeout(again);
  clearTimeout(force);
  if (code !== 0) throw new Error(`The server ended with ${code ?? signal}: ${stderr()}`);
}

/** The whole lines of a text. */
export function lines(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}

/** What the stand-in `record` was called with, one line per call. */
export function recorded({ folder }: { readonly folder: string }): readonly string[] {
  try {
    return lines(readFileSync(join(folder, 'record'), 'utf8'));
  } catch {
    return [];
  }
}

/** The processes of stand-ins that wrote their pid. */
export function pids(folder: string): readonly number[] {
  try {
    return readdirSync(folder).flatMap((name) => (name.startsWith('pid.') ? [Number(name.slice(4))] : []));
  } catch {
    return [];
  }
}

/** Resolves with the processes once a call runs: `hang` and `stubborn` are two of them, `slow` is one. */
export function running(
  { folder }: { readonly folder: string },
  count = 2,
  withinMs = 20_000,
): Promise<readonly number[]> {
  return until(() => {
    const found = pids(folder).filter(isAlive);
    return found.length >= count ? found : undefined;
  }, withinMs);
}

/** Resolves once none of the processes is left; rejects after `withinMs`. */
export async function gone(processes: readonly number[], withinMs = 20_000): Promise<void> {
  await until(() => (processes.some(isAlive) ? undefined : true), withinMs);
}

/** Whether a process exists and is not merely waiting for its parent to notice its end. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

/** Asks again and again until there is a value; rejects after `withinMs`, which is less than a test may take. */
export async function until<T>(ask: () => T | undefined, withinMs = 25_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = ask();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`Nothing came within ${withinMs} ms.`);
    await pause(20);
  }
}

/** One HTTP request with exactly these headers, Host included. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly json: any;
}

/** Sends a request as it is given, without the rules that fetch has for headers. */
export function send(url: string, { method = 'POST', path = '/mcp', headers = {}, body = '' }: RawRequest) {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const { hostname, port } = new URL(url);
  const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const outgoing = request(
    {
      host: hostname,
      port,
      path,
      method,
      setHost: !Object.keys(headers).some((name) => name.toLowerCase() === 'host'),
      headers: { ...length, ...headers },
      agent: false,
    },
    async (response) => {
      let text = '';
      try {
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
      } catch (error) {
        reject(error);
      }
    },
  );
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends one JSON-RPC message as a plain POST, the way the curl lines of the specification do. */
export function post(url: string, message: unknown, headers: Readonly<Record<string, string>> = {}) {
  return send(url, {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
}

/** The JSON-RPC request that calls a tool. */
export function call(name: string, args?: unknown, id: number | string = 1) {
  return {
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, ...(args === undefined ? {} : { arguments: args }) },
  };
}

/** Calls a tool by a plain POST and gives the object of its answer. */
export function callTool(url: string, name: string, args?: unknown) {
  const answer = post(url, call(name, args)).then(({ json }) => JSON.parse(json.result.content[0].text));
  // A test may look at the failure of a call only after it has looked at other things.
  answer.catch(() => undefined);
  return answer;
}
