import { describe, list, within, wordOf } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import type { Workload } from '../objects/workload.ts';
import { refOf, workloadsOf } from '../owners.ts';
import { nodeDemands } from '../scheduling.ts';

export const scaledToZero: Rule = {
  id: 'scaled-to-zero',
  finds: 'Workloads that run nothing: scaled to 0, or DaemonSets that no node takes',
  source: 'apps/v1 replicas; DaemonSet status.desiredNumberScheduled',
  find: (snapshot) =>
    workloadsOf(snapshot)
      .filter(({ desired, owner }) => desired === 0 && owner === undefined)
      .map((workload): Told => {
        const on = refOf(workload);
        const isAsked = snapshot.scope.of === 'object' && snapshot.scope.object.name === on.name;
        const severity = isAsked ? 'warning' : 'note';
        if (workload.kind === 'DaemonSet') return { severity, ...withoutNode(workload) };
        return {
          severity,
          on,
          cause: 'it is scaled to 0, so nothing of it runs',
          evidence: [{ on, field: 'spec.replicas', value: '0' }],
          why: 'Someone or something scaled it down. Scale it up if it should run.',
          next: [{ to: 'Start one pod', args: ['scale', wordOf(on), '--replicas=1', ...within(on)] }, describe(on)],
        };
      }),
};

/** A DaemonSet has as many pods as there are nodes for it. */
function withoutNode(workload: Workload): Omit<Told, 'severity'> {
  const on = refOf(workload);
  const demands = nodeDemands(workload.template.spec).join(', ');
  return {
    on,
    cause: demands === '' ? 'no node takes its pods' : `no node that takes its pods has ${demands.slice(0, 100)}`,
    evidence: [
      { on, field: 'status.desiredNumberScheduled', value: '0' },
      ...(demands === '' ? [] : [{ on, field: 'what it asks of nodes', value: demands }]),
    ],
    why: 'If it should run, correct its node selector or tolerations, or label a node.',
    next: [list('nodes', '', 'See the labels of the nodes', '--show-labels'), describe(on)],
  };
}
