import type { NamedCall } from '../../../check/judge-tool.ts';
import type { TypedCall } from '../../../check/typed-call.ts';
import type { Subject } from '../../../kube/subject.ts';
import { type Approvals, isNotDone } from '../../../remediation/approvals.ts';
import type { Change } from '../../../remediation/change.ts';

/** The call that a change was planned of. */
export interface PlannedCall {
  readonly call: NamedCall;
  readonly change: Change;
}

/**
 * Returns the call that is judged if a person calls `apply_change` with the id of a change that they may see; undefined for every other
 * call, and a sentence if there is no such change, or none that is judged by its call.
 */
export async function plannedCall(
  typed: TypedCall | NamedCall,
  reader: Subject,
  approvals: Pick<Approvals, 'get'> | undefined,
): Promise<PlannedCall | string | undefined> {
  if (!('tool' in typed) || typed.tool !== 'apply_change' || approvals === undefined) return undefined;
  const { id } = Object(typed.given) as { readonly id?: unknown };
  if (typeof id !== 'string' || id === '' || id === 'id')
    return 'Put the id of a change, such as shop.3a13042833, in place of "id".';
  const change = await approvals.get(reader, id);
  if (isNotDone(change)) return change.error;
  const { tool, arguments: given } = change.spec.call;
  if (change.spec.undoes !== undefined)
    return `This change undoes ${change.spec.undoes}. Its requests are judged against the cluster when it is applied, which the playground does not ask.`;
  return { call: { tool, given: JSON.parse(given) as unknown }, change };
}

/** Says what was judged, and what else decides when the change is applied. */
export function aboutPlanned({ spec }: Change, caller: string): string {
  return `This is how the policy judges now what ${spec.id} was planned of, for ${caller}. To apply it, the server also compares the plan with the cluster, and looks for its approvals.`;
}
