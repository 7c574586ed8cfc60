import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { isChanged } from '../difference.ts';
import { valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** A disruption budget is not deleted or weakened: every later drain and eviction relies on it. */
export const disruptionBudgets: AdmissionRule = {
  id: 'disruption-budgets',
  judge: ({ request }) => {
    const { resource, subResource, operation, name } = request;
    if (resource.group !== 'policy' || resource.resource !== 'poddisruptionbudgets' || subResource !== undefined)
      return [];
    const field = operation === 'UPDATE' ? weakened(request) : undefined;
    if (operation !== 'DELETE' && field === undefined) return [];
    const what = `PodDisruptionBudget ${quote(name ?? '')}`;
    return [
      {
        code: 'BLAST_RADIUS',
        allowance: 'drain-without-care',
        error: field === undefined ? `${what} would be deleted.` : `'${field}' of ${what} would protect fewer pods.`,
        hint: 'Keep the budget. It may be set to spec.maxUnavailable: 1, which allows one eviction at a time.',
      },
    ];
  },
};

/** Returns the field by which a budget protects fewer pods than before. One pod at a time is always enough. */
function weakened(request: AdmissionRequest): string | undefined {
  const { oldObject, object } = request;
  const [old, now] = [valueAt(oldObject, 'spec'), valueAt(object, 'spec')];
  if (oldObject !== undefined && isChanged(request, 'spec', 'selector')) return 'spec.selector';
  const most = valueAt(now, 'maxUnavailable');
  if (most === 0 || most === 1) return undefined;
  if (isHigher(most, valueAt(old, 'maxUnavailable'))) return 'spec.maxUnavailable';
  return isHigher(valueAt(old, 'minAvailable'), valueAt(now, 'minAvailable')) ? 'spec.minAvailable' : undefined;
}

/** Whether a count or share is higher than another. A missing one is lower than all, and a count is not comparable to a share. */
function isHigher(one: unknown, other: unknown): boolean {
  if (one === undefined || one === other) return false;
  if (typeof one === 'number' && typeof other === 'number') return one > other;
  const [share, otherShare] = [shareOf(one), shareOf(other)];
  return share === undefined || otherShare === undefined || share > otherShare;
}

function shareOf(value: unknown): number | undefined {
  const [, digits] = (typeof value === 'string' ? /^(\d+)%$/.exec(value) : undefined) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
