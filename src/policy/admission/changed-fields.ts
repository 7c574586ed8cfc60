import { numberOf, numberText } from '../../go/json-number.ts';
import { KEY_DEFAULTS, mergeKeysOf, SETS } from './merge-keys.ts';

/** A field that two objects have otherwise, with both values; undefined for a field that an object does not have. */
export interface FieldChange {
  /** The keys on the way to it. An element of a list has its merge keys, its name or its number in brackets: `containers`, `[app]`, `image`. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** The same with both values as they may be shown. */
export interface ChangedField extends FieldChange {
  readonly shownBefore: unknown;
  readonly shownAfter: unknown;
}

/** Two values of JSON, and how they may be shown, which has the same form. */
export interface Pair {
  readonly before: unknown;
  readonly after: unknown;
  readonly shownBefore?: unknown;
  readonly shownAfter?: unknown;
}

/**
 * Returns the smallest fields in which two values of JSON differ, in the order of `before`, as people read them: a field that only
 * one has is named as a whole, and elements of lists are compared by their names if all have one, or else by Kubernetes' merge keys, or
 * place by place. Numbers are compared by value.
 */
export function changedFields(pair: Pair): readonly ChangedField[] {
  const { before, after, shownBefore = before, shownAfter = after } = pair;
  return compare({ before, after, shownBefore, shownAfter }, 'for-people');
}

/**
 * Returns the plain values in which two values of JSON differ, in the order of `before`, as rules ask for them: what only one has is
 * there with every value in it. Elements of lists are compared by Kubernetes' merge keys where the field has some, and otherwise place by
 * place. `[order]` is the order of a list with keys. Takes linear time, and any depth.
 */
export function changedValues(before: unknown, after: unknown): readonly FieldChange[] {
  return compare({ before, after, shownBefore: undefined, shownAfter: undefined }, 'for-rules');
}

/** Returns a path as people write it: `spec.containers[app].image`. */
export function pathText(path: readonly string[]): string {
  return path.reduce((text, key) => (key.startsWith('[') || text === '' ? text + key : `${text}.${key}`), '');
}

/** Returns JSON with its keys in order, and each number in one form: equal values have equal texts. */
export function canonicalText(value: unknown): string {
  const number = numberOf(value);
  if (number !== undefined) return numberText(number);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isMapping(value)) return JSON.stringify(value) ?? 'null';
  const fields = keysOf(value).toSorted(byCodeUnit);
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`).join(',')}}`;
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

type Mapping = Readonly<Record<string, unknown>>;
type Reader = 'for-people' | 'for-rules';

/** Two values at one place. A path is kept as its last step, because most places do not differ. */
interface Place extends Required<Pair> {
  readonly step: string;
  readonly outer: Place | undefined;
}

/** A step of both values, which is at another place in each list. */
type Step = readonly [step: string, key: string | number, otherKey: string | number];

function compare(pair: Required<Pair>, reader: Reader): readonly ChangedField[] {
  const found: ChangedField[] = [];
  const places: Place[] = [{ ...pair, step: '', outer: undefined }];
  // A stack of its own, because a custom resource may be nested deeper than calls can be.
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { before, after } = place;
    const areBoth = (isMapping(before) && isMapping(after)) || (Array.isArray(before) && Array.isArray(after));
    if (areBoth || (reader === 'for-rules' && (isFilled(before) || isFilled(after)))) {
      if (!areBoth) found.push(...wholes(place));
      const steps = stepsOf(place, reader, found);
      for (let at = steps.length - 1; at >= 0; at--) {
        const step = steps[at];
        if (step !== undefined) places.push(inner(place, step));
      }
    } else if (!isEqual(before, after)) found.push(changeAt(place));
  }
  return found;
}

/** Whether a value is a mapping or a list with something in it. */
function isFilled(value: unknown): boolean {
  return isMapping(value) ? keysOf(value).length > 0 : Array.isArray(value) && value.length > 0;
}

/** What gives way to a mapping or a list, or takes its place: a plain value, or something empty. */
function wholes(place: Place): readonly ChangedField[] {
  const { before, after } = place;
  return [
    ...(before === undefined || isFilled(before) ? [] : [changeAt({ ...place, after: undefined })]),
    ...(after === undefined || isFilled(after) ? [] : [changeAt({ ...place, before: undefined })]),
  ];
}

