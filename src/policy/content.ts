import { flagValue, type KubectlCommand, type KubernetesObject, type Plan } from '../kube/command.ts';
import { DocumentFault } from '../kubectl/documents/document-fault.ts';
import { readJson, skipBlanks } from '../kubectl/documents/json.ts';
import type { Allowance } from './allowances.ts';
import { memoize } from './memoize.ts';
import { type Touched, touchedBy } from './touched.ts';

/** What a document or a patch would bring into the cluster, as far as it can be told from it alone. */
export interface Content {
  readonly images: readonly string[];
  /** Fields that give a pod more rights than it has, as they are written, and what would allow them. */
  readonly rights: readonly Right[];
  /** Whether a part of it takes its value from somewhere else, or lies too deep, so that it cannot be judged. */
  readonly unclear: boolean;
}

export interface Right {
  readonly field: string;
  readonly allowance: Allowance;
}

const isNot =
  (...harmless: readonly unknown[]) =>
  (value: unknown): boolean =>
    value !== null && !harmless.includes(value);
const isFilled = (value: unknown): boolean =>
  value !== null && (typeof value !== 'object' || Object.keys(value).length > 0);

type Test = (value: unknown) => boolean;

/** Which value of a field gives a pod more rights. Source: Pod Security Standards, baseline; ServiceAccounts besides. */
const RIGHTS: Readonly<Record<string, readonly [Test, Allowance]>> = {
  allowPrivilegeEscalation: [isNot(false), 'privileged-pods'],
  appArmorProfile: [isType('Unconfined'), 'privileged-pods'],
  hostIPC: [isNot(false), 'host-access'],
  hostNetwork: [isNot(false), 'host-access'],
  hostPID: [isNot(false), 'host-access'],
  hostPath: [isFilled, 'host-access'],
  hostPort: [isNot(0), 'host-access'],
  hostProcess: [isNot(false), 'host-access'],
  // The folder of a node as a persistent volume.
  local: [(value) => typeof value === 'object' && value !== null && 'path' in value, 'host-access'],
  privileged: [isNot(false), 'privileged-pods'],
  procMount: [isNot('Default'), 'privileged-pods'],
  runAsUser: [(value) => value === 0, 'privileged-pods'],
  seLinuxOptions: [isFilled, 'privileged-pods'],
  seccompProfile: [isType('Unconfined'), 'privileged-pods'],
  serviceAccount: [isNot('', 'default'), 'other-service-accounts'],
  serviceAccountName: [isNot('', 'default'), 'other-service-accounts'],
  sysctls: [isFilled, 'privileged-pods'],
};
/** The annotation that stood for `appArmorProfile` before that was a field; followed by the name of the container. */
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

function isType(type: string): Test {
  return (value) => typeof value === 'object' && value !== null && 'type' in value && value.type === type;
}

/** Fields of ConfigMaps and Secrets that hold no pods, whatever their keys are called. In a ControllerRevision, `data` holds a pod. */
const OPAQUE: ReadonlySet<string> = new Set(['binaryData', 'data', 'stringData']);
const MOST_DEPTH = 64;

/** The fields by whose name a value is judged. */
const TELLING: ReadonlySet<string> = new Set([...Object.keys(RIGHTS), 'add', 'image', 'reference']);

interface Found {
  readonly images: string[];
  readonly rights: Right[];
  unclear: boolean;
}

/**
 * Reads an object, or a patch: merge, strategic, or a list of JSON patch operations (RFC 6902). `holdsData` says that all of it
 * is for ConfigMaps or Secrets, whose data is nothing to the cluster.
 */
export function readContent(document: unknown, holdsData = false): Content {
  const found: Found = { images: [], rights: [], unclear: false };
  const opaque = holdsData ? OPAQUE : NOTHING;
  if (Array.isArray(document)) for (const operation of document) readOperation(operation, opaque, found);
  else if (typeof document === 'object' && document !== null) {
    for (const [field, value] of Object.entries(document)) if (!opaque.has(field)) visit(field, '', value, 0, found);
  }
  return found;
}

