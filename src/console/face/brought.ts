import type { Session } from './session.ts';

/** What a page brings along, so that its application need not ask for it: the JSON in the element `brought`. */
export interface Brought {
  readonly session: Session;
  /** Answers of the API by their paths below /console/api/. */
  readonly answers: Readonly<Record<string, unknown>>;
}
