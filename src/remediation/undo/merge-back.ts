import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../go/json.ts';
import { type Elements, elementsOf, type Shapes } from './shapes.ts';
import { fieldOf, isSame, type Value } from './values.ts';

/** A step on the way to a field: a key of a map, or an element of a list with the text that tells it apart. */
export type Step = string | { readonly id: string; readonly element: Value };

/** A field that the change and others altered, each to another value. */
export interface FieldConflict extends Sides {
  readonly steps: readonly Step[];
}

/** One field three times: before the change, after it, and as it is now. */
export interface Sides {
  readonly before: Value;
  readonly after: Value;
  readonly now: Value;
}

/** What is left of a change once it is taken back. */
export interface MergedBack {
  readonly value: JsonObject;
  readonly conflicts: readonly FieldConflict[];
  /** How many fields get their value of before. */
  readonly restored: number;
  /** How many fields that the change altered have their value of before already. */
  readonly asBefore: number;
}

/**
 * Takes back what a change altered between `before` and `after`, field by field: a field gets its value of before if it still has
 * the value that the change made. A field with any other value is a conflict and stays as it is, and so does every field that the
 * change did not alter. Fields that the API server takes only together count as one.
 */
export function mergeBack(before: JsonObject, after: JsonObject, now: JsonObject, shapes: Shapes): MergedBack {
  const merge = new Merge(shapes);
  const value = merge.field({ before, after, now }, [], []);
  return { value: isJsonObject(value) ? value : {}, ...merge };
}

class Merge {
  readonly conflicts: FieldConflict[] = [];
  restored = 0;
  asBefore = 0;
  readonly #shapes: Shapes;

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
  }

  /** `names` are the keys among the steps. */
  field(sides: Sides, steps: readonly Step[], names: readonly string[]): Value {
    const { before, after, now } = sides;
    if (isSettled(sides)) return this.#whole(sides, steps);
    if (isJsonObject(before) && isJsonObject(after) && isJsonObject(now))
      return this.#map(before, after, now, steps, names);
    if (this.#shapes.isOpen(names) && [before, after, now].every(isMapOrNone)) {
      const merged = this.#map(mapOf(before), mapOf(after), mapOf(now), steps, names);
      return isLeftOver(merged, sides) ? undefined : merged;
    }
    const list = this.#list(sides, steps, names);
    return list === 'not told apart' ? this.#whole(sides, steps) : list;
  }

  #whole(sides: Sides, steps: readonly Step[]): Value {
    const { before, after, now } = sides;
    if (isSame(before, after)) return now;
    if (isSame(now, before)) this.asBefore++;
    else if (isSame(now, after)) {
      this.restored++;
      return before;
    } else this.conflicts.push({ steps, ...sides });
    return now;
  }

  #map(
    before: JsonObject,
    after: JsonObject,
    now: JsonObject,
    steps: readonly Step[],
    names: readonly string[],
  ): JsonObject {
    const keys = [...new Set([before, after, now].flatMap((map) => Object.keys(map)))];
    const choice = new Set(this.#shapes.choiceAt(names, keys));
    const isTogether = [...choice].some((key) => !isSameChoice(key, before, after, now));
    const merged = new Map<string, Json>(Object.entries(now));
    const put = (key: string, value: Value) => (value === undefined ? merged.delete(key) : merged.set(key, value));
    for (const key of keys) {
      if (isTogether && choice.has(key)) continue;
      const sides = { before: fieldOf(before, key), after: fieldOf(after, key), now: fieldOf(now, key) };
      put(key, this.field(sides, [...steps, key], [...names, key]));
    }
    if (isTogether) {
      const sides = { before: pick(before, choice), after: pick(after, choice), now: pick(now, choice) };
      const chosen = mapOf(this.#whole(sides, steps));
      for (const key of choice) put(key, fieldOf(chosen, key));
    }
    return Object.fromEntries(merged);
  }

  #list(
    { before, after, now }: Sides,
    steps: readonly Step[],
    names: readonly string[],
  ): readonly Json[] | undefined | 'not told apart' {
    const shape = this.#shapes.listAt(names);
    const lists = { before: elementsOf(before, shape), after: elementsOf(after, shape), now: elementsOf(now, shape) };
    if (lists.before === undefined || lists.after === undefined || lists.now === undefined) return 'not told apart';
    const merged = new Map(lists.now);
    for (const id of new Set([...lists.before.keys(), ...lists.after.keys()])) {
      const sides = { before: lists.before.get(id), after: lists.after.get(id), now: lists.now.get(id) };
      const element = sides.now ?? sides.after ?? sides.before;
      // Part of an element is no element: one that is not there on all sides counts as a whole.
      const value = this.field(sides, [...steps, { id, element }], names);
      if (value === undefined) merged.delete(id);
      else merged.set(id, value);
    }
    const order = shape === 'set' ? [...lists.now.keys()] : this.#order(lists.before, lists.after, lists.now, steps);
    const list = inPlace(merged, order, [...lists.before.keys()]);
    return isLeftOver(list, { before, now }) ? undefined : list;
  }

  /** The order that the elements of now should have. */
  #order(before: Elements, after: Elements, now: Elements, steps: readonly Step[]): readonly string[] {
    const ids = [...now.keys()];
    const common = (list: Elements) => [...list.keys()].filter((id) => before.has(id) && after.has(id) && now.has(id));
    const sides = { before: common(before), after: common(after), now: common(now) };
    const ordered = this.#whole(sides, steps);
    const places = isJsonList(ordered) ? ordered.values() : [].values();
    return ids.map((id) => (sides.now.includes(id) ? String(places.next().value) : id));
  }
}

/** Whether all is said by comparing the sides as wholes. */
function isSettled({ before, after, now }: Sides): boolean {
  return isSame(before, after) || isSame(now, before) || isSame(now, after);
}

/** Whether a map or a list is empty, and was not there before or is not there now. */
function isLeftOver(merged: object, { before, now }: Pick<Sides, 'before' | 'now'>): boolean {
  return Object.keys(merged).length === 0 && (before === undefined || now === undefined);
}

function isMapOrNone(value: Value): boolean {
  return value === undefined || (isJsonObject(value) && Object.keys(value).length > 0);
}

function mapOf(value: Value): JsonObject {
  return isJsonObject(value) ? value : {};
}

function isSameChoice(key: string, ...maps: readonly JsonObject[]): boolean {
  return new Set(maps.map((map) => Object.hasOwn(map, key))).size === 1;
}

function pick(map: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => keys.has(key)));
}

/** The elements in the given order; an element that is not in it comes after the one before it in the list of before. */
function inPlace(elements: Elements, order: readonly string[], before: readonly string[]): readonly Json[] {
  const ids = order.filter((id) => elements.has(id));
  for (const [at, id] of before.entries()) {
    if (!elements.has(id) || ids.includes(id)) continue;
    const previous = before.slice(0, at).findLast((each) => ids.includes(each));
    ids.splice(previous === undefined ? 0 : ids.indexOf(previous) + 1, 0, id);
  }
  return ids.flatMap((id) => elements.get(id) ?? []);
}
