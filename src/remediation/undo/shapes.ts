import { isJsonList, isJsonObject, type JsonObject } from '../../go/json.ts';
import type { GroupVersionResource } from '../../kube/admission-request.ts';
import { BUILT_IN_KINDS } from '../../kube/kinds.ts';
import type { Value } from './values.ts';

/** How the elements of a list are told apart: by fields, as wholes without an order, or not at all. */
export type ListShape = { readonly keys: readonly string[] } | 'set' | 'whole';

/** Which parts of an object can be changed apart from each other. Names are the keys on the way, without elements of lists. */
export interface Shapes {
  readonly listAt: (names: readonly string[]) => ListShape;
  /** Whether every field of a map counts for itself, also if the map is not there on all sides. */
  readonly isOpen: (names: readonly string[]) => boolean;
  /** The keys of a map, out of these, of which only some may be set together. */
  readonly choiceAt: (names: readonly string[], keys: readonly string[]) => readonly string[];
}

/** The merge keys of built-in kinds. Source: patchMergeKey and listMapKey of the API types, version 1.37. */
const KEYED: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  resourceClaims: ['name'],
  schedulingGates: ['name'],
  taints: ['key', 'effect'],
  webhooks: ['name'],
  secrets: ['name'],
};
const CONTAINERS: ReadonlySet<string | undefined> = new Set(['containers', 'initContainers', 'ephemeralContainers']);
const OPEN: ReadonlySet<string | undefined> = new Set([
  ...['labels', 'annotations', 'data', 'binaryData', 'stringData', 'nodeSelector', 'matchLabels'],
  ...['metadata', 'resources', 'limits', 'requests', 'hard', 'securityContext', 'dnsConfig'],
]);

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];
const ROLLOUT = ['type', 'rollingUpdate'];
const PROFILE = ['type', 'localhostProfile'];
/** Fields of which the API server takes only some together. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  env: ['value', 'valueFrom'],
  valueFrom: ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'],
  livenessProbe: HANDLERS,
  readinessProbe: HANDLERS,
  startupProbe: HANDLERS,
  postStart: HANDLERS,
  preStop: HANDLERS,
  strategy: ROLLOUT,
  updateStrategy: ROLLOUT,
  seccompProfile: PROFILE,
  appArmorProfile: PROFILE,
  defaultBackend: ['service', 'resource'],
};

/** Of a kind that is not built in, only the metadata is known. */
const CUSTOM: Shapes = {
  listAt: (names) => metadataList(names) ?? 'whole',
  isOpen: (names) => names[0] === 'metadata' && (names.length === 1 || isNotes(names)),
  choiceAt: () => [],
};

/** Returns which parts of the objects of a kind can be changed apart from each other. */
export function shapesOf({ group, resource }: Pick<GroupVersionResource, 'group' | 'resource'>): Shapes {
  if (!BUILT_IN_KINDS.some((kind) => kind.group === group && kind.resource === resource)) return CUSTOM;
  return {
    listAt: (names) => metadataList(names) ?? builtInList(names, resource),
    isOpen: (names) => OPEN.has(names.at(-1)),
    choiceAt: (names, keys) => {
      const last = names.at(-1) ?? '';
      // The source of a volume is a choice out of everything but its name.
      if (last === 'volumes') return keys.filter((key) => key !== 'name');
      const choice = Object.hasOwn(CHOICES, last) ? CHOICES[last] : undefined;
      return choice === undefined ? [] : keys.filter((key) => choice.includes(key));
    },
  };
}

function metadataList(names: readonly string[]): ListShape | undefined {
  if (names.length !== 2 || names[0] !== 'metadata') return undefined;
  return names[1] === 'finalizers' ? 'set' : names[1] === 'ownerReferences' ? { keys: ['uid'] } : undefined;
}

function isNotes(names: readonly string[]): boolean {
  return names.length === 2 && (names[1] === 'labels' || names[1] === 'annotations');
}

function builtInList(names: readonly string[], resource: string): ListShape {
  const last = names.at(-1) ?? '';
  if (last === 'tolerations') return 'set';
  if (last === 'ports') {
    if (CONTAINERS.has(names.at(-2))) return { keys: ['containerPort', 'protocol'] };
    return resource === 'services' ? { keys: ['port', 'protocol'] } : 'whole';
  }
  const keys = Object.hasOwn(KEYED, last) ? KEYED[last] : undefined;
  return keys === undefined ? 'whole' : { keys };
}

/** An element of a list by the text that tells it apart. */
export type Elements = ReadonlyMap<string, Value>;

/** The elements of a list in their order; undefined if the shape does not tell them apart, as with two of the same name. */
export function elementsOf(list: Value, shape: ListShape): Elements | undefined {
  if (list === undefined) return new Map();
  if (!isJsonList(list) || shape === 'whole') return undefined;
  const elements = new Map<string, Value>();
  for (const element of list) {
    const id = shape === 'set' ? idOfWhole(element) : isJsonObject(element) ? idOf(element, shape.keys) : undefined;
    if (id === undefined || elements.has(id)) return undefined;
    elements.set(id, element);
  }
  return elements;
}

/** The values of the keys, such as `8080/TCP`; undefined if one is no text and no number. A missing protocol is TCP's. */
function idOf(element: JsonObject, keys: readonly string[]): string | undefined {
  const parts = keys.map((key) => (Object.hasOwn(element, key) ? element[key] : key === 'protocol' ? 'TCP' : ''));
  return parts.every((part) => typeof part === 'string' || typeof part === 'number') ? parts.join('/') : undefined;
}

function idOfWhole(element: Value): string | undefined {
  if (!isJsonObject(element)) return typeof element === 'string' ? element : undefined;
  const fields = Object.entries(element).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return fields.every(([, value]) => typeof value !== 'object' && typeof value !== 'bigint')
    ? fields.map(([key, value]) => `${key}=${String(value)}`).join(',')
    : undefined;
}
