import { Fields } from '../fields.ts';

/** What a finding is about. `kind` is spelled as in a manifest; `namespace` is empty for objects of the cluster. */
export interface Ref {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly apiVersion: string;
}

/** A condition of a status. `at` is when it last changed, in epoch milliseconds. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly at: number | undefined;
}

/** What every object has. Times in epoch milliseconds. */
export interface Meta extends Ref {
  readonly uid: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Only the annotations that say who made the object and which revision it is. */
  readonly annotations: ReadonlyMap<string, string>;
  /** The owner that controls it. */
  readonly owner: Owner | undefined;
  readonly createdAt: number | undefined;
  readonly deletedAt: number | undefined;
  readonly finalizers: readonly string[];
  readonly generation: number;
}

export const REVISION = 'deployment.kubernetes.io/revision';
/** Annotations whose values are kept; all others may hold anything. */
const KEPT: ReadonlySet<string> = new Set([
  'argocd.argoproj.io/tracking-id',
  'ingressclass.kubernetes.io/is-default-class',
  'kubectl.kubernetes.io/restartedAt',
  'kubernetes.io/limit-ranger',
  'meta.helm.sh/release-name',
  'meta.helm.sh/release-namespace',
  'storageclass.kubernetes.io/is-default-class',
  'volume.kubernetes.io/selected-node',
  'volume.kubernetes.io/storage-provisioner',
  REVISION,
]);
const MOST_OF_AN_ANNOTATION = 200;

/** Reads what every object has. */
export function toMeta(value: unknown, kindIfAbsent = ''): Meta {
  const object = new Fields(value);
  const metadata = object.at('metadata');
  const owners = metadata.list('ownerReferences');
  const owner = owners.find((each) => each.isTrue('controller')) ?? owners[0];
  return {
    kind: object.text('kind') || kindIfAbsent,
    namespace: metadata.text('namespace'),
    name: metadata.text('name'),
    uid: metadata.text('uid'),
    labels: metadata.map('labels'),
    annotations: new Map(
      [...metadata.map('annotations')]
        .filter(([key]) => KEPT.has(key))
        .map(([key, text]) => [key, text.slice(0, MOST_OF_AN_ANNOTATION)]),
    ),
    owner: owner && {
      kind: owner.text('kind'),
      name: owner.text('name'),
      uid: owner.text('uid'),
      apiVersion: owner.text('apiVersion'),
    },
    createdAt: metadata.time('creationTimestamp'),
    deletedAt: metadata.time('deletionTimestamp'),
    finalizers: metadata.texts('finalizers'),
    generation: metadata.number('generation') ?? 0,
  };
}

/** Reads the conditions of a status. */
export function toConditions(status: Fields): readonly Condition[] {
  return status.list('conditions').map((each) => ({
    type: each.text('type'),
    status: each.text('status'),
    reason: each.text('reason'),
    message: each.text('message'),
    at: each.time('lastTransitionTime') ?? each.time('lastUpdateTime'),
  }));
}

/** The condition of a type. */
export function condition({ conditions }: { readonly conditions: readonly Condition[] }, type: string) {
  return conditions.find((each) => each.type === type);
}

/** The reference to an object. */
export function refOf({ kind, namespace, name }: Ref): Ref {
  return { kind, namespace, name };
}
