import { isRefusal } from '../errors.ts';
import { flagValue, type Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import { namespaceArguments, writeCall } from '../kubectl/write-call.ts';
import type { Terms } from '../policy/terms.ts';
import { type Ended, type Hint, isLook, type Look, type NextStep, type Suggestion } from '../result/hints/hint.ts';
import { hintFor } from '../result/hints/index.ts';
import { dryRunNote, REPLICAS_FLAGS, type Replicas, readReplicas, scaleNote } from '../result/hints/notes.ts';
import { workedInPart } from '../result/hints/partial.ts';
import { kubectl } from '../tools/kubectl.ts';
import type { PlanFacts } from '../tools/tool.ts';
import type { Steps } from './step.ts';

/** What hints need of the call that they are about. */
export interface HintParts {
  readonly steps: Steps;
  readonly facts: PlanFacts;
  readonly allowedNamespaces: readonly string[];
  readonly signal: AbortSignal;
}

/** All looks of one call together may take this long. */
const LOOK_MS = 2500;
/** A hint is found after so many looks or not at all. */
const MOST_LOOKS = 3;

/**
 * What a caller is told beside what a command printed. Whatever it reads of the cluster, it reads as the caller, and only
 * what policy allows this caller to read; and it suggests only calls that policy allows.
 */
export class Hints {
  readonly #parts: HintParts;
  #limit: AbortSignal | undefined;

  constructor(parts: HintParts) {
    this.#parts = parts;
  }

  /** How many replicas the objects of a `scale` have before it; empty for other commands, and where it cannot be read. */
  async replicasBefore({ command }: Plan): Promise<readonly Replicas[]> {
    if (command.path[0] !== 'scale' || command.documents !== undefined) return [];
    const flags = command.flags.map(({ name }) => name).filter((name) => !SELECTING.has(name));
    const args = writeCall(command, { path: ['get'], without: [...flags, 'all'], plus: REPLICAS_FLAGS });
    const printed = await this.#look(args);
    this.#limit = undefined;
    return printed === undefined ? [] : readReplicas(printed);
  }

  /** Whether a command waits for a rollout, and this caller may read all that tells why it does not go on. */
  async mayExplainRollout({ command }: Plan): Promise<boolean> {
    if (command.path.join(' ') !== 'rollout status' || flagValue(command, 'watch') === 'false') return false;
    return this.#isAllowed(['get', 'pods,replicasets,events', ...namespaceArguments(command)]);
  }

  /** The same execution with what the caller should know of it or do next; a read that worked in part is marked as such. */
  async explain(
    { command, pipe }: Plan,
    { actAs }: Terms,
    execution: Execution,
    before: readonly Replicas[],
  ): Promise<Execution> {
    if (execution.ended === 'not-run' || execution.cause !== undefined) return execution;
    const ended: Ended = {
      command,
      exitCode: execution.ended === 'exited' ? execution.exitCode : undefined,
      // What filters left tells nothing of what was found.
      stdout: pipe === undefined ? (execution.stdout?.text ?? '') : '(filtered)',
      stderr: execution.stderr?.text ?? '',
      actAs,
      allowedNamespaces: this.#parts.allowedNamespaces,
      stuck: execution.stuck,
    };
    const inPart = workedInPart(ended);
    const notes = [
      execution.notice,
      scaleNote(ended, before),
      dryRunNote(ended),
      // A call whose time is over is not made longer.
      await this.#write(inPart ?? hintFor(ended), ended.exitCode === undefined ? 0 : MOST_LOOKS),
    ].filter((note) => note !== undefined);
    return {
      ...execution,
      ...(inPart !== undefined && { worked: 'in-part' as const }),
      ...(notes.length > 0 && { notice: notes.join(' ') }),
    };
  }

  async #write(step: NextStep, mostLooks: number): Promise<string | undefined> {
    let next = step;
    for (let looks = 0; isLook(next); looks++)
      next = next.tell(looks < mostLooks ? await this.#lookFor(next) : undefined);
    return next === undefined ? undefined : this.#withCalls(next);
  }

  async #lookFor({ words, flags }: Look): Promise<string | undefined> {
    const readable: string[] = [];
    for (const word of words) if (await this.#isAllowed(['get', word, ...flags])) readable.push(word);
    return readable.length === 0 ? undefined : this.#look(['get', ...readable, ...flags]);
  }

  async #look(args: readonly string[]): Promise<string | undefined> {
    const plan = kubectl.plan({ args }, this.#parts.facts);
    return isRefusal(plan) ? undefined : this.#parts.steps.look(plan, this.#signal());
  }

  async #withCalls({ text, calls = [], show = 1 }: Hint): Promise<string> {
    const shown: Suggestion[] = [];
    for (const call of calls) {
      if (shown.length === show) break;
      if (await this.#isAllowed(call.args)) shown.push(call);
    }
    const steps = shown.map(({ to, args }) => `${to}: ${writeArgs(args)}`);
    return steps.length === 0 ? text : `${text} ${steps.join('. ')}`;
  }

  /** Returns whether policy allows this caller a call of the tool kubectl. */
  async #isAllowed(args: readonly string[]): Promise<boolean> {
    const { facts, steps } = this.#parts;
    const plan = kubectl.plan({ args }, facts);
    return !isRefusal(plan) && (await steps.judge(plan, this.#signal())).allowed;
  }

  /** Ends with the call, and when its looks have taken long enough. Most calls take none, and so need none. */
  #signal(): AbortSignal {
    this.#limit ??= AbortSignal.any([this.#parts.signal, AbortSignal.timeout(LOOK_MS)]);
    return this.#limit;
  }
}

/** Flags of a change that say what it is made to. */
const SELECTING: ReadonlySet<string> = new Set(['namespace', 'selector', 'field-selector', 'all-namespaces']);

function writeArgs(args: readonly string[]): string {
  return `[${args.map((word) => JSON.stringify(word)).join(', ')}]`;
}
