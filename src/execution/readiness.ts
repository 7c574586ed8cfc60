import { isRefusal, type Refusal } from '../errors.ts';
import { type Answer, askApiServer } from './api-server.ts';
import { type Connection, readConnection } from './connection.ts';
import type { KubectlProgram } from './kubectl-program.ts';

/** How long an answer stands, so that many probes cost the API server one request. */
const ANSWER_MS = 2000;
const ASK_TIMEOUT_MS = 3000;
/** How often at most the configuration is read again while the API server does not answer. */
const REREAD_MS = 30_000;

/** Whether calls can be served; never starts a kubectl per question, and none at all once `signal` has aborted. */
export class Readiness {
  readonly #kubectl: () => Promise<KubectlProgram | Refusal>;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;
  #connection: Connection | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #noConnection = '';
  #answer: Promise<Answer> | undefined;
  #answeredAt = Number.NEGATIVE_INFINITY;

  constructor(
    kubectl: () => Promise<KubectlProgram | Refusal>,
    environment: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) {
    this.#kubectl = kubectl;
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
    const now = performance.now();
    if (this.#connection === undefined && now - this.#readAt > REREAD_MS) {
      this.#readAt = now;
      const read = await readConnection(kubectl.path, this.#environment, this.#signal);
      if (typeof read === 'string') this.#noConnection = read;
      else this.#connection = read;
    }
    if (this.#connection === undefined) return { ok: false, reason: this.#noConnection };
    const answer = await askApiServer(this.#connection, this.#environment, ASK_TIMEOUT_MS);
    // The address or the CA may have changed: read them again, though not for every probe.
    if (!answer.ok && performance.now() - this.#readAt > REREAD_MS) this.#connection = undefined;
    return answer;
  }
}
