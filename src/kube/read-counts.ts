/** Whether reads are served without a process, by kubectl, or by kubectl with a read beside it to be compared. */
export type ReadMode = 'on' | 'off' | 'verify';

/** How many commands were served which way since the start. */
export interface ReadCounts {
  readonly mode: ReadMode;
  /** Served from the API server. */
  readonly native: number;
  /** Served by a kubectl process. */
  readonly kubectl: number;
  /** Read a second time beside kubectl, and how many of those printed something else. */
  readonly verified: number;
  readonly differences: number;
  /** Could not be compared, because what was read changed meanwhile. */
  readonly unsettled: number;
  /** Reads that failed by a defect and were left to kubectl. */
  readonly defects: number;
}
