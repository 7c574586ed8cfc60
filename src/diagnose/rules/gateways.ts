import { backendFaults } from '../backends.ts';
import { describe } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import { refOf } from '../owners.ts';

export const gateways: Rule = {
  id: 'gateways',
  finds: 'Gateways and HTTPRoutes that are not accepted, programmed or resolved, and their Services',
  source: 'Gateway API, conditions of Gateway, Listener and RouteParentStatus',
  find: (snapshot) =>
    [...snapshot.gateways, ...snapshot.httpRoutes].flatMap((object): readonly Told[] => {
      const on = refOf(object);
      const bad = object.conditions.filter(({ type, status }) => status === 'False' && type !== 'Conflicted');
      return [
        ...bad.map(
          ({ type, reason, message, at }): Told => ({
            severity: 'critical',
            on,
            cause: `it is not ${type} (${reason})`,
            evidence: [{ on, field: `condition ${type}`, value: message, said: true, at }],
            why: 'The controller of the Gateway says why it does not use the object. Correct what it names.',
            next: [describe(on)],
          }),
        ),
        ...backendFaults(snapshot, object, object.backends),
      ];
    }),
};
