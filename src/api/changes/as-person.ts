import type { ActAs } from '../../kube/command.ts';
import { NoAnswer } from '../../kube/no-answer.ts';
import type { Subject } from '../../kube/subject.ts';
import type { NotDone } from '../../remediation/approvals.ts';
import { type Answer, type OpenApi, RecordFailed } from './requests.ts';

/** What it takes to send requests as a person. */
export interface PersonParts {
  /** Opens the API server as another user, by impersonation. */
  readonly openAs: (user: ActAs, signal: AbortSignal) => ReturnType<OpenApi>;
  /** Returns the user of the cluster that an authenticated caller is; `unknown` for none. */
  readonly actAs: (by: Subject) => ActAs | 'unknown';
  readonly closing: AbortSignal;
}

/** What a person does, for the sentences of refusals. */
export interface Deed {
  /** `decision`, as in "refuses the decision". */
  readonly what: string;
  /** What to do instead, as a sentence. */
  readonly elsewhere: string;
  /** What it means if the API server calls the object invalid, as a sentence. */
  readonly invalid?: string;
}

/** Does work with the API server opened as a person. Answers with a reason if it cannot be opened or refuses. */
export async function asPerson<T>(
  { openAs, actAs }: PersonParts,
  by: Subject,
  deed: Deed,
  work: (open: OpenApi, user: ActAs) => Promise<T>,
): Promise<T | NotDone> {
  const user = actAs(by);
  if (user === 'unknown') return { status: 403, error: `The server cannot impersonate you. ${deed.elsewhere}` };
  try {
    return await work((signal) => openAs(user, signal), user);
  } catch (error) {
    if (error instanceof RecordFailed) return whyRefused(error, deed);
    if (error instanceof NoAnswer) return { status: 502, error: `${error.message} Try again.` };
    throw error;
  }
}

/** Says why the API server refused, in its own words where it names a rule. */
export function whyRefused(
  { status, message }: Pick<Answer, 'status' | 'message'>,
  { what, elsewhere, invalid }: Deed,
): NotDone {
  if (/cannot impersonate/.test(message)) {
    const part = 'Ask the operator to list you in the part impersonation of rbac.yaml.';
    return { status: 403, error: `The server may not impersonate you. ${part} ${elsewhere}` };
  }
  const [, rule] = / denied request: (.*)$/s.exec(message) ?? [];
  if (rule !== undefined) return { status: 403, error: `The API server refuses the ${what}: ${rule}.` };
  if (status === 403)
    return { status: 403, error: 'You need more rights in the cluster: see the part approver of rbac.yaml.' };
  if (status === 422 && invalid !== undefined) return { status: 422, error: invalid };
  return { status: 502, error: `The API server answers with status ${status}. Try again.` };
}
