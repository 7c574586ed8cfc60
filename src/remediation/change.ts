import type { GroupVersionResource, WriteOptions } from '../kube/admission-request.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import type { ReversibilityClass } from '../policy/plan-facts.ts';

export type { ReversibilityClass } from '../policy/plan-facts.ts';

/** Whether a request can be taken back, and why so, in a sentence. */
export interface Reversibility {
  readonly class: ReversibilityClass;
  readonly reason: string;
}

/** Something that an approver should know: the row of the table of risks, and the sentence. */
export interface Risk {
  readonly id: string;
  readonly says: string;
  /** Of `not-checked`: the rows that could not be judged. */
  readonly rows?: readonly string[] | undefined;
}

/** Who asked for a change. */
export interface Requester {
  readonly method: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** What the client says it is. */
  readonly client?: { readonly name: string; readonly version: string } | undefined;
}

/** One request of a change. Texts only, so that no store and no number format can alter it. */
export interface ChangeRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: string;
  readonly contentType: string;
  /** Base64. */
  readonly body: string;
  readonly userAgent?: string | undefined;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly resource: GroupVersionResource;
  readonly subResource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** Of the object before. */
  readonly uid?: string | undefined;
  readonly options: WriteOptions;
  /** The objects as JSON: as stored, and as the rehearsal left it. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly rehearsed: boolean;
  readonly reversibility: Reversibility;
}

/** The standing grant by which a change was approved. */
export interface GrantOfChange {
  /** The name of its record, in the namespace of the record of the change, and its uid. */
  readonly name: string;
  readonly uid: string;
  /** The user who made it. */
  readonly by: string;
  /** How many changes it covers. */
  readonly maxUses: number;
}

/** What was reviewed. Nothing in it changes once it is recorded. */
export interface ChangeSpec {
  /** `NAMESPACE.RANDOM`: the name of its record, and before the last dot the namespace of the record. */
  readonly id: string;
  /** One line. */
  readonly summary: string;
  /** The call that was planned: the tool, and its arguments as JSON. */
  readonly call: { readonly tool: string; readonly arguments: string };
  /** The canonical command line that policy judged. */
  readonly argv: readonly string[];
  readonly reason?: string | undefined;
  readonly requestedBy: Requester;
  /** The uid of the namespace kube-system; empty if it cannot be read. */
  readonly cluster: string;
  /** A digest of what the operator allows. */
  readonly policyRevision: string;
  readonly nonce: string;
  /** RFC 3339. */
  readonly plannedAt: string;
  readonly expiresAt: string;
  /** Empty for what cannot be rehearsed and runs as its command line. */
  readonly requests: readonly ChangeRequest[];
  /** What a command line that cannot be rehearsed runs on. */
  readonly runs?: { readonly uid?: string | undefined; readonly images: readonly string[] } | undefined;
  /** The id of the change that this one takes back. */
  readonly undoes?: string | undefined;
  /** Its page in the console of the server. */
  readonly url?: string | undefined;
  /** The rules of policy that spoke. */
  readonly rules: readonly string[];
  /** Absent if it needs no approval. */
  readonly approval?: ApprovalTerms | undefined;
  /** Set if it was approved ahead of time; then no person decides on it. */
  readonly grant?: GrantOfChange | undefined;
  readonly risks: readonly Risk[];
  /** Warnings of the API server, and what admission altered, as sentences. */
  readonly warnings: readonly string[];
  /** YAML, redacted, with invisible characters shown. */
  readonly diff: string;
  /** SHA-256, in hexadecimal, of the canonical JSON (RFC 8785) of everything above. */
  readonly hash: string;
  /** HMAC-SHA256, in hexadecimal, of the hash, by the key that the replicas share. */
  readonly signature: string;
}

/** A decision on a change. */
export interface Decision {
  readonly verdict: 'Approved' | 'Denied';
  readonly by: string;
  /** The hash of what was reviewed. */
  readonly hash: string;
  readonly reason?: string | undefined;
  /** RFC 3339. */
  readonly at: string;
}

/** How far one request is. `sending`: it was about to be sent, and nothing more is known. */
export interface RequestProgress {
  readonly state: 'sending' | 'made' | 'refused' | 'failed';
  /** The state of the object that was the condition of the request. */
  readonly resourceVersion?: string | undefined;
  /** The object that the request left: its uid, and its name if the API server made it up. */
  readonly uid?: string | undefined;
  readonly name?: string | undefined;
  /** The version that the request left. */
  readonly madeVersion?: string | undefined;
  /** Why it was not made. */
  readonly message?: string | undefined;
  /** When this was noted (RFC 3339). */
  readonly at?: string | undefined;
}

/** What became of the workloads after a change. */
export interface Verification {
  readonly verdict: 'healed' | 'healthy' | 'unchanged' | 'worse' | 'unknown';
  /** Sentences. */
  readonly evidence: readonly string[];
  readonly at: string;
}

/** The state of a change. `Planned` needs no approval. */
export type Phase =
  | 'Planned'
  | 'Pending'
  | 'Approved'
  | 'Denied'
  | 'Expired'
  | 'Applying'
  | 'Applied'
  | 'Failed'
  | 'Interrupted';

/** The replica that applies a change, and since when. */
export interface Claim {
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
  /** Of a change that was approved ahead of time: which use of its grant it is, from 1. */
  readonly use?: number | undefined;
}

/** What happened to a change since. */
export interface ChangeStatus {
  /** As recorded: `Pending` may have become `Expired` since. `phaseOf` tells the phase of now. */
  readonly phase: Phase;
  readonly decisions: readonly Decision[];
  /** Set once. */
  readonly claim?: Claim | undefined;
  /** One for each request that was begun, in order. */
  readonly progress: readonly RequestProgress[];
  /** What it ended with, in a sentence. */
  readonly message?: string | undefined;
  readonly verification?: Verification | undefined;
  /** The id of the change that took it back. */
  readonly undoneBy?: string | undefined;
}

/** A change as a store holds it. */
export interface Change {
  readonly spec: ChangeSpec;
  readonly status: ChangeStatus;
  /** Alters with every update; a store takes an update only of the version it holds. */
  readonly version: string;
  /** Set if it is kept in the memory of one server alone. */
  readonly kept?: 'memory';
  /** How its objects are now, in sentences, while this server watches them; in no store. */
  readonly soFar?: readonly string[];
}
