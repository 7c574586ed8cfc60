import type { GrantOfferView } from './grants.ts';

/** GET /console/api/changes answers this, the newest first. */
export interface ChangeRows {
  readonly changes: readonly ChangeRow[];
  /** Why there are none; absent if changes are on. */
  readonly why?: string | undefined;
  /** What is not shown; absent if all are. */
  readonly note?: string | undefined;
}

/** One row of the list. */
export interface ChangeRow {
  readonly id: string;
  readonly phase: string;
  readonly summary: string;
  readonly reason?: string | undefined;
  readonly askedBy: string;
  readonly client?: string | undefined;
  readonly plannedAt: string;
  readonly expiresAt: string;
  /** Ids of the rows of the table of risks. */
  readonly risks: readonly string[];
  /** The worst class of its requests. */
  readonly reversible: string;
  readonly objects: readonly ObjectName[];
  /** Whether the reader asked for it: then the reader cannot decide. */
  readonly isOwn: boolean;
  readonly decisions: number;
  readonly needed: number;
  readonly verdict?: string | undefined;
}

/** An object that a change touches. */
export interface ObjectName {
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly uid?: string | undefined;
}

/** One request as it will be sent, redacted for reading. */
export interface RequestView {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly contentType: string;
  /** Redacted, with hidden characters shown; YAML where it is JSON. */
  readonly body: string;
  readonly object: ObjectName;
  readonly operation: string;
  /** YAML without status and managedFields, redacted; absent where there is none. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly rehearsed: boolean;
  readonly reversible: { readonly class: string; readonly reason: string };
  readonly progress?:
    | { readonly state: string; readonly message?: string | undefined; readonly at?: string | undefined }
    | undefined;
}

/** GET /console/api/changes/ID. All texts of the cluster are redacted, with hidden characters shown. */
export interface ChangeView extends ChangeRow {
  readonly hash: string;
  readonly argv: readonly string[];
  readonly requests: readonly RequestView[];
  readonly runs?: { readonly images: readonly string[] } | undefined;
  readonly risksInWords: readonly { readonly id: string; readonly says: string }[];
  readonly warnings: readonly string[];
  readonly rules: readonly string[];
  readonly diff: string;
  readonly approvers?: { readonly users: readonly string[]; readonly groups: readonly string[] } | undefined;
  /** The standing grant that approved it; `use` says which use of the grant it is, once it was applied. */
  readonly grant?:
    | { readonly name: string; readonly by: string; readonly maxUses: number; readonly use?: number | undefined }
    | undefined;
  readonly decided: readonly {
    readonly verdict: string;
    readonly by: string;
    readonly at: string;
    readonly reason?: string | undefined;
  }[];
  readonly message?: string | undefined;
  readonly verification?:
    | { readonly verdict: string; readonly evidence: readonly string[]; readonly at: string }
    | undefined;
  readonly undoes?: string | undefined;
  readonly undoneBy?: string | undefined;
  readonly keptInMemory: boolean;
  /** Whether a decision can be made now, and by this reader as far as the server knows. */
  readonly canDecide: boolean;
  /** Why not, in a sentence. */
  readonly whyNot?: string | undefined;
  readonly canUndo: boolean;
  /** Whether the reader asked for it, and can have it made now. */
  readonly canApply: boolean;
  /** What has to be typed to approve what cannot be undone; absent if nothing. */
  readonly typeToApprove?: string | undefined;
  /** What this reader may permit of the next changes like this one; absent for nothing. */
  readonly grantable?: GrantOfferView | undefined;
  /** Other changes of the same objects, the newest first. */
  readonly history: readonly ChangeRow[];
}

/** POST /console/api/changes/ID/decision. Answers ChangeView. */
export interface DecisionBody {
  readonly verdict: 'Approved' | 'Denied';
  readonly hash: string;
  readonly reason?: string | undefined;
  /** The text that `typeToApprove` asks for. */
  readonly typed?: string | undefined;
}

/** POST /console/api/changes/ID/undo and /apply, without a body. */
export interface UndoAnswer {
  /** The id of the change: the undo, if that is what was asked for. */
  readonly id?: string | undefined;
  /** What to do next, in a sentence. */
  readonly says: string;
}

/** GET /console/api/events: server-sent events without content. The reader asks for what it shows again. */
export type LiveEvent = 'changes' | 'activity' | 'signed-out';
