import { isJsonObject, type Json, valueAt } from '../../go/json.ts';

/** The object as kubectl shows it unless --show-managed-fields is given. */
export function withoutManagedFields(object: Json): Json {
  const metadata = valueAt(object, 'metadata');
  if (!isJsonObject(object) || !isJsonObject(metadata) || !Object.hasOwn(metadata, 'managedFields')) return object;
  const { managedFields: _, ...kept } = metadata;
  return { ...object, metadata: kept };
}

const TEXT = '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"';
const FLAT = `[^"{}[\\]]*(?:${TEXT}[^"{}[\\]]*)*`;
const VALUE = `(?:${TEXT}|[\\w.+-]+|\\{${FLAT}\\}|\\[(?:\\{${FLAT}\\}|,)*\\])`;
/**
 * An object from its start to the end of its metadata, where managed fields come last: known for certain to be those, and
 * not a value that looks like them, because all before them is spelled out.
 */
const UP_TO_THEM = new RegExp(
  `\\{(?:"(?:kind|apiVersion)":${TEXT},)*"metadata":\\{(?:${TEXT}:${VALUE},)*?(?="managedFields":)`,
  'y',
);
const THEM = new RegExp(`"managedFields":\\[[^"[\\]]*(?:${TEXT}[^"[\\]]*)*\\](?=\\})`, 'y');

/**
 * The text of an object without its managed fields, where it is written as API servers write it, and else as it was. They
 * are often half of an object, and of all its parts the slowest to parse.
 */
export function cutManagedFields(text: string): string {
  UP_TO_THEM.lastIndex = 0;
  if (!UP_TO_THEM.test(text)) return text;
  const start = UP_TO_THEM.lastIndex;
  THEM.lastIndex = start;
  if (text[start - 1] !== ',' || !THEM.test(text)) return text;
  return text.slice(0, start - 1) + text.slice(THEM.lastIndex);
}
