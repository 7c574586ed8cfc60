import { quote, type Refusal, refuse } from '../errors.ts';
import type { Flag, KubectlCommand, KubernetesObject } from '../kube/command.ts';
import { isJson } from '../kube/is-json.ts';
import { checkGiven } from './documents/check-given.ts';
import { DocumentFault } from './documents/document-fault.ts';
import { readDocuments, readPatch } from './documents/read-documents.ts';
import { templateIn } from './documents/template.ts';
import { writeJson } from './documents/write-json.ts';

/** As much as the body of a request may have. */
const MAX_BYTES = 1024 * 1024;
/** Linux takes no single argument of 128 KiB or more, and a patch becomes one. */
const MAX_PATCH_BYTES = 128 * 1024 - 64;
const MAX_OBJECTS = 100;
const FROM_DOCUMENTS: ReadonlySet<string> = new Set(['apply', 'create', 'delete', 'replace']);
const GIVE =
  'Give "stdin" as an object or a list of objects, with args such as ["apply", "-f", "-"] or ["patch", "deployment", "web"].';

/**
 * Joins what the caller gave as `stdin` to the command: as the patch of `patch`, or as the objects of apply, create,
 * replace and delete with `-f -`. `given` is an object, a list of objects, or a YAML or JSON text, which means what kubectl
 * would read in it; what is read otherwise, or not at all, is refused (repeated keys, aliases, size, depth, number of objects).
 * kubectl later receives the parsed values as new JSON, never the text.
 */
export function withDocuments(command: KubectlCommand, given: unknown): KubectlCommand | Refusal {
  const isPatch = command.path[0] === 'patch';
  if (!isPatch && !FROM_DOCUMENTS.has(command.path.join(' ')))
    return refuseDocument(`'${command.path.join(' ')}' does not accept "stdin".`);
  const bytes = Buffer.byteLength(typeof given === 'string' ? given : (JSON.stringify(given) ?? ''));
  if (bytes > MAX_BYTES)
    return refuse(
      'ARGUMENTS_TOO_LARGE',
      `"stdin" is larger than ${MAX_BYTES} bytes.`,
      'Split the objects over several calls.',
    );
  try {
    checkGiven(given);
    if (isPatch) return withPatch(command, typeof given === 'string' ? readPatch(given) : given);
    return withObjects(command, typeof given === 'string' ? readDocuments(given).map(kindOnly) : [given].flat());
  } catch (fault) {
    if (fault instanceof DocumentFault) return refuseFault(fault, typeof given === 'string' ? given : '');
    throw fault;
  }
}

/**
 * Returns a command whose `--patch` in YAML is the same in JSON, which policy judges and kubectl gets: it means what kubectl would read
 * in the YAML. Refuses YAML that kubectl would read and this server does not, such as repeated keys. Other commands, and texts that
 * are no patch, stay as they are: policy refuses the latter.
 */
export function withPatchAsJson(command: KubectlCommand): KubectlCommand | Refusal {
  if (command.path[0] !== 'patch') return command;
  try {
    return { ...command, flags: command.flags.map((flag) => (flag.name === 'patch' ? patchAsJson(flag) : flag)) };
  } catch (fault) {
    if (!(fault instanceof DocumentFault)) throw fault;
    const { message, instead } = fault;
    return instead === undefined ? command : refuse('PATCH_INVALID', message.replace('"stdin"', 'The patch'), instead);
  }
}

function patchAsJson(flag: Flag): Flag {
  if (isJson(flag.value)) return flag;
  const patch = readPatch(flag.value);
  if (typeof patch !== 'object' || patch === null) return flag;
  return { ...flag, value: writeJson(patch), written: flag.value };
}

