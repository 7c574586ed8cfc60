import { describe, list } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import { refOf } from '../owners.ts';

export const apiGroups: Rule = {
  id: 'api-groups',
  finds: 'API groups whose server does not answer',
  source: 'kube-aggregator, condition Available of APIService',
  find: (snapshot) =>
    snapshot.apiServices.flatMap((object): readonly Told[] => {
      const available = object.conditions.find(({ type }) => type === 'Available');
      if (available === undefined || available.status === 'True') return [];
      const on = refOf(object);
      const { service } = object;
      const behind = service === undefined ? '' : `, service ${service.namespace}/${service.name}`;
      return [
        {
          severity: 'critical',
          on,
          cause: `the API ${object.name} is not available (${available.reason}${behind})`,
          evidence: [{ on, field: 'condition Available', value: available.message, said: true, at: available.at }],
          why: 'Requests for its types fail, and so do discovery and the deletion of namespaces. Repair the server behind it.',
          next: [
            ...(service === undefined ? [] : [list('pods', service.namespace, 'See the pods of the server')]),
            describe(on),
          ],
        },
      ];
    }),
};
