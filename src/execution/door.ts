import { tmpdir } from 'node:os';
import { ApiAccess } from '../api/access.ts';
import type { ChangedObject } from '../api/change-event.ts';
import { writeInClusterKubeconfig } from '../api/connection/connection.ts';
import { CurrentContext } from '../api/kubeconfig/current-context.ts';
import { type AskedWords, OwnRequests } from '../api/own-requests.ts';
import { isRefusal, type Refusal } from '../errors.ts';
import { Gateway } from '../gateway/gateway.ts';
import type { Execution } from '../kube/execution.ts';
import type { Meaning } from '../kube/kinds.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { ReadCounts, ReadMode } from '../kube/read-counts.ts';
import type { TokenReview } from '../kube/token-review.ts';
import { isPermit, type Permit } from '../policy/decide.ts';
import { findKubectl, type KubectlProgram, refuseNotStarted } from '../process/kubectl-program.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { addNoStep } from './add-step.ts';
import { MemoryBudget } from './budget.ts';
import { soon } from './call-memory.ts';
import { GatedRuns } from './gated-runs.ts';
import { KubectlCache } from './kubectl-cache.ts';
import { kubectlEnvironment } from './kubectl-environment.ts';
import { KubectlMemory } from './kubectl-memory.ts';
import { KubectlRuns } from './kubectl-runs.ts';
import { memoryForCalls } from './memory.ts';
import { type NativeReadEnd, NativeReader, type ReadRequest } from './native-reader.ts';
import { refuseAborted } from './not-run.ts';
import { takingObjects } from './objects.ts';
import { outputTerms } from './output-terms.ts';
import { noSlot, toExecution } from './ran.ts';
import { type ReadEvent, ReadRouter } from './read-router.ts';
import { type Answer, Readiness } from './readiness.ts';
import type { RunEnd } from './run-end.ts';
import type { RunOptions } from './run-options.ts';
import { withWarnings } from './short-name-warnings.ts';
import { type Load, Slots } from './slots.ts';
import type { StateFolder } from './state-folder.ts';
import { unlessAborted } from './unless-aborted.ts';

/** What the door needs to know. Times in seconds, sizes in bytes. */
export interface DoorOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly passEnvironment: readonly string[];
  readonly stateFolder: StateFolder | undefined;
  readonly timeoutSeconds: number;
  readonly maxOutputBytes: number;
  /** What is secret leaves in no output; absent where it may. */
  readonly redaction?: Redaction | undefined;
  /** As in OutputOptions; false if left out. */
  readonly marksUntrusted?: boolean;
  readonly slots: number;
  /** What calls and their kubectl processes may take together; as much as the system allows where it is left out. */
  readonly memoryBytes?: number;
  /** Which way reads are served, and who is told how each command was. */
  readonly nativeReads: ReadMode;
  readonly onRead?: (event: ReadEvent) => void;
}

/** A waiting call and its run together must end before clients give up, most of them after 120 s. */
const MAX_WAIT_MS = 30_000;
const MAX_WAITING_FOR_MEMORY = 256;

const toNobody: ReportProgress = () => {};

/**
 * The one way to run anything against the cluster. It takes only what policy permitted and gives back what happened;
 * that a kubectl process does the work is known in this folder alone.
 */
export class Door {
  readonly #options: DoorOptions;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #runs: GatedRuns;
  readonly #gateway = new Gateway();
  readonly #slots: Slots;
  readonly #access: ApiAccess;
  readonly #own: OwnRequests;
  readonly #reads: ReadRouter;
  readonly #readiness: Readiness;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #kubectl: Promise<KubectlProgram | Refusal> | undefined;

