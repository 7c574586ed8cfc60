import { describe } from '../calls.ts';
import type { Evidence, Rule, Told } from '../finding.ts';
import { condition } from '../objects/meta.ts';
import { refOf } from '../owners.ts';

export const disruptionBudgets: Rule = {
  id: 'disruption-budgets',
  finds: 'PodDisruptionBudgets that let no pod be evicted, so that drains and upgrades of nodes hang',
  source: 'disruption controller, policy/v1 PodDisruptionBudget status',
  find: (snapshot) =>
    snapshot.budgets.flatMap((budget): readonly Told[] => {
      const on = refOf(budget);
      const { allowed, healthy, wanted, expected, minAvailable, maxUnavailable } = budget;
      const sync = condition(budget, 'DisruptionAllowed');
      if (allowed > 0 || expected === 0) return [];
      const isDraining = snapshot.nodes.some(({ unschedulable }) => unschedulable);
      const asks = maxUnavailable === '' ? `minAvailable ${minAvailable}` : `maxUnavailable ${maxUnavailable}`;
      const evidence: Evidence[] = [
        {
          on,
          field: 'status',
          value: `disruptionsAllowed 0, ${healthy} healthy, ${wanted} wanted of ${expected}`,
          at: sync?.at,
        },
        { on, field: 'spec', value: asks },
      ];
      const isNever = wanted >= expected;
      const severity = isDraining || snapshot.scope.of === 'object' ? 'warning' : isNever ? 'warning' : 'note';
      return [
        {
          severity,
          on,
          cause: isNever
            ? `it never lets a pod be evicted: ${asks} of ${expected}`
            : `it lets no pod be evicted now: ${healthy} of ${wanted} wanted pods are healthy`,
          evidence,
          why: isNever
            ? 'It wants as many healthy pods as there are, so every drain of their nodes hangs. Run more replicas, or relax the budget.'
            : 'Evictions go on when its pods are healthy again. Repair the pods.',
          next: [describe(on)],
          follows: !isNever,
        },
      ];
    }),
};
