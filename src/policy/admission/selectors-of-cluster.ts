import { admissionPath } from './admission-configuration.ts';
import { listOf, textOf, valueAt } from './reading.ts';

/** What selects objects by their labels: the kind as a person says it, and the path of its list. */
const OF_ADMISSION: readonly (readonly [kind: string, path: string])[] = [
  ['ValidatingWebhookConfiguration', admissionPath('validatingwebhookconfigurations')],
  ['MutatingWebhookConfiguration', admissionPath('mutatingwebhookconfigurations')],
  ['ValidatingAdmissionPolicy', admissionPath('validatingadmissionpolicies')],
  ['ValidatingAdmissionPolicyBinding', admissionPath('validatingadmissionpolicybindings')],
  ['MutatingAdmissionPolicy', admissionPath('mutatingadmissionpolicies')],
  ['MutatingAdmissionPolicyBinding', admissionPath('mutatingadmissionpolicybindings')],
];
const SELECTING: Readonly<Record<Labelled, typeof OF_ADMISSION>> = {
  namespace: [...OF_ADMISSION, ['NetworkPolicy', '/apis/networking.k8s.io/v1/networkpolicies']],
  object: OF_ADMISSION,
};

/** What has labels: a namespace, which is selected for what is in it and for itself, or any other object. */
export type Labelled = 'namespace' | 'object';

/** Returns the paths of the lists of what selects by labels. The caller may not read all of them. */
export function selectingPaths(labelled: Labelled): readonly string[] {
  return SELECTING[labelled].map(([, path]) => path);
}

/** Returns the first object of the cluster that selects by one of some label keys; undefined if none does. */
export function selectedBy(
  keys: readonly string[],
  labelled: Labelled,
  seen: (path: string) => unknown,
): { readonly key: string; readonly kind: string; readonly name: string } | undefined {
  for (const [kind, path] of SELECTING[labelled])
    for (const item of listOf(valueAt(seen(path), 'items'))) {
      const selected = selectedKeys(item, labelled);
      const spoken = expressionsOf(item, labelled);
      const key = keys.find((each) => selected.has(each) || spoken.some((text) => text.includes(each)));
      if (key !== undefined) return { key, kind, name: textOf(valueAt(item, 'metadata', 'name')) };
    }
  return undefined;
}

function selectedKeys(object: unknown, labelled: Labelled): ReadonlySet<unknown> {
  const selectors = valuesOf(
    object,
    (key) => key === 'objectSelector' || (key === 'namespaceSelector' && labelled === 'namespace'),
  );
  return new Set(
    selectors.flatMap((selector) => [
      ...Object.keys(Object(valueAt(selector, 'matchLabels'))),
      ...listOf(valueAt(selector, 'matchExpressions')).map((each) => valueAt(each, 'key')),
    ]),
  );
}

/** The CEL expressions that read the metadata of the object, or of its namespace. */
function expressionsOf(object: unknown, labelled: Labelled): readonly string[] {
  const reads = labelled === 'namespace' ? /object\.metadata/i : /(^|\W)object\.metadata/;
  return valuesOf(object, (key) => /expression$/i.test(key)).filter(
    (text): text is string => typeof text === 'string' && reads.test(text),
  );
}

function valuesOf(value: unknown, picks: (key: string) => boolean, level = 0): readonly unknown[] {
  if (typeof value !== 'object' || value === null || level > 12) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    picks(key) && !Array.isArray(value) ? [inner] : valuesOf(inner, picks, level + 1),
  );
}
