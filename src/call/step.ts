import type { CallSoFar, StepSoFar } from '../audit/entry.ts';
import type { Trail } from '../audit/trail.ts';
import { isRefusal, type Refusal } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import type { Meaning } from '../kube/kinds.ts';
import type { AddedStep } from '../policy/added-steps.ts';
import type { Meanings } from '../policy/canonical.ts';
import { type Permit, permitAdded, type Verdict } from '../policy/decide.ts';
import { cleanUp } from './clean-up.ts';
import { type AskedWords, type JudgeParts, judge } from './judge.ts';
import { checkSelection } from './selection.ts';
import type { AddCommand, StepEnd, StepRun } from './step-run.ts';

/** What steps need of the server. */
export interface StepParts extends JudgeParts {
  readonly run: (permit: Permit, signal: AbortSignal, run: StepRun) => Promise<Execution>;
  /** Serves a read without a process; undefined if it cannot. Never rejects. */
  readonly look: (permit: Permit, signal: AbortSignal) => Promise<string | undefined>;
  readonly audit: Trail;
}

/** How the call's own command runs. */
export type OwnRun = Partial<Pick<StepRun, 'report' | 'whenAnswered' | 'explainsRollouts'>>;

/** The call that steps belong to, and what all of them together may take. */
export interface StepCall extends Pick<CallSoFar, 'callId' | 'tool' | 'subject' | 'client'> {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * The steps of one call: the only way from a plan to something that runs. Each step is judged, permitted, put on record, run,
 * and put on record again. A step whose first record cannot be written does not run.
 */
export class Steps {
  readonly #parts: StepParts;
  readonly #call: StepCall;
  /** The meanings of words for types, and of kinds of documents, that this call asked for; undefined without an answer. */
  readonly #words = new Map<string, Meaning | undefined>();
  readonly #kinds = new Map<string, Meaning | undefined>();
  #spentMs = 0;

  constructor(parts: StepParts, call: StepCall) {
    this.#parts = parts;
    this.#call = call;
  }

  /**
   * Judges a plan for the caller of the call. Runs nothing but the step that resolves its words for types, and that once for
   * each word: within one call a word has one meaning.
   */
  judge(plan: Plan, signal = this.#call.signal): Promise<Verdict> {
    const { policy } = this.#parts;
    return judge(plan, this.#call.subject, { policy, meanings: (asked, limit) => this.#resolve(asked, limit) }, signal);
  }

  async #resolve({ words, areKinds }: AskedWords, signal: AbortSignal): Promise<Meanings> {
    const resolved = areKinds ? this.#kinds : this.#words;
    const open = words.filter((word) => !resolved.has(word));
    if (open.length > 0) {
      const ask = () => this.#parts.meanings({ words: open, areKinds }, signal);
      const found = await this.addRequests('resolve-words', ask, { words: open });
      for (const word of open) resolved.set(word, isRefusal(found) ? undefined : found.get(word));
    }
    return new Map(
      words.flatMap((word) => {
        const meaning = resolved.get(word);
        return meaning === undefined ? [] : [[word, meaning]];
      }),
    );
  }

  /**
   * Runs the call's own command, of which the call itself keeps the record, between the steps that the server adds: it counts
   * what the command selects, and deletes what the command leaves behind.
   */
  async own(permit: Permit, run: OwnRun = {}): Promise<Execution> {
    const inTheWay = await checkSelection(permit, this.addCommand);
    if (inTheWay !== undefined) return inTheWay;
    const execution = await this.#run(permit, run);
    const left = await cleanUp(permit, execution, this.addCommand);
    if (left === undefined) return execution;
    const { notice } = execution;
    return { ...execution, notice: notice === undefined ? left : `${left} ${notice}` };
  }

  /** Judges, records and runs one step of a course, with what the server adds to it. */
  async take(plan: Plan): Promise<StepEnd> {
    const verdict = await this.judge(plan);
    if (!verdict.allowed) return verdict.refusal;
    const { permit } = verdict;
    return this.#recorded({ step: 'course', plan: permit.plan, verdict }, () => this.own(permit), toExecution);
  }

  readonly addCommand: AddCommand = async (step, permit, run = {}) => {
    const added = permitAdded(step, permit);
    if (added === undefined) return undefined;
    const { plan, terms } = added;
    return this.#recorded({ step, plan, actAs: terms.actAs }, () => this.#run(added, run), toExecution);
  };

  /** Takes a look that explains the answer, if policy allows the caller the same read as a call; undefined if it shows nothing. */
  async look(permit: Permit, signal: AbortSignal): Promise<string | undefined> {
    const { plan, terms } = permit;
    const work = () => this.#parts.look(permit, signal);
    const printed = await this.#recorded({ step: 'explain-answer', plan, actAs: terms.actAs }, work, () => undefined);
    return isRefusal(printed) ? undefined : printed;
  }

  /** Makes requests that the server adds to the call and that are no command. */
  addRequests<T>(
    step: AddedStep,
    work: () => Promise<T>,
    about: Pick<StepSoFar, 'words' | 'plan' | 'actAs'> = {},
  ): Promise<T | Refusal> {
    return this.#recorded({ ...about, step }, work, () => undefined);
  }

  async #run(permit: Permit, run: Partial<StepRun>): Promise<Execution> {
    const { callId, signal, timeoutMs } = this.#call;
    const { plan, terms } = permit;
    const startedAt = performance.now();
    try {
      return await this.#parts.run(permit, run.outlastsClosing === true ? NEVER : signal, {
        timeoutMs: Math.max(1, timeoutMs - this.#spentMs),
        addStep: (step, work) => this.addRequests(step, work, { plan, actAs: terms.actAs }),
        ...run,
        callId,
      });
    } finally {
      this.#spentMs += performance.now() - startedAt;
    }
  }

  async #recorded<T>(
    about: Pick<StepSoFar, 'step' | 'plan' | 'verdict' | 'words' | 'actAs'>,
    work: () => Promise<T>,
    executionOf: (result: T) => Execution | undefined,
  ): Promise<T | Refusal> {
    const { callId, tool, subject, client } = this.#call;
    const step: StepSoFar = { callId, tool, subject, client, ...about };
    const startedAt = performance.now();
    const durationMs = () => Math.round(performance.now() - startedAt);
    const unrecorded = await this.#parts.audit.stepStarted(step);
    if (unrecorded !== undefined) return unrecorded;
    try {
      const result = await work();
      await this.#parts.audit.stepEnded({ ...step, execution: executionOf(result), durationMs: durationMs() });
      return result;
    } catch (error) {
      await this.#parts.audit.stepEnded({ ...step, defect: true, durationMs: durationMs() });
      throw error;
    }
  }
}

const NEVER = new AbortController().signal;

function toExecution(execution: Execution): Execution {
  return execution;
}
