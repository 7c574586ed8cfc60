/**
 * A real Kubernetes control plane for tests: API server, etcd, controllers and scheduler, with two simulated nodes.
 *
 *     node hack/control-plane.ts build                    builds the Go programs and prints their paths
 *     node hack/control-plane.ts up [--metrics-server]    runs a cluster until Ctrl-C
 *
 * CONTROL_PLANE=oldest takes the API server, controllers and scheduler of the oldest Kubernetes that hack/kubernetes pins;
 * all else, kubectl too, stays what it is.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { buildProgram } from './build.ts';

/** A running cluster. All paths are absolute. */
export interface ControlPlane {
  /** The administrator's kubeconfig, which is complete in itself and can be copied. */
  kubeconfig: string;
  /** The API server's address, such as `https://127.0.0.1:20443`. */
  server: string;
  /** The cluster's own folder, which is gone after `stop`. The components' logs are in its sub-folder `components`. */
  directory: string;
  /** The API server's audit log, one JSON object per line. A request is in it before its answer is sent. */
  auditLog: string;
  /** The kubectl program to use. */
  kubectl: string;
  /** The process id of every component, by the component's name. */
  pids: Record<string, number>;
  /** Resolves when the cluster has ended, asked to or not. */
  ended: Promise<void>;
  /** Ends all components and removes the folder. Can be called more than once. */
  stop(): Promise<void>;
}

/** What `startControlPlane` can be told. */
export interface ControlPlaneOptions {
  /** Also run metrics-server; `kubectl top` has figures about 30 seconds after the start. Off unless asked for. */
  metricsServer?: boolean;
  /** Spend up to a gigabyte more memory on a seventh less CPU; for many requests in a row. Off unless asked for. */
  collectsLess?: boolean;
  /** Which kubectl to build, where none is given by the folder of assets; `kubectl` if it is not said. */
  kubectl?: 'kubectl' | 'kubectl-untranslated';
  /** Receives lines of progress; they go to standard error if it is not given. */
  report?: (line: string) => void;
}

const stopLimit = 20_000;

/**
 * Starts a cluster of its own, after building the programs if that is needed. Any number can run at once.
 *
 * The cluster ends when this process does, however that happens: it notices the end of the pipe it is given as its
 * standard input. It does not keep this process alive.
 *
 * @returns the cluster, with its two nodes ready
 * @throws Error with the end of the log of the component that failed
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const report = options.report ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const cluster = await buildProgram('cluster', report);
  const isOldest = wantedKubernetes() === 'oldest';
  const assets = isOldest ? await buildProgram('kubernetes', report) : process.env['KUBEBUILDER_ASSETS'];
  const flags = [`--metrics-server=${options.metricsServer ?? false}`];
  if (!assets || !existsSync(join(assets, 'kubectl')))
    flags.push('--kubectl', await buildProgram(options.kubectl ?? 'kubectl', report));

  const child = spawn(cluster, ['up', ...flags], {
    env: { ...process.env, KUBEBUILDER_ASSETS: assets, ...(options.collectsLess === true && { GOGC: '400' }) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve()).once('error', () => resolve());
  });
  const told: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    told.push(line);
    if (told.length > 40) told.shift();
    report(line);
  });
  // An end that comes first closes the pipe; writing nothing, this side only has to survive that.
  child.stdin.on('error', () => {});

  const announcement = await Promise.race([firstLine(child.stdout), ended]);
  if (announcement === undefined) throw new Error(`The control plane did not start:\n${told.join('\n')}`);
  letGo(child);
  const facts = JSON.parse(announcement) as Omit<ControlPlane, 'stop' | 'ended'>;
  return { ...facts, ended, stop: () => stop(child, ended, facts.directory) };
}

/**
 * Of which Kubernetes control planes are, as CONTROL_PLANE says.
 *
 * @throws Error with one sentence where it says something else
 */
export function wantedKubernetes(): 'newest' | 'oldest' {
  const wanted = process.env['CONTROL_PLANE'] || 'newest';
  if (wanted === 'newest' || wanted === 'oldest') return wanted;
  throw new Error(`CONTROL_PLANE is "${wanted}"; it can be "newest" or "oldest".`);
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

async function firstLine(stream: Readable): Promise<string | undefined> {
  const lines = createInterface({ input: stream });
  const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
  return line as string | undefined;
}

/** Lets this process end although the cluster still runs. */
function letGo(child: Child): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as { unref?: () => void }).unref?.();
}

async function stop(child: Child, ended: Promise<void>, directory: string): Promise<void> {
  // The timer also keeps this process alive while it waits, for nothing else does any more.
  const late = setTimeout(() => child.kill('SIGKILL'), stopLimit);
  child.stdin.end();
  await ended;
  clearTimeout(late);
  // Only a supervisor that was killed leaves it.
  await rm(directory, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { 'metrics-server': { type: 'boolean', default: false } },
  });
  const report = (line: string) => void process.stderr.write(`${line}\n`);
  if (positionals.join(' ') === 'build') {
    for (const program of ['cluster', 'kubectl', 'kubectl-untranslated', 'kubectl-calls', 'grammar', 'helm'] as const)
      console.log(await buildProgram(program, report));
    return;
  }
  if (positionals.join(' ') !== 'up') {
    report('usage: node hack/control-plane.ts build | up [--metrics-server]');
    process.exitCode = 2;
    return;
  }
  const cluster = await startControlPlane({ metricsServer: values['metrics-server'], report });
  report(`kubectl is ${cluster.kubectl}; Ctrl-C ends the cluster`);
  console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
  const alive = setInterval(() => {}, 60_000);
  const asked = new Promise<'asked'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('asked'));
  });
  if ((await Promise.race([asked, cluster.ended])) !== 'asked') process.exitCode = 1;
  await cluster.stop();
  clearInterval(alive);
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
}
