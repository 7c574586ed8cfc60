import { nearest } from '../../kube/nearest.ts';
import { describe, list } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import { refOf } from '../owners.ts';

export const governingServices: Rule = {
  id: 'governing-services',
  finds: 'StatefulSets whose Service does not exist, so that DNS has no names for their pods',
  source: 'apps/v1 StatefulSet spec.serviceName; DNS specification for Services, pods of a headless Service',
  find: (snapshot) => {
    if (!snapshot.isRead('services')) return [];
    return snapshot.statefulSets.flatMap((set): readonly Told[] => {
      const { serviceName, namespace } = set;
      const there = snapshot.services.filter((service) => service.namespace === namespace).map(({ name }) => name);
      if (serviceName === '' || there.includes(serviceName)) return [];
      const on = refOf(set);
      const near = nearest(serviceName, there);
      return [
        {
          severity: 'warning',
          on,
          cause: `its Service ${serviceName} does not exist, so its pods have no names of their own in DNS`,
          evidence: [{ on, field: 'spec.serviceName', value: serviceName }],
          why: `Members of the set that look for each other by name do not find each other. Create a headless Service of that name.${near === undefined ? '' : ` There is one named ${near}.`}`,
          next: [list('services', namespace, 'See which Services exist'), describe(on)],
        },
      ];
    });
  },
};
