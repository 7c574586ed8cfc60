import type { Subject } from '../../../kube/subject.ts';
import { KeptFor } from '../kept.ts';
import { isOf, type Seen } from './seen.ts';

/** Whose calls a reader may see. */
export type Scope = 'all' | 'own';

/** Asks the API server whether a person may list the activity of all callers. May reject; then the person may not. */
export type MayReadAll = (person: Subject) => Promise<boolean>;

/** The person who asks for a page. */
export interface Reader {
  readonly subject: Subject;
  readonly isLocal: boolean;
}

const KEPT_MS = 5000;

/** Tells whose calls a reader may see: all if the API server says so, own calls otherwise. Answers are kept for five seconds. */
export class Scopes {
  readonly #mayReadAll: MayReadAll;
  readonly #kept: KeptFor<Scope>;

  constructor(mayReadAll: MayReadAll, now: () => number) {
    this.#mayReadAll = mayReadAll;
    this.#kept = new KeptFor(KEPT_MS, now);
  }

  /** Never rejects: if the cluster does not answer, a reader sees own calls only. */
  of({ subject, isLocal }: Reader): Promise<Scope> {
    // Without authentication, on loopback, the reader can read the audit file and stderr as well.
    if (isLocal) return Promise.resolve('all');
    return this.#kept.get(subject, async () => {
      try {
        return (await this.#mayReadAll(subject)) ? 'all' : 'own';
      } catch {
        return 'own';
      }
    });
  }
}

/** Returns what tells the records that a reader may see. */
export function seeing(scope: Scope, subject: Subject): (record: Pick<Seen, 'caller'>) => boolean {
  return scope === 'all' ? () => true : (record) => isOf(record, subject);
}
