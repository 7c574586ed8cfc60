/** Where a client finds the server. */
export type Target =
  | { readonly url: string }
  | { readonly command: string; readonly args: string[]; readonly env: Record<string, string> };

/** What a call came to: the result of the tool, or an error of the protocol. */
export type CallEnd =
  | { readonly isError: boolean; readonly structured: Readonly<Record<string, unknown>>; readonly content: unknown }
  | { readonly fault: { readonly code: number; readonly message: string } }
  /** The client gave up, or its connection broke. */
  | { readonly failed: string };

/** A client that is connected. */
export interface OpenClient {
  /** The revision of MCP that it speaks with the server. */
  readonly revision: string;
  /** The name of the server, as the client knows it. */
  readonly server: string;
  readonly list: () => Promise<readonly string[]>;
  /** Calls a tool. `cancel` tells the server that the client no longer waits. */
  readonly call: (
    tool: string,
    given: object,
  ) => { readonly end: Promise<CallEnd>; readonly cancel: () => Promise<void> };
  readonly close: () => Promise<void>;
}

/** A client that tests can connect. */
export interface TestClient {
  readonly name: string;
  /** The revision that it settles on with this server. */
  readonly revision: string;
  /** Rejects if it cannot connect. */
  readonly open: (target: Target) => Promise<OpenClient>;
}
