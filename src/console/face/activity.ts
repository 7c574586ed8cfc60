/** The filters of GET /console/api/activity and /export, as its query. All texts are compared exactly but `text`. */
export interface ActivityFilter {
  readonly caller?: string | undefined;
  readonly client?: string | undefined;
  readonly tool?: string | undefined;
  /** allowed, denied, asked, running, or failed: allowed and not done. */
  readonly verdict?: string | undefined;
  readonly code?: string | undefined;
  readonly namespace?: string | undefined;
  /** A part of the type and name of an object, `pods/web-1`. */
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
  /** Set if it was allowed and did not do what it was asked: a code, an exit code, a timeout. */
  readonly isFailed?: true | undefined;
  /** Set on a running call that never ended on record, because the process ended before it. */
  readonly isLost?: true | undefined;
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
  /** Where its newest record is: GET /activity/calls/CALLID?at=PLACE finds it at once, however old it is. */
  readonly place: string;
}

/** GET /console/api/activity. */
export interface ActivityPage {
  /** The newest first. */
  readonly calls: readonly CallRow[];
  readonly next?: string | undefined;
  /** How many calls the server looked through, and since when they go back. */
  readonly searched: number;
  readonly since?: string | undefined;
  /** Lines among the searched ones that are not as the server wrote them; only for readers who see all calls. */
  readonly unsound?: number | undefined;
  /** `own` if the reader may see only own calls. */
  readonly scope: 'all' | 'own';
  /** Where the records come from: the audit file, or the memory of this process. */
  readonly source: 'file' | 'memory';
}

/** GET /console/api/activity/calls/CALLID: all records of the call, in order. */
export interface CallRecords {
  /** Redacted, with hidden characters shown. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
  /** The same as written. */
  readonly lines: readonly string[];
  /** Ids of the calls of the same caller and client before and after it. */
  readonly previous?: string | undefined;
  readonly following?: string | undefined;
}

/**
 * GET /console/api/activity/lines?before=PLACE&limit=N (1 to 2,000; 500 without): raw lines of the trail as written, to verify their
 * chain. The first page has the newest lines. `hash` is the SHA-256 of the text of a line up to and without `,"hash"`.
 */
export interface LinesPage {
  /** The oldest of the page first. */
  readonly lines: readonly string[];
  /** The `before` of the page with older lines; absent if there are none. A page may have no lines and a next one. */
  readonly next?: string | undefined;
  /** `own`: only lines of the reader's calls, which are no whole chain; the hash of each line can still be checked. */
  readonly scope: 'all' | 'own';
  readonly source: 'file' | 'memory';
}
