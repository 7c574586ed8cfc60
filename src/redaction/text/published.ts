import { PUBLISHED, PUBLISHED_PLAIN, type PublishedFormat } from '../published-table.ts';
import type { Find, Region } from './region.ts';
import { wrappedEnd } from './wrapped.ts';

interface Reader {
  readonly format: PublishedFormat;
  /** Sticky, from behind the beginning of a token on. */
  readonly rest: RegExp;
}

/** Finds tokens by the published formats of their issuers. */
export function findPublished(formats: readonly PublishedFormat[], plain: readonly PublishedFormat[]): Find {
  const signed = anchorOf(formats, (begins) => `[_.~-](?=[\\w.~+/=%-]{10})(?<=${begins})`);
  const unsigned = anchorOf(plain, (begins) => `(?:${begins})(?=[\\w+/=.-]{10})`);
  return (region) => {
    readAll(region, signed, true);
    readAll(region, unsigned, false);
  };
}

interface Anchor {
  readonly anchor: RegExp;
  readonly readers: ReadonlyMap<string, readonly Reader[]>;
}

function anchorOf(formats: readonly PublishedFormat[], toSource: (begins: string) => string): Anchor | undefined {
  if (formats.length === 0) return undefined;
  const readers = new Map<string, Reader[]>();
  for (const format of formats) {
    const rest = new RegExp(`(?:${format.rest})`, 'y');
    for (const begins of format.begins) {
      const same = readers.get(begins);
      if (same === undefined) readers.set(begins, [{ format, rest }]);
      else same.push({ format, rest });
    }
  }
  const begins = [...readers.keys()].map((each) => each.replace(/[.~-]/g, '\\$&')).join('|');
  return { anchor: new RegExp(toSource(begins), 'g'), readers };
}

const SIGNED_BEGINNINGS = [...new Set(PUBLISHED.flatMap(({ begins }) => begins))].toSorted(
  (a, b) => b.length - a.length,
);

function readAll(region: Region, found: Anchor | undefined, isSigned: boolean): void {
  if (found === undefined) return;
  const { anchor, readers } = found;
  const { text } = region;
  anchor.lastIndex = 0;
  for (let match = anchor.exec(text); match !== null; match = anchor.exec(text)) {
    const after = isSigned ? match.index + 1 : match.index + match[0].length;
    const begins = isSigned ? beginningAt(text, after) : match[0];
    const next =
      begins === undefined ? after + 1 : read(region, after - begins.length, after, readers.get(begins) ?? []);
    anchor.lastIndex = Math.max(next, match.index + 1);
  }
}

/** Beginnings amid a token: what is before them is looked at by their formats. */
const AMID = new Set(
  [...PUBLISHED, ...PUBLISHED_PLAIN].filter(({ rest }) => rest.startsWith('(?<=')).flatMap(({ begins }) => begins),
);

function beginningAt(text: string, end: number): string | undefined {
  return SIGNED_BEGINNINGS.find(
    (each) => text.startsWith(each, end - each.length) && (AMID.has(each) || isBoundary(text, end - each.length)),
  );
}

function read(region: Region, start: number, after: number, readers: readonly Reader[]): number {
  const { text } = region;
  for (const { format, rest } of readers) {
    rest.lastIndex = after;
    if (!rest.test(text) || (!rest.source.startsWith('(?:(?<=') && !isBoundary(text, start))) continue;
    const { end: lineEnd } = region.lineAt(start);
    const value = { start, end: rest.lastIndex, value: text.slice(start, rest.lastIndex), isQuoted: false };
    const whole = wrappedEnd(region, value, lineEnd);
    region.add({ start, end: whole.end, word: format.word, value: whole.value });
    return whole.end;
  }
  return after;
}

/** Returns whether a token may begin here: after no letter or digit, unless that belongs to an escape of JSON or of a URL. */
export function isBoundary(text: string, at: number): boolean {
  if (!/[A-Za-z\d]/.test(text[at - 1] ?? ' ')) return true;
  return /(?:\\[nrtbfv]|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|%[\da-fA-F]{2}|\[\d{0,3}m)$/.test(
    text.slice(Math.max(0, at - 6), at),
  );
}

/** Returns what a text of a published format is; undefined for any other. */
export function publishedWord(value: string): PublishedFormat['word'] | undefined {
  return WHOLE.find(({ pattern }) => pattern.test(value))?.word;
}

const WHOLE = [...PUBLISHED, ...PUBLISHED_PLAIN]
  .filter(({ rest }) => !rest.includes('(?<='))
  .map(({ begins, rest, word }) => ({
    pattern: new RegExp(`^(?:${begins.map((each) => each.replace(/[.~-]/g, '\\$&')).join('|')})(?:${rest})$`),
    word,
  }));
