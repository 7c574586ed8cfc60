/** A line of a trail without its line break, and the place where it begins. */
export interface StoredLine {
  readonly text: string;
  /** Letters, digits, dots and hyphens. It names the line as long as the source keeps it. */
  readonly place: string;
}

/** Where records can be read again while the server writes more. Lines come in batches; readers may stop at any of them. */
export interface RecordSource {
  readonly kind: 'file' | 'memory';
  /** Yields the newest line first: all lines before the one at a place, or all. Yields nothing for a place that is gone. */
  readonly backwards: (before?: string) => AsyncIterable<readonly StoredLine[]>;
  /** Yields the oldest line first: from the one at a place on, or all. Ends with the lines that were there when it began. */
  readonly forwards: (from?: string) => AsyncIterable<readonly StoredLine[]>;
}
