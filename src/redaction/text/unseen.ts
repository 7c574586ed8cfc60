/** A text without the signs that a reader does not see, and where each of its places was. */
export interface Seen {
  readonly text: string;
  /** The place in the text before of a place in this one. */
  readonly originAt: (at: number) => number;
  /** The place in this text of a place in the one before. */
  readonly seenAt: (at: number) => number;
}

const [NUL, BELL, BACKSPACE, ESCAPE, CSI] = [0, 7, 8, 27, 0x9b].map((code) => String.fromCharCode(code));
/** Signs without width, and signs that turn the direction of text. */
const NO_WIDTH = '\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069';
const ANY = new RegExp(`[${NUL}${BACKSPACE}${ESCAPE}${CSI}${NO_WIDTH}]`);
/** Source: ECMA-48, control sequences and strings. */
const UNSEEN = new RegExp(
  [
    `(?:${ESCAPE}\\[|${CSI})[0-?]{0,64}[ -/]{0,8}[@-~]`,
    `${ESCAPE}\\][^${BELL}${ESCAPE}\\n]{0,512}(?:${BELL}|${ESCAPE}\\\\)`,
    `${ESCAPE}[@-Z\\\\^_a-z=>]`,
    `[${NUL}${BACKSPACE}${NO_WIDTH}]`,
  ].join('|'),
  'g',
);

/** Strips escape sequences of terminals, NUL, and signs without width. */
export function stripUnseen(text: string): Seen {
  if (!ANY.test(text)) return { text, originAt: (at) => at, seenAt: (at) => at };
  const kept: string[] = [];
  /** Pairs: where a piece begins here, and where it began before. */
  const seen: number[] = [];
  const origins: number[] = [];
  let length = 0;
  let from = 0;
  const keep = (to: number): void => {
    if (to === from) return;
    kept.push(text.slice(from, to));
    seen.push(length);
    origins.push(from);
    length += to - from;
  };
  for (const match of text.matchAll(UNSEEN)) {
    keep(match.index);
    from = match.index + match[0].length;
  }
  keep(text.length);
  const piece = (places: readonly number[], at: number): number => {
    let low = 0;
    for (let high = places.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if ((places[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    text: kept.join(''),
    originAt: (at) => {
      if (at >= length) return text.length;
      const found = piece(seen, at);
      return (origins[found] ?? 0) + at - (seen[found] ?? 0);
    },
    seenAt: (at) => {
      const found = piece(origins, at);
      const begin = seen[found] ?? 0;
      const next = seen[found + 1] ?? length;
      return Math.min(begin + Math.max(0, at - (origins[found] ?? 0)), next);
    },
  };
}
