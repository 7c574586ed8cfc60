import type { ServedKind } from '../kube/kinds.ts';

/** One request to the API server. `path` begins with `/` and holds the query. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Media types in order of preference; JSON where it is left out. */
  readonly accept?: string;
  /** The ETag of an answer that is known: while it holds, the status is 304 and there is no body. */
  readonly ifNoneMatch?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly bytes?: { readonly type: string; readonly content: Buffer };
  /** Sent beside the headers of this server, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the first answer counts, also one that says when to ask again. */
  readonly once?: true;
  /** Whether a redirect to another path of the API server is an answer like any other. */
  readonly takesRedirects?: true;
  /** Whether it is sent once at most, although a kept connection may have closed before it got there. */
  readonly unrepeated?: true;
}

/** An answer of the API server whose head was read. The caller reads the body to its end or aborts the request. */
export interface ApiAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The texts of the Warning headers, in order. */
  readonly warnings: readonly string[];
  readonly body: AsyncIterable<Buffer>;
}

/** The connection failed in a way that kubectl has words for: `message` is the line it prints before it exits with 1. */
export class ConnectionFailed extends Error {}

/**
 * Only kubectl knows what to print: the whole call is run by it, and what was written so far is forgotten. Thrown by a
 * read, or by what it uses; the message says why and holds nothing of the cluster.
 */
export class LeaveToKubectl extends Error {}

/**
 * The API server as the identity of this call sees it. Where there is no answer it rejects with ConnectionFailed or
 * LeaveToKubectl, which a read lets pass unless kubectl would go on.
 */
export interface Api {
  readonly request: (request: ApiRequest) => Promise<ApiAnswer>;
}

/** A resource that the API server serves, as its discovery describes it. */
export interface ApiResource extends ServedKind {
  readonly verbs: readonly string[];
  /** Told by the plain form alone. */
  readonly storageVersionHash?: string;
}

/** One version of a group, with what it serves. */
export interface ApiVersion {
  readonly version: string;
  readonly resources: readonly ApiResource[];
}

/** A group of the API; the core group's name is empty. Groups and versions keep the order in which the API server lists them. */
export interface ApiGroup {
  readonly name: string;
  readonly preferredVersion: string;
  readonly versions: readonly ApiVersion[];
}

/** What a spelling stands for. */
export interface Resolved {
  readonly resource: ApiResource;
  /** What the same short name could stand for with less priority, in order. */
  readonly others: readonly ApiResource[];
}

/** What the API server serves, remembered for a while. Each method rejects as `Api.request` does. */
export interface Discovery {
  readonly groups: () => Promise<readonly ApiGroup[]>;
  /** Every resource in every served version, in the order of `groups`. Subresources are left out. */
  readonly resources: () => Promise<readonly ApiResource[]>;
  /**
   * The resource that a spelling stands for (`po`, `Pods`, `deployments.apps`, `deploy.v1.apps`, `Deployment`), as
   * kubectl's builder maps it; undefined if it knows none, after asking the API server again.
   */
  readonly find: (spelling: string) => Promise<ApiResource | undefined>;
  /** The same with the other meanings of a short name, and without asking the API server again. */
  readonly resolve: (spelling: string) => Promise<Resolved | undefined>;
  /** The resource of a kind, as kubectl maps the head of a document; undefined where it knows none. */
  readonly findKind: (group: string, version: string, kind: string) => Promise<ApiResource | undefined>;
  /** The resources that a category stands for (`all`), in kubectl's order, spelled `resource.group`; undefined if it is none. */
  readonly expand: (category: string) => Promise<readonly string[] | undefined>;
  /** Has the API server say whether what is remembered still holds, for what must not be answered from memory. */
  readonly refresh: () => Promise<void>;
}

/** The memory of one call. What is read at a time and forgotten does not count, only what is held until later. */
export interface HeldMemory {
  /** Counts bytes that are held from now on. */
  readonly hold: (bytes: number) => void;
  /** Resolves once there is memory for what was counted; undefined if there is. Rejects if the call gets none. */
  readonly settled: () => Promise<void> | undefined;
}
