/** GET /console/api/policy. */
export interface PolicyView {
  /** The text of explain-policy for this reader. */
  readonly words: string;
  /** The policy file as the server read it; absent without one, and for readers who may see only their own calls. */
  readonly file?: string | undefined;
  /** The published JSON Schema of policy files. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The tools beside kubectl, each with the JSON of a call to be filled in. */
  readonly tools: readonly { readonly name: string; readonly form: string }[];
}

/** POST /console/api/policy/try. */
export interface TryBody {
  /** A command line, with or without `kubectl`; the JSON arguments of the tool; or the `params` of a `tools/call` of any tool. */
  readonly call: string;
  readonly stdin?: string | undefined;
  /** The reader without; readers who may see only their own calls are always judged as themselves. */
  readonly caller?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  /** The text of a policy file to judge by instead of the server's own. */
  readonly draft?: string | undefined;
}

/** What came of it. */
export interface Tried {
  readonly verdict: 'allow' | 'ask' | 'refuse' | 'undecided';
  readonly argv?: readonly string[] | undefined;
  readonly rules: readonly { readonly rule: string; readonly effect: string; readonly says: string }[];
  /** The steps of a tool that makes several, as far as they are known without the cluster. */
  readonly steps?: readonly TriedStep[] | undefined;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly approval?:
    | { readonly approvers: string; readonly count: number; readonly expiresSeconds: number }
    | undefined;
  /** What only the cluster can tell. */
  readonly needsCluster: readonly string[];
}

/** One step of a call. */
export interface TriedStep {
  readonly argv: readonly string[];
  readonly verdict: Tried['verdict'];
  readonly code?: string | undefined;
}

/** POST /console/api/policy/check {draft}. */
export interface Checked {
  /** None if the draft is a policy. */
  readonly faults: readonly Fault[];
  /** Sentences on rules that can never match, or not in part; only of a draft without faults. */
  readonly warnings: readonly string[];
}

/** What is wrong with a draft. */
export interface Fault {
  readonly says: string;
  /** From 1; absent where the place is not known. */
  readonly line?: number | undefined;
  readonly path?: string | undefined;
}

/** POST /console/api/policy/replay {draft, days}; 7 days without. A draft with a fault gets 422, a second replay 429. */
export interface Replay {
  readonly calls: number;
  readonly since?: string | undefined;
  /** Calls that could not be judged again, with the reason: their documents are not recorded, their command line is hidden in part. */
  readonly skipped: readonly { readonly why: string; readonly count: number }[];
  readonly same: number;
  /** Of the judged calls, how many by their command line alone: their patch, documents or program are not recorded. */
  readonly byCommandLine: number;
  /** A sentence if not all calls were judged: too many, or too long. */
  readonly endedEarly?: string | undefined;
  readonly different: readonly Difference[];
}

/** Calls of one caller that one rule judges otherwise. */
export interface Difference {
  readonly caller: string;
  readonly rule: string;
  readonly was: 'allowed' | 'asked' | 'denied';
  readonly would: 'allowed' | 'asked' | 'denied';
  readonly count: number;
  /** Up to five. */
  readonly examples: readonly { readonly callId: string; readonly time: string; readonly argv: readonly string[] }[];
}
