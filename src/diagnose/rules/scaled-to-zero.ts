import { describe, within, wordOf } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import { refOf, workloadsOf } from '../owners.ts';

export const scaledToZero: Rule = {
  id: 'scaled-to-zero',
  finds: 'Workloads that run nothing because they are scaled to 0',
  source: 'apps/v1 replicas',
  find: (snapshot) =>
    workloadsOf(snapshot)
      .filter(({ desired, kind, owner }) => desired === 0 && kind !== 'DaemonSet' && owner === undefined)
      .map((workload): Told => {
        const on = refOf(workload);
        const isAsked = snapshot.scope.of === 'object' && snapshot.scope.object.name === on.name;
        return {
          severity: isAsked ? 'warning' : 'note',
          on,
          cause: 'it is scaled to 0, so nothing of it runs',
          evidence: [{ on, field: 'spec.replicas', value: '0' }],
          why: 'Someone or something scaled it down. Scale it up if it should run.',
          next: [{ to: 'Start one pod', args: ['scale', wordOf(on), '--replicas=1', ...within(on)] }, describe(on)],
        };
      }),
};