function stepsOf(place: Place, reader: Reader, found: ChangedField[]): readonly Step[] {
  const { before, after } = place;
  const keys = [before, after].flatMap((value) => (isMapping(value) ? keysOf(value) : []));
  const fields = [...new Set(keys)].map((key): Step => [key, key, key]);
  const lists = [before, after].map((value): readonly unknown[] => (Array.isArray(value) ? value : []));
  const [list = [], otherList = []] = lists;
  const names = namesFor(place.step, lists, reader);
  if (names === undefined)
    return [
      ...fields,
      ...Array.from({ length: Math.max(list.length, otherList.length) }, (_, at): Step => [`[${at}]`, at, at]),
    ];
  const [ones = [], others = []] = names;
  const [at, otherAt] = [ones, others].map((each) => new Map(each.map((name, index) => [name, index])));
  const common = ones.filter((name) => otherAt?.has(name));
  const isReordered = common.join('\0') !== others.filter((name) => at?.has(name)).join('\0');
  if (isReordered && !SETS.has(place.step)) {
    const order = { before: ones, after: others, shownBefore: ones, shownAfter: others };
    found.push(changeAt({ ...order, step: '[order]', outer: place }));
  }
  const all = [...new Set([...ones, ...others])];
  return [...fields, ...all.map((name): Step => [`[${name}]`, at?.get(name) ?? -1, otherAt?.get(name) ?? -1])];
}

/** The names of the elements of both lists, by the first way that tells the elements of each apart. */
function namesFor(
  field: string,
  lists: readonly (readonly unknown[])[],
  reader: Reader,
): readonly (readonly string[])[] | undefined {
  const ways = mergeKeysOf(field).map((keys) => (element: unknown) => keyText(element, keys));
  const byName = (element: unknown): string | undefined => {
    const name = child(element, 'name');
    return isMapping(element) && typeof name === 'string' ? name : undefined;
  };
  if (lists.every((list) => list.length === 0)) return undefined;
  if (SETS.has(field))
    return lists.flat().every((each) => typeof each === 'string') ? (lists as string[][]) : undefined;
  return [...(reader === 'for-people' ? [byName] : []), ...ways]
    .map((way) => lists.map((list) => list.map(way)))
    .find((names): names is string[][] => names.every(areDistinct));
}

function areDistinct(names: readonly (string | undefined)[]): boolean {
  return !names.includes(undefined) && new Set(names).size === names.length;
}

function keyText(element: unknown, keys: readonly string[]): string | undefined {
  if (!isMapping(element)) return undefined;
  const values = keys.map((key) => child(element, key) ?? KEY_DEFAULTS[key]);
  return values.every((value) => typeof value === 'string' || numberOf(value) !== undefined)
    ? values.map((value) => (typeof value === 'string' ? value : canonicalText(value))).join('/')
    : undefined;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && numberOf(value) === undefined;
}

function keysOf(value: Mapping): readonly string[] {
  return Object.keys(value).filter((key) => value[key] !== undefined);
}

function inner(place: Place, [step, key, otherKey]: Step): Place {
  return {
    step,
    outer: place,
    before: child(place.before, key),
    after: child(place.after, otherKey),
    shownBefore: shownChild(place.shownBefore, key),
    shownAfter: shownChild(place.shownAfter, otherKey),
  };
}

function child(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string | number, unknown>)[key];
}

/** What is shown of a whole that was replaced by a mark is the mark. */
function shownChild(value: unknown, key: string | number): unknown {
  return typeof value === 'string' ? value : child(value, key);
}

function changeAt({ before, after, shownBefore, shownAfter, ...place }: Place): ChangedField {
  const path: string[] = [];
  for (let at: Omit<Place, keyof Pair> | undefined = place; at?.outer !== undefined; at = at.outer) path.push(at.step);
  return { path: path.reverse(), before, after, shownBefore, shownAfter };
}

/** Whether two values of which one at most is a mapping or a list with something in it are the same. */
function isEqual(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalText(one) === canonicalText(other);
}
