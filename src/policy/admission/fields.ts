/** A mapping of JSON, of which nothing is known for sure. */
export type Fields = Readonly<Record<string, unknown>>;

/** Returns whether a value is a mapping of JSON: neither a list nor null. */
export function isMapping(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a mapping as it is, and an empty one for any other value. */
export function fieldsOf(value: unknown): Fields {
  return isMapping(value) ? value : {};
}

/** Returns the elements of a list, and none for any other value. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the mappings of a list, and none for any other value. */
export function mappingsOf(value: unknown): readonly Fields[] {
  return listOf(value).filter(isMapping);
}

/** Returns a text as it is, and an empty one for any other value. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Returns whether a field that is on or off is on. A text counts as on unless it says no. */
export function isOn(value: unknown): boolean {
  return (typeof value === 'string' && value !== '' && value !== 'false') || value === true || isOnNumber(value);
}

function isOnNumber(value: unknown): boolean {
  return typeof value === 'number' && value !== 0;
}

/**
 * Returns a key in the one spelling that stands for every spelling that Go's JSON decoder takes for the same field: letter case
 * does not matter to it, nor do the long s and the Kelvin sign. Source: encoding/json, foldName.
 */
export function foldKey(key: string): string {
  return key.toLowerCase().replaceAll('ſ', 's');
}

/** A value within an object: where it is, its key, and the mapping that holds it. */
export interface Place {
  readonly value: unknown;
  /** The keys on the way to it, folded. An element of a list has its name in brackets, which is no key, or its number. */
  readonly path: string;
  /** Its key as it is written; an element of a list has the key of its list. */
  readonly key: string;
  readonly parent: Fields;
}

/** The fields of ConfigMaps and Secrets that hold no fields of Kubernetes, whatever their keys are called. */
const DATA: ReadonlySet<string> = new Set(['binaryData', 'data', 'stringData']);
/** What controllers report about an object, and what the API server keeps about it. It makes no pods. */
const REPORTED: ReadonlySet<string> = new Set(['metadata', 'status']);

/**
 * Walks through an object, however deep it is: every mapping, list and plain value, without the metadata and status of the
 * object itself, the data of ConfigMaps and Secrets, and schemas. JSON in the annotations of a template is walked through as what
 * it says: sidecars are injected by it. `visit` returns whether to walk on into a value.
 */
export function walk(object: unknown, visit: (place: Place) => boolean): void {
  const places: Place[] = [{ value: object, path: '', key: '', parent: {} }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    if (!visit(place)) continue;
    const { value, path, key } = place;
    if (Array.isArray(value)) {
      const taken = new Set<string>();
      value.forEach((each: unknown, at) => {
        const name = textOf(fieldsOf(each)['name']);
        const step = name === '' || taken.has(name) ? `#${at}` : `[${stepOf(name)}]`;
        taken.add(name);
        places.push({ value: each, path: `${path}/${step}`, key, parent: place.parent });
      });
    } else if (isMapping(value)) {
      const isNotes = foldKey(key) === 'annotations';
      const hidden = path === '' ? REPORTED : NOTHING;
      const data = value['apiVersion'] === 'v1' && DATA_KINDS.has(value['kind']) ? DATA : NOTHING;
      for (const [name, each] of Object.entries(value))
        if (!hidden.has(name) && !data.has(name) && name !== SCHEMA)
          places.push({
            value: isNotes ? (readJson(each) ?? each) : each,
            path: `${path}/${stepOf(foldKey(name))}`,
            key: name,
            parent: value,
          });
    }
  }
}

/** A name cannot look like several steps. */
function stepOf(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The list or mapping that a text holds as JSON; undefined for any other text. */
function readJson(text: unknown): unknown {
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A schema in a definition says which fields there may be, and has the same names. */
const SCHEMA = 'openAPIV3Schema';
const DATA_KINDS: ReadonlySet<unknown> = new Set(['ConfigMap', 'Secret']);
const NOTHING: ReadonlySet<string> = new Set();
