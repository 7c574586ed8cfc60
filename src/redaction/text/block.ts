import type { NameSays } from '../names.ts';
import { isPlaceholder, isReference } from '../values.ts';
import type { GoesOn, Region } from './region.ts';
import { readValue } from './value.ts';

/** In UTF-16 units: of a longer value the rest is dropped without being held. */
export const LONGEST_HELD = 64 * 1024;
const INDICATOR = /[ \t]*(?:[|>][+-]?\d?[+-]?)?[ \t]*(?:#[^\n]{0,256})?\r?(?=\n|$)/y;

/**
 * Finds a value on the lines below its name: a block of YAML, or a text that begins there. Returns where to look on;
 * undefined if there is no such value.
 */
export function findBlock(region: Region, nameStart: number, at: number, says: NameSays): number | undefined {
  const { text } = region;
  INDICATOR.lastIndex = at;
  if (!INDICATOR.test(text)) return undefined;
  const isBlock = /[|>]/.test(text.slice(at, INDICATOR.lastIndex));
  if (!isBlock && !says.isSure) return undefined;
  const below = INDICATOR.lastIndex + 1;
  if (!isBlock && text.startsWith('----', below)) return findDescribed(region, nameStart, below, says);
  const first = below;
  const indent = indentOf(text, region.lineAt(nameStart).start, nameStart);
  const end = blockEnd(text, first, indent, isBlock ? LONGEST_HELD : 1024);
  if (end >= text.length && !region.isEnd && end - first < LONGEST_HELD) {
    region.holdLineOf(nameStart);
    return Math.max(first, at);
  }
  const block = text.slice(Math.min(first, text.length), end);
  const value = block.trim();
  if (value === '' || isPlaceholder(value)) return undefined;
  if (!isBlock && LIST.test(value)) return markItems(region, first + block.indexOf(value), value, says);
  const field = isBlock || !says.isSure ? null : FIELD.exec(value);
  if (field !== null) {
    const found = readValue(text, first + block.indexOf(value) + field[0].length, region.lineAt(first).end);
    if (found === undefined || isPlaceholder(found.value)) return undefined;
    region.add({ start: found.start, end: found.end, word: says.word, value: found.value });
    return found.end;
  }
  if (!isBlock && (/\n/.test(value) || /^(?:- |[\w."'/-]{1,253}:(?:\s|$)|[{[])/.test(value) || / \S+ /.test(value)))
    return undefined;
  const start = first + block.indexOf(value);
  const goesOn = end - first >= LONGEST_HELD ? restOfBlock(indent) : undefined;
  region.add({ start, end: start + value.length, word: says.word, value: unfold(value), goesOn });
  return start + value.length;
}

/** The field that holds the value itself. */
const FIELD = /^["']?(?:value|plain|plaintext|literal|inline|inline_?string|raw)["']?:[ \t]{1,8}(?=[^\s{[|>])/i;
/** A list of plain texts, one or more, each on a line. */
const LIST = /^- [^\n]+(?:\n[ \t]*- [^\n]+)*$/;
const ITEM = /- ([^\n]*)/g;

function markItems(region: Region, start: number, list: string, says: NameSays): number {
  for (const item of list.matchAll(ITEM)) {
    const plain = (item[1] ?? '').trim();
    const at = start + item.index + 2 + (item[1] ?? '').indexOf(plain);
    const quoted = /^["']/.test(plain) ? readValue(region.text, at, at + plain.length) : undefined;
    const value = quoted?.value ?? plain;
    // Mappings have a key. Names of objects pass, unless the list is of passwords.
    if (isPlaceholder(value) || (quoted === undefined && /^[\w."'/-]{1,253}:(?:\s|$)|^[{[]/.test(plain))) continue;
    if (says.word !== 'password' && isReference(value)) continue;
    region.add({ start: quoted?.start ?? at, end: quoted?.end ?? at + plain.length, word: says.word, value });
  }
  return start + list.length;
}

/** The value of a ConfigMap as `kubectl describe` writes it: below a line of dashes, up to an empty line. */
function findDescribed(region: Region, nameStart: number, dashes: number, says: NameSays): number | undefined {
  const { text } = region;
  const rule = /----\r?\n/y;
  rule.lastIndex = dashes;
  if (!rule.test(text)) return dashes + 4;
  const start = rule.lastIndex;
  const newline = text.indexOf('\n', start);
  if (newline === -1 && !region.isEnd) {
    region.holdLineOf(nameStart);
    return start;
  }
  const value = text.slice(start, newline === -1 ? text.length : newline).trimEnd();
  if (value === '' || isPlaceholder(value)) return start;
  region.add({ start, end: start + value.length, word: says.word, value });
  return start + value.length;
}

/** The end of the lines that are set in deeper, or empty, from a line start on. */
export function blockEnd(text: string, first: number, indent: number, most: number): number {
  let end = first;
  while (end < text.length && end - first < most) {
    const lineEnd = text.indexOf('\n', end);
    const next = lineEnd === -1 ? text.length : lineEnd + 1;
    if (!isDeeper(text, end, next, indent)) break;
    end = next;
  }
  return Math.min(end, text.length);
}

function isDeeper(text: string, start: number, end: number, indent: number): boolean {
  for (let at = start; at < end; at++) {
    const sign = text.charCodeAt(at);
    if (sign === 32 || sign === 9 || (at === start && (sign === 43 || sign === 45))) continue;
    return sign === 10 || sign === 13 || at - start > indent;
  }
  return true;
}

function restOfBlock(indent: number): GoesOn {
  return (text) => blockEnd(text, 0, indent, Number.POSITIVE_INFINITY);
}

/** How far a name is set in; a sign of a difference at the beginning of the line counts as a blank. */
export function indentOf(text: string, lineStart: number, nameStart: number): number {
  const before = text.slice(lineStart, nameStart);
  return before.length - before.replace(/^[-+]?\s*(?:- )?/, '').length - (/- $/.test(before) ? 2 : 0);
}

/** The lines of a block without what sets them in. */
function unfold(value: string): string {
  return value.replace(/\r?\n[ \t+-]+/g, '\n');
}
