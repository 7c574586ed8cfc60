/** A place between brackets; its path begins at the outermost bracket. */
export interface FlowPlace {
  readonly path: readonly string[];
  readonly isKey: boolean;
  readonly from: number;
  readonly to: number;
  readonly typed: string;
  readonly taken: ReadonlySet<string>;
}

interface Frame {
  readonly isMap: boolean;
  readonly words: Set<string>;
  key: string | undefined;
}

/** The cursor, and the column at which a line belongs to something outside of brackets that were not closed. */
interface Limits {
  readonly cursor: number;
  readonly outside: number;
}

/**
 * Reads a collection in brackets that begins at `start`, also over several lines. `end` is behind its last bracket, or where it
 * cannot go on. `place` is there if the cursor is between the brackets.
 */
export function scanFlow(
  text: string,
  start: number,
  { cursor, outside }: Limits,
): { readonly end: number; readonly place?: FlowPlace | undefined } {
  const frames: Frame[] = [];
  let place: FlowPlace | undefined;
  let at = start;

  /** Takes what is between two marks: a word with the blanks around it. `end` is where the next mark is. */
  function takeWord(from: number, end: number, isKey: boolean): void {
    const top = frames.at(-1);
    if (top === undefined) return;
    const blank = text.slice(from, end);
    const wordFrom = from + blank.length - blank.trimStart().length;
    const word = blank.trim();
    const isHere = cursor >= from && cursor <= end && cursor > start;
    const isElement = !top.isMap || isKey || top.key === undefined;
    if (isHere && place === undefined) {
      const isInWord = word !== '' && cursor >= wordFrom && cursor <= wordFrom + word.length;
      place = {
        path: frames.flatMap((frame) => (frame.isMap ? (frame.key ?? []) : '*')),
        isKey,
        from: isInWord ? wordFrom : cursor,
        to: isInWord ? wordFrom + word.length : cursor,
        typed: isInWord ? text.slice(wordFrom, cursor) : '',
        taken: isElement ? top.words : new Set(),
      };
    } else if (word !== '' && isElement) top.words.add(unquoted(word));
    if (isKey) top.key = unquoted(word);
  }

  let from = start;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"' || character === "'") {
      at = afterQuote(text, at);
      continue;
    }
    if (character === '\n' && leaves(text, at, outside)) {
      takeWord(from, at, false);
      return { end: at, place };
    }
    if (character === '#' && /\s/.test(text.charAt(at - 1))) {
      const end = text.indexOf('\n', at);
      takeWord(from, at - 1, false);
      at = end === -1 ? text.length : end;
      from = at;
      continue;
    }
    if (character === '[' || character === '{') {
      frames.push({ isMap: character === '{', words: new Set(), key: undefined });
      from = ++at;
      continue;
    }
    const isColon =
      character === ':' && frames.at(-1)?.isMap === true && /^(?:[\s,[\]{}"']|$)/.test(text.charAt(at + 1));
    if (isColon || character === ',' || character === ']' || character === '}') {
      takeWord(from, at, isColon);
      const top = frames.at(-1);
      if (character === ',' && top !== undefined) top.key = undefined;
      if (character === ']' || character === '}') frames.pop();
      from = ++at;
      if (frames.length === 0) return { end: at, place };
      continue;
    }
    at++;
  }
  takeWord(from, text.length, false);
  return { end: text.length, place };
}

/** Whether the next line is outside of the brackets: it is not set in further than their key. */
function leaves(text: string, at: number, outside: number): boolean {
  const line = /^\n([ ]*)(\S)/.exec(text.slice(at, at + 200));
  return line !== null && (line[1] ?? '').length <= outside && !/[\]}]/.test(line[2] ?? '');
}

function afterQuote(text: string, at: number): number {
  const quote = text.charAt(at);
  for (let next = at + 1; next < text.length; next++) {
    if (text.charAt(next) === '\\' && quote === '"') next++;
    else if (text.charAt(next) === quote) return next + 1;
    // A quote that was not closed ends with its line.
    else if (text.charAt(next) === '\n') return next;
  }
  return text.length;
}

/** A word without its quotes. */
export function unquoted(word: string): string {
  const text = word.trim();
  return /^(["']).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}
