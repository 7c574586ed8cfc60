import { listOf, textOf, valueAt } from './reading.ts';

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
/** What selects namespaces by their labels: the kind as a person says it, and the path of its list. */
const SELECTING: readonly (readonly [kind: string, path: string])[] = [
  ['ValidatingWebhookConfiguration', `${ADMISSION}/validatingwebhookconfigurations`],
  ['MutatingWebhookConfiguration', `${ADMISSION}/mutatingwebhookconfigurations`],
  ['ValidatingAdmissionPolicy', `${ADMISSION}/validatingadmissionpolicies`],
  ['ValidatingAdmissionPolicyBinding', `${ADMISSION}/validatingadmissionpolicybindings`],
  ['MutatingAdmissionPolicy', `${ADMISSION}/mutatingadmissionpolicies`],
  ['MutatingAdmissionPolicyBinding', `${ADMISSION}/mutatingadmissionpolicybindings`],
  ['NetworkPolicy', '/apis/networking.k8s.io/v1/networkpolicies'],
];

/** The paths of the lists of what selects namespaces. The caller may not read all of them. */
export const SELECTING_PATHS: readonly string[] = SELECTING.map(([, path]) => path);

/** Returns the first object of the cluster that selects namespaces, or objects, by one of some label keys; undefined if none does. */
export function selectedBy(
  keys: readonly string[],
  seen: (path: string) => unknown,
): { readonly key: string; readonly kind: string; readonly name: string } | undefined {
  for (const [kind, path] of SELECTING)
    for (const item of listOf(valueAt(seen(path), 'items'))) {
      const selected = selectedKeys(item);
      const spoken = expressionsOf(item);
      const key = keys.find((each) => selected.has(each) || spoken.some((text) => text.includes(each)));
      if (key !== undefined) return { key, kind, name: textOf(valueAt(item, 'metadata', 'name')) };
    }
  return undefined;
}

/** The keys in every namespaceSelector and objectSelector of an object. */
function selectedKeys(object: unknown): ReadonlySet<unknown> {
  const selectors = valuesOf(object, (key) => key === 'namespaceSelector' || key === 'objectSelector');
  return new Set(
    selectors.flatMap((selector) => [
      ...Object.keys(Object(valueAt(selector, 'matchLabels'))),
      ...listOf(valueAt(selector, 'matchExpressions')).map((each) => valueAt(each, 'key')),
    ]),
  );
}

/** The CEL expressions that read the namespace of the object. */
function expressionsOf(object: unknown): readonly string[] {
  return valuesOf(object, (key) => /expression$/i.test(key)).filter(
    (text): text is string => typeof text === 'string' && text.includes('namespaceObject'),
  );
}

function valuesOf(value: unknown, picks: (key: string) => boolean, level = 0): readonly unknown[] {
  if (typeof value !== 'object' || value === null || level > 12) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    picks(key) && !Array.isArray(value) ? [inner] : valuesOf(inner, picks, level + 1),
  );
}
