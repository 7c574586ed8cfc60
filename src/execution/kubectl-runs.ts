import type { KubectlCommand } from '../kube/command.ts';
import { renderArgv, renderStdin } from '../kubectl/render.ts';
import { type OutputTerms, openOutput, type RunOutput } from '../output/chain.ts';
import type { Permit } from '../policy/decide.ts';
import { spawnProcess } from '../process/spawn.ts';
import type { AddStep } from './add-step.ts';
import { atOnce, type WhenAnswered } from './call-memory.ts';
import type { KubectlCache } from './kubectl-cache.ts';
import type { KubectlMemory } from './kubectl-memory.ts';
import { memoryKills } from './memory.ts';
import { refuseKilled, timeoutNotice } from './not-run.ts';
import type { RunEnd } from './run-end.ts';
import type { WriteReview } from './run-options.ts';

const KILL_AFTER_MS = 2000;

/** Where the output of a process goes: `whenAnswered` takes what is to be done once it was sent. */
export interface RunFollowing {
  readonly output: OutputTerms;
  /** Takes the output in place of what `output` says. */
  readonly opened?: RunOutput | undefined;
  /** Runs in place of the command of the permit. */
  readonly command?: KubectlCommand | undefined;
  /** Variables that only this run gets. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly whenAnswered?: WhenAnswered | undefined;
  /** As in RunOptions. */
  readonly onlyRehearses?: boolean | undefined;
  readonly review?: WriteReview | undefined;
  readonly addStep: AddStep;
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
    permit: Permit,
    timeoutMs: number,
    signal: AbortSignal,
    { output, opened, command: given, environment, whenAnswered = atOnce, addStep }: RunFollowing,
  ): Promise<RunEnd> {
    const { plan, terms } = permit;
    const { unresolved = false } = plan;
    const command = given ?? plan.command;
    const askedAt = performance.now();
    const memory = await this.#memory.take(permit, signal, addStep);
    if ('kind' in memory) return memory;
    // Callers give up on a call, not on its parts; but what was given its memory must have a chance to end.
    const leftMs = Math.max(timeoutMs / 2, timeoutMs - (performance.now() - askedAt));
    let release = memory.release;
    const spawn = (cache: Readonly<Record<string, string>>) =>
      spawnProcess(
        {
          program,
          argv: renderArgv(command, terms.actAs),
          stdin: renderStdin(command),
          environment: { ...this.#environment, ...memory.environment, ...cache, ...environment },
          timeoutMs: leftMs,
          killAfterMs: KILL_AFTER_MS,
          output: opened ?? openOutput(output),
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
}
