import { Float, isJsonList, isJsonObject, type Json, type JsonObject, parseJson } from '../../go/json.ts';

/** A value of an object; undefined for a field that is not there. */
export type Value = Json | undefined;

/** Parses the JSON of an object without altering a number; undefined for anything else. */
export function parseObject(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value = withoutFloats(parseJson(text));
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The same value with plain numbers, as an object that was parsed elsewhere has them. */
function withoutFloats(value: Json): Json {
  if (value instanceof Float) return value.value;
  if (isJsonList(value)) return value.map(withoutFloats);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutFloats(each)]));
}

/** Returns whether two values are the same. The order of the keys of a map does not count; the order of a list does. */
export function isSame(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (isJsonList(one) && isJsonList(other))
    return one.length === other.length && one.every((each, at) => isSame(each, other[at]));
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

/** The value of a key that the map itself has. */
export function fieldOf(map: JsonObject | undefined, key: string): Value {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The map with a field set, or left out for undefined. */
export function withField(map: JsonObject, key: string, value: Value): JsonObject {
  const kept = Object.entries(map).filter(([each]) => each !== key);
  return Object.fromEntries(value === undefined ? kept : [...kept, [key, value]]);
}

/** The map with a field set at a path; maps on the way are made as needed, and nothing is left empty for it. */
export function withFieldAt(map: JsonObject, [key = '', ...rest]: readonly string[], value: Value): JsonObject {
  if (rest.length === 0) return withField(map, key, value);
  const inner = fieldOf(map, key);
  if (!isJsonObject(inner)) return value === undefined ? map : withField(map, key, withFieldAt({}, rest, value));
  const altered = withFieldAt(inner, rest, value);
  return withField(map, key, Object.keys(altered).length === 0 && Object.keys(inner).length > 0 ? undefined : altered);
}
