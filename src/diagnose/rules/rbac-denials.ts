import type { Evidence, Rule, Severity } from '../finding.ts';
import type { Ref } from '../objects/meta.ts';
import type { Container, Pod } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';
import { eventEvidence, livePods, logOf, severityOf } from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';

/** How the API server says that an account lacks a right. Source: authorization errors of apiserver. */
const DENIED =
  /User "(?<user>[^"]+)" cannot (?<verb>\S+) resource "(?<resource>[^"]+)" in API group "(?<group>[^"]*)"(?<where> in the namespace "[^"]+"| at the cluster scope)?/;
const RECENT_MS = 60 * 60 * 1000;

export const rbacDenials: Rule = {
  id: 'rbac-denials',
  finds: 'Rights that accounts of workloads lack, as Events, conditions and logs say',
  source: 'kube-apiserver authorization errors',
  find: (snapshot) => {
    const texts = [...fromEvents(snapshot), ...fromPods(snapshot), ...fromConditions(snapshot)];
    return texts.flatMap(({ on, evidence, severity = 'error' }) => {
      const said = DENIED.exec(evidence.value)?.groups;
      if (said === undefined) return [];
      const { user = '', verb = '', resource = '', group = '', where = '' } = said;
      const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(user) ?? [];
      const whose = name === undefined ? `the user ${user}` : `the ServiceAccount ${namespace}/${name}`;
      const what = `${resource}${group === '' ? '' : `.${group}`}`;
      const place = where === '' ? '' : ` (${where.trim()})`;
      return [
        {
          severity,
          on,
          cause: `${whose} may not ${verb} ${what}${place.replaceAll('"', '')}`,
          evidence: [evidence],
          why: `A role with the verb ${verb} on ${what} must be bound to ${whose}.`,
          next: [
            {
              to: 'Ask whether it may now',
              args: [
                'auth',
                'can-i',
                verb,
                what,
                ...(namespace === undefined ? [] : [`--as=${user}`, '-n', namespace]),
              ],
            },
            ...(namespace === undefined
              ? []
              : [{ to: 'See the bindings', args: ['get', 'rolebindings', '-n', namespace, '-o', 'wide'] }]),
          ],
        },
      ];
    });
  },
};

interface Text {
  readonly on: Ref;
  readonly evidence: Evidence;
  readonly severity?: Severity;
}

function fromEvents(snapshot: Snapshot): readonly Text[] {
  return snapshot.events
    .filter(({ message, at }) => message.includes(' cannot ') && snapshot.now - (at ?? 0) < RECENT_MS)
    .map((event) => {
      const pod = snapshot.pods.find(
        ({ name, namespace }) => event.on.kind === 'Pod' && name === event.on.name && namespace === event.on.namespace,
      );
      return { on: pod === undefined ? refOf(event.on) : topOwner(snapshot, pod), evidence: eventEvidence(event) };
    });
}

function fromPods(snapshot: Snapshot): readonly Text[] {
  return livePods(snapshot).flatMap((pod) =>
    pod.containers.flatMap((container) => {
      const value = denialIn(snapshot, pod, container);
      if (value === undefined) return [];
      return [
        {
          on: topOwner(snapshot, pod),
          evidence: { on: refOf(pod), field: `log of ${container.name}`, value, said: true },
          severity: pod.isReady ? 'error' : severityOf(snapshot, pod),
        },
      ];
    }),
  );
}

/** The line of a container that says which right its account lacks. */
export function denialIn(snapshot: Snapshot, pod: Pod, { name, terminated, last }: Container): string | undefined {
  return [...(logOf(snapshot, pod, name)?.lines ?? []), terminated?.message ?? '', last?.message ?? '']
    .map((line) => line.replaceAll('\\"', '"'))
    .find((line) => DENIED.test(line));
}

function fromConditions(snapshot: Snapshot): readonly Text[] {
  const all = [...snapshot.deployments, ...snapshot.autoscalers, ...snapshot.others];
  return all.flatMap((object) =>
    object.conditions
      .filter(({ message }) => DENIED.test(message))
      .map(({ type, message, at }) => ({
        on: refOf(object),
        evidence: { on: refOf(object), field: `condition ${type}`, value: message, said: true, at },
      })),
  );
}
