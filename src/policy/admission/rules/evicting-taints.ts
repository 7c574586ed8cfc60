import { quote } from '../../../errors.ts';
import { listOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** A node gains no taint with the effect NoExecute: it evicts pods at once and knows no disruption budget. */
export const evictingTaints: AdmissionRule = {
  id: 'evicting-taints',
  judge: ({ request: { operation, resource, oldObject, object, name } }) => {
    if (operation !== 'UPDATE' || resource.group !== '' || resource.resource !== 'nodes') return [];
    const before = new Set(evictingTaintsOf(oldObject));
    if (evictingTaintsOf(object).every((taint) => before.has(taint))) return [];
    return [
      {
        code: 'BLAST_RADIUS',
        allowance: 'evict-by-taint',
        error: `Node ${quote(name ?? '')} would get a taint with the effect NoExecute, which evicts its pods past every disruption budget.`,
        hint: 'Use the effect NoSchedule, or cordon and drain the node.',
      },
    ];
  },
};

/** The taints that evict, each with its key and value: pods tolerate both. */
function evictingTaintsOf(node: unknown): readonly string[] {
  return listOf(valueAt(node, 'spec', 'taints'))
    .filter((taint) => valueAt(taint, 'effect') === 'NoExecute')
    .map((taint) => JSON.stringify([valueAt(taint, 'key'), valueAt(taint, 'value')]));
}
