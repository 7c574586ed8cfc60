import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TextAnswer } from './answer.ts';

/** Pages beside the endpoint, with a credential of their own. */
export interface Pages {
  /** Tells whether they answer a path. */
  readonly owns: (path: string) => boolean;
  /**
   * Answers a request whose Host is checked; the Origin is for the pages to check. `base` is where the client called, without a
   * path. May begin the response itself, which then ends with the answer. Rejects on a defect.
   */
  readonly answer: (request: IncomingMessage, response: ServerResponse, base: string) => Promise<TextAnswer>;
  /** Ends what stays open by itself. */
  readonly close: () => void;
}
