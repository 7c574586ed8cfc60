/** A transport that serves until it is closed. */
export interface Listener {
  /** Resolves when the other side has ended the conversation; never for HTTP. */
  readonly ended: Promise<void>;
  /** Keeps serving, and asks clients to connect elsewhere next time. */
  readonly leave: () => void;
  /** Takes no further requests; running ones go on. */
  readonly stopListening: () => void;
  /** Closes every connection. */
  readonly close: () => Promise<void>;
}
