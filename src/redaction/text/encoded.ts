import { decodeBase64 } from '../values.ts';
import { type Find, Region } from './region.ts';

/** Base64 of a text of 24 signs or more. In UTF-16 units: a longer one is no token, and would be decoded over and over. */
const RUN = /(?<![\w+/=-])[A-Za-z\d+/]{32,4096}={0,2}/g;

/** Finds texts in base64 in which other finders find something, such as a token in a file of settings. Each is decoded once. */
export function findEncoded(finders: readonly Find[]): Find {
  return (region) => {
    const { text } = region;
    for (const match of text.matchAll(RUN)) {
      const [run] = match;
      const end = match.index + run.length;
      if (isAmid(text[end])) continue;
      const decoded = decodeBase64(run);
      if (decoded === undefined) continue;
      const inner = new Region(decoded, 0, true);
      for (const find of finders) find(inner);
      const first = inner.spans.toSorted((one, other) => one.start - other.start)[0];
      if (first !== undefined) region.add({ start: match.index, end, word: first.word, value: run });
    }
  };
}

/** Whether a sign belongs to the same base64, which then is another text than the one that is read. */
function isAmid(sign: string | undefined): boolean {
  return sign !== undefined && /[\w+/=-]/.test(sign);
}
