import type { Plan } from '../kube/command.ts';
import { renderArgv, renderStdin } from '../kubectl/render.ts';
import { type OutputTerms, openOutput } from '../output/chain.ts';
import type { Terms } from '../policy/decide.ts';
import { spawnProcess } from '../process/spawn.ts';
import { atOnce, type WhenAnswered } from './call-memory.ts';
import type { KubectlCache } from './kubectl-cache.ts';
import type { KubectlMemory } from './kubectl-memory.ts';
import { memoryKills } from './memory.ts';
import { refuseKilled, timeoutNotice } from './not-run.ts';
import type { RunEnd } from './run-end.ts';

const KILL_AFTER_MS = 2000;
const CLEANUP_TIMEOUT_MS = 15_000;
/** A killed `kubectl run` may have its request on the way: look again after these pauses. */
const CLEANUP_PAUSES_MS: readonly number[] = [0, 1000, 2000];

/** Where the output of a process goes: `whenAnswered` takes what is to be done once it was sent. */
interface RunFollowing {
  readonly output: OutputTerms;
  readonly whenAnswered?: WhenAnswered | undefined;
}

/** Runs commands with kubectl, each in a process of its own. Who may run what was settled before. */
export class KubectlRuns {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #memory: KubectlMemory;
  readonly #cache: KubectlCache;

  constructor(environment: Readonly<Record<string, string>>, memory: KubectlMemory, cache: KubectlCache) {
    this.#environment = environment;
    this.#memory = memory;
    this.#cache = cache;
  }

  /** Runs one command with the kubectl at `program` when there is memory for it; resolves when its process has ended. */
  async run(
    program: string,
    plan: Pick<Plan, 'command' | 'unresolved'> & Terms,
    timeoutMs: number,
    signal: AbortSignal,
    { output, whenAnswered = atOnce }: RunFollowing,
  ): Promise<RunEnd> {
    const { command, actAs, unresolved = false } = plan;
    const askedAt = performance.now();
    const memory = await this.#memory.take(plan, signal);
    if ('kind' in memory) return memory;
    // Callers give up on a call, not on its parts; but what was given its memory must have a chance to end.
    const leftMs = Math.max(timeoutMs / 2, timeoutMs - (performance.now() - askedAt));
    let release = memory.release;
    const spawn = (cache: Readonly<Record<string, string>>) =>
      spawnProcess(
        {
          program,
          argv: renderArgv(command, actAs),
          stdin: renderStdin(command),
          environment: { ...this.#environment, ...memory.environment, ...cache },
          timeoutMs: leftMs,
          killAfterMs: KILL_AFTER_MS,
          output: openOutput(output),
        },
        signal,
      );
    try {
      const killsBefore = memoryKills();
      const end = await this.#cache.with(unresolved, spawn);
      const notice = end.kind === 'timed-out' && memory.isForLists ? timeoutNotice(command) : undefined;
      if (end.kind === 'timed-out' && notice !== undefined) return { ...end, notice };
      if (end.kind !== 'exited') return end;
      if (end.wasKilled !== true) {
        memory.shrinkTo(end.stdout.text.length);
        release = () => whenAnswered(memory.release);
        return end;
      }
      const isForMemory = killsBefore !== undefined && (memoryKills() ?? 0) > killsBefore;
      return { kind: 'refused', refusal: refuseKilled(command, isForMemory) };
    } finally {
      release();
    }
  }

  /** Deletes what a plan that did not end well may have left. Goes on while the server shuts down. */
  async cleanUp(program: string, plan: Plan & Terms, end: RunEnd, output: OutputTerms): Promise<string | undefined> {
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
        { output: { ...output, command: cleanup, report: undefined, filters: [] } },
      );
      failed = cleaned.kind !== 'exited' || cleaned.exitCode !== 0;
      if (cleaned.kind === 'exited' && cleaned.stdout.text.includes('deleted')) return undefined;
    }
    return failed
      ? 'The pod of this call may still exist: the server could not delete it. Look for it with get pods and delete it.'
      : undefined;
  }
}
