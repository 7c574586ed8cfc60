import type { CallSoFar, EndedStep, RecordedChange, StepSoFar } from '../audit/entry.ts';
import type { Trail } from '../audit/trail.ts';
import { isRefusal, type Refusal, refuse } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import type { Meaning } from '../kube/kinds.ts';
import type { ObjectSink } from '../kube/object-sink.ts';
import { ADDED_STEPS, type AddedStep, mayAdd } from '../policy/added-steps.ts';
import type { Meanings } from '../policy/canonical.ts';
import { type Permit, permitAdded, type Verdict } from '../policy/decide.ts';
import type { Terms } from '../policy/terms.ts';
import type { ChangeStep, Requests, StepOf, WriteReview } from '../remediation/steps.ts';
import { addressesOf } from './addresses-of.ts';
import { cleanUp } from './clean-up.ts';
import { type AskedWords, type JudgeParts, judge } from './judge.ts';
import { checkSelection } from './selection.ts';
import type { AddCommand, StepEnd, StepRun } from './step-run.ts';

/** What steps need of the server. */
export interface StepParts extends JudgeParts {
  readonly run: (permit: Permit, signal: AbortSignal, run: StepRun) => Promise<Execution>;
  /** Serves a read without a process; undefined if it cannot. Never rejects. */
  readonly look: (permit: Permit, signal: AbortSignal) => Promise<string | undefined>;
  /** Makes requests as the caller of a permit; absent where nothing does. */
  readonly requests?:
    | (<T>(permit: Permit, signal: AbortSignal, work: (requests: Requests) => Promise<T>) => Promise<T | Refusal>)
    | undefined;
  readonly audit: Trail;
}

/** How the call's own command runs. */
export type OwnRun = Partial<
  Pick<StepRun, 'report' | 'whenAnswered' | 'explainsRollouts' | 'objects' | 'isApproved' | 'review'>
