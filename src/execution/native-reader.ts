import type { ApiAccess, OpenedApi } from '../api/access.ts';
import { ConnectionFailed, LeaveToKubectl } from '../api/api.ts';
import type { RedactObject } from '../api/objects/redact-object.ts';
import { isRefusal, type Refusal } from '../errors.ts';
import type { KubectlCommand } from '../kube/command.ts';
import type { ObjectSink } from '../kube/object-sink.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { StuckRollout } from '../kube/rollout.ts';
import { type OutputTerms, openOutput, partialOutput, type RunOutput } from '../output/chain.ts';
import { redactText } from '../output/redact/index.ts';
import type { Permit } from '../policy/decide.ts';
import type { KubectlProgram } from '../process/kubectl-program.ts';
import type { ProcessEnd } from '../process/spawn.ts';
import { printsAs, readFor } from '../reads/coverage.ts';
import type { NativeRead } from '../reads/read.ts';
import type { Redaction } from '../redaction/redaction.ts';
import type { AddStep } from './add-step.ts';
import type { MemoryBudget } from './budget.ts';
import { atOnce, CallMemory, NoMemoryLeft, type WhenAnswered } from './call-memory.ts';
import { refuseMemoryBusy, refuseTooLarge, timeoutNotice } from './not-run.ts';
import { type NoSlot, Slots } from './slots.ts';

/** A call to serve without a process. */
export interface ReadRequest {
  readonly callId: string | undefined;
  readonly permit: Permit;
  readonly timeoutMs: number;
  readonly output: OutputTerms;
  readonly report: ReportProgress;
  /** Whether a rollout that does not go on may be looked into, and its status end early. */
  readonly explainsRollouts?: boolean | undefined;
  readonly addStep: AddStep;
  /** Takes the objects of a `get` in JSON, in place of stdout. */
  readonly objects?: ObjectSink | undefined;
  /** Takes what is to be done once the answer was sent; absent if none is. */
  readonly whenAnswered?: WhenAnswered | undefined;
}

/** How a read ended: as a process does, or with the reason why kubectl must serve the call. */
export type NativeReadEnd =
  | Exclude<ProcessEnd, { kind: 'not-started' | 'exited' | 'timed-out' }>
  | (Extract<ProcessEnd, { kind: 'timed-out' }> & { readonly notice?: string })
  | (Extract<ProcessEnd, { kind: 'exited' }> & { readonly stuck?: StuckRollout })
  | { readonly kind: 'left'; readonly why: string; readonly defect?: Error }
  | { readonly kind: 'no-slot'; readonly reason: NoSlot }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Reads share one thread: more at once would wait for each other, and hold memory while they do. */
const AT_ONCE = 16;
const MAX_WAITING = 256;

/** Serves commands from the API server. */
export class NativeReader {
  readonly #access: ApiAccess;
  readonly #kubectl: () => Promise<KubectlProgram | Refusal>;
  readonly #slots: Slots;
  readonly #budget: MemoryBudget;

  /** `kubectl` is the one that would serve otherwise; `maxWaitMs` is how long a call may wait for its turn. */
  constructor(
    access: ApiAccess,
    kubectl: () => Promise<KubectlProgram | Refusal>,
    budget: MemoryBudget,
    maxWaitMs: number,
  ) {
    this.#access = access;
    this.#budget = budget;
    this.#kubectl = kubectl;
    this.#slots = new Slots(AT_ONCE, MAX_WAITING, maxWaitMs);
  }

  /** How many run at once. */
  get limit(): number {
    return this.#slots.limit;
  }

