import { decodeBase64 } from '../values.ts';
import { type Find, Region } from './region.ts';

/** In UTF-16 units. A shorter text is no token in a file; a longer one would be decoded over and over. */
const SHORTEST = 32;
const LONGEST = 4096;

/** Finds texts in base64 in which other finders find something, such as a token in a file of settings. Each is decoded once. */
export function findEncoded(finders: readonly Find[]): Find {
  return (region) => {
    const { text } = region;
    // A run has one of every 32 signs: most of a text is not looked at.
    for (let at = SHORTEST - 1; at < text.length; at += SHORTEST) {
      if (!isSign(text.charCodeAt(at))) continue;
      let start = at;
      while (start > 0 && isSign(text.charCodeAt(start - 1))) start--;
      let end = at + 1;
      while (end < text.length && isSign(text.charCodeAt(end))) end++;
      at = Math.max(at, end - 1 - ((end - 1 - at) % SHORTEST));
      const length = end - start;
      if (length < SHORTEST || length > LONGEST || /[\w=-]/.test(text[start - 1] ?? ' ')) continue;
      for (let fill = 0; fill < 2 && text[end] === '='; fill++) end++;
      if (!isAmid(text[end])) readRun(region, start, end, finders);
    }
  };
}

function isSign(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 43 ||
    code === 47
  );
}

function readRun(region: Region, start: number, end: number, finders: readonly Find[]): void {
  const run = region.text.slice(start, end);
  const decoded = decodeBase64(run);
  if (decoded === undefined) return;
  const inner = new Region(decoded, 0, true);
  for (const find of finders) find(inner);
  const first = inner.spans.toSorted((one, other) => one.start - other.start)[0];
  if (first !== undefined) region.add({ start, end, word: first.word, value: run });
}

/** Whether a sign belongs to the same base64, which then is another text than the one that is read. */
function isAmid(sign: string | undefined): boolean {
  return sign !== undefined && /[\w+/=-]/.test(sign);
}
