import type { KubectlCommand } from '../kube/command.ts';

/** One request to the API server. `path` begins with `/` and holds the query. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  /** Media types in order of preference; JSON where it is left out. */
  readonly accept?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** An answer of the API server whose head was read; whoever asked reads the body to its end or lets the request be aborted. */
export interface ApiAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The texts of the Warning headers, in order. */
  readonly warnings: readonly string[];
  readonly body: AsyncIterable<Buffer>;
}

/** The API server as the identity of this call sees it. Rejects with the error of the connection where there is no answer. */
export interface Api {
  readonly request: (request: ApiRequest) => Promise<ApiAnswer>;
}

/** A resource that the API server serves, as its discovery describes it. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  /** The plural, as it stands in paths. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
}

/** What the API server serves, remembered for a while. */
export interface Discovery {
  /** Every resource in every served version, in kubectl's order of preference. Subresources are left out. */
  readonly resources: () => Promise<readonly ApiResource[]>;
  /** The resource that a spelling stands for (`po`, `Pods`, `deployments.apps`, `deploy.v1.apps`); undefined where kubectl knows none. */
  readonly find: (spelling: string) => Promise<ApiResource | undefined>;
}

/** What a read may use. */
export interface ReadParts {
  readonly api: Api;
  readonly discovery: Discovery;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The namespace of commands that name none. */
  readonly defaultNamespace: string;
  /** Take text as it comes; the caps on output are theirs. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/**
 * Serves one judged command from the API server and writes, byte for byte, what kubectl would. Resolves with kubectl's
 * exit code; rejects where the request was aborted, or on a defect.
 */
export type Read = (command: KubectlCommand, parts: ReadParts) => Promise<number>;
