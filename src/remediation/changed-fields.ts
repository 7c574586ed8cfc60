import { numberOf, numberText } from './json-number.ts';

/** A field that two objects have otherwise, with both values; undefined for a field that an object does not have. */
export interface ChangedField {
  /** The keys on the way to it. An element of a list has its name in brackets, or its number: `containers`, `[app]`, `image`. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  /** The same values as they may be shown. */
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
 * Returns the smallest fields in which two values of JSON differ, in the order of `before`. A field that only one has is named as a
 * whole. Elements of lists are compared by their names if all have one, and otherwise place by place. Numbers are compared by value.
 */
export function changedFields(pair: Pair): readonly ChangedField[] {
  const { before, after, shownBefore = before, shownAfter = after } = pair;
  const found: ChangedField[] = [];
  compare({ path: [], before, after, shownBefore, shownAfter }, found);
  return found;
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

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && numberOf(value) === undefined;
}

function keysOf(value: Mapping): readonly string[] {
  return Object.keys(value).filter((key) => value[key] !== undefined);
}

function compare(field: ChangedField, found: ChangedField[]): void {
  const { before, after } = field;
  if (isMapping(before) && isMapping(after)) {
    for (const key of new Set([...keysOf(before), ...keysOf(after)])) compare(inner(field, key, key, key), found);
  } else if (Array.isArray(before) && Array.isArray(after)) compareLists(field, before, after, found);
  else if (!isEqual(before, after)) found.push(field);
}

function compareLists(field: ChangedField, before: unknown[], after: unknown[], found: ChangedField[]): void {
  const [names, otherNames] = [namesOf(before), namesOf(after)];
  if (names === undefined || otherNames === undefined) {
    for (let at = 0; at < Math.max(before.length, after.length); at++) compare(inner(field, `[${at}]`, at, at), found);
    return;
  }
  const [places, otherPlaces] = [placesOf(names), placesOf(otherNames)];
  const common = names.filter((name) => otherPlaces.has(name));
  const isReordered = common.join('\0') !== otherNames.filter((name) => places.has(name)).join('\0');
  if (isReordered)
    found.push({
      path: [...field.path, '[order]'],
      before: names,
      after: otherNames,
      shownBefore: names,
      shownAfter: otherNames,
    });
  for (const name of new Set([...names, ...otherNames]))
    compare(inner(field, `[${name}]`, places.get(name) ?? -1, otherPlaces.get(name) ?? -1), found);
}

function placesOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, at) => [name, at]));
}

/** The names of the elements of a list, if each has one of its own. */
function namesOf(list: readonly unknown[]): readonly string[] | undefined {
  const names = list.map((each) => (isMapping(each) && Object.hasOwn(each, 'name') ? each['name'] : undefined));
  if (names.length === 0 || !names.every((name) => typeof name === 'string')) return undefined;
  return new Set(names).size === names.length ? names : undefined;
}

function inner(field: ChangedField, step: string, key: string | number, otherKey: string | number): ChangedField {
  return {
    path: [...field.path, step],
    before: child(field.before, key),
    after: child(field.after, otherKey),
    shownBefore: shownChild(field.shownBefore, key),
    shownAfter: shownChild(field.shownAfter, otherKey),
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

function isEqual(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalText(one) === canonicalText(other);
}
