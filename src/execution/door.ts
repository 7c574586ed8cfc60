import { isRefusal, type Refusal } from '../errors.ts';
import type { KubectlCommand, Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import type { Kind } from '../kube/kinds.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { ReadCounts, ReadMode } from '../kube/read-counts.ts';
import type { TokenReview } from '../kube/token-review.ts';
import { type Authorized, isAuthorized } from '../policy/authorize.ts';
import { ApiAccess } from './api-access.ts';
import type { ChangedObject } from './change-event.ts';
import { writeInClusterKubeconfig } from './connection.ts';
import { CurrentContext } from './current-context.ts';
import { followOutput } from './follow-output.ts';
import { kubectlEnvironment } from './kubectl-environment.ts';
import { findKubectl, type KubectlProgram, refuseNotStarted } from './kubectl-program.ts';
import { KubectlRuns, keepOf } from './kubectl-runs.ts';
import { refuseAborted, refuseBusy, refuseSelection } from './not-run.ts';
import { OwnRequests } from './own-requests.ts';
import { toRan } from './ran.ts';
import { type ReadCall, type ReadEnd, Reader } from './reader.ts';
import { type Answer, Readiness } from './readiness.ts';
import { type ReadEvent, Reads } from './reads.ts';
import { type Load, type NoSlot, Slots } from './slots.ts';
import type { ProcessEnd } from './spawn.ts';
import type { StateFolder } from './state-folder.ts';
import { unlessAborted } from './unless-aborted.ts';

/** What the door needs to know. Times in seconds, sizes in bytes. */
export interface DoorOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly passEnvironment: readonly string[];
  readonly stateFolder: StateFolder | undefined;
  readonly timeoutSeconds: number;
  readonly maxOutputBytes: number;
  readonly slots: number;
  /** Which way reads are served, and who is told how each command was. */
  readonly nativeReads: ReadMode;
  readonly onRead?: (event: ReadEvent) => void;
}

/** Who follows a run: `callId` names it to `onRead`, `report` is told how far it is. */
export interface Following {
  readonly callId?: string | undefined;
  readonly report?: ReportProgress | undefined;
  /** As in ReadCall. */
  readonly explainsRollouts?: boolean | undefined;
}

const toNobody: ReportProgress = () => {};

/** A waiting call and its run together must end before clients give up, most of them after 120 s. */
const MAX_WAIT_MS = 30_000;
/**
 * The one way to run anything against the cluster. It takes only what policy authorized and gives back what happened;
 * that a kubectl process does the work is known in this folder alone.
 */
export class Door {
  readonly #options: DoorOptions;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #runs: KubectlRuns;
  readonly #slots: Slots;
  readonly #access: ApiAccess;
  readonly #own: OwnRequests;
  readonly #reads: Reads;
  readonly #readiness: Readiness;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #kubectl: Promise<KubectlProgram | Refusal> | undefined;

  constructor(options: DoorOptions) {
    this.#options = options;
    const environment = kubectlEnvironment(options.environment, options.passEnvironment, options.stateFolder?.path);
    const kubeconfig = options.stateFolder && writeInClusterKubeconfig(environment, options.stateFolder.path);
    this.#environment = kubeconfig === undefined ? environment : { ...environment, KUBECONFIG: kubeconfig };
    this.#runs = new KubectlRuns(this.#environment, options.maxOutputBytes);
    this.#slots = new Slots(options.slots, Math.max(16, options.slots * 4), MAX_WAIT_MS);
    const kubectl = () => this.kubectl();
    const context = new CurrentContext(kubectl, this.#environment, this.#closing.signal);
    this.#access = new ApiAccess(context, this.#environment);
    this.#own = new OwnRequests(this.#access, this.#closing.signal);
    this.#reads = new Reads(
      new Reader(this.#access, kubectl, MAX_WAIT_MS),
      options.nativeReads,
      options.onRead ?? (() => {}),
    );
    const asked = { kubectl, context, access: this.#access, environment: this.#environment };
    this.#readiness = new Readiness({ ...asked, closing: this.#closing.signal });
  }

  /** The kubectl in use, or why there is none. A kubectl once found stays; after a failure it is looked for again. */
  kubectl(): Promise<KubectlProgram | Refusal> {
    this.#kubectl ??= this.#track(findKubectl(this.#environment, this.#closing.signal)).then((found) => {
      if (isRefusal(found)) this.#kubectl = undefined;
      return found;
    });
    return this.#kubectl;
  }

  /** Whether calls can be served now. Never rejects. */
  ready(): Promise<Answer> {
    return this.#track(this.#readiness.ask());
  }

  /** How many commands were served with a process and how many without. */
  reads(): ReadCounts {
    return this.#reads.counts();
  }

  /** As OwnRequests.reviewToken. */
  reviewToken(token: string, audience: string): Promise<TokenReview> {
    return this.#own.reviewToken(token, audience);
  }

  /** As OwnRequests.kinds. */
  kinds(words: readonly string[], caller: AbortSignal): Promise<ReadonlyMap<string, readonly Kind[]>> {
    return this.#own.kinds(words, caller);
  }

  /** As OwnRequests.noteChange; the door closes after it. */
  noteChange(objects: readonly ChangedObject[], message: string): Promise<number> {
    return this.#track(this.#own.noteChange(objects, message, new Date()));
  }

