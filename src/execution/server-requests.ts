import type { ApiAccess, OpenedApi } from '../api/access.ts';
import { whyNoAnswer } from '../api/connection/connection-failures.ts';
import { type Refusal, refuse } from '../errors.ts';
import type { HeldWritesParts } from '../gateway/held-write.ts';
import { Looks } from '../gateway/looks.ts';
import { ServerWrites } from '../gateway/server-writes.ts';
import type { ApiObject } from '../kube/admission-request.ts';
import { NoAnswer } from '../kube/no-answer.ts';
import type { Permit } from '../policy/decide.ts';
import { demandPermit, demandPermitToRun } from './permitted.ts';
import type { RunOptions } from './run-options.ts';

/** The requests that the server makes for a permitted call, as its caller, without a process. */
export interface ServerRequests {
  /** Reads paths with their query; each gives the object at it, or undefined if it is not there or the caller may not read it. */
  readonly read: (paths: readonly string[]) => Promise<(path: string) => ApiObject | undefined>;
  /** The same, which tells what is not there from what cannot be read. */
  readonly stored: (paths: readonly string[]) => Promise<(path: string) => ApiObject | undefined | 'unknown'>;
  /**
   * Opens a chain of writes, each judged by what those before it have done. Throws if the permit is for no writes, and if they
   * would be made although the plan must be approved and is not.
   */
  readonly writes: (
    how: Pick<HeldWritesParts, 'mode' | 'onAsked' | 'onReviewed' | 'planned'> & Pick<RunOptions, 'isApproved'>,
  ) => ServerWrites;
}

/**
 * Opens the API server as the caller of a permit for `work`, and ends what is still unread when it has resolved. Refuses if only
 * kubectl could reach the API server. `signal` ends all requests. Rejects with NoAnswer if one gets none, and on a value that is
 * no permit.
 */
export async function withServerRequests<T>(
  access: ApiAccess,
  permit: Permit,
  signal: AbortSignal,
  work: (requests: ServerRequests) => Promise<T>,
): Promise<T | Refusal> {
  demandPermit(permit);
  const opened = await access.open(signal, { as: 'caller', permit });
  if (opened === undefined) return NOT_REACHED;
  try {
    return await work(requestsOf(opened, permit, signal));
  } catch (error) {
    const why = whyNoAnswer(error);
    throw why === undefined || signal.aborted ? error : new NoAnswer(why);
  } finally {
    opened.end();
  }
}

function requestsOf(opened: OpenedApi, permit: Permit, signal: AbortSignal): ServerRequests {
  return {
    // A path may be read again to see what has changed.
    read: (paths) => new Looks(opened).seen(paths),
    stored: (paths) => new Looks(opened).stored(paths),
    writes: ({ isApproved, ...how }) => {
      demandPermitToRun(permit, { onlyRehearses: how.mode === 'rehearse', isApproved });
      const { admitting } = permit.terms;
      if (admitting === undefined) throw new TypeError('The permit is for no writes.');
      return new ServerWrites({ ...how, api: opened, admitting }, signal);
    },
  };
}

const NOT_REACHED = refuse(
  'NOT_REHEARSED',
  'The server itself cannot reach the API server: only kubectl can.',
  'Nothing was changed. The operator can give the server a kubeconfig with a token or a client certificate.',
);
