import type { ApiAccess } from '../api/access.ts';
import { isRefusal } from '../errors.ts';
import type { Permit } from '../policy/decide.ts';
import { listBytes, mayList } from '../reads/list-bytes.ts';
import type { AddStep } from './add-step.ts';
import type { MemoryBudget } from './budget.ts';
import { ANSWER_FACTOR } from './call-memory.ts';
import { KUBECTL_BYTES } from './memory.ts';
import { refuseMemoryBusy, refuseTooLarge } from './not-run.ts';
import type { RunEnd } from './run-end.ts';

const MIB = 2 ** 20;
/** What kubectl takes for each byte of the lists that it reads, beside what it takes anyway; measured, see ADR 0019. */
const LIST_FACTOR = 17;
const BESIDE_LISTS_BYTES = 32 * MIB;
/** What Go's limit does not count: the program itself, and the few hundredths by which Go exceeds the limit; measured, too. */
const PROGRAM_BYTES = 16 * MIB;
const KEPT_BY_GO = 0.97;
/** If the API server does not answer in time, kubectl runs: it has the words for that. */
const WEIGH_MS = 5000;

/** The memory of one kubectl process. */
interface KubectlShare {
  /** What tells its Go runtime how much it may take. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether kubectl will read long lists. */
  readonly isForLists: boolean;
  /** Gives back all but what `answerBytes` of output take until the answer is sent. */
  readonly shrinkTo: (answerBytes: number) => void;
  readonly release: () => void;
}

/** Gives kubectl processes their memory before they start, as much as the lists will take that they read. */
export class KubectlMemory {
  readonly #budget: MemoryBudget;
  readonly #access: ApiAccess | undefined;

  /** `access` is the way to learn what a list will take; without it every kubectl counts as one that reads a short list. */
  constructor(budget: MemoryBudget, access: ApiAccess | undefined) {
    this.#budget = budget;
    this.#access = access;
  }

  /** Resolves when the memory is there, or with the reason why the command must not run. Never rejects. */
  async take(
    permit: Permit,
    signal: AbortSignal,
    addStep: AddStep,
  ): Promise<KubectlShare | Extract<RunEnd, { kind: 'refused' | 'aborted' }>> {
    const { command } = permit.plan;
    const lists = (await this.#weigh(permit, signal, addStep)) * LIST_FACTOR;
    const bytes = Math.max(KUBECTL_BYTES, BESIDE_LISTS_BYTES + lists);
    const share = this.#budget.open();
    const reason = await share.take(bytes, signal);
    if (reason === 'aborted') return { kind: 'aborted' };
    if (reason === 'never')
      return { kind: 'refused', refusal: refuseTooLarge(command, bytes, this.#budget.totalBytes) };
    if (reason !== undefined) return { kind: 'refused', refusal: refuseMemoryBusy() };
    const limit = Math.floor((bytes * KEPT_BY_GO - PROGRAM_BYTES) / MIB);
    return {
      isForLists: bytes > KUBECTL_BYTES,
      environment: lists === 0 ? {} : { GOMEMLIMIT: `${limit}MiB` },
      shrinkTo: (answerBytes) => share.shrinkTo(answerBytes * ANSWER_FACTOR),
      release: share.release,
    };
  }

  /** Bytes of the lists that kubectl will read; 0 if that cannot be learned. */
  async #weigh(permit: Permit, signal: AbortSignal, addStep: AddStep): Promise<number> {
    const access = this.#access;
    if (access === undefined || !mayList(permit.plan.command)) return 0;
    const bytes = await addStep('weigh-lists', () => this.#ask(access, permit, signal));
    return isRefusal(bytes) ? 0 : bytes;
  }

  async #ask(access: ApiAccess, permit: Permit, signal: AbortSignal): Promise<number> {
    const ending = AbortSignal.any([signal, AbortSignal.timeout(WEIGH_MS)]);
    try {
      const opened = await access.open(ending, { as: 'caller', permit });
      if (opened === undefined) return 0;
      try {
        const most = this.#budget.totalBytes / LIST_FACTOR;
        return await listBytes(permit.plan.command, { ...opened, defaultNamespace: opened.namespace }, most);
      } finally {
        opened.end();
      }
    } catch {
      return 0;
    }
  }
}
