import { nearest } from '../../kube/nearest.ts';
import { backendFaults } from '../backends.ts';
import { describe, list } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import type { Ref } from '../objects/meta.ts';
import { isSame, refOf } from '../owners.ts';
import type { Snapshot } from '../snapshot.ts';

const DEFAULT = 'ingressclass.kubernetes.io/is-default-class';

function isAsked({ scope }: Snapshot, on: Ref): boolean {
  return scope.of === 'object' && isSame(scope.object, on);
}

export const ingresses: Rule = {
  id: 'ingresses',
  finds:
    'Ingresses whose Service, port, class or TLS Secret does not exist, which name no class, or whose Service has no endpoints',
  source: 'networking.k8s.io/v1 Ingress and IngressClass',
  find: (snapshot) =>
    snapshot.ingresses.flatMap((ingress): readonly Told[] => {
      const on = refOf(ingress);
      const found: Told[] = [...backendFaults(snapshot, ingress, ingress.backends)];
      const { className } = ingress;
      const classes = snapshot.ingressClasses.map(({ name }) => name);
      if (snapshot.isRead('ingressClasses') && className !== undefined && !classes.includes(className))
        found.push({
          severity: 'error',
          on,
          cause: `the IngressClass ${className} does not exist`,
          evidence: [{ on, field: 'spec.ingressClassName', value: className }],
          why: `No controller takes the Ingress. Classes that exist: ${classes.join(', ') || 'none'}.`,
          next: [list('ingressclasses', '', 'See the classes'), describe(on)],
        });
      const secrets = snapshot.secretNames.get(on.namespace);
      for (const name of ingress.tlsSecrets)
        if (secrets !== undefined && !secrets.has(name)) {
          const near = nearest(name, [...secrets]);
          found.push({
            severity: 'error',
            on,
            cause: `the TLS Secret ${name} does not exist`,
            evidence: [{ on, field: 'spec.tls.secretName', value: name }],
            why: `The controller has no certificate for the hosts, and uses its own or none.${near === undefined ? '' : ` Did you mean ${near}?`}`,
            next: [list('secrets', on.namespace, 'See which Secrets exist'), describe(on)],
          });
        }
      const hasDefault = snapshot.ingressClasses.some(({ annotations }) => annotations.get(DEFAULT) === 'true');
      const isLeft = found.length === 0 && className === undefined && !hasDefault && !ingress.hasAddress;
      if (isLeft && snapshot.isRead('ingressClasses'))
        found.push({
          // Some controllers take every Ingress, and need no class.
          severity: classes.length > 0 || isAsked(snapshot, on) ? 'warning' : 'note',
          on,
          cause: 'it names no IngressClass, and the cluster has no default one',
          evidence: [
            { on, field: 'spec.ingressClassName', value: 'not set' },
            { on, field: 'status.loadBalancer.ingress', value: 'none' },
          ],
          why: `Most controllers leave such an Ingress alone. Set spec.ingressClassName. Classes that exist: ${classes.join(', ') || 'none'}.`,
          next: [list('ingressclasses', '', 'See the classes'), describe(on)],
        });
      return found;
    }),
};
