/** The requests of a conversation that were read and have no answer yet. Source: JSON-RPC 2.0; MCP, Cancellation. */
export class Unanswered {
  readonly #ids = new Set<unknown>();
  #whenNone = () => {};

  /** A message of the client: a request is awaited from now on, one that it cancels no longer. */
  received(message: object): void {
    const { id, method, params } = message as Readonly<Record<'id' | 'method' | 'params', unknown>>;
    if (method !== undefined && id !== undefined) this.#ids.add(id);
    if (method === 'notifications/cancelled') this.#remove((params as { requestId?: unknown } | undefined)?.requestId);
  }

  /** A message to the client that has been written. */
  sent(message: object): void {
    if ('id' in message && !('method' in message)) this.#remove(message.id);
  }

  /** Resolves when every request is answered, or after `limitMs`. */
  async settle(limitMs: number): Promise<void> {
    if (this.#ids.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenNone = resolve;
    const limit = setTimeout(resolve, limitMs);
    await promise;
    clearTimeout(limit);
  }

  #remove(id: unknown): void {
    this.#ids.delete(id);
    if (this.#ids.size === 0) this.#whenNone();
  }
}
