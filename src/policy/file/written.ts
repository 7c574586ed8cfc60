import type { AdmissionRequest, GroupVersionResource } from '../../kube/admission-request.ts';
import { BUILT_IN_KINDS, builtInKind, type Kind, parseSpelling } from '../../kube/kinds.ts';
import { listOf, recordOf, valueAt } from '../admission/reading.ts';
import type { Admission } from '../admission/rule.ts';
import { stepsOf } from './field-path.ts';
import { all, type Change, fieldHolds, type View } from './field-values.ts';
import { isAboutCall, nameTest, type Place, speaksOfPlace } from './match.ts';
import { type FieldCondition, type PolicyRule, READING } from './rule.ts';
import { isEviction, speaksOfOperation } from './stages.ts';

/** What tells rules about one write; `seen` gives what the looks showed. */
export type Written = Pick<Admission, 'request' | 'command' | 'subject' | 'seen'>;

/** Whether a rule speaks of one write: its caller and command, its true place, and the object before and after it. */
export function speaksOfWrite(rule: PolicyRule, written: Written): boolean {
  return speaksOfTarget(rule, written) && speaksOfFields(rule, written);
}

/** Whether a rule speaks of the caller, the command, the place and the operation of a write, its fields left aside. */
export function speaksOfTarget(rule: PolicyRule, written: Written): boolean {
  const { request, command, subject } = written;
  if (!isAboutCall(rule, command, subject) || !speaksOfOperation(rule, request, command)) return false;
  const place = placeOf(rule, written);
  return speaksOfPlace(rule, place) && nameTest(rule)({ kind: place.kind, name: request.name });
}

/** Whether the conditions of a rule on fields hold for a write. */
export function speaksOfFields({ effect, fields = [] }: PolicyRule, { request, seen }: Written): boolean {
  const holds = all(fields.map((field) => fieldHolds(field, changeOf(field, request, seen))));
  return holds === 'yes' || (holds === 'unknown' && READING[effect] === 'wide');
}

/** The paths of the API that some rules must read before they can tell whether they speak of a write. */
export function looksFor(rules: readonly PolicyRule[], written: Omit<Written, 'seen'>): readonly string[] {
  const { request, command, subject } = written;
  const about = rules.filter((rule) => isAboutCall(rule, command, subject));
  const asksParent =
    request.subResource === 'scale' && about.some(({ fields = [] }) => fields.some((field) => !isReplicas(field)));
  const kind = knownKind(request.resource);
  const asksNames = kind === undefined && about.some((rule) => asksAlias(rule, request.resource));
  return [...(asksNames ? [versionPath(request.resource)] : []), ...(asksParent ? [objectPath(request)] : [])];
}

/** The place of a write: its namespace, and its kind, with every name that the cluster gives it if the rule may mean one. */
function placeOf(rule: PolicyRule, { request, seen }: Written): Place {
  const { resource, namespace } = request;
  const known = knownKind(resource);
  const isNamespaced = namespace !== undefined;
  if (known !== undefined) return { kind: known, namespace };
  const rows = asksAlias(rule, resource) ? listOf(valueAt(seen(versionPath(resource)), 'resources')) : [];
  const listed = rows.map(recordOf).find(({ name }) => name === resource.resource);
  const named = textOf(valueAt(request.object ?? request.oldObject, 'kind'));
  const kind = listed === undefined ? named : textOf(listed['kind']);
  return {
    kind: {
      group: resource.group,
      resource: resource.resource,
      singular: textOf(listed?.['singularName']) || kind.toLowerCase(),
      kind,
      namespaced: isNamespaced,
      shortNames: textsOf(listed?.['shortNames']),
      categories: [],
    },
    namespace,
    ...(listed === undefined && { aliases: 'unknown' as const }),
  };
}

function knownKind({ group, resource }: GroupVersionResource): Kind | undefined {
  return BUILT_IN_KINDS.find((kind) => kind.group === group && kind.resource === resource);
}

function asksAlias({ resources = [] }: PolicyRule, resource: GroupVersionResource): boolean {
  return resources.some((spelling) => mayBeAlias(spelling, resource));
}

/** Whether a rule's spelling may be a short name or the singular of a kind that is not built in. */
function mayBeAlias(spelling: string, { group, resource }: GroupVersionResource): boolean {
  if (spelling.includes('*') || builtInKind(spelling) !== undefined) return false;
  const written = parseSpelling(spelling);
  return written.name !== resource && (written.group === undefined || group.startsWith(written.group));
}

/** The object before and after a write, as far as a field is concerned. */
function changeOf(field: FieldCondition, request: AdmissionRequest, seen: Written['seen']): Change {
  const { operation, subResource, oldObject, object } = request;
  const before = viewOf(oldObject);
  if (operation === 'DELETE' || isEviction(request)) return { before, after: 'none', deletes: true };
  if (subResource === 'scale') {
    const parent = isReplicas(field) ? {} : seen(objectPath(request));
    return { before: scaledView(parent, oldObject), after: scaledView(parent, object), deletes: false };
  }
  if (subResource !== undefined && !WHOLE.has(subResource))
    return { before: 'unknown', after: 'unknown', deletes: false };
  return { before: operation === 'CREATE' ? 'none' : before, after: viewOf(object), deletes: false };
}

/** Subresources whose requests and answers are the whole object. */
const WHOLE: ReadonlySet<string> = new Set(['approval', 'ephemeralcontainers', 'finalize', 'resize', 'status']);

function viewOf(object: unknown): View {
  return object === undefined ? 'unknown' : { object };
}

/** An object with the replicas of its Scale. A Scale of zero replicas leaves the field out. */
function scaledView(parent: unknown, scale: unknown): View {
  if (parent === undefined || scale === undefined) return 'unknown';
  const replicas = valueAt(scale, 'spec', 'replicas') ?? 0;
  return { object: { ...recordOf(parent), spec: { ...recordOf(valueAt(parent, 'spec')), replicas } } };
}

function isReplicas(field: FieldCondition): boolean {
  const steps = stepsOf(field).map((step) => (typeof step === 'object' && 'key' in step ? step.key : '*'));
  return steps.join('.') === 'spec.replicas';
}

function versionPath({ group, version }: GroupVersionResource): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

function objectPath({ resource, namespace, name = '' }: AdmissionRequest): string {
  const isNamespace = resource.group === '' && resource.resource === 'namespaces';
  const within = namespace === undefined || isNamespace ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${versionPath(resource)}${within}/${resource.resource}/${encodeURIComponent(name)}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each) => typeof each === 'string');
}
