import { isJsonObject, type JsonObject } from '../../go/json.ts';
import type { GroupVersionResource } from '../../kube/admission-request.ts';
import { managersOfWhole } from './manager.ts';
import type { Step } from './merge-back.ts';
import { mapsAtPath, textAtPath, withKeptOf, withMadeUpOf } from './server-fields.ts';
import { elementsOf, type Shapes, shapesOf } from './shapes.ts';
import { fieldOf, isSame, type Value, withFieldAt } from './values.ts';

/** A field that has one value in one object and another in the other. */
export interface AlteredField {
  readonly steps: readonly Step[];
  readonly from: Value;
  readonly to: Value;
}

/** Controllers of Kubernetes, by the names under which they manage fields. What they fill in is no edit by others. */
const CONTROL_PLANE: ReadonlySet<string> = new Set([
  'kube-apiserver',
  'kube-controller-manager',
  'cloud-controller-manager',
  'kube-scheduler',
  'kubelet',
]);

/** Fields that the control plane fills in after an object was created, by resource: a name ends with `*` for all that begin so. */
const FILLED_IN: Readonly<Record<string, readonly string[]>> = {
  pods: ['spec.nodeName'],
  jobs: [
    'spec.selector',
    ...['controller-uid', 'batch.kubernetes.io/controller-uid'].flatMap((label) => [
      `metadata.labels.${label}`,
      `spec.template.metadata.labels.${label}`,
    ]),
  ],
  persistentvolumeclaims: ['spec.volumeName', 'metadata.annotations.pv.kubernetes.io/*'],
};
const FILLED_IN_ANYWHERE = ['metadata.finalizers', 'metadata.name', 'metadata.annotations.volume.kubernetes.io/*'];

/** The volume with the token of a pod's account, whose name the API server makes up. */
export const TOKEN_VOLUME = /^kube-api-access-/;

/** Returns what others altered of an object since it was created, as far as that is not the control plane's own work. */
export function editsSinceCreation(
  created: JsonObject,
  now: JsonObject,
  resource: GroupVersionResource,
): readonly AlteredField[] {
  const shapes = shapesOf(resource);
  const filledIn = [...FILLED_IN_ANYWHERE, ...(FILLED_IN[resource.resource] ?? [])];
  const made = withMadeUpOf(withKeptOf(created, now), undefined, now, resource);
  return alteredFields(withoutTokens(made), withoutTokens(now), shapes).filter(({ steps }) => {
    const path = steps.map((step) => (typeof step === 'string' ? step : step.id)).join('.');
    if (
      filledIn.some((each) =>
        each.endsWith('*') ? path.startsWith(each.slice(0, -1)) : path === each || path.startsWith(`${each}.`),
      )
    )
      return false;
    const managers = managersOfWhole(now, steps);
    return managers.length === 0 || !managers.every((manager) => CONTROL_PLANE.has(manager));
  });
}

/** Returns the fields in which two objects differ, the smallest that can be changed apart from each other. */
export function alteredFields(from: JsonObject, to: JsonObject, shapes: Shapes): readonly AlteredField[] {
  const found: AlteredField[] = [];
  const visit = (one: Value, other: Value, steps: readonly Step[], names: readonly string[]): void => {
    if (isSame(one, other)) return;
    const isPartly = (value: Value) => isJsonObject(value) || (value === undefined && shapes.isOpen(names));
    if (isPartly(one) && isPartly(other)) {
      const [first, second] = [one, other].map((value) => (isJsonObject(value) ? value : {}));
      for (const key of new Set([...Object.keys(first ?? {}), ...Object.keys(second ?? {})]))
        visit(fieldOf(first, key), fieldOf(second, key), [...steps, key], [...names, key]);
      return;
    }
    const shape = shapes.listAt(names);
    const [first, second] = [elementsOf(one, shape), elementsOf(other, shape)];
    if (first === undefined || second === undefined) {
      found.push({ steps, from: one, to: other });
      return;
    }
    const ids = new Set([...first.keys(), ...second.keys()]);
    const isReordered = [...ids].every((id) => isSame(first.get(id), second.get(id)));
    if (isReordered && shape !== 'set') found.push({ steps, from: one, to: other });
    for (const id of ids)
      visit(first.get(id), second.get(id), [...steps, { id, element: second.get(id) ?? first.get(id) }], names);
  };
  visit(from, to, [], []);
  return found;
}

/** A pod without the volume that holds its account's token; any other object as it is. */
export function withoutTokens(object: JsonObject): JsonObject {
  if (textAtPath(object, 'kind') !== 'Pod') return object;
  const isToken = (each: JsonObject) => TOKEN_VOLUME.test(textAtPath(each, 'name'));
  const without = (from: JsonObject, key: string): JsonObject => {
    const kept = mapsAtPath(from, key).filter((each) => !isToken(each));
    return fieldOf(from, key) === undefined ? from : withFieldAt(from, [key], kept.length === 0 ? undefined : kept);
  };
  const spec = fieldOf(object, 'spec');
  if (!isJsonObject(spec)) return object;
  const lists = ['containers', 'initContainers'].filter((key) => fieldOf(spec, key) !== undefined);
  const stripped = lists.reduce(
    (each, key) =>
      withFieldAt(
        each,
        [key],
        mapsAtPath(each, key).map((container) => without(container, 'volumeMounts')),
      ),
    without(spec, 'volumes'),
  );
  return { ...object, spec: stripped };
}
