import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { Ran } from './kubectl.ts';

/** One call of kubectl. */
export interface KubectlCall {
  readonly args: readonly string[];
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Commands that end by themselves, print through their streams, and end in the one way that can be caught. */
const COMMANDS: ReadonlySet<string> = new Set(
  (
    'get,describe,logs,events,top,explain,api-resources,api-versions,version,wait,rollout,create,apply,delete,patch,replace,label,annotate,' +
    'set,scale,autoscale,expose,taint,cordon,uncordon,drain'
  ).split(','),
);
/** What follows or waits for a terminal, and what sets up the log of the whole process. */
const OF_PROCESSES = /^(?:-v\d*|--v|--vmodule|-w|--watch|--watch-only|--follow|--profile|--edit)(?:=|$)/;
const LIMIT_MS = 50_000;
/** A process is replaced after so many calls: each leaves a megabyte behind, for cobra keeps the completions of all commands. */
const CALLS_OF_ONE = 50;
/** So many wait for the next call; beyond, they end with their call. */
const KEPT = 3;

const idle: CallingProcess[] = [];

/** Whether a call can be made in one process with others. */
export function canShareProcess(args: readonly string[]): boolean {
  const follows = args[0] === 'logs' && args.some((arg) => /^-[a-z]*f/.test(arg));
  return COMMANDS.has(args[0] ?? '') && !follows && !args.some((arg) => OF_PROCESSES.test(arg));
}

/** Makes a call in a process of the program `calls` (hack/fast-kubectl/calls) that runs no other one meanwhile. */
export async function callInShared(calls: string, call: KubectlCall): Promise<Ran> {
  const at = idle.findIndex(({ program }) => program === calls);
  const calling = at < 0 ? new CallingProcess(calls) : (idle.splice(at, 1)[0] as CallingProcess);
  const ran = await calling.call(call);
  if (ran.code !== null && calling.made < CALLS_OF_ONE && idle.length < KEPT) idle.push(calling);
  else calling.end();
  return ran;
}

class CallingProcess {
  readonly program: string;
  made = 0;
  readonly #child: Child;
  #pieces: Buffer[] = [];
  #stderr = '';
  #waiting: ((ran: Ran) => void) | undefined;

  constructor(program: string) {
    this.program = program;
    const child = spawn(program, [], {
      env: { HOME: tmpdir(), KUBECTL_KUBERC: 'false', GOMAXPROCS: '1', GOGC: '200' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    // It ends with this process, and must not keep it.
    child.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as { unref?: () => void }).unref?.();
    child.stdin.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    child.stdout.on('data', (piece: Buffer) => {
      this.#pieces.push(piece);
      this.#look();
    });
    const gone = () => this.#settle({ code: null, stdout: '', stderr: this.#stderr });
    child.once('error', gone).once('close', gone);
  }

  /** Resolves however the call ends; with the code `null` if the process ended, or took too long. */
  async call(call: KubectlCall): Promise<Ran> {
    this.made++;
    const { promise, resolve } = Promise.withResolvers<Ran>();
    this.#waiting = resolve;
    const late = setTimeout(() => this.#child.kill('SIGKILL'), LIMIT_MS);
    this.#child.stdin.write(`${JSON.stringify(call)}\n`);
    return promise.finally(() => clearTimeout(late));
  }

  end(): void {
    this.#child.stdin.end();
  }

  #settle(ran: Ran): void {
    this.#waiting?.(ran);
    this.#waiting = undefined;
  }

  #look(): void {
    const told = Buffer.concat(this.#pieces);
    this.#pieces = [told];
    const begin = told.indexOf('\n') + 1;
    if (begin === 0) return;
    const { code, stdout, stderr } = JSON.parse(told.toString('utf8', 0, begin));
    const middle = begin + stdout;
    if (told.length < middle + stderr) return;
    this.#pieces = [];
    this.#settle({ code, stdout: told.toString('utf8', begin, middle), stderr: told.toString('utf8', middle) });
  }
}
