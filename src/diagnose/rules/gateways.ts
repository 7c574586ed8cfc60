import { nearest } from '../../kube/nearest.ts';
import { backendFaults } from '../backends.ts';
import { describe, list } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import { isHome } from '../home.ts';
import type { GatewayObject } from '../objects/network.ts';
import { isSame, refOf } from '../owners.ts';
import type { Snapshot } from '../snapshot.ts';

export const gateways: Rule = {
  id: 'gateways',
  finds:
    'Gateways and HTTPRoutes that are not accepted, programmed or resolved, their GatewayClass, their Gateway and their Services',
  source: 'Gateway API, conditions of GatewayClass, Gateway, Listener and RouteParentStatus',
  find: (snapshot) => [
    ...snapshot.gatewayClasses
      .filter((each) => snapshot.scope.of !== 'object' || isSame(each, snapshot.scope.object))
      .flatMap((each) =>
        unmet(each, 'No controller works for Gateways of the class. Install it, or correct spec.controllerName.'),
      ),
    ...snapshot.gateways.flatMap((gateway) => {
      const found = classFaults(snapshot, gateway);
      return found.length > 0 ? found : unmet(gateway, REPAIR);
    }),
    ...snapshot.httpRoutes.flatMap((route) => {
      const found = parentFaults(snapshot, route);
      return [...(found.length > 0 ? found : unmet(route, REPAIR)), ...backendFaults(snapshot, route, route.backends)];
    }),
  ],
};

const REPAIR = 'The controller of the Gateway says why it does not use the object. Correct what it names.';

/** The conditions that a controller says are not met. */
function unmet(
  { conditions, ...object }: Pick<GatewayObject, 'conditions' | 'kind' | 'namespace' | 'name'>,
  why: string,
): readonly Told[] {
  const on = refOf(object);
  return conditions
    .filter(({ type, status }) => status === 'False' && type !== 'Conflicted')
    .map(({ type, reason, message, at }) => ({
      severity: 'critical',
      on,
      cause: `it is not ${type} (${reason})`,
      evidence: [{ on, field: `condition ${type}`, value: message, said: true, at }],
      why,
      next: [describe(on)],
    }));
}

/** A class that does not exist, or that no controller has accepted. */
function classFaults(snapshot: Snapshot, gateway: GatewayObject): readonly Told[] {
  const { className } = gateway;
  const on = refOf(gateway);
  if (className === '' || !snapshot.isRead('gatewayClasses')) return [];
  const named = { on, field: 'spec.gatewayClassName', value: className };
  const names = snapshot.gatewayClasses.map(({ name }) => name);
  const found = snapshot.gatewayClasses.find(({ name }) => name === className);
  const next = [list('gatewayclasses', '', 'See the classes'), describe(on)];
  if (found === undefined) {
    const near = nearest(className, names);
    return [
      {
        severity: 'critical',
        on,
        cause: `its GatewayClass ${className} does not exist`,
        evidence: [named],
        why: `No controller takes the Gateway. Classes that exist: ${names.join(', ') || 'none'}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
        next,
      },
    ];
  }
  const accepted = found.conditions.find(({ type }) => type === 'Accepted');
  if (accepted?.status === 'True') return [];
  const of = refOf(found);
  return [
    {
      severity: 'critical',
      on,
      cause: `its GatewayClass ${className} is not accepted${accepted === undefined ? ' by any controller' : ` (${accepted.reason})`}`,
      evidence: [
        named,
        {
          on: of,
          field: 'condition Accepted',
          value: accepted?.message || 'none',
          said: accepted !== undefined,
          at: accepted?.at,
        },
      ],
      why: 'The controller of the class is not installed, does not run, or refuses the class. Nothing of the Gateway is set up until it accepts.',
      next: [describe(of), ...next],
    },
  ];
}

/** Gateways that a route names and that do not exist. */
function parentFaults(snapshot: Snapshot, route: GatewayObject): readonly Told[] {
  const on = refOf(route);
  return route.parents.flatMap((parent): readonly Told[] => {
    if (parent.kind !== 'Gateway' || snapshot.gateways.some((each) => isSame(each, parent))) return [];
    const { namespace, name } = parent;
    const isKnown =
      snapshot.sought.has(`Gateway ${namespace}/${name}`) ||
      (isHome(snapshot, namespace) && snapshot.isRead('gateways'));
    if (!isKnown) return [];
    const there = snapshot.gateways.filter((each) => each.namespace === namespace).map((each) => each.name);
    const near = nearest(name, there);
    return [
      {
        severity: 'critical',
        on,
        cause: `its Gateway ${name} does not exist${namespace === on.namespace ? '' : ` in namespace ${namespace}`}`,
        evidence: [{ on, field: 'spec.parentRefs', value: `${namespace}/${name}` }],
        why: `No Gateway sends requests to the route. Create it, or correct parentRefs.${near === undefined ? '' : ` Did you mean ${near}?`}`,
        next: [list('gateways', namespace, 'See which Gateways exist there'), describe(on)],
      },
    ];
  });
}