/** What the documents and the patch of a call would bring in, one entry for each. */
export const contentsOf: (plan: Plan) => readonly Content[] = memoize((plan) => {
  const { command } = plan;
  const patch = patchOf(command);
  const inPatch = patch === undefined ? [] : [readContent(patch, touchedBy(plan).every(holdsData))];
  const documents = (command.documents ?? []).map((each) => readContent(each, isData(each)));
  return [...inPatch, ...documents];
});

function holdsData({ kind }: Touched): boolean {
  return typeof kind !== 'string' && kind.group === '' && DATA_KINDS.has(kind.kind);
}

function isData({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion === 'v1' && DATA_KINDS.has(kind);
}

const DATA_KINDS: ReadonlySet<string> = new Set(['ConfigMap', 'Secret']);
const NOTHING: ReadonlySet<string> = new Set();

function readOperation(operation: unknown, opaque: ReadonlySet<string>, found: Found): void {
  const { op, path, value } = (typeof operation === 'object' && operation !== null ? operation : {}) as Record<
    string,
    unknown
  >;
  if (typeof path !== 'string' || (op !== 'add' && op !== 'replace' && op !== 'remove' && op !== 'test')) {
    found.unclear = true;
    return;
  }
  if (op === 'remove' || op === 'test') return;
  // An element of a list is of the kind of its list: /containers/0/command/1 is a `command`.
  const fields = path
    .split('/')
    .filter((part) => part !== '' && !/^(\d+|-)$/.test(part))
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (!opaque.has(fields[0] ?? '')) visit(fields.at(-1) ?? '', fields.at(-2) ?? '', value, 0, found);
}

function isTelling(field: string): boolean {
  return TELLING.has(field) || field.startsWith(APPARMOR);
}

function visit(field: string, parent: string, value: unknown, depth: number, found: Found): void {
  if (depth > MOST_DEPTH) {
    found.unclear = true;
    return;
  }
  const harmful = Object.hasOwn(RIGHTS, field) ? RIGHTS[field] : undefined;
  if (harmful?.[0](value)) found.rights.push({ field, allowance: harmful[1] });
  if (field.startsWith(APPARMOR) && value === 'unconfined') found.rights.push({ field, allowance: 'privileged-pods' });
  if (field === 'add' && parent === 'capabilities' && !Array.isArray(value) && value !== 'NET_BIND_SERVICE')
    found.rights.push({ field: 'capabilities.add', allowance: 'added-capabilities' });
  if (field === 'image' && typeof value === 'string') found.images.push(value);
  // The image of an image volume.
  if (field === 'reference' && parent === 'image' && typeof value === 'string') found.images.push(value);
  if (Array.isArray(value)) for (const each of value) visit(field, parent, each, depth + 1, found);
  else if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) {
      const each: unknown = value[key as keyof typeof value];
      // A document may have thousands of plain values that say nothing of pods.
      if (typeof each === 'object' || depth === MOST_DEPTH || isTelling(key)) visit(key, field, each, depth + 1, found);
    }
}

/** The patch of a command, parsed, so that no way of writing it can hide what it says; undefined where it is no JSON. */
export function patchOf(command: KubectlCommand): unknown {
  return readPatchOf(command).patch;
}

/** Why the patch of a command cannot be judged although it is well formed, and what to do. */
export function patchFault(command: KubectlCommand): Fault | undefined {
  return readPatchOf(command).fault;
}

interface Fault {
  /** A sentence that begins with "The patch". */
  readonly says: string;
  readonly instead: string;
}

const readPatchOf = memoize((command: KubectlCommand): { readonly patch?: unknown; readonly fault?: Fault } => {
  const text = command.path[0] === 'patch' ? flagValue(command, 'patch') : undefined;
  if (text === undefined) return {};
  try {
    const { value, end } = readJson(text);
    return end + skipBlanks(text, end) === text.length ? { patch: value } : {};
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error;
    const { message, instead } = error;
    return instead === undefined ? {} : { fault: { says: message.replace('"stdin"', 'The patch'), instead } };
  }
});
