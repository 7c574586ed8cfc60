import fc from 'fast-check';
import type { Loose } from './json-patch.ts';

/** An edit of a Deployment, as a person, an agent or a controller makes it. */
export type Edit = (deployment: Loose) => void;

const names = fc.constantFrom('a', 'b', 'c');
const values = fc.constantFrom('1', '2', '3');
const keys = fc.constantFrom('app', 'example.com/team', 'a~b');
const tolerations = fc.record({
  key: names,
  operator: fc.constant('Exists'),
  effect: fc.constantFrom('NoSchedule', 'NoExecute'),
});

function mapAt(object: Loose, ...path: string[]): Loose {
  let map = object;
  for (const key of path) map = map[key] ??= {};
  return map;
}

/** Sets a key, or removes it; a map without keys goes, as the API server has it. */
function setKey(owner: Loose, field: string, key: string, value: string | undefined): void {
  const map = { ...owner[field] };
  if (value === undefined) delete map[key];
  else map[key] = value;
  if (Object.keys(map).length === 0) delete owner[field];
  else owner[field] = map;
}

function toggled(list: Loose, element: Loose): Loose {
  const text = JSON.stringify(element);
  const rest = (list ?? []).filter((each: Loose) => JSON.stringify(each) !== text);
  const left = rest.length === (list ?? []).length ? [...rest, element] : rest;
  return left.length === 0 ? undefined : left;
}

function assign(owner: Loose, field: string, value: Loose): void {
  if (value === undefined) delete owner[field];
  else owner[field] = value;
}

const spec = (object: Loose) => mapAt(object, 'spec', 'template', 'spec');
const containersOf = (object: Loose): Loose[] => spec(object).containers;
const onContainer =
  (name: string, edit: Edit): Edit =>
  (object) => {
    const container = containersOf(object).find((each) => each.name === name);
    if (container !== undefined) edit(container);
  };

/** Any edit. Each keeps the object one that the API server would take. */
export const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.constantFrom('labels', 'annotations'), keys, fc.option(values, { nil: undefined })).map(
    ([field, key, value]): Edit =>
      (object) =>
        setKey(object.metadata, field, key, value),
  ),
  fc.tuple(keys, fc.option(values, { nil: undefined })).map(
    ([key, value]): Edit =>
      (object) =>
        setKey(mapAt(object, 'spec', 'template', 'metadata'), 'labels', key, value),
  ),
  fc.integer({ min: 0, max: 4 }).map(
    (replicas): Edit =>
      (object) => {
        object.spec.replicas = replicas;
      },
  ),
  fc.boolean().map(
    (paused): Edit =>
      (object) =>
        assign(object.spec, 'paused', paused || undefined),
  ),
  fc.constantFrom('Recreate', '25%', '50%').map(
    (kind): Edit =>
      (object) => {
        object.spec.strategy =
          kind === 'Recreate'
            ? { type: 'Recreate' }
            : { type: 'RollingUpdate', rollingUpdate: { maxSurge: kind, maxUnavailable: '25%' } };
      },
  ),
  fc.tuple(names, values).map(([name, image]) =>
    onContainer(name, (container) => {
      container.image = `shop/${image}`;
    }),
  ),
  fc
    .tuple(names, fc.option(fc.array(values, { maxLength: 3 }), { nil: undefined }))
    .map(([name, args]) => onContainer(name, (container) => assign(container, 'args', args))),
  fc
    .tuple(
      names,
      names,
      fc.option(fc.oneof(values, fc.constant({ fieldRef: { fieldPath: 'metadata.name' } })), { nil: undefined }),
    )
    .map(([name, variable, value]) =>
      onContainer(name, (container) => {
        const rest = (container.env ?? []).filter((each: Loose) => each.name !== variable);
        const set =
          value === undefined
            ? rest
            : [...rest, { name: variable, ...(typeof value === 'string' ? { value } : { valueFrom: value }) }];
        assign(container, 'env', set.length === 0 ? undefined : set);
      }),
    ),
  fc
    .tuple(names, fc.constantFrom('cpu', 'memory'), fc.option(values, { nil: undefined }))
    .map(([name, key, value]) =>
      onContainer(name, (container) => setKey(mapAt(container, 'resources'), 'limits', key, value)),
    ),
  fc.tuple(names, values).map(
    ([name, image]): Edit =>
      (object) => {
        const containers = containersOf(object);
        const rest = containers.filter((each) => each.name !== name);
        // A Deployment keeps one container at least.
        if (rest.length === containers.length) containers.push({ name, image: `shop/${image}`, resources: {} });
        else if (rest.length > 0) spec(object).containers = rest;
      },
  ),
  tolerations.map(
    (toleration): Edit =>
      (object) =>
        assign(spec(object), 'tolerations', toggled(spec(object).tolerations, toleration)),
  ),
  fc.constantFrom('example.com/one', 'example.com/two').map(
    (finalizer): Edit =>
      (object) =>
        assign(object.metadata, 'finalizers', toggled(object.metadata.finalizers, finalizer)),
  ),
  fc.tuple(names, fc.constantFrom('emptyDir', 'configMap', 'none')).map(
    ([name, kind]): Edit =>
      (object) => {
        const rest = (spec(object).volumes ?? []).filter((each: Loose) => each.name !== name);
        const source = kind === 'emptyDir' ? { emptyDir: {} } : { configMap: { name: 'x', defaultMode: 420 } };
        const volumes = kind === 'none' ? rest : [...rest, { name, ...source }];
        assign(spec(object), 'volumes', volumes.length === 0 ? undefined : volumes);
      },
  ),
);

