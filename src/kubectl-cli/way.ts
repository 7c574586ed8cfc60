/** The object of an answer, as an MCP client gets it. */
export type Body = Readonly<Record<string, unknown>>;

/** A way to call tools: in this process, or on a running server. */
export interface Way {
  /** Calls a tool. Resolves with the object of its answer; undefined if the server offers no such tool. */
  readonly call: (
    tool: string,
    given: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ) => Promise<Body | undefined>;
  /** Whether a later command can go on with a cursor, or a plan, of this one. */
  readonly keeps: boolean;
  readonly close: () => Promise<void>;
}

/** The server gave no answer to a call. The message is one sentence. */
export class NoServerAnswer extends Error {
  override readonly name = 'NoServerAnswer';
}
