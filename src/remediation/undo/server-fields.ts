import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../go/json.ts';
import type { GroupVersionResource } from '../../kube/admission-request.ts';
import { elementsOf } from './shapes.ts';
import { fieldOf, type Value, withField, withFieldAt } from './values.ts';

/** What the API server keeps about an object, which no write sets. */
export const KEPT_METADATA = [
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
] as const;

/** Annotations that the API server and controllers set to what they count. */
export const COUNTED_ANNOTATIONS: readonly string[] = [
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.daemonset.template.generation',
];

const KEPT: readonly (readonly string[])[] = [
  ['apiVersion'],
  ['kind'],
  ['status'],
  ...KEPT_METADATA.map((field) => ['metadata', field]),
  ...COUNTED_ANNOTATIONS.map((key) => ['metadata', 'annotations', key]),
];

/** Returns the object with everything that no change sets as it is in `now`, so that no comparison finds it. */
export function withKeptOf(object: JsonObject, now: JsonObject): JsonObject {
  return KEPT.reduce((grafted, path) => withFieldAt(grafted, path, valueAtPath(now, path)), object);
}

/**
 * Returns `after` with the addresses and ports of a Service as they are in `now`, if the change left them to the API server: it
 * makes up other ones when it rehearses a write.
 */
export function withMadeUpOf(
  after: JsonObject,
  before: JsonObject | undefined,
  now: JsonObject,
  { group, resource }: Pick<GroupVersionResource, 'group' | 'resource'>,
): JsonObject {
  if (group !== '' || resource !== 'services') return after;
  const [was, made, is] = [before, after, now].map((object) => specOf(object));
  const taken = ['clusterIP', 'clusterIPs', 'healthCheckNodePort'].filter(
    (key) => isMadeUp(fieldOf(was, key), fieldOf(made, key)) && fieldOf(is, key) !== undefined,
  );
  const spec = taken.reduce((filled, key) => withField(filled, key, fieldOf(is, key)), made ?? {});
  const shape = { keys: ['port', 'protocol'] };
  const ports = [was, made, is].map((each) => elementsOf(fieldOf(each, 'ports'), shape));
  const [portsWere, portsMade, portsAre] = ports;
  if (portsMade === undefined || portsMade.size === 0) return { ...after, spec };
  const filled = [...portsMade].map(([id, port]): Json => {
    const real = nodePortOf(portsAre?.get(id));
    const takes = isMadeUp(nodePortOf(portsWere?.get(id)), nodePortOf(port)) && real !== undefined;
    return takes && isJsonObject(port) ? withField(port, 'nodePort', real) : (port ?? null);
  });
  return { ...after, spec: { ...spec, ports: filled } };
}

/** What the API server fills in for a type of Service: the field, and the value if it fills in that one only. */
const OF_TYPE: readonly (readonly [field: string, value?: Json])[] = [
  ['externalTrafficPolicy', 'Cluster'],
  ['allocateLoadBalancerNodePorts', true],
  ['healthCheckNodePort'],
];

/**
 * Returns `before` with the node ports of a Service, and what else its type brings, as they are in `now`, if the change set its type and others set a third one since: as long
 * as a type needs them, the API server keeps what it made up. Gives the paths, too.
 */
export function withFieldsOfType(
  before: JsonObject,
  made: JsonObject,
  now: JsonObject,
  { group, resource }: Pick<GroupVersionResource, 'group' | 'resource'>,
): { readonly object: JsonObject; readonly stays: readonly string[] } {
  const [was, did, is] = [before, made, now].map((object) => specOf(object));
  const types = new Set([was, did, is].map((spec) => fieldOf(spec, 'type')));
  if (group !== '' || resource !== 'services' || types.size < 3) return { object: before, stays: [] };
  const shape = { keys: ['port', 'protocol'] };
  const [portsWere, portsAre] = [was, is].map((spec) => elementsOf(fieldOf(spec, 'ports'), shape));
  const stays: string[] = [];
  const ports = [...(portsWere ?? [])].map(([id, port]): Json => {
    const real = nodePortOf(portsAre?.get(id));
    if (!isJsonObject(port) || real === undefined || nodePortOf(port) !== undefined) return port ?? null;
    stays.push(`spec.ports[${id}].nodePort`);
    return withField(port, 'nodePort', real);
  });
  const filled = OF_TYPE.flatMap(([field, value]): [string, Json][] => {
    const real = fieldOf(is, field);
    const isFilled = real !== undefined && fieldOf(was, field) === undefined && (value ?? real) === real;
    return isFilled ? [[field, real]] : [];
  });
  stays.push(...filled.map(([field]) => `spec.${field}`));
  const spec = { ...was, ...(portsWere !== undefined && { ports }), ...Object.fromEntries(filled) };
  return { object: stays.length === 0 ? before : { ...before, spec }, stays };
}

function isMadeUp(before: Value, after: Value): boolean {
  return before === undefined && after !== undefined;
}

function nodePortOf(port: Value): Value {
  return isJsonObject(port) ? fieldOf(port, 'nodePort') : undefined;
}

function specOf(object: JsonObject | undefined): JsonObject | undefined {
  const spec = fieldOf(object, 'spec');
  return isJsonObject(spec) ? spec : undefined;
}

/** The value at a path of keys. */
export function valueAtPath(object: Value, path: readonly string[]): Value {
  let value = object;
  for (const key of path) value = isJsonObject(value) ? fieldOf(value, key) : undefined;
  return value;
}

/** The text at a path of keys; empty if there is none. */
export function textAtPath(object: Value, ...path: readonly string[]): string {
  const value = valueAtPath(object, path);
  return typeof value === 'string' ? value : '';
}

/** The maps of the list at a path of keys. */
export function mapsAtPath(object: Value, ...path: readonly string[]): readonly JsonObject[] {
  const value = valueAtPath(object, path);
  return isJsonList(value) ? value.filter((each) => isJsonObject(each)) : [];
}
