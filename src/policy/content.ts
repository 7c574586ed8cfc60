import { flagValue, type KubectlCommand } from '../kube/command.ts';

/** What a document or a patch would bring into the cluster, as far as it can be told from it alone. */
export interface Content {
  readonly images: readonly string[];
  /** Fields that give a pod more rights than it has, as they are written. */
  readonly rights: readonly string[];
  /** Whether a part of it takes its value from somewhere else, or lies too deep, so that it cannot be judged. */
  readonly unclear: boolean;
}

const isNot =
  (...harmless: readonly unknown[]) =>
  (value: unknown): boolean =>
    value !== null && !harmless.includes(value);
const isFilled = (value: unknown): boolean =>
  value !== null && (typeof value !== 'object' || Object.keys(value).length > 0);

/** Which value of a field gives a pod more rights. Source: Pod Security Standards, baseline; ServiceAccounts besides. */
const RIGHTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  allowPrivilegeEscalation: isNot(false),
  appArmorProfile: isType('Unconfined'),
  hostIPC: isNot(false),
  hostNetwork: isNot(false),
  hostPID: isNot(false),
  hostPath: isFilled,
  hostPort: isNot(0),
  hostProcess: isNot(false),
  privileged: isNot(false),
  procMount: isNot('Default'),
  runAsUser: (value) => value === 0,
  seLinuxOptions: isFilled,
  seccompProfile: isType('Unconfined'),
  serviceAccount: isNot('', 'default'),
  serviceAccountName: isNot('', 'default'),
  sysctls: isFilled,
};

function isType(type: string): (value: unknown) => boolean {
  return (value) => typeof value === 'object' && value !== null && 'type' in value && value.type === type;
}

/** Fields at the top of an object that hold nobody's pods, whatever their keys are called. */
const OPAQUE: ReadonlySet<string> = new Set(['binaryData', 'data', 'stringData']);
const MOST_DEPTH = 64;

interface Found {
  readonly images: string[];
  readonly rights: string[];
  unclear: boolean;
}

/** Reads an object, or a patch: merge, strategic, or a list of JSON patch operations (RFC 6902). */
export function readContent(document: unknown): Content {
  const found: Found = { images: [], rights: [], unclear: false };
  if (Array.isArray(document)) for (const operation of document) readOperation(operation, found);
  else if (typeof document === 'object' && document !== null) {
    for (const [field, value] of Object.entries(document)) if (!OPAQUE.has(field)) visit(field, '', value, 0, found);
  }
  return found;
}

function readOperation(operation: unknown, found: Found): void {
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
  if (fields.length === 0) for (const [field, each] of Object.entries(value ?? {})) visit(field, '', each, 0, found);
  else if (!OPAQUE.has(fields[0] ?? '')) visit(fields.at(-1) ?? '', fields.at(-2) ?? '', value, 0, found);
}

function visit(field: string, parent: string, value: unknown, depth: number, found: Found): void {
  if (depth > MOST_DEPTH) {
    found.unclear = true;
    return;
  }
  const harmful = Object.hasOwn(RIGHTS, field) ? RIGHTS[field] : undefined;
  if (harmful?.(value)) found.rights.push(field);
  if (field === 'add' && parent === 'capabilities' && [value].flat().some((name) => name !== 'NET_BIND_SERVICE'))
    found.rights.push('capabilities.add');
  if (field === 'image' && typeof value === 'string') found.images.push(value);
  // The image of an image volume.
  if (field === 'reference' && parent === 'image' && typeof value === 'string') found.images.push(value);
  if (Array.isArray(value)) for (const each of value) visit(field, parent, each, depth + 1, found);
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) visit(key, field, each, depth + 1, found);
}

/** The patch of a command, parsed, so that no way of writing it can hide what it says; undefined where it is no JSON. */
export function patchOf(command: KubectlCommand): unknown {
  const text = command.path[0] === 'patch' ? flagValue(command, 'patch') : undefined;
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
