import type { NameSays } from '../names.ts';
import { isPlaceholder, isReference, isSaid } from '../values.ts';
import type { Region } from './region.ts';

/** Returns whether what is behind a name closes a tag that has this name, or one whose attribute or neighbour has it. */
export function isTag(text: string, start: number, end: number, after: number): boolean {
  const before = text[start - 1] ?? '';
  const between = text.slice(end, after);
  return between.startsWith('</') || /^["']/.test(between) ? /[>"']/.test(before) : /[<:]/.test(before);
}

/** Reads the value between a tag and the next one. Returns where to look on. */
export function readTag(region: Region, tagEnd: number, says: NameSays): number {
  const { end: lineEnd } = region.lineAt(tagEnd);
  const isRaw = region.text.startsWith('<![CDATA[', tagEnd);
  const at = isRaw ? tagEnd + 9 : tagEnd;
  const close = region.text.indexOf(isRaw ? ']]>' : '<', at);
  if (isRaw && close !== -1 && close <= lineEnd) {
    region.add({ start: at, end: close, word: says.word, value: region.text.slice(at, close) });
    return close;
  }
  if (close === -1 || close > lineEnd || region.text[close + 1] !== '/') return at;
  const end = close;
  const value = region.text.slice(at, end).trim();
  if (value === '' || isPlaceholder(value) || isSaid(value) || (!says.isSure && isReference(value))) return at;
  const start = region.text.indexOf(value, at);
  region.add({ start, end: start + value.length, word: says.word, value });
  return end;
}
