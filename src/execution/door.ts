import { tmpdir } from 'node:os';
import { ApiAccess } from '../api/access.ts';
import type { ChangeNews } from '../api/change-event.ts';
import { writeInClusterKubeconfig } from '../api/connection/connection.ts';
import { CurrentContext } from '../api/kubeconfig/current-context.ts';
import { type AskedWords, OwnRequests } from '../api/own-requests.ts';
import { isRefusal, type Refusal } from '../errors.ts';
import { Gateway } from '../gateway/gateway.ts';
import type { Execution } from '../kube/execution.ts';
import type { Meaning } from '../kube/kinds.ts';
import type { ReadCounts } from '../kube/read-counts.ts';
import type { TokenReview } from '../kube/token-review.ts';
import type { Permit } from '../policy/decide.ts';
import { findKubectl, type KubectlProgram, refuseNotStarted } from '../process/kubectl-program.ts';
import { MemoryBudget } from './budget.ts';
import { soon } from './call-memory.ts';
import type { DoorOptions } from './door-options.ts';
import { GatedRuns } from './gated-runs.ts';
import { KubectlCache } from './kubectl-cache.ts';
import { kubectlEnvironment } from './kubectl-environment.ts';
import { KubectlMemory } from './kubectl-memory.ts';
import { KubectlRuns } from './kubectl-runs.ts';
import { memoryForCalls } from './memory.ts';
import { type NativeReadEnd, NativeReader } from './native-reader.ts';
import { refuseAborted } from './not-run.ts';
import { takingObjects } from './objects.ts';
import { demandPermit, demandPermitToRun } from './permitted.ts';
import { noSlot, toExecution } from './ran.ts';
import { readRequest, toNobody } from './read-request.ts';
import { ReadRouter } from './read-router.ts';
import { type Answer, Readiness } from './readiness.ts';
import type { RunEnd } from './run-end.ts';
import type { RunOptions } from './run-options.ts';
import { type ServerRequests, withServerRequests } from './server-requests.ts';
import { withWarnings } from './short-name-warnings.ts';
import { type Load, Slots } from './slots.ts';
import { unlessAborted } from './unless-aborted.ts';

/** A waiting call and its run together must end before clients give up, most of them after 120 s. */
const MAX_WAIT_MS = 30_000;
const MAX_WAITING_FOR_MEMORY = 256;

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
    const folder = options.stateFolder?.path;
    const runs = new KubectlRuns(this.#environment, memory, new KubectlCache(folder, () => this.#access.generation));
    this.#runs = new GatedRuns(runs, this.#access, this.#gateway, folder ?? tmpdir());
    this.#own = new OwnRequests(this.#access, this.#closing.signal);
    this.#reads = new ReadRouter(
      new NativeReader(this.#access, kubectl, budget, MAX_WAIT_MS),
      options.nativeReads,
      options.onRead ?? (() => {}),
    );
    const { signal: closing } = this.#closing;
    this.#readiness = new Readiness({
      kubectl,
      context,
      access: this.#access,
      environment: this.#environment,
      closing,
    });
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
  noteChange(news: ChangeNews): Promise<number> {
    return this.#track(this.#own.noteChange(news, new Date()));
  }

  /** What the server asks of the API server as itself. */
  get own(): OwnRequests {
    return this.#own;
  }

  load(): Load {
    return this.#slots.load;
  }

  /**
   * Runs a permitted plan. `signal` ends it early. Resolves when nothing of it runs any more. Rejects only on a defect: a value
   * that is no permit, for example.
   */
  async run(permit: Permit, signal: AbortSignal, options: RunOptions = {}): Promise<Execution> {
    demandPermitToRun(permit, options);
    return withWarnings(permit.plan, await this.#track(this.#runPermit(permit, signal, options)));
  }

  /** As withServerRequests. */
  requests<T>(
    permit: Permit,
    signal: AbortSignal,
    work: (requests: ServerRequests) => Promise<T>,
  ): Promise<T | Refusal> {
    const until = AbortSignal.any([signal, this.#closing.signal]);
    return this.#track(withServerRequests(this.#access, permit, until, work));
  }

  /** Serves a permitted read as Reads.look. */
  async look(permit: Permit, signal: AbortSignal): Promise<string | undefined> {
    demandPermit(permit);
    const call = readRequest(permit, {}, this.#options);
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
    const { whenAnswered = soon, onlyRehearses, review } = options;
    const call = { ...readRequest(permit, options, this.#options), whenAnswered };
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
      const unfollowed = { report: toNobody, output: { ...call.output, report: undefined }, whenAnswered: undefined };
      const end = await this.#reads.runKubectl(
        { ...call, ...unfollowed, timeoutMs, explainsRollouts: false },
        () =>
          takingObjects(call, (opened) =>
            this.#runs.run(kubectl.path, permit, timeoutMs, signal, { ...call, opened, onlyRehearses, review }),
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
