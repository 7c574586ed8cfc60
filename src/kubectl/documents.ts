import { parseAllDocuments } from 'yaml';
import { quote, type Refusal, refuse } from '../errors.ts';
import type { Flag, KubectlCommand, KubernetesObject } from '../kube/command.ts';

/** Linux takes no single argument of 128 KiB or more, and a patch becomes one. */
const MAX_BYTES = 128 * 1024 - 64;
const MAX_DEPTH = 64;
const MAX_OBJECTS = 100;
const FROM_DOCUMENTS: ReadonlySet<string> = new Set(['apply', 'create', 'delete', 'replace']);

/**
 * Joins what the caller gave as `stdin` to the command: as the patch of `patch`, or as the objects of apply, create,
 * replace and delete with `-f -`. `given` is an object, a list of objects, or a YAML or JSON text; it is parsed strictly
 * (no repeated keys, no aliases, bounded size and depth), and kubectl later gets this parse written anew, never the text.
 */
export function withDocuments(command: KubectlCommand, given: unknown): KubectlCommand | Refusal {
  const values = typeof given === 'string' ? parseText(given) : [given].flat();
  if ('refused' in values) return values;
  if (Buffer.byteLength(JSON.stringify(values)) > MAX_BYTES)
    return refuseDocument(`"stdin" is larger than ${MAX_BYTES} bytes.`, 'ARGUMENTS_TOO_LARGE');
  if (values.some((value) => depth(value) > MAX_DEPTH))
    return refuseDocument(`"stdin" is nested more than ${MAX_DEPTH} deep.`);
  if (command.path[0] === 'patch') return withPatch(command, typeof given === 'string' ? values : [given]);
  if (!FROM_DOCUMENTS.has(command.path.join(' ')))
    return refuseDocument(`'${command.path.join(' ')}' reads no "stdin".`);
  return withObjects(command, values);
}

function withPatch(command: KubectlCommand, [patch, ...more]: readonly unknown[]): KubectlCommand | Refusal {
  if (typeof patch !== 'object' || patch === null || more.length > 0)
    return refuseDocument('"stdin" of patch must be one object, or a list of JSON patch operations.');
  if (command.flags.some(({ name }) => name === 'patch'))
    return refuseDocument('The patch is given twice: in "stdin" and with --patch.');
  const flag: Flag = { name: 'patch', value: JSON.stringify(patch), spelled: 'stdin', repeat: 'last' };
  return { ...command, flags: [...command.flags, flag] };
}

function withObjects(command: KubectlCommand, values: readonly unknown[]): KubectlCommand | Refusal {
  const objects = values.flatMap(flatten);
  if (objects.length === 0 || objects.length > MAX_OBJECTS)
    return refuseDocument(`"stdin" must hold 1 to ${MAX_OBJECTS} objects.`);
  const wrong = objects.findIndex((object) => !isKubernetesObject(object));
  if (wrong !== -1)
    return refuseDocument(`Object ${wrong + 1} of "stdin" lacks apiVersion, kind or metadata with a name.`);
  const files = command.flags.filter(({ name }) => name === 'filename');
  if (files.some(({ value }) => value !== '-'))
    return refuse(
      'LOCAL_FILE',
      'Objects come from "stdin" only, not from files or URLs.',
      'Use -f - and give the objects in "stdin".',
    );
  const dash: Flag = { name: 'filename', value: '-', spelled: '--filename', repeat: 'last' };
  const flags = [...command.flags.filter(({ name }) => name !== 'filename'), dash];
  return { ...command, flags, documents: objects as readonly KubernetesObject[] };
}

function parseText(text: string): readonly unknown[] | Refusal {
  if (Buffer.byteLength(text) > MAX_BYTES)
    return refuseDocument(`"stdin" is larger than ${MAX_BYTES} bytes.`, 'ARGUMENTS_TOO_LARGE');
  try {
    const documents = [
      parseAllDocuments(text, { uniqueKeys: true, strict: true, version: '1.2', schema: 'core' }),
    ].flat();
    const [error] = documents.flatMap((document) => document.errors);
    if (error !== undefined)
      return refuseDocument(`"stdin" is no valid YAML or JSON: ${quote(error.message.split('\n', 1)[0] ?? '', 120)}`);
    return documents.map((document) => document.toJS({ maxAliasCount: 0 })).filter((value) => value !== null);
  } catch {
    return refuseDocument('"stdin" uses YAML aliases, which are not taken.');
  }
}

function depth(value: unknown): number {
  let level: unknown[] = [value];
  for (let deep = 0; ; deep++) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0 || deep > MAX_DEPTH) return deep;
  }
}

/**
 * The objects of a list, of lists in it as well. kubectl takes whatever has `items` for a list, whatever its kind says.
 * Source: unstructuredJSONScheme.decode of apimachinery, FlattenListVisitor of cli-runtime.
 */
function flatten(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || !('items' in value)) return [value];
  return Array.isArray(value.items) ? value.items.flatMap(flatten) : [undefined];
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { apiVersion, kind, metadata } = value as Partial<Record<'apiVersion' | 'kind' | 'metadata', unknown>>;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof metadata !== 'object' || metadata === null)
    return false;
  const { name, generateName, namespace } = metadata as Partial<Record<'name' | 'generateName' | 'namespace', unknown>>;
  return (
    (typeof name === 'string' || typeof generateName === 'string') &&
    (namespace === undefined || typeof namespace === 'string')
  );
}

function refuseDocument(
  sentence: string,
  code: 'DOCUMENT_INVALID' | 'ARGUMENTS_TOO_LARGE' = 'DOCUMENT_INVALID',
): Refusal {
  return refuse(
    code,
    sentence,
    'Give "stdin" as an object or a list of objects, with args such as ["apply", "-f", "-"] or ["patch", "deployment", "web"].',
  );
}
