/** How far a call has come. */
export interface Progress {
  readonly phase: 'queued' | 'running';
  /** What the command printed so far. */
  readonly bytes: number;
  /** The last line of commands that print how far they are. */
  readonly line?: string;
}

/** Told whenever a call comes further, however often that is. */
export type ReportProgress = (progress: Progress) => void;
