import type { ApiObject } from '../kube/admission-request.ts';
import { canonicalText, changedFields, pathText } from '../policy/admission/changed-fields.ts';
import { fieldsOf, isMapping } from '../policy/admission/fields.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { makeVisible } from '../untrusted/visible.ts';
import { COUNTED_ANNOTATIONS } from './undo/server-fields.ts';

/** What the API server and controllers keep in the metadata of every object, and what changes with every update of the status. */
const KEPT_BY_SERVER: ReadonlySet<string> = new Set(['managedFields', 'resourceVersion', 'generation']);
const MOST_FIELDS = 3;
const MOST_CHARACTERS = 60;

/**
 * Returns the part of an object that a review covers: everything except its status and, of its metadata, managedFields,
 * resourceVersion and generation.
 */
export function reviewedPart(object: ApiObject): ApiObject {
  const { status: _status, metadata, ...rest } = object;
  if (metadata === undefined) return rest;
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return { ...rest, metadata };
  const kept = Object.entries(metadata).filter(([key]) => !KEPT_BY_SERVER.has(key));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

/** The part that must still be as it was reviewed: controllers count in annotations, as they do in the status. */
function comparedPart(object: ApiObject): ApiObject {
  const { metadata, ...rest } = reviewedPart(object);
  if (!isMapping(metadata) || !isMapping(metadata['annotations'])) return { ...rest, metadata };
  const { annotations, ...others } = metadata;
  const kept = Object.entries(fieldsOf(annotations)).filter(([key]) => !COUNTED_ANNOTATIONS.includes(key));
  return { ...rest, metadata: { ...others, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) } };
}

/** Returns the canonical text of what is compared of an object: two objects have the same text if a review holds for both. */
export function comparable(object: ApiObject): string {
  return canonicalText(comparedPart(object));
}

/**
 * Returns how an object differs from what was reviewed, apart from what controllers count in annotations, in one or two sentences with the first fields and both values of each;
 * undefined if it does not. An object that is absent is undefined. With `redaction` the values are redacted by their fields;
 * without it they may be secret.
 */
export function reviewedDifference(
  reviewed: ApiObject | undefined,
  now: ApiObject | undefined,
  redaction?: Pick<Redaction, 'object'>,
): string | undefined {
  if (reviewed === undefined)
    return now === undefined ? undefined : 'It did not exist when it was reviewed; now it does.';
  if (now === undefined) return 'It no longer exists.';
  const [before, after] = [comparedPart(reviewed), comparedPart(now)];
  if (canonicalText(before) === canonicalText(after)) return undefined;
  const shown = { shownBefore: redaction?.object(before) ?? before, shownAfter: redaction?.object(after) ?? after };
  const fields = changedFields({ before, after, ...shown });
  const isAnother = fields.find(({ path }) => pathText(path) === 'metadata.uid');
  if (isAnother !== undefined)
    return `It is another object of the same name: its uid was ${valueText(isAnother.before)} and is ${valueText(isAnother.after)}.`;
  const named = fields.slice(0, MOST_FIELDS).map(({ path, shownBefore, shownAfter }) => {
    const [was, is] = [valueText(shownBefore), valueText(shownAfter)];
    return `${cut(pathText(path), 2 * MOST_CHARACTERS)} was ${was} and is ${is === was ? 'another value' : is}`;
  });
  const more = fields.length - named.length;
  const rest = more > 0 ? ` ${more} more ${more === 1 ? 'field differs' : 'fields differ'}.` : '';
  return makeVisible(`Its fields changed: ${named.join('; ')}.${rest}`, 'text');
}

function valueText(value: unknown): string {
  return value === undefined ? 'absent' : cut(canonicalText(value), MOST_CHARACTERS);
}

function cut(text: string, most: number): string {
  const characters = [...text.slice(0, 2 * most + 2)];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
