/** What was written at once: text of whole characters, or bytes of UTF-8 that may end amid a character. */
export type Piece = string | Buffer;

/** Takes one output stream of a run, piece by piece and in order. */
export interface Sink {
  readonly write: (piece: Piece) => void;
  /** Called once after the last piece: writes what is held back to the next sink, then ends that sink. */
  readonly end: () => void;
  /** Returns whether nothing that is written from now on can change what comes out at the end of the chain. */
  readonly isDone: () => boolean;
  /** Returns whether that is by its own rule, so that it has passed on all it ever will; absent for sinks that have none. */
  readonly isSettled?: () => boolean;
}

/**
 * One step of a chain: returns a sink that writes what passes to `next`. It may call `tell` with a sentence that the caller
 * must see beside the output; `isIncomplete` says that output is missing for that reason.
 */
export type Stage = (next: Sink, tell: (notice: string, isIncomplete?: boolean) => void) => Sink;
