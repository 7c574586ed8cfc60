import type { Subject } from '../../kube/subject.ts';
import { isNotDone, type NotDone } from '../../remediation/approvals.ts';
import { asPerson, type Deed, type PersonParts, whyRefused } from './as-person.ts';
import { type Answer, ask, type OpenApi } from './requests.ts';
import { isServed } from './served.ts';
import { END, READ, suspend, suspensionOf } from './suspension.ts';

/** Whether all changes are suspended. */
export interface SuspensionState {
  readonly isSuspended: boolean;
  /** Why, by which user and since when (RFC 3339); absent if changes are not suspended, or the reader may not know. */
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
  readonly at?: string | undefined;
  /** Whether the cluster serves the kind. */
  readonly isOffered: boolean;
}

/** What it needs of the server. */
export interface SuspensionParts extends PersonParts {
  /** Opens the API server as the server itself. */
  readonly open: OpenApi;
}

const NOT_OFFERED: SuspensionState = { isSuspended: false, isOffered: false };
const DEED: Deed = {
  what: 'suspension',
  elsewhere: 'Use your own kubeconfig: kubernetes-remediation-mcp changes suspend, or changes resume.',
  invalid: 'The API server rejects the reason. Give a shorter one.',
};

/** The stop for all changes, read and written as a person by impersonation: RBAC and the admission policy judge the person. */
export class ClusterSuspensions {
  readonly #parts: SuspensionParts;

  constructor(parts: SuspensionParts) {
    this.#parts = parts;
  }

  /**
   * Returns the state for a person. Who may not read the object learns from the server only whether changes are suspended. A local user,
   * which the server cannot impersonate, learns all.
   */
  async read(by: Subject, isLocal: boolean): Promise<SuspensionState | NotDone> {
    const { open, closing } = this.#parts;
    if ((await isServed(open, closing)) === false) return NOT_OFFERED;
    if (isLocal) return stateOf(await ask(open, closing, READ));
    const seen = await asPerson(this.#parts, by, DEED, (openAs) => ask(openAs, closing, READ));
    if (!isNotDone(seen) && (seen.status === 200 || seen.status === 404)) return stateOf(seen);
    const { isSuspended, isOffered } = stateOf(await ask(open, closing, READ));
    return { isSuspended, isOffered };
  }

  /** Suspends all changes with the name of the person. */
  async suspend(by: Subject, reason: string): Promise<SuspensionState | NotDone> {
    const { closing } = this.#parts;
    return asPerson<SuspensionState | NotDone>(this.#parts, by, DEED, async (open, { user }) => {
      const answer = await ask(open, closing, suspend(user, reason));
      if (answer.status === 409) return { status: 409, error: 'Changes are suspended already. Load the page again.' };
      if (answer.status === 404) return NO_KIND;
      return answer.status < 300 ? stateOf({ ...answer, status: 200 }) : whyRefused(answer, DEED);
    });
  }

  /** Ends the suspension; it is no fault if there is none. */
  async resume(by: Subject): Promise<SuspensionState | NotDone> {
    const { closing } = this.#parts;
    return asPerson<SuspensionState | NotDone>(this.#parts, by, DEED, async (open) => {
      const answer = await ask(open, closing, END);
      if (answer.status < 300) return { isSuspended: false, isOffered: true };
      if (answer.status !== 404) return whyRefused(answer, DEED);
      return suspensionOf(answer) === undefined ? { isSuspended: false, isOffered: true } : NO_KIND;
    });
  }
}

const NO_KIND: NotDone = {
  status: 404,
  error: 'The cluster has no kind for suspensions. Apply the part changes of rbac.yaml.',
};

function stateOf(answer: Answer): SuspensionState {
  const suspension = suspensionOf(answer);
  if (suspension === undefined) return { isSuspended: false, isOffered: true };
  const { metadata } = (answer.object ?? {}) as { readonly metadata?: { readonly creationTimestamp?: unknown } };
  const at = metadata?.creationTimestamp;
  return { isSuspended: true, isOffered: true, ...suspension, ...(typeof at === 'string' && { at }) };
}
