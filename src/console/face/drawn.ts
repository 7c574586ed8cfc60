import type { ChangeRows } from './changes.ts';
import type { Session } from './session.ts';

/** What the page of changes shows. */
export interface Drawn {
  /** With a person. */
  readonly session: Session;
  readonly changes: ChangeRows;
  /** The query of the address: the filters of the list. */
  readonly query: string;
}

/** Returns the page of changes as HTML, in which every text is escaped. */
export type DrawChanges = (drawn: Drawn) => string;
