import { nearest } from '../../kube/nearest.ts';
import { describe, list, within } from '../calls.ts';
import type { Evidence, Rule, Suggestion } from '../finding.ts';
import type { Reference } from '../objects/container.ts';
import type { Pod } from '../objects/pod.ts';
import { referencesOf } from '../objects/pod-spec.ts';
import { refOf, topOwner } from '../owners.ts';
import { eventEvidence, eventsOn, livePods, severityOf, stateField } from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';

/** What the kubelet says of a ConfigMap or Secret that it cannot use. Sources: pkg/kubelet/kubelet_pods.go, pkg/volume. */
const NOT_FOUND = /(?<kind>configmap|secret) "(?<name>[^"]+)" not found/i;
const NO_KEY =
  /couldn't find key (?<key>\S+) in (?<kind>ConfigMap|Secret) (?:(?<namespace>[^\s/]+)\/)?(?<name>[^\s,"]+)/i;
const NO_VOLUME_KEY = /references non-existent (?<kind>config|secret) key: (?<key>\S+)/i;

/** Whether the kubelet names a ConfigMap, a Secret or a key that is missing. */
export function namesMissing(text: string): boolean {
  return [NOT_FOUND, NO_KEY, NO_VOLUME_KEY].some((pattern) => pattern.test(text));
}

interface Missing {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly key: string | undefined;
  readonly from: string;
  readonly evidence: readonly Evidence[];
}

export const missingReferences: Rule = {
  id: 'missing-references',
  finds: 'ConfigMaps, Secrets and keys that pods need and that do not exist; only names are read',
  source: 'kubelet pkg/kubelet/kubelet_pods.go and pkg/volume; core/v1 references of a PodSpec',
  find: (snapshot) =>
    livePods(snapshot)
      .filter((pod) => !pod.isReady)
      .flatMap((pod) => {
        const found = [...reported(snapshot, pod), ...looked(snapshot, pod)];
        const named = new Map(
          found.map((missing) => [`${missing.kind} ${missing.name} ${missing.key ?? ''}`, missing]),
        );
        return [...named.values()].map((missing) => judge(snapshot, pod, missing));
      }),
};

/** Missing ones that were looked for by their names. */
function looked(snapshot: Snapshot, pod: Pod): readonly Missing[] {
  return referencesOf(pod.spec)
    .filter(({ optional }) => !optional)
    .flatMap((reference) => {
      const keys = keysOf(snapshot, pod.namespace, reference);
      if (keys === undefined) return [];
      const { kind, name, key, from } = reference;
      const isThere = keys !== 'absent';
      if (isThere && (key === undefined || keys.includes(key))) return [];
      const evidence: Evidence[] = [
        { on: refOf(pod), field: `${from} needs`, value: `${kind} ${name}${key === undefined ? '' : `, key ${key}`}` },
        {
          on: { kind, name, namespace: pod.namespace },
          field: isThere ? 'keys' : 'object',
          value: isThere ? keys.join(', ') || 'none' : 'not found',
        },
      ];
      return [{ kind, name, key: isThere ? key : undefined, from, evidence }];
    });
}

/** The keys of a ConfigMap or Secret, `absent` if it does not exist, undefined if that is not known. */
function keysOf(
  snapshot: Snapshot,
  namespace: string,
  { kind, name }: Pick<Reference, 'kind' | 'name'>,
): readonly string[] | 'absent' | undefined {
  const place = `${namespace}/${name}`;
  if (kind === 'Secret') {
    const names = snapshot.secretNames.get(namespace);
    return snapshot.secretKeys.get(place) ?? (names !== undefined && !names.has(name) ? 'absent' : undefined);
  }
  const map = snapshot.configMaps.find((each) => each.name === name && each.namespace === namespace);
  if (map !== undefined) return map.keys;
  return snapshot.sought.has(`ConfigMap ${place}`) || snapshot.isRead('configMaps') ? 'absent' : undefined;
}

/** Missing ones that the kubelet names. */
function reported(snapshot: Snapshot, pod: Pod): readonly Missing[] {
  const waiting = pod.containers
    .filter((container) => container.waiting?.reason === 'CreateContainerConfigError')
    .map((container) => {
      const evidence: Evidence = {
        on: refOf(pod),
        field: stateField(container, 'state.waiting.message'),
        value: container.waiting?.message ?? '',
        said: true,
      };
      return { text: evidence.value, from: `container ${container.name}`, evidence };
    });
  const events = eventsOn(snapshot, pod, ['FailedMount', 'Failed']).map((event) => ({
    text: event.message,
    from: /for volume "([^"]+)"/.exec(event.message)?.[1] ?? '',
    evidence: eventEvidence(event),
  }));
  return [...waiting, ...events].flatMap(({ text, from, evidence }) => {
    const inVolume = NO_VOLUME_KEY.exec(text)?.groups;
    const groups = NO_KEY.exec(text)?.groups ?? NOT_FOUND.exec(text)?.groups ?? inVolume;
    if (groups === undefined) return [];
    const kind = /^config/i.test(groups['kind'] ?? '') ? 'ConfigMap' : 'Secret';
    const named = referencesOf(pod.spec).find((each) => each.kind === kind && each.from === `volume ${from}`);
    const name = groups['name'] ?? named?.name ?? '';
    const key = groups['key'];
    const needs = referencesOf(pod.spec).find(
      (each) => each.kind === kind && each.name === name && (key === undefined || each.key === key),
    );
    return [{ kind, name, key, from: needs?.from ?? from, evidence: [evidence] }];
  });
}

function judge(snapshot: Snapshot, pod: Pod, { kind, name, key, from, evidence }: Missing) {
  const owner = topOwner(snapshot, pod);
  const near = nearNames(snapshot, pod.namespace, { kind, name, key });
  const elsewhere = snapshot.configMaps.find((each) => kind === 'ConfigMap' && each.name === name && key === undefined);
  const existing =
    elsewhere !== undefined
      ? ` Namespace ${elsewhere.namespace} has one of that name; pods cannot use it from there.`
      : near === undefined
        ? ''
        : ` Did you mean ${near}?`;
  return {
    severity: severityOf(snapshot, pod),
    on: owner,
    cause: key === undefined ? `the ${kind} ${name} does not exist` : `the ${kind} ${name} has no key ${key}`,
    evidence,
    why:
      key === undefined
        ? `The pod cannot start without it (${from}). Create it in namespace ${pod.namespace}, or correct the name.${existing}`
        : `The pod cannot start without the key (${from}). Add the key, or correct its name.${existing}`,
    next: looks(pod, kind, name, key),
  };
}

function looks(pod: Pod, kind: Missing['kind'], name: string, key: string | undefined): readonly Suggestion[] {
  const word = kind.toLowerCase();
  return [
    key === undefined
      ? list(`${word}s`, pod.namespace, `See which ${kind}s exist`)
      : { to: 'See which keys it has', args: ['describe', word, name, ...within(pod)] },
    describe(pod),
  ];
}

function nearNames(
  snapshot: Snapshot,
  namespace: string,
  { kind, name, key }: Pick<Missing, 'kind' | 'name' | 'key'>,
): string | undefined {
  const keys = keysOf(snapshot, namespace, { kind, name });
  if (key !== undefined) return keys === undefined || keys === 'absent' ? undefined : nearest(key, keys);
  if (kind === 'Secret') return nearest(name, [...(snapshot.secretNames.get(namespace) ?? [])]);
  const names = snapshot.configMaps.filter((each) => each.namespace === namespace).map((each) => each.name);
  return nearest(name, names);
}