/** A Deployment with some of everything. */
export const deployments: fc.Arbitrary<Loose> = fc.array(edits, { maxLength: 12 }).map((made) =>
  edited(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '7', generation: 1 },
      spec: {
        replicas: 2,
        strategy: { type: 'Recreate' },
        template: { metadata: {}, spec: { containers: [{ name: 'a', image: 'shop/1', resources: {} }] } },
      },
      status: { replicas: 2 },
    },
    made,
  ),
);

/** A copy of an object with edits, and with the traces that every write and every controller leaves. */
export function edited(object: Loose, made: readonly Edit[]): Loose {
  const copy = structuredClone(object);
  for (const edit of made) edit(copy);
  if (made.length > 0) {
    copy.metadata.resourceVersion = String(Number(copy.metadata.resourceVersion) + 1);
    copy.metadata.generation++;
    copy.status.observedGeneration = copy.metadata.generation;
    setKey(copy.metadata, 'annotations', 'deployment.kubernetes.io/revision', String(copy.metadata.generation));
  }
  return copy;
}

/** The fields of a Deployment by their paths, as they can be changed apart from each other. `whole`: containers that count as one field. */
export function fieldsOf(object: Loose, whole: ReadonlySet<string>): Map<string, string> {
  const fields = new Map<string, string>();
  const put = (path: string, value: Loose) => {
    if (value !== undefined) fields.set(path, JSON.stringify(sorted(value)));
  };
  const putMap = (path: string, map: Loose = {}) => {
    for (const [key, value] of Object.entries(map))
      put(/^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}[${key}]`, value);
  };
  const { metadata, spec } = object;
  putMap('metadata.labels', metadata.labels);
  const { 'deployment.kubernetes.io/revision': _, ...annotations } = metadata.annotations ?? {};
  putMap('metadata.annotations', annotations);
  for (const finalizer of metadata.finalizers ?? []) put(`metadata.finalizers[${finalizer}]`, true);
  put('spec.replicas', spec.replicas);
  put('spec.paused', spec.paused);
  put('spec.strategy', spec.strategy);
  putMap('spec.template.metadata.labels', spec.template.metadata.labels);
  const pod = spec.template.spec;
  for (const toleration of pod.tolerations ?? []) put(`tolerations ${JSON.stringify(sorted(toleration))}`, true);
  for (const volume of pod.volumes ?? []) put(`spec.template.spec.volumes[${volume.name}]`, volume);
  for (const container of pod.containers) {
    const path = `spec.template.spec.containers[${container.name}]`;
    if (whole.has(container.name)) {
      put(path, container);
      continue;
    }
    put(`${path}.image`, container.image);
    put(`${path}.args`, container.args);
    putMap(`${path}.resources.limits`, container.resources.limits);
    for (const variable of container.env ?? []) put(`${path}.env[${variable.name}]`, variable);
  }
  return fields;
}

/** The names of containers that are not in all of these objects. */
export function notInAll(objects: readonly Loose[]): ReadonlySet<string> {
  const lists = objects.map((object) => containersOf(object).map(({ name }) => name as string));
  return new Set(lists.flat().filter((name) => !lists.every((list) => list.includes(name))));
}

function sorted(value: Loose): Loose {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}