  load(): Load {
    return { limit: this.#slots.limit, running: this.#slots.running, waiting: this.#slots.waiting };
  }

  /**
   * Runs an authorized plan. `signal` ends it early. Resolves when nothing of it runs any more, its clean-up included;
   * rejects only on a defect: a value that `authorize` did not make.
   */
  async run(permit: Authorized, signal: AbortSignal, following: Following = {}): Promise<Execution> {
    if (!isAuthorized(permit)) throw new TypeError('Only an authorized plan can be run.');
    return this.#track(this.#runPlan(permit.plan, signal, following));
  }

  /** Serves an authorized read as Reads.look. */
  async look(permit: Authorized, signal: AbortSignal): Promise<string | undefined> {
    if (!isAuthorized(permit)) throw new TypeError('Only an authorized plan can be run.');
    const call = this.#call(permit.plan.command, permit.plan, {});
    return this.#track(this.#reads.look(call, AbortSignal.any([signal, this.#closing.signal])));
  }

  /** Ends everything that runs and resolves when it is gone. Nothing runs afterwards. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
    await this.#access.close();
    this.#options.stateFolder?.remove();
  }

  /** What `close` waits for. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    return work.finally(() => this.#running.delete(work));
  }

  async #runPlan(plan: Plan, callerSignal: AbortSignal, following: Following): Promise<Execution> {
    const signal = AbortSignal.any([callerSignal, this.#closing.signal]);
    const call = this.#call(plan.command, plan, following);
    call.report({ phase: 'queued', bytes: 0 });
    const startedAt = performance.now();
    const read = await this.#reads.serve(call, signal);
    if (read.kind !== 'left') return this.#toExecution(read);
    const leftMs = call.timeoutMs - (performance.now() - startedAt);
    const slot = await this.#slots.acquire(signal);
    if (typeof slot === 'string') return { ended: 'not-run', refusal: this.#refuseNoSlot(slot, this.#slots.limit) };
    try {
      call.report({ phase: 'running', bytes: 0 });
      const kubectl = await unlessAborted(this.kubectl(), signal);
      if (kubectl === 'aborted') return { ended: 'not-run', refusal: this.#refuseAborted() };
      if (isRefusal(kubectl)) return { ended: 'not-run', refusal: kubectl };
      // Counting and changing share one deadline: callers give up on a call, not on its parts.
      const endsAt = performance.now() + leftMs;
      const tooMany = await this.#countSelection(kubectl.path, plan, { signal, callId: following.callId });
      if (tooMany !== undefined) return tooMany;
      const timeoutMs = Math.max(1, endsAt - performance.now());
      const end = await this.#reads.beside(
        { ...call, timeoutMs, report: toNobody, explainsRollouts: false },
        () => this.#runs.run(kubectl.path, plan, timeoutMs, signal, followOutput(plan.command, call.report)),
        signal,
      );
      // It was there a moment ago: look for it again, and say what is found now.
      if (end.kind === 'not-started') return { ended: 'not-run', refusal: await this.#refuseNotStarted(end.errno) };
      const notice = await this.#runs.cleanUp(kubectl.path, plan, end);
      return { ...this.#toExecution(end), ...(notice === undefined ? {} : { notice }) };
    } finally {
      slot.release();
    }
  }

  #call(
    command: KubectlCommand,
    { actAs }: Plan,
    { callId, report = toNobody, explainsRollouts }: Following,
  ): ReadCall {
    const { timeoutSeconds, maxOutputBytes } = this.#options;
    const timeoutMs = timeoutSeconds * 1000;
    return { callId, command, actAs, timeoutMs, maxOutputBytes, keep: keepOf(command), report, explainsRollouts };
  }

  /** Reads what a change would select, and gives the refusal or failure that stands in its way. */
  async #countSelection(
    program: string,
    plan: Plan,
    { signal, callId }: { readonly signal: AbortSignal; readonly callId: string | undefined },
  ): Promise<Execution | undefined> {
    const { selection } = plan;
    if (selection === undefined) return undefined;
    const call = this.#call(selection.command, plan, { callId });
    const run = () => this.#runs.run(program, { ...plan, command: selection.command }, call.timeoutMs, signal);
    const read = await this.#reads.serve(call, signal);
    const end = read.kind === 'left' ? await this.#reads.beside(call, run, signal) : read;
    if (end.kind === 'not-started') return { ended: 'not-run', refusal: await this.#refuseNotStarted(end.errno) };
    if (end.kind !== 'exited' || end.exitCode !== 0) return this.#toExecution(end);
    const names = end.stdout.text.split('\n').filter((line) => line !== '');
    if (names.length <= selection.most && !end.stdout.truncated) return undefined;
    return { ended: 'not-run', refusal: refuseSelection(names, selection.most) };
  }

  #toExecution(end: Exclude<ProcessEnd | ReadEnd, { kind: 'not-started' | 'left' }>): Execution {
    switch (end.kind) {
      case 'no-slot':
        return { ended: 'not-run', refusal: this.#refuseNoSlot(end.reason, this.#reads.limit) };
      case 'exited':
      case 'timed-out':
        return toRan(end, this.#options.timeoutSeconds);
      case 'aborted':
        return { ended: 'not-run', refusal: this.#refuseAborted() };
    }
  }

  async #refuseNotStarted(errno: string): Promise<Refusal> {
    this.#kubectl = undefined;
    const kubectl = await this.kubectl();
    return isRefusal(kubectl) ? kubectl : refuseNotStarted(errno);
  }

  #refuseNoSlot(reason: NoSlot, limit: number): Refusal {
    return reason === 'aborted' ? this.#refuseAborted() : refuseBusy(limit);
  }

  #refuseAborted(): Refusal {
    return refuseAborted(this.#closing.signal.aborted);
  }
}
