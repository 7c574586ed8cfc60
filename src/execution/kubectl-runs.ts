import type { KubectlCommand, Plan } from '../kube/command.ts';
import { renderArgv, renderStdin } from '../kubectl/render.ts';
import type { OnOutput } from './follow-output.ts';
import { type ProcessEnd, spawnProcess } from './spawn.ts';

const KILL_AFTER_MS = 2000;
const CLEANUP_TIMEOUT_MS = 15_000;
/** A killed `kubectl run` may have its request on the way: look again after these pauses. */
const CLEANUP_PAUSES_MS: readonly number[] = [0, 1000, 2000];

/** Runs commands with kubectl, each in a process of its own. Who may run what was settled before. */
export class KubectlRuns {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #maxOutputBytes: number;

  constructor(environment: Readonly<Record<string, string>>, maxOutputBytes: number) {
    this.#environment = environment;
    this.#maxOutputBytes = maxOutputBytes;
  }

  /** Runs one command with the kubectl at `program`; resolves when its process has ended. */
  run(
    program: string,
    { command, actAs }: Pick<Plan, 'command' | 'actAs'>,
    timeoutMs: number,
    signal: AbortSignal,
    onOutput?: OnOutput,
  ): Promise<ProcessEnd> {
    return spawnProcess(
      {
        program,
        argv: renderArgv(command, actAs),
        stdin: renderStdin(command),
        environment: this.#environment,
        timeoutMs,
        killAfterMs: KILL_AFTER_MS,
        maxOutputBytes: this.#maxOutputBytes,
        keep: keepOf(command),
        onOutput,
      },
      signal,
    );
  }

  /** Deletes what a plan that did not end well may have left. Goes on while the server shuts down. */
  async cleanUp(program: string, plan: Plan, end: ProcessEnd): Promise<string | undefined> {
    const { cleanup } = plan;
    if (cleanup === undefined || (end.kind === 'exited' && end.exitCode === 0)) return undefined;
    const pauses = end.kind === 'exited' ? CLEANUP_PAUSES_MS.slice(0, 1) : CLEANUP_PAUSES_MS;
    let failed = false;
    for (const pause of pauses) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      const cleaned = await this.run(
        program,
        { ...plan, command: cleanup },
        CLEANUP_TIMEOUT_MS,
        new AbortController().signal,
      );
      failed = cleaned.kind !== 'exited' || cleaned.exitCode !== 0;
      if (cleaned.kind === 'exited' && cleaned.stdout.text.includes('deleted')) return undefined;
    }
    return failed
      ? 'The pod of this call may still exist: the server could not delete it. Look for it with get pods and delete it.'
      : undefined;
  }
}

/** Which end of an output that is too long is of use. */
export function keepOf({ path }: KubectlCommand): 'first' | 'last' {
  return path[0] === 'logs' ? 'last' : 'first';
}
