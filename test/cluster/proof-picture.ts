import { isDeepStrictEqual } from 'node:util';
import type { ChangeRequest } from '../../src/remediation/change.ts';
import type { WrittenRequest } from './recording-door.ts';

/** Where a command is run: a namespace and a node of its own. */
export interface Place {
  readonly namespace: string;
  readonly node: string;
}

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind, as the API server answers
type Stored = any;

const LISTS: Readonly<Record<string, readonly string[]>> = {
  '/api/v1': ['services', 'configmaps', 'secrets'],
  '/apis/apps/v1': ['deployments', 'statefulsets'],
  '/apis/batch/v1': ['jobs', 'cronjobs'],
  '/apis/autoscaling/v2': ['horizontalpodautoscalers'],
  '/apis/policy/v1': ['poddisruptionbudgets'],
  '/apis/networking.k8s.io/v1': ['ingresses', 'networkpolicies'],
  '/apis/rbac.authorization.k8s.io/v1': ['roles'],
};
/** No controller writes to these. */
const QUIET: ReadonlySet<string> = new Set(['ConfigMap', 'Secret', 'Service', 'NetworkPolicy', 'Role']);
/** Set by the API server and by controllers, each time to something else. */
const SERVER_SET = ['uid', 'creationTimestamp', 'resourceVersion', 'generation', 'managedFields', 'namespace'];

/** Reads all objects of a place, at the API server's address `url`. */
export async function readPlace(url: string, { namespace, node }: Place): Promise<readonly Stored[]> {
  const paths = Object.entries(LISTS).flatMap(([root, kinds]) =>
    kinds.map((kind) => `${root}/namespaces/${namespace}/${kind}`),
  );
  const read = async (path: string): Promise<Stored> => {
    const answer = await fetch(url + path);
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
    return answer.json();
  };
  const [one, ...lists] = await Promise.all([`/api/v1/nodes/${node}`, ...paths].map(read));
  const listed = lists.flatMap(({ kind, apiVersion, items }) =>
    items.map((item: Stored) => ({ kind: kind.replace(/List$/, ''), apiVersion, ...item })),
  );
  return [...listed.filter(isOurs), one];
}

/** Other than what controllers and the tests put into every namespace. */
function isOurs({ kind, metadata }: Stored): boolean {
  return !(kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt');
}

/**
 * All objects of a place as they may be compared with those of another one: without status, uids, times and what the API server
 * makes up, and with the managers of their fields.
 */
export function picture(objects: readonly Stored[], place: Place): readonly Stored[] {
  const compared = objects.map((object) => comparable(object, place));
  return compared.toSorted((a, b) => order(a).localeCompare(order(b)));
}

const order = ({ kind, metadata }: Stored) => `${kind} ${metadata.name}`;

function comparable({ status: _status, metadata, spec, ...rest }: Stored, { namespace, node }: Place): Stored {
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !SERVER_SET.includes(key)));
  const { 'deployment.kubernetes.io/revision': _revision, ...annotations } = metadata.annotations ?? {};
  const written =
    rest.kind === 'Node' ? { taints: spec.taints, unschedulable: spec.unschedulable } : withoutAddresses(spec);
  const fields = metadata.managedFields
    .filter(({ manager }: Stored) => !/^kube-(?:controller-manager|apiserver)$|kwok|kubelet/.test(manager))
    .map(({ manager, operation, subresource = '' }: Stored) => `${operation} ${manager} ${subresource}`)
    .toSorted();
  const text = JSON.stringify({ ...rest, metadata: { ...kept, annotations }, spec: written, fields })
    .replaceAll(metadata.uid, 'UID')
    .replaceAll(namespace, 'NAMESPACE')
    .replaceAll(node, 'NODE')
    .replaceAll(/"zone-\d"/g, '"ZONE"')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)/g, 'TIME');
  return sorted(JSON.parse(text));
}

function withoutAddresses(spec: Stored): Stored {
  if (spec?.clusterIPs === undefined) return spec;
  const { clusterIP: _ip, clusterIPs: _ips, ...rest } = spec;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return { ...rest, ports: rest.ports?.map(({ nodePort: _port, ...port }: any) => port) };
}

function sorted(value: Stored): Stored {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

/** The version of each object: what alters with any write to it that is not one of a controller to its status. */
export function versions(objects: readonly Stored[]): readonly string[] {
  return objects
    .map(({ kind, metadata: { name, uid, generation, resourceVersion } }) =>
      [kind, name, uid, QUIET.has(kind) ? resourceVersion : (generation ?? '')].join(' '),
    )
    .toSorted();
}

/** Whether a request may change something beside the records of changes. */
export function isReal({ path, query, body }: WrittenRequest): boolean {
  if (path.startsWith('/apis/remediation.mcp/')) return false;
  const options = read(body) as Stored;
  const asked = options?.dryRun ?? options?.deleteOptions?.dryRun ?? [];
  const isRehearsal = new URLSearchParams(query).getAll('dryRun').includes('All');
  // A deletion with a body is a rehearsal only if the body says so.
  const saysItselfs = options?.kind === 'DeleteOptions' || options?.kind === 'Eviction';
  return !(isRehearsal && (!saysItselfs || isDeepStrictEqual(asked, ['All'])));
}

/** A request as it may be compared with the reviewed one: without the conditions that are added when it is sent. */
export function reviewedAs(request: WrittenRequest | ChangeRequest): unknown {
  const { method, path, query, contentType } = request;
  const body = typeof request.body === 'string' ? Buffer.from(request.body, 'base64') : request.body;
  const json = read(body);
  return {
    method,
    path,
    query: [...new URLSearchParams(query)].toSorted(),
    contentType: (contentType || 'application/json').split(';')[0],
    // Protobuf is compared byte for byte.
    body: json === undefined ? body.toString('base64') : withoutConditions(json, method),
  };
}

function withoutConditions(json: Stored, method: string): unknown {
  if (Array.isArray(json))
    return json.filter(({ op, path }) => !(op === 'test' && /^\/metadata\/(?:uid|resourceVersion)$/.test(path)));
  if (method === 'DELETE') {
    const { preconditions: _conditions, kind: _kind, apiVersion: _version, ...options } = json;
    return options;
  }
  const { metadata, deleteOptions, ...rest } = json;
  const { uid: _uid, resourceVersion: _resourceVersion, ...named } = metadata ?? {};
  return { ...rest, metadata: named, deleteOptions: { ...deleteOptions, preconditions: undefined } };
}

/** JSON with its numbers as they are written; undefined for anything else. */
function read(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'), ((_key: string, value: unknown, context?: { readonly source?: string }) =>
      typeof value === 'number' ? `number ${context?.source}` : value) as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

/** Whether controllers have seen every Deployment as it is: they alter one after each change of its template. */
export function isSettled(objects: readonly Stored[]): boolean {
  return objects.every(
    ({ kind, metadata, status }) => kind !== 'Deployment' || status.observedGeneration === metadata.generation,
  );
}
