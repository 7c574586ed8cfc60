type Id = string | number;

/** The calls of one conversation that are answered without the SDK and still run, by the id of their request. */
export class Running {
  readonly #calls = new Map<Id, AbortController>();

  get size(): number {
    return this.#calls.size;
  }

  /** Runs a call that `controller` can end. A cancelled call gets no answer: then this resolves with undefined. */
  async run<T>(id: Id, controller: AbortController, work: () => Promise<T>): Promise<T | undefined> {
    this.#calls.set(id, controller);
    try {
      const result = await work();
      return controller.signal.aborted ? undefined : result;
    } finally {
      if (this.#calls.get(id) === controller) this.#calls.delete(id);
    }
  }

  /** Ends the call that a message of the client cancels, if it cancels one. Source: MCP 2025-11-25, Cancellation. */
  heed(message: unknown): void {
    const { method, params } = (message ?? {}) as { method?: unknown; params?: { requestId?: Id } | null };
    if (method !== 'notifications/cancelled') return;
    this.#calls.get(params?.requestId as Id)?.abort(CANCELLED);
  }

  /** Ends every call, because the conversation is over. */
  end(): void {
    for (const controller of this.#calls.values()) controller.abort(CANCELLED);
  }
}

const CANCELLED = new Error('The call was cancelled.');
