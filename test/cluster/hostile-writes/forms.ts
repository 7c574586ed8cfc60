import type { Fields } from './objects.ts';

/** A step into a list is a number, or `-` for the place behind its end. */
export type Step = string | number;

/** One change of an object: a value that a field gets, or its removal. */
export interface Edit {
  readonly path: readonly Step[];
  readonly value?: unknown;
  readonly isGone?: true;
}

/** An edit of a field for each of several values. */
export const set = (path: readonly Step[], ...values: readonly unknown[]): readonly Edit[] =>
  values.map((value) => ({ path, value }));
/** The removal of a field. */
export const unset = (...path: readonly Step[]): Edit => ({ path, isGone: true });

/** Gives the next random number below a bound. */
export type Dice = (bound: number) => number;

/** The fields by which the API server tells the items of a list apart. Source: the patch merge keys of Kubernetes. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  volumeMounts: 'mountPath',
  ownerReferences: 'uid',
};

type Json = Record<string, unknown>;
const isIndex = (step: Step | undefined) => typeof step === 'number' || step === '-';
const isMapping = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function child(value: unknown, step: Step): unknown {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  return isMapping(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

export const found = (object: unknown, path: readonly Step[]): unknown => path.reduce(child, object);

function put(object: unknown, [step, ...rest]: readonly Step[], edit: Edit): unknown {
  if (step === undefined) return edit.value;
  const next = rest.length === 0 && edit.isGone ? undefined : put(child(object, step), rest, edit);
  if (isIndex(step)) {
    const list = Array.isArray(object) ? [...object] : [];
    if (next === undefined) list.splice(typeof step === 'number' ? step : list.length, 1);
    else list[typeof step === 'number' ? step : list.length] = next;
    return list;
  }
  const fields = isMapping(object) ? { ...object } : {};
  if (next === undefined) delete fields[step];
  else fields[step] = next;
  return fields;
}

/** The object as the edits mean it to become. */
export function edited(object: Fields, edits: readonly Edit[]): Fields {
  return edits.reduce<unknown>((left, edit) => put(left, edit.path, edit), object) as Fields;
}

/** A JSON patch that makes its way in one operation or in several, with indexes in the spellings that the API server takes. */
export function jsonPatch(object: Fields, edits: readonly Edit[], dice: Dice): readonly Fields[] {
  const operations: Fields[] = [];
  let now: unknown = object;
  for (const edit of edits) {
    const { path, value, isGone } = edit;
    const known = path.findIndex((_, at) => found(now, path.slice(0, at + 1)) === undefined);
    const at = (depth: number) => pointer(now, path.slice(0, depth), dice);
    if (isGone) operations.push({ op: 'remove', path: at(path.length) });
    else if (known === -1)
      operations.push({ op: dice(4) === 0 && !isIndex(path.at(-1)) ? 'add' : 'replace', path: at(path.length), value });
    else {
      // Empty parents first, and the value in an operation of its own; or all of it at once.
      for (let depth = known; dice(2) === 0 && depth < path.length - 1; depth++) {
        operations.push({ op: 'add', path: at(depth + 1), value: isIndex(path[depth + 1]) ? [] : {} });
        now = put(now, path.slice(0, depth + 1), { path: [], value: isIndex(path[depth + 1]) ? [] : {} });
      }
      const left = path.findIndex((_, step) => found(now, path.slice(0, step + 1)) === undefined);
      const depth = left === -1 ? path.length : left + 1;
      operations.push({ op: 'add', path: at(depth), value: put(undefined, path.slice(depth), edit) });
    }
    now = put(now, path, edit);
  }
  return dice(8) === 0 ? [...operations, ...strangeOperations(object, edits, dice)] : operations;
}

/** Copies and moves of what is near to an edit. */
function strangeOperations(object: Fields, edits: readonly Edit[], dice: Dice): readonly Fields[] {
  const path = edits[0]?.path ?? [];
  const from = pointer(object, path.slice(0, 1 + dice(path.length)), dice);
  const to = pointer(object, path.slice(0, 1 + dice(path.length)), dice);
  return [{ op: ['copy', 'move', 'test', 'remove'][dice(4)], from, path: to, value: null }];
}

