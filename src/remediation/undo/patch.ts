import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../go/json.ts';
import { printCompactJson } from '../../go/print-json.ts';
import { elementsOf, type Shapes } from './shapes.ts';
import { fieldOf, isSame, type Value } from './values.ts';

/** An operation of a JSON patch. Source: RFC 6902. */
export type Operation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

/**
 * Returns the JSON patch that makes `target` of `now`. Before each value that it alters it tests that the value is the one of
 * `now`, so that an edit in between makes it fail: the API server passes a test for null if the field is not there.
 */
export function patchBetween(now: JsonObject, target: JsonObject, shapes: Shapes): readonly Operation[] {
  return operations(now, target, '', [], shapes);
}

/** The body of a JSON patch. The API server compares the bytes of a text that is tested: they must be as Go writes them. */
export function printPatch(patch: readonly Operation[]): Buffer {
  return Buffer.from(printCompactJson(patch.map((operation) => ({ ...operation }))));
}

function operations(
  now: Value,
  target: Value,
  path: string,
  names: readonly string[],
  shapes: Shapes,
): readonly Operation[] {
  if (isSame(now, target)) return [];
  if (now === undefined) return target === undefined ? [] : [test(path, null), { op: 'add', path, value: target }];
  if (target === undefined) return [test(path, now), { op: 'remove', path }];
  if (isJsonObject(now) && isJsonObject(target))
    return [...new Set([...Object.keys(now), ...Object.keys(target)])].flatMap((key) =>
      operations(fieldOf(now, key), fieldOf(target, key), `${path}/${escapeKey(key)}`, [...names, key], shapes),
    );
  return withinList(now, target, path, names, shapes) ?? [test(path, now), { op: 'replace', path, value: target }];
}

/** The operations on the elements of a list that has the same elements in the same order; undefined for any other list. */
function withinList(
  now: Json,
  target: Json,
  path: string,
  names: readonly string[],
  shapes: Shapes,
): readonly Operation[] | undefined {
  const shape = shapes.listAt(names);
  if (typeof shape === 'string' || !isJsonList(now) || !isJsonList(target)) return undefined;
  const [nowIds, targetIds] = [now, target].map((list) => elementsOf(list, shape));
  if (nowIds === undefined || targetIds === undefined) return undefined;
  if (!isSame([...nowIds.keys()], [...targetIds.keys()])) return undefined;
  return now.flatMap((element, at) => {
    const place = `${path}/${at}`;
    const found = operations(element, target[at], place, names, shapes);
    return found.length === 0 ? [] : [...testsOf(element, shape.keys, place), ...found];
  });
}

/** Tests that the element at a place still is the one that the keys tell. */
function testsOf(element: Json, keys: readonly string[], place: string): readonly Operation[] {
  return keys.flatMap((key) => {
    const value = isJsonObject(element) ? fieldOf(element, key) : undefined;
    return value === undefined ? [] : [test(`${place}/${escapeKey(key)}`, value)];
  });
}

function test(path: string, value: Json): Operation {
  return { op: 'test', path, value };
}

/** Source: RFC 6901. */
function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
