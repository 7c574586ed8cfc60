import type { ReadName } from '../names.ts';
import { isPublicPart } from '../public-parts.ts';
import { decodeBase64, isPlaceholder } from '../values.ts';
import { blockEnd, indentOf, LONGEST_HELD } from './block.ts';
import type { Find, Region } from './region.ts';
import { closingOf, readValue } from './value.ts';

const YAML_DATA = /[dD]ata:[ \t]{0,8}\r?(?=\n)/g;
/** What is on the line before the end of the key. */
const YAML_BEFORE = /^[ \t+-]{0,80}(?:string)?$/;
const JSON_DATA = /[dD]ata\\{0,7}"\s{0,8}:\s{0,8}\{/g;
const JSON_BEFORE = /(\\{0,7}")(?:string)?$/;
const KIND = /(?:^|[\n,{][\s+-]{0,80})(?:\\{0,7}")?kind(?:\\{0,7}")?\s{0,8}:\s{0,8}(?:\\{0,7}["'])?(\w{1,64})/g;
const YAML_ENTRY = /^[ \t+-]{0,120}["']?([\w.-]{1,253})["']?:[ \t]+(?=\S)/;
/** So far from its data the kind of an object is looked for. */
const REACH = 4096;

/** Finds the data of Secrets in manifests, as YAML and as JSON: every value is secret, whatever its name. */
export function findManifests(readName: ReadName): Find {
  return (region) => {
    findYaml(region, readName);
    findJson(region, readName);
  };
}

function findYaml(region: Region, readName: ReadName): void {
  const { text } = region;
  YAML_DATA.lastIndex = 0;
  for (let match = YAML_DATA.exec(text); match !== null; match = YAML_DATA.exec(text)) {
    const lineStart = text.lastIndexOf('\n', match.index) + 1;
    const before = match.index - lineStart > 90 ? ' ' : text.slice(lineStart, match.index);
    const isString = before.endsWith('string');
    if (!YAML_BEFORE.test(before) || isString !== match[0].startsWith('D')) continue;
    const at = match.index - (isString ? 6 : 0);
    const first = YAML_DATA.lastIndex + 1;
    const end = blockEnd(text, first, indentOf(text, lineStart, at), LONGEST_HELD);
    const isSecret = isString || isOfSecret(region, lineStart, end, '---');
    if (isSecret === undefined) {
      region.holdLineOf(lineStart);
      break;
    }
    if (isSecret) markYaml(region, first, end, isString, readName);
    YAML_DATA.lastIndex = Math.max(first, Math.min(end, text.length));
  }
}

/** Whether the kind beside the data is Secret; undefined if it may follow in what is not there yet. */
function isOfSecret(region: Region, start: number, end: number, between: string): boolean | undefined {
  const { text } = region;
  const before = text.slice(Math.max(0, start - REACH), start);
  const after = text.slice(end, end + 256);
  const mayFollow = !region.isEnd && after.length < 64 && end - start < LONGEST_HELD;
  if (!mayFollow && !before.includes('Secret') && !after.includes('Secret')) return false;
  const document = before.slice(before.lastIndexOf(between) + 1);
  const kinds = [...document.matchAll(KIND)];
  if (kinds.at(-1)?.[1] === 'Secret') return true;
  if (mayFollow && kinds.length === 0) return undefined;
  KIND.lastIndex = 0;
  return (
    /^[\s}\\+-]*(?:\\{0,7}")?(?:immutable[^\n,]{0,20}[\s,]+(?:\\{0,7}")?)?/.test(after) &&
    KIND.exec(`\n${after.replace(/^[\s},+-]+/, '')}`)?.[1] === 'Secret'
  );
}

function markYaml(region: Region, first: number, end: number, isString: boolean, readName: ReadName): void {
  const { text } = region;
  for (let at = first; at < end; ) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline === -1 ? text.length : newline;
    const entry = YAML_ENTRY.exec(text.slice(at, Math.min(lineEnd, at + 512)));
    let next = lineEnd + 1;
    if (entry !== null) {
      const key = entry[1] ?? '';
      let start = at + entry[0].length;
      let stop = lineEnd;
      if (/^[|>]/.test(text.slice(start, start + 1))) {
        const keyAt = at + entry[0].search(/["'\w]/);
        stop = Math.min(blockEnd(text, next, indentOf(text, at, keyAt), LONGEST_HELD), end);
        start = next;
        next = stop;
      }
      markPart(region, key, start, stop, isString, readName);
    }
    at = next;
  }
}

function markPart(region: Region, key: string, from: number, to: number, isString: boolean, readName: ReadName): void {
  const raw = region.text.slice(from, to);
  const shown = raw.trim();
  if (shown === '') return;
  const start = from + raw.indexOf(shown);
  const quoted = /^["']/.test(shown) ? readValue(region.text, start, start + shown.length) : undefined;
  const value = quoted?.value ?? shown.replace(/\s+/g, shown.includes('\n') && !isString ? '' : ' ');
  const plain = isString ? value : (decodeBase64(value) ?? value);
  if (isPlaceholder(value) || isPublicPart(key, plain)) return;
  const end = quoted?.end ?? start + shown.length;
  region.add({ start: quoted?.start ?? start, end, word: readName(key)?.word ?? 'secret', value: plain });
}

function findJson(region: Region, readName: ReadName): void {
  const { text } = region;
  JSON_DATA.lastIndex = 0;
  for (let match = JSON_DATA.exec(text); match !== null; match = JSON_DATA.exec(text)) {
    const before = JSON_BEFORE.exec(text.slice(Math.max(0, match.index - 14), match.index));
    const isString = match[0].startsWith('D');
    if (before === null || before[0].endsWith('string') !== isString) continue;
    const entries = readEntries(text, JSON_DATA.lastIndex, before[1] ?? '"');
    const isSecret = isString || isOfSecret(region, match.index, entries.end, '}}');
    if (isSecret === undefined) {
      region.holdLineOf(match.index);
      break;
    }
    if (!isSecret) continue;
    for (const { key, start, end, value } of entries.found) {
      const plain = isString ? value : (decodeBase64(value) ?? value);
      if (isPlaceholder(value) || isPublicPart(key, plain)) continue;
      region.add({ start, end, word: readName(key)?.word ?? 'secret', value: plain });
    }
    JSON_DATA.lastIndex = Math.max(JSON_DATA.lastIndex, entries.end);
  }
}

interface Entry {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** The texts of a flat object of JSON from behind its brace on, with `quote` around each. */
function readEntries(
  text: string,
  from: number,
  quote: string,
): { readonly found: readonly Entry[]; readonly end: number } {
  const found: Entry[] = [];
  const limit = Math.min(text.length, from + LONGEST_HELD);
  const skip = /(?:[\s,+-]|\\[nrt]){0,400}/y;
  let at = from;
  while (found.length < 2000) {
    skip.lastIndex = at;
    skip.test(text);
    at = skip.lastIndex;
    if (!text.startsWith(quote, at)) break;
    const keyEnd = closingOf(text, at + quote.length, limit, quote);
    const key = text.slice(at + quote.length, keyEnd);
    const colon = /\s{0,8}:\s{0,8}/y;
    colon.lastIndex = keyEnd + quote.length;
    if (!colon.test(text) || !text.startsWith(quote, colon.lastIndex)) break;
    const value = readValue(text, colon.lastIndex, limit);
    if (value === undefined) break;
    found.push({ key, start: value.start, end: value.end, value: value.value });
    at = value.end + quote.length;
  }
  return { found, end: at };
}