  /** Serves a call, or says that kubectl must. `signal` ends it at once. Never rejects. */
  async serve(call: ReadRequest, signal: AbortSignal): Promise<NativeReadEnd> {
    const read = readFor(call.permit.plan.command);
    if (read === undefined) return { kind: 'left', why: 'not covered' };
    const kubectl = await this.#kubectl();
    if (isRefusal(kubectl) || !printsAs(kubectl.version)) return { kind: 'left', why: 'another kubectl' };
    const slot = await this.#slots.acquire(signal);
    if (typeof slot === 'string') return { kind: 'no-slot', reason: slot };
    call.report({ phase: 'running', bytes: 0 });
    const ending = new AbortController();
    const { promise: ended, resolve: end } = Promise.withResolvers<NativeReadEnd>();
    const printed = openOutput(call.output);
    const memory = new CallMemory(this.#budget, ending.signal);
    let release = () => memory.release();
    const stop = (how: NativeReadEnd) => {
      end(how);
      ending.abort();
    };
    const onAbort = () => stop({ kind: 'aborted' });
    const onDeadline = () => {
      const notice = memory.isLarge ? timeoutNotice(call.permit.plan.command) : undefined;
      stop({ kind: 'timed-out', ...partialOutput(printed), ...(notice !== undefined && { notice }) });
    };
    const deadline = setTimeout(onDeadline, call.timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const ran = this.#run(read, call, kubectl.client, { ...printed, memory }, ending.signal);
      const end = await Promise.race([ended, ran]);
      if (end.kind === 'exited') release = () => (call.whenAnswered ?? atOnce)(() => memory.release());
      return end;
    } finally {
      release();
      clearTimeout(deadline);
      signal.removeEventListener('abort', onAbort);
      slot.release();
    }
  }

  async #run(
    read: NativeRead,
    { permit, output, explainsRollouts = false, addStep, objects }: ReadRequest,
    client: KubectlProgram['client'],
    { stdout, stderr, memory }: RunOutput & { readonly memory: CallMemory },
    signal: AbortSignal,
  ): Promise<NativeReadEnd> {
    const { command } = permit.plan;
    let exitCode: number;
    let stuck: StuckRollout | undefined;
    let opened: OpenedApi | undefined;
    const looks = new RolloutStep(addStep);
    try {
      opened = await this.#access.open(signal, { as: 'caller', permit });
      if (opened === undefined) return { kind: 'left', why: 'only kubectl can connect' };
      exitCode = await read(command, {
        api: opened.api,
        discovery: opened.discovery,
        redact: redactObjects(output.redaction?.redaction),
        now: Date.now,
        defaultNamespace: opened.namespace,
        client,
        stdout: (text) => {
          stdout.write(text);
          memory.holdAnswer(stdout.keptBytes());
        },
        isStdoutFull: () => stdout.isFull(),
        isEnough: () => stdout.isDone(),
        leaveOff: () => stdout.cutShort(),
        stderr: (text) => stderr.write(text),
        objects,
        explainRollout: explainsRollouts
          ? {
              mayLook: () => looks.begin(),
              found: (why) => (stuck ??= { ...why, message: redactText(output, why.message) }),
            }
          : undefined,
        memory,
      });
      await memory.settled();
    } catch (error) {
      if (signal.aborted) return { kind: 'aborted' };
      if (error instanceof NoMemoryLeft) return refuseMemory(error, command, this.#budget.totalBytes);
      if (error instanceof LeaveToKubectl) return { kind: 'left', why: error.message };
      const fault = faultOfAnswer(error);
      if (fault !== undefined) return { kind: 'left', why: fault };
      if (!(error instanceof ConnectionFailed))
        return { kind: 'left', why: 'the read failed', defect: error instanceof Error ? error : new Error('unknown') };
      stderr.write(`${error.message}\n`);
      exitCode = 1;
    } finally {
      opened?.end();
      await looks.end();
    }
    return { kind: 'exited', exitCode, stdout: stdout.captured(), stderr: stderr.captured(), ...(stuck && { stuck }) };
  }
}

/** Redacts each object. That takes half the time of asking first whether its text may hold something secret. */
function redactObjects(redaction: Redaction | undefined): RedactObject | undefined {
  return redaction && ((object, about) => redaction.object(object, about));
}

/** The looks into one rollout, which are one step however many they are. */
class RolloutStep {
  readonly #addStep: AddStep;
  readonly #over = Promise.withResolvers<void>();
  #begun: Promise<boolean> | undefined;
  #step: Promise<unknown> | undefined;

  constructor(addStep: AddStep) {
    this.#addStep = addStep;
  }

  /** Resolves with whether looks may be taken: only if they are on record. */
  begin(): Promise<boolean> {
    this.#begun ??= new Promise((resolve, reject) => {
      this.#step = this.#addStep('explain-rollout', () => {
        resolve(true);
        return this.#over.promise;
      }).then(() => resolve(false), reject);
    });
    return this.#begun;
  }

  async end(): Promise<void> {
    this.#over.resolve();
    await this.#step;
  }
}

/** What was wrong with an answer, for which kubectl has the words; undefined for a defect of this server. */
function faultOfAnswer(error: unknown): string | undefined {
  if (error instanceof SyntaxError) return 'the answer is no JSON';
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return /^E(?!RR_)[A-Z]+$/.test(code) ? `the answer broke off (${code})` : undefined;
}

function refuseMemory({ reason, bytes }: NoMemoryLeft, command: KubectlCommand, total: number): NativeReadEnd {
  if (reason === 'aborted') return { kind: 'aborted' };
  return { kind: 'refused', refusal: reason === 'never' ? refuseTooLarge(command, bytes, total) : refuseMemoryBusy() };
}
