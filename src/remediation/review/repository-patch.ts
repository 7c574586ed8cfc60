import { numberOf, numberText } from '../../go/json-number.ts';
import { listOf, recordOf, valueAt } from '../../policy/admission/reading.ts';
import { textAt } from './objects.ts';
import type { View } from './view.ts';

/** A longer patch is left to the diff. */
const MOST_CHARACTERS = 800;

/**
 * Returns the changed fields as a patch for the repository of an object, in YAML on one line: a strategic merge patch, as Kustomize
 * takes it. An element of a list with names is named; any other list is whole. Redacted as the view is. Undefined if it is long, or
 * nothing is changed.
 */
export function repositoryPatch(view: View, whole: unknown): string | undefined {
  const { changed, request, kind, shownAfter } = view;
  if (changed.length === 0) return undefined;
  const apiVersion =
    request.resource.group === '' ? request.resource.version : `${request.resource.group}/${request.resource.version}`;
  const patch: Record<string, unknown> = {
    apiVersion: textAt(whole, 'apiVersion') || apiVersion,
    kind: textAt(whole, 'kind') || kind,
    metadata: { name: request.name ?? '', ...(request.namespace !== undefined && { namespace: request.namespace }) },
  };
  for (const { path, shownAfter: value } of changed) put(patch, path, value, shownAfter);
  const text = flow(patch);
  return text.length > MOST_CHARACTERS ? undefined : text;
}

/** Puts a changed field where it belongs in a patch. `object` is what the path leads through. */
function put(patch: Record<string, unknown>, path: readonly string[], value: unknown, object: unknown): void {
  const [step = '', next] = path;
  const inside = recordOf(object)[step];
  if (next === undefined) set(patch, step, value === undefined ? null : value);
  else if (!next.startsWith('[')) put(into(patch, step), path.slice(1), value, inside);
  else if (patch[step] !== inside || inside === undefined) {
    const name = next.slice(1, -1);
    const element = listOf(inside).find((each) => valueAt(each, 'name') === name);
    if (element === undefined || path.length === 2) set(patch, step, inside ?? null);
    else put(elementOf(patch, step, name), path.slice(2), value, element);
  }
}

function set(at: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(at, key, { value, enumerable: true, configurable: true, writable: true });
}

function into(at: Record<string, unknown>, key: string): Record<string, unknown> {
  const known = Object.hasOwn(at, key) ? at[key] : undefined;
  if (typeof known === 'object' && known !== null && !Array.isArray(known)) return known as Record<string, unknown>;
  const made = {};
  set(at, key, made);
  return made;
}

function elementOf(at: Record<string, unknown>, key: string, name: string): Record<string, unknown> {
  const known = Object.hasOwn(at, key) && Array.isArray(at[key]) ? (at[key] as Record<string, unknown>[]) : [];
  const element = known.find((each) => each['name'] === name);
  if (element !== undefined) return element;
  const made = { name };
  set(at, key, [...known, made]);
  return made;
}

/** YAML of one line; JSON is YAML, and plain words need no quotes in it. */
function flow(value: unknown): string {
  const number = numberOf(value);
  if (number !== undefined) return numberText(number);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? word(value) : (JSON.stringify(value) ?? 'null');
  return `{${Object.entries(value)
    .map(([key, each]) => `${word(key)}: ${flow(each)}`)
    .join(', ')}}`;
}

function word(text: string): string {
  const isPlain = /^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
