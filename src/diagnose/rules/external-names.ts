import { externalFault } from '../external-names.ts';
import type { Rule } from '../finding.ts';

export const externalNames: Rule = {
  id: 'external-names',
  finds:
    'Services of the type ExternalName that point at a Service of the cluster which does not exist or has no endpoints',
  source: 'core/v1 Service, externalName; DNS for Services and Pods',
  find: (snapshot) => snapshot.services.flatMap((service) => externalFault(snapshot, service) ?? []),
};