function withPatch(command: KubectlCommand, patch: unknown): KubectlCommand | Refusal {
  if (typeof patch !== 'object' || patch === null)
    return refuseDocument('"stdin" of patch must be one object, or a list of JSON patch operations.');
  if (command.flags.some(({ name }) => name === 'patch'))
    return refuseDocument('The patch is given twice: in "stdin" and with --patch.');
  const value = writeJson(patch);
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_PATCH_BYTES)
    return refuse(
      'ARGUMENTS_TOO_LARGE',
      `The patch has ${bytes} bytes as JSON. kubectl receives it as one argument of at most ${MAX_PATCH_BYTES} bytes.`,
      'Split the patch over several calls, or change the object with apply or replace and "stdin".',
    );
  const flag: Flag = { name: 'patch', value, spelled: 'stdin', repeat: 'last' };
  return { ...command, flags: [...command.flags, flag] };
}

function withObjects(command: KubectlCommand, values: readonly unknown[]): KubectlCommand | Refusal {
  const objects = values.flatMap(flatten);
  if (objects.length === 0) return refuseDocument(`"stdin" must hold 1 to ${MAX_OBJECTS} objects.`);
  if (objects.length > MAX_OBJECTS)
    return refuse(
      'DOCUMENT_INVALID',
      `"stdin" holds ${objects.length} objects. kubectl would accept them all; this server accepts ${MAX_OBJECTS} per call.`,
      'Split the objects over several calls.',
    );
  const wrong = objects.findIndex((object) => !isKubernetesObject(object));
  if (wrong !== -1)
    return refuseDocument(`Object ${wrong + 1} of "stdin" lacks apiVersion, kind or metadata with a name.`);
  const files = command.flags.filter(({ name }) => name === 'filename');
  if (files.some(({ value }) => value !== '-'))
    return refuse(
      'LOCAL_FILE',
      'This server reads objects only from "stdin", not from files or URLs.',
      'Use -f - and give the objects in "stdin".',
    );
  const dash: Flag = { name: 'filename', value: '-', spelled: '--filename', repeat: 'last' };
  const flags = [...command.flags.filter(({ name }) => name !== 'filename'), dash];
  return { ...command, flags, documents: objects as readonly KubernetesObject[] };
}

/**
 * The objects of a list, of lists in it as well. kubectl takes whatever has `items` for a list, whatever its kind says.
 * Source: unstructuredJSONScheme.decode of apimachinery, FlattenListVisitor of cli-runtime.
 */
function flatten(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || !('items' in value)) return [value];
  return Array.isArray(value.items) ? value.items.flatMap(flatten) : [undefined];
}

/** A document, or nothing for a list without a kind: kubectl refuses it in a text. Source: unstructuredJSONScheme.Decode. */
function kindOnly(value: unknown): unknown {
  const isList = typeof value === 'object' && value !== null && 'items' in value;
  return isList && !('kind' in value && typeof value.kind === 'string' && value.kind !== '') ? undefined : value;
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { apiVersion, kind, metadata } = value as Partial<Record<'apiVersion' | 'kind' | 'metadata', unknown>>;
  const isTyped = [apiVersion, kind].every((word) => typeof word === 'string' && word !== '');
  if (!isTyped || typeof metadata !== 'object' || metadata === null) return false;
  const { name, generateName, namespace } = metadata as Partial<Record<'name' | 'generateName' | 'namespace', unknown>>;
  return (
    (typeof name === 'string' || typeof generateName === 'string') &&
    (namespace === undefined || typeof namespace === 'string')
  );
}

function refuseFault({ message, line, instead }: DocumentFault, text: string): Refusal {
  const place = line === undefined ? '' : ` (line ${line})`;
  if (instead !== undefined) return refuse('DOCUMENT_INVALID', message.replace(/\.(?= |$)/, `${place}.`), instead);
  const template = templateIn(text);
  // What comes after the fault cannot be its cause.
  if (template !== undefined && (line === undefined || template.line <= line + 1))
    return refuse(
      'DOCUMENT_INVALID',
      `"stdin" looks like a template that was not rendered: line ${template.line} holds ${quote(template.text)}.`,
      'Render the template first, for example with "helm template", and give the result as "stdin".',
    );
  return refuseDocument(`"stdin" is not valid YAML or JSON: ${quote(message, 120)}${place}.`);
}

function refuseDocument(sentence: string): Refusal {
  return refuse('DOCUMENT_INVALID', sentence, GIVE);
}
