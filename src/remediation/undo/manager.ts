import { isJsonObject, type JsonObject } from '../../go/json.ts';
import type { Step } from './merge-back.ts';
import { mapsAtPath, textAtPath } from './server-fields.ts';
import { fieldOf, isSame, type Value } from './values.ts';

/**
 * Returns who manages a field of an object, as its managedFields tell: the newest first, and none if they do not tell. Managers
 * name themselves: no more than a hint. Source: FieldsV1 of apimachinery.
 */
export function managersOf(object: JsonObject, steps: readonly Step[]): readonly string[] {
  return namesOf(object, (fields) => holds(fields, steps));
}

/**
 * As managersOf. If the object tells none, returns who manages a part above the field as a whole: it may be one that the API server does not
 * divide, or an empty map, in which others set fields without a record of it. FieldsV1 does not tell these apart.
 */
export function managersOfWhole(object: JsonObject, steps: readonly Step[]): readonly string[] {
  const managers = managersOf(object, steps);
  return managers.length > 0 ? managers : namesOf(object, (fields) => holds(fields, steps, 'or as a whole'));
}

function namesOf(object: JsonObject, isOwned: (fields: Value) => boolean): readonly string[] {
  const owners = mapsAtPath(object, 'metadata', 'managedFields').filter((entry) => isOwned(fieldOf(entry, 'fieldsV1')));
  const newestFirst = owners.toSorted((one, other) => (textAtPath(one, 'time') < textAtPath(other, 'time') ? 1 : -1));
  return [...new Set(newestFirst.map((entry) => textAtPath(entry, 'manager')).filter((name) => name !== ''))];
}

/**
 * Whether a set of fields holds the field or part of it. The owner of an empty map above it, such as the one who made the object, did not set what
 * is in the map since; it counts only with `more`.
 */
function holds(fields: Value, [step, ...rest]: readonly Step[], more?: 'or as a whole'): boolean {
  if (!isJsonObject(fields)) return false;
  if (step === undefined) return true;
  const keys = Object.keys(fields);
  if (keys.length === 0) return more !== undefined;
  const key = typeof step === 'string' ? `f:${step}` : keys.find((each) => isOf(each, step.element));
  return key !== undefined && Object.hasOwn(fields, key) && holds(fields[key], rest, more);
}

/** Whether a key of FieldsV1 is about an element of a list: `k:` with its keys, or `v:` with its value. */
function isOf(key: string, element: Value): boolean {
  const written = parse(key.slice(2));
  if (key.startsWith('v:')) return isSame(written, element);
  if (!key.startsWith('k:') || !isJsonObject(written) || !isJsonObject(element)) return false;
  return Object.entries(written).every(([field, value]) => isSame(fieldOf(element, field), value));
}

function parse(json: string): Value {
  try {
    return JSON.parse(json) as Value;
  } catch {
    return undefined;
  }
}
