import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { changesAt, isChanged } from '../difference.ts';
import { selects } from '../label-selector.ts';
import { listOf, valueAt } from '../reading.ts';
import type { Admission, AdmissionRule, Objection } from '../rule.ts';

/**
 * A disruption budget is not deleted or weakened, and the pods of a workload do not leave it by their labels: every later drain and
 * eviction relies on it.
 */
export const disruptionBudgets: AdmissionRule = {
  id: 'disruption-budgets',
  looks: ({ request }) => (losesLabels(request) ? [budgetsPath(request)] : []),
  judge: (admission) => {
    const { request } = admission;
    if (losesLabels(request)) return left(admission);
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

const TEMPLATE_LABELS = ['spec', 'template', 'metadata', 'labels'];

/** Whether the pods of a workload come to have other labels. A single pod may leave, to be looked at. */
function losesLabels(request: AdmissionRequest): boolean {
  return (
    request.operation === 'UPDATE' &&
    request.oldObject !== undefined &&
    changesAt(request, ...TEMPLATE_LABELS).length > 0
  );
}

function budgetsPath({ namespace }: AdmissionRequest): string {
  return `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`;
}

function left({ request, seen }: Admission): readonly Objection[] {
  const [before, after] = [request.oldObject, request.object].map((each) => valueAt(each, ...TEMPLATE_LABELS));
  const budget = listOf(valueAt(seen(budgetsPath(request)), 'items')).find((each) => {
    const selector = valueAt(each, 'spec', 'selector');
    return selects(selector, before) && !selects(selector, after);
  });
  return budget === undefined
    ? []
    : [
        {
          code: 'BLAST_RADIUS',
          allowance: 'drain-without-care',
          error: `PodDisruptionBudget ${quote(String(valueAt(budget, 'metadata', 'name')))} would no longer protect the pods of ${quote(request.name ?? '')}.`,
          hint: 'Keep the labels that its selector asks for.',
        },
      ];
}

/** Returns the field by which a budget protects fewer pods than before. One pod at a time is always enough. */
function weakened(request: AdmissionRequest): string | undefined {
  const { oldObject, object } = request;
  const [old, now] = [valueAt(oldObject, 'spec'), valueAt(object, 'spec')];
  if (oldObject !== undefined && isChanged(request, 'spec', 'selector')) return 'spec.selector';
  const [most, least] = [valueAt(now, 'maxUnavailable'), valueAt(now, 'minAvailable')];
  if (most === 0 || most === 1) return undefined;
  // How many pods a share or a count leaves is not known here, so one does not take the place of the other.
  if (most === undefined && valueAt(old, 'maxUnavailable') !== undefined && least !== '100%')
    return 'spec.maxUnavailable';
  if (isHigher(most, valueAt(old, 'maxUnavailable'))) return 'spec.maxUnavailable';
  return isHigher(valueAt(old, 'minAvailable'), least) ? 'spec.minAvailable' : undefined;
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
