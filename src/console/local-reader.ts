import { type Approvals, type ListedChanges, type NotDone, unknownChange } from '../remediation/approvals.ts';
import type { Change } from '../remediation/change.ts';

/** All changes, as the server itself reads them. */
export interface OwnChanges {
  readonly all: (namespace?: string) => Promise<readonly Change[]>;
  readonly genuine: (id: string) => Promise<Change | undefined>;
}

/**
 * Returns approvals that also show every change to the reader at a loopback address, who needs no sign-in and has no name. Only for a
 * server without authentication. The local reader decides on nothing: the approvals have no user to write a decision as.
 */
export function withLocalReader(approvals: Approvals, own: OwnChanges): Approvals {
  return {
    ...approvals,
    list: async (by, namespace): Promise<ListedChanges | NotDone> =>
      by.method === 'none' ? { changes: await own.all(namespace) } : approvals.list(by, namespace),
    get: async (by, id): Promise<Change | NotDone> =>
      by.method === 'none' ? ((await own.genuine(id)) ?? unknownChange(id)) : approvals.get(by, id),
  };
}