  constructor(options: DoorOptions) {
    this.#options = options;
    const environment = kubectlEnvironment(options.environment, options.passEnvironment, options.stateFolder?.path);
    const kubeconfig = options.stateFolder && writeInClusterKubeconfig(environment, options.stateFolder.path);
    this.#environment = kubeconfig === undefined ? environment : { ...environment, KUBECONFIG: kubeconfig };
    this.#slots = new Slots(options.slots, Math.max(16, options.slots * 4), MAX_WAIT_MS);
    const kubectl = () => this.kubectl();
    const context = new CurrentContext(kubectl, this.#environment, this.#closing.signal);
    this.#access = new ApiAccess(context, this.#environment);
    const budget = new MemoryBudget(options.memoryBytes ?? memoryForCalls(), MAX_WAITING_FOR_MEMORY, MAX_WAIT_MS);
    const memory = new KubectlMemory(budget, options.nativeReads === 'off' ? undefined : this.#access);
    const cache = new KubectlCache(options.stateFolder?.path, () => this.#access.generation);
    const runs = new KubectlRuns(this.#environment, memory, cache);
    this.#runs = new GatedRuns(runs, this.#access, this.#gateway, options.stateFolder?.path ?? tmpdir());
    this.#own = new OwnRequests(this.#access, this.#closing.signal);
    this.#reads = new ReadRouter(
      new NativeReader(this.#access, kubectl, budget, MAX_WAIT_MS),
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

  /** As OwnRequests.meanings. */
  meanings(asked: AskedWords, caller: AbortSignal): Promise<ReadonlyMap<string, Meaning>> {
    return this.#own.meanings(asked, caller);
  }

  /** As OwnRequests.noteChange; the door closes after it. */
  noteChange(objects: readonly ChangedObject[], message: string): Promise<number> {
    return this.#track(this.#own.noteChange(objects, message, new Date()));
  }

  load(): Load {
    return this.#slots.load;
  }

  /**
   * Runs a permitted plan. `signal` ends it early. Resolves when nothing of it runs any more. Rejects only on a defect: a value
   * that is no permit, for example.
   */
  async run(permit: Permit, signal: AbortSignal, options: RunOptions = {}): Promise<Execution> {
    if (!isPermit(permit)) throw new TypeError('Only a permitted plan can be run.');
    return withWarnings(permit.plan, await this.#track(this.#runPermit(permit, signal, options)));
  }

  /** Serves a permitted read as Reads.look. */
  async look(permit: Permit, signal: AbortSignal): Promise<string | undefined> {
    if (!isPermit(permit)) throw new TypeError('Only a permitted plan can be run.');
    const call = this.#call(permit, {});
    return this.#track(this.#reads.look(call, AbortSignal.any([signal, this.#closing.signal])));
  }

  /** Ends everything that runs, except what outlasts closing. */
  stop(): void {
    this.#closing.abort();
  }

  /** Stops, and resolves when everything is gone. Nothing runs afterwards. */
  async close(): Promise<void> {
    this.stop();
    await Promise.allSettled(this.#running);
    await this.#gateway.close();
    await this.#access.close();
    this.#options.stateFolder?.remove();
  }

  /** What `close` waits for. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    return work.finally(() => this.#running.delete(work));
  }

  async #runPermit(permit: Permit, callerSignal: AbortSignal, options: RunOptions): Promise<Execution> {
    const closing = options.outlastsClosing === true ? [] : [this.#closing.signal];
    const signal = AbortSignal.any([callerSignal, ...closing]);
    const { whenAnswered = soon, onlyRehearses } = options;
    const call = { ...this.#call(permit, options), whenAnswered };
    call.report({ phase: 'queued', bytes: 0 });
    const startedAt = performance.now();
    const read = await this.#reads.serve(call, signal);
    if (read.kind !== 'left') return this.#toExecution(read);
    const timeoutMs = Math.max(1, call.timeoutMs - (performance.now() - startedAt));
    const slot = await this.#slots.acquire(signal);
    if (typeof slot === 'string') return noSlot(slot, this.#slots.limit, this.#isStopping);
    try {
      call.report({ phase: 'running', bytes: 0 });
      const kubectl = await unlessAborted(this.kubectl(), signal);
      if (kubectl === 'aborted') return { ended: 'not-run', refusal: refuseAborted(this.#isStopping) };
      if (isRefusal(kubectl)) return { ended: 'not-run', refusal: kubectl };
      const { output } = call;
      const unfollowed = { report: toNobody, output: { ...output, report: undefined }, whenAnswered: undefined };
      const end = await this.#reads.runKubectl(
        { ...call, ...unfollowed, timeoutMs, explainsRollouts: false },
        () =>
          takingObjects(call, (opened) =>
            this.#runs.run(kubectl.path, permit, timeoutMs, signal, { ...call, opened, onlyRehearses }),
          ),
        signal,
      );
      // It was there a moment ago: look for it again, and say what is found now.
      if (end.kind === 'not-started') return { ended: 'not-run', refusal: await this.#refuseNotStarted(end.errno) };
      const execution = this.#toExecution(end);
      const mayHaveBegun = execution.ended === 'not-run' && !('changedNothing' in end);
      return mayHaveBegun ? { ...execution, began: true } : execution;
    } finally {
      slot.release();
    }
  }

  #call(permit: Permit, options: RunOptions): ReadRequest {
    const { callId, report = toNobody, explainsRollouts, addStep = addNoStep, objects } = options;
    const { timeoutSeconds, maxOutputBytes: maxBytes, redaction, marksUntrusted = false } = this.#options;
    const timeoutMs = options.timeoutMs ?? timeoutSeconds * 1000;
    const output = outputTerms(permit.plan, { maxBytes, report: options.report, redaction, marksUntrusted });
    return { callId, permit, timeoutMs, output, report, explainsRollouts, addStep, objects };
  }

  #toExecution(end: Exclude<RunEnd | NativeReadEnd, { kind: 'not-started' | 'left' }>): Execution {
    const { limit: readsAtOnce } = this.#reads;
    return toExecution(end, { ...this.#options, readsAtOnce, isStopping: this.#isStopping });
  }

  async #refuseNotStarted(errno: string): Promise<Refusal> {
    this.#kubectl = undefined;
    const kubectl = await this.kubectl();
    return isRefusal(kubectl) ? kubectl : refuseNotStarted(errno);
  }

  get #isStopping(): boolean {
    return this.#closing.signal.aborted;
  }
}
