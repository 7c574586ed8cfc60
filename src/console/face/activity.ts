/** The filters of GET /console/api/activity and /export, as its query. All texts are compared exactly but `text`. */
export interface ActivityFilter {
  readonly caller?: string | undefined;
  readonly client?: string | undefined;
  readonly tool?: string | undefined;
  /** allowed, denied, asked, failed */
  readonly verdict?: string | undefined;
  readonly code?: string | undefined;
  readonly namespace?: string | undefined;
  /** A part of the name of an object. */
  readonly object?: string | undefined;
  /** A part of the command line. */
  readonly text?: string | undefined;
  /** RFC 3339. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The cursor of the page before. */
  readonly before?: string | undefined;
  /** 1 to 500; 100 without. */
  readonly limit?: string | undefined;
}

/** One call: its records put together. */
export interface CallRow {
  readonly callId: string;
  readonly time: string;
  readonly caller: string;
  readonly method: string;
  readonly client?: string | undefined;
  readonly tool: string;
  /** The canonical command line with hidden values; empty if it could not be parsed. */
  readonly argv: readonly string[];
  readonly verdict: 'allowed' | 'denied' | 'asked' | 'running';
  readonly code?: string | undefined;
  readonly rules: readonly string[];
  readonly objects: readonly {
    readonly type: string;
    readonly namespace?: string | undefined;
    readonly name?: string | undefined;
  }[];
  readonly durationMs?: number | undefined;
  readonly exitCode?: number | undefined;
  readonly writes: number;
  readonly change?: string | undefined;
}

/** GET /console/api/activity. */
export interface ActivityPage {
  /** The newest first. */
  readonly calls: readonly CallRow[];
  readonly next?: string | undefined;
  /** How many calls the server looked through, and since when they go back. */
  readonly searched: number;
  readonly since?: string | undefined;
  /** `own` if the reader may see only own calls. */
  readonly scope: 'all' | 'own';
  /** Where the records come from: the audit file, or the memory of this process. */
  readonly source: 'file' | 'memory';
}

/** GET /console/api/activity/calls/CALLID: all records of the call, in order, as written. */
export interface CallRecords {
  readonly records: readonly Readonly<Record<string, unknown>>[];
  /** Ids of the calls of the same caller and client before and after it. */
  readonly previous?: string | undefined;
  readonly following?: string | undefined;
}