>;

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
  #steps = 0;
  /** How many commands run now, and since when one or more do. */
  #running = 0;
  #busySince = 0;

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
    const meanings: JudgeParts['meanings'] = (asked, limit) => this.#resolve(plan, asked, limit);
    return judge(plan, this.#call.subject, { policy, meanings }, signal);
  }

  async #resolve(plan: Plan, { words, areKinds }: AskedWords, signal: AbortSignal): Promise<Meanings> {
    const resolved = areKinds ? this.#kinds : this.#words;
    const open = words.filter((word) => !resolved.has(word));
    if (open.length > 0) {
      const ask = () => this.#parts.meanings({ words: open, areKinds }, signal);
      const found = await this.addRequests('resolve-words', { plan, words: open }, ask);
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

  /**
   * Judges, records and runs one step of a course, with what the server adds to it. `objects` takes the objects of a `get` in
   * JSON, in place of stdout.
   */
  async take(plan: Plan, objects?: ObjectSink): Promise<StepEnd> {
    const verdict = await this.judge(plan);
    if (!verdict.allowed) return verdict.refusal;
    const { permit } = verdict;
    if (permit.terms.approval !== undefined) return CANNOT_ASK;
    return this.#recorded(
      { step: 'course', plan: permit.plan, verdict },
      () => this.own(permit, { objects }),
      toExecution,
    );
  }

  /** Rehearses the command of a permit, to plan its change. */
  rehearse(permit: Permit, review: WriteReview): Promise<StepEnd> {
    const { plan, terms } = permit;
    return this.#recorded(
      { step: 'rehearse-change', plan, actAs: terms.actAs },
      () => this.#run(permit, { onlyRehearses: true, review }),
      toExecution,
    );
  }

  /** Runs the command of a permit that was approved, with what the server adds to it. */
  runApproved(permit: Permit, change: RecordedChange, review: Partial<WriteReview>): Promise<StepEnd> {
    const { plan, terms } = permit;
    return this.#recorded(
      { step: 'apply-change', plan, actAs: terms.actAs, change },
      () => this.own(permit, { isApproved: true, review }),
      toExecution,
    );
  }

  /** Makes requests for a change, as the caller. */
  requests<T>(
    step: ChangeStep,
    permit: Permit,
    work: (requests: Requests) => Promise<T>,
    { lasts, change, writesOf }: StepOf<T> = {},
  ): Promise<T | Refusal> {
    const { requests } = this.#parts;
    if (requests === undefined) throw new TypeError('This server makes no requests for changes.');
    const { plan, terms } = permit;
    if (!mayAdd(step, plan.command)) throw new TypeError(`The server adds no step ${step} to this call.`);
    return this.#recorded<T | Refusal>(
      { step, plan, actAs: terms.actAs, change },
      () => requests(permit, lasts === true ? NEVER : this.#call.signal, work),
      () => undefined,
      (result) => (isRefusal(result) ? undefined : writesOf?.(result)),
    );
  }

  readonly addCommand: AddCommand = async (step, permit, run = {}) => {
    const added = permitAdded(step, permit);
    if (added === undefined) return undefined;
    const { plan, terms } = added;
    return this.#recorded({ step, plan, actAs: terms.actAs }, () => this.#run(added, run), toExecution);
  };

  /** Takes a look that explains the answer, judged like a call of the caller; undefined if it may not or shows nothing. */
  async look(plan: Plan, signal: AbortSignal): Promise<string | undefined> {
    const verdict = await this.judge(plan, signal);
    if (!verdict.allowed) return undefined;
    const { permit } = verdict;
    const work = () => this.#parts.look(permit, signal);
    const printed = await this.#recorded({ step: 'explain-answer', plan: permit.plan, verdict }, work, () => undefined);
    return isRefusal(printed) ? undefined : printed;
  }

  /**
   * Makes requests that the server adds to a call and that are no command. `terms` come from the call's permit. Throws if the
   * table of added steps has no such step for the call.
   */
  addRequests<T>(
    step: AddedStep,
    { plan, terms, words }: { readonly plan: Plan; readonly terms?: Terms } & Pick<StepSoFar, 'words'>,
    work: () => Promise<T>,
  ): Promise<T | Refusal> {
    if (!mayAdd(step, plan.command)) throw new TypeError(`The server adds no step ${step} to this call.`);
    const actAs = ADDED_STEPS[step].as === 'caller' ? terms?.actAs : undefined;
    // What the words mean is asked before there is a verdict, and so before a command line that was judged.
    const about = words === undefined ? { step, plan, actAs } : { step, words };
    return this.#recorded(about, work, () => undefined);
  }

  /** Asks DNS for the addresses of a host; none if it has none, or gives no answer. */
  addLookup(host: string): Promise<readonly string[] | Refusal> {
    const about = { step: 'resolve-target', words: [host] } as const;
    return this.#recorded(about, () => addressesOf(host), noExecution);
  }

  async #run(permit: Permit, run: Partial<StepRun>): Promise<Execution> {
    const { callId, signal, timeoutMs } = this.#call;
    const now = performance.now();
    if (this.#running++ === 0) this.#busySince = now;
    const spentMs = this.#spentMs + now - this.#busySince;
    try {
      return await this.#parts.run(permit, run.outlastsClosing === true ? NEVER : signal, {
        timeoutMs: Math.max(1, timeoutMs - spentMs),
        addStep: (step, work) => this.addRequests(step, permit, work),
        ...run,
        callId,
      });
    } finally {
      if (--this.#running === 0) this.#spentMs += performance.now() - this.#busySince;
    }
  }

  async #recorded<T>(
    about: Pick<StepSoFar, 'step' | 'plan' | 'verdict' | 'words' | 'change' | 'actAs'>,
    work: () => Promise<T>,
    executionOf: (result: T) => Execution | undefined,
    writesOf: (result: T) => EndedStep['writes'] = () => undefined,
  ): Promise<T | Refusal> {
    const { callId, tool, subject, client } = this.#call;
    const step: StepSoFar = { callId, tool, subject, client, stepNumber: ++this.#steps, ...about };
    const startedAt = performance.now();
    const durationMs = () => Math.round(performance.now() - startedAt);
    const unrecorded = await this.#parts.audit.stepStarted(step);
    if (unrecorded !== undefined) return unrecorded;
    try {
      const result = await work();
      const end = { execution: executionOf(result), writes: writesOf(result), durationMs: durationMs() };
      await this.#parts.audit.stepEnded({ ...step, ...end });
      return result;
    } catch (error) {
      await this.#parts.audit.stepEnded({ ...step, defect: true, durationMs: durationMs() });
      throw error;
    }
  }
}

const NEVER = new AbortController().signal;

const CANNOT_ASK = refuse(
  'APPROVAL_REQUIRED',
  'This step needs an approval, and the tool cannot wait for one.',
  'Use the tool that runs kubectl commands, which can wait for an approval, or ask the operator for a rule that allows it.',
);

const noExecution = (): undefined => undefined;

function toExecution(execution: Execution): Execution {
  return execution;
}
