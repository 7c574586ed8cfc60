import { isRefusal, type Refusal } from '../errors.ts';
import { type Answer, askApiServer } from './api-server.ts';
import type { CurrentContext } from './current-context.ts';
import type { KubectlProgram } from './kubectl-program.ts';

/** How long an answer stands, so that many probes cost the API server one request. */
const ANSWER_MS = 2000;
const ASK_TIMEOUT_MS = 3000;

/** Whether calls can be served; never starts a kubectl per question, and none at all once `signal` has aborted. */
export class Readiness {
  readonly #kubectl: () => Promise<KubectlProgram | Refusal>;
  readonly #context: CurrentContext;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;
  #answer: Promise<Answer> | undefined;
  #answeredAt = Number.NEGATIVE_INFINITY;

  constructor(
    kubectl: () => Promise<KubectlProgram | Refusal>,
    context: CurrentContext,
    environment: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) {
    this.#kubectl = kubectl;
    this.#context = context;
    this.#environment = environment;
    this.#signal = signal;
  }

  /** Ready means that kubectl was found and that the API server answers. Never rejects. */
  ask(): Promise<Answer> {
    const now = performance.now();
    if (this.#answer === undefined || now - this.#answeredAt > ANSWER_MS) {
      this.#answer = this.#find();
      this.#answeredAt = now;
      void this.#answer.then(() => {
        this.#answeredAt = performance.now();
      });
    }
    return this.#answer;
  }

  async #find(): Promise<Answer> {
    if (this.#signal.aborted) return { ok: false, reason: 'The server is shutting down.' };
    const kubectl = await this.#kubectl();
    if (isRefusal(kubectl)) return { ok: false, reason: kubectl.error };
    const context = await this.#context.read();
    if (typeof context === 'string') return { ok: false, reason: context };
    const answer = await askApiServer(context.connection, this.#environment, ASK_TIMEOUT_MS);
    // The address or the CA may have changed.
    if (!answer.ok) this.#context.doubt();
    return answer;
  }
}
