/** GET /console/api/status. */
export interface StatusView {
  readonly version: string;
  readonly kubectl?: string | undefined;
  readonly ready: { readonly isReady: boolean; readonly reason?: string | undefined };
  readonly startedAt: string;
  readonly load: { readonly running: number; readonly waiting: number; readonly limit: number };
  readonly reads: { readonly mode: string; readonly why?: string | undefined };
  /** Every setting that is not secret, with its value; of a secret only whether it is set. */
  readonly configuration: readonly { readonly variable: string; readonly value: string; readonly isDefault: boolean }[];
  /** Of the last hour, busiest first. */
  readonly callers: readonly {
    readonly name: string;
    readonly calls: number;
    readonly refused: number;
    readonly perMinute: number;
    readonly last: string;
  }[];
  readonly decisions: {
    readonly approved: number;
    readonly denied: number;
    readonly pending: number;
    /** Approvals within ten seconds of the plan. */
    readonly hasty: number;
    readonly medianSeconds?: number | undefined;
    /** Why the reader sees no changes, in a sentence; the numbers are 0 then. */
    readonly why?: string | undefined;
    readonly byPerson: readonly { readonly name: string; readonly approved: number; readonly denied: number }[];
  };
  readonly suspension: Suspension;
  /** Where changes are kept, and in sentences why none can be kept there; absent if changes are off, or the cluster did not say. */
  readonly keeping?: { readonly in: 'cluster' | 'memory'; readonly why?: string | undefined } | undefined;
  /** `own` if the reader sees only own calls, and of the configuration what the tool get_config shows. */
  readonly scope: 'all' | 'own';
}

/** Whether changes are suspended. GET /console/api/suspension reads it. POST /console/api/suspension {reason} sets it, DELETE lifts it; both answer Suspension. */
export interface Suspension {
  readonly isSuspended: boolean;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
  readonly at?: string | undefined;
  /** Whether there is a stop at all: it needs the kind of the cluster. */
  readonly isOffered: boolean;
  /** Why it is not known whether changes are suspended, in a sentence; servers apply none then, so `isSuspended` is set. */
  readonly why?: string | undefined;
}