function pointer(object: unknown, path: readonly Step[], dice: Dice): string {
  const parts = path.map((step, at) => {
    if (typeof step === 'string') return step.replaceAll('~', '~0').replaceAll('/', '~1');
    const list = found(object, path.slice(0, at));
    const length = Array.isArray(list) ? list.length : 0;
    return [`+${step}`, `${step - length}`, `0${step}`, `${step}`][dice(24)] ?? `${step}`;
  });
  return `/${parts.join('/')}`;
}

/** A merge patch: a list comes whole, with what was in it. */
export function mergePatch(object: Fields, edits: readonly Edit[]): Fields {
  const after = edited(object, edits);
  return edits.reduce<unknown>((patch, { path, value, isGone }) => {
    const list = path.findIndex(isIndex);
    const place = list === -1 ? path : path.slice(0, list);
    return put(patch, place, { path: [], value: list === -1 ? (isGone ? null : value) : found(after, place) });
  }, {}) as Fields;
}

/** A strategic merge patch, or a part of an object for a server-side apply: items of lists are told by their merge keys. */
export function strategicPatch(object: Fields, edits: readonly Edit[]): Fields {
  const after = edited(object, edits);
  return edits.reduce<unknown>((patch, edit) => merged(patch, object, after, edit, 0), {}) as Fields;
}

function merged(patch: unknown, object: unknown, after: unknown, edit: Edit, depth: number): unknown {
  const { path, value, isGone } = edit;
  const step = path[depth];
  if (step === undefined) return isGone ? null : value;
  const isLast = depth === path.length - 1;
  if (!isIndex(step)) {
    const fields = isMapping(patch) ? patch : {};
    const next = path[depth + 1];
    const key = MERGE_KEYS[String(step)];
    // The API server replaces a list without a merge key.
    if (isIndex(next) && key === undefined) return { ...fields, [step]: child(after, step) };
    return { ...fields, [step]: merged(fields[step], child(object, step), child(after, step), edit, depth + 1) };
  }
  const key = MERGE_KEYS[String(path[depth - 1])] ?? 'name';
  const list = Array.isArray(patch) ? patch : [];
  const item = child(object, step);
  const name = child(item, key) ?? child(value, key);
  if (isLast) return [...list, isGone ? { $patch: 'delete', [key]: name } : value];
  const at = list.findIndex((each) => child(each, key) === name);
  const next = merged(at === -1 ? { [key]: name } : list[at], item, child(after, step), edit, depth + 1);
  return at === -1 ? [...list, next] : list.with(at, next);
}

/** Puts directives of strategic merge patches into one of its mappings. */
export function withDirective(patch: Fields, dice: Dice): Fields {
  const paths = mappingsOf(patch, []);
  const path = paths[dice(paths.length)] ?? [];
  const [name, value] = DIRECTIVES[dice(DIRECTIVES.length)] ?? ['$patch', 'replace'];
  return put(patch, [...path, name], { path: [], value }) as Fields;
}

const DIRECTIVES: readonly (readonly [string, unknown])[] = [
  ['$patch', 'replace'],
  ['$patch', 'merge'],
  ['$patch', 'delete'],
  ['$retainKeys', ['name', 'image']],
  ['$retainKeys', ['containers']],
  ['$setElementOrder/containers', [{ name: 'c' }]],
  ['$deleteFromPrimitiveList/drop', ['ALL']],
  ['$deleteFromPrimitiveList/finalizers', ['kubernetes.io/pvc-protection']],
];

function mappingsOf(value: unknown, path: readonly Step[]): readonly (readonly Step[])[] {
  if (Array.isArray(value)) return value.flatMap((each, at) => mappingsOf(each, [...path, at]));
  if (!isMapping(value)) return [];
  return [path, ...Object.entries(value).flatMap(([key, each]) => mappingsOf(each, [...path, key]))];
}
