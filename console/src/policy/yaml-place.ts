import { scanFlow, unquoted } from './yaml-flow.ts';

/** A place in a YAML text where a word can be written. */
export interface YamlPlace {
  /** From the root to the node that begins here: keys, and `*` for an element. If `isKey`, to the mapping. */
  readonly path: readonly string[];
  /** `line`: a key or a value at the start of a block's line. `value`: after a key. `flow`: between brackets. */
  readonly where: 'line' | 'value' | 'flow';
  /** Whether the word is certainly a key, because a colon follows it. */
  readonly isKey: boolean;
  /** The word around the cursor: its offsets, and its part before the cursor. */
  readonly from: number;
  readonly to: number;
  readonly typed: string;
  /** Keys of the same mapping, or elements of the same list, without the word itself. Of the whole text, also after the cursor. */
  readonly taken: ReadonlySet<string>;
  /** The column of the word, from 0. */
  readonly column: number;
}

interface MapFrame {
  readonly kind: 'map';
  readonly column: number;
  readonly words: Set<string>;
  key: string;
  isOpen: boolean;
}
interface ListFrame {
  readonly kind: 'list';
  readonly column: number;
  readonly words: Set<string>;
}
type Frame = MapFrame | ListFrame;

const KEY = /^("[^"]*"|'[^']*'|[^\s\-?:,[\]{}#&*!|>'"%@`](?:[^:#\n]|:(?=\S)|(?<=\S)#)*?|-[^\s:][^:#\n]*?)\s*:(?=\s|$)/;

/**
 * Returns the place of a cursor, an offset into the text. It reads block and flow collections, quotes, comments and block texts.
 * Returns undefined in a comment, in a text of several lines, and where the indentation fits nothing. Never throws; a text that
 * is no YAML gives some place.
 */
export function placeAt(text: string, cursor: number): YamlPlace | undefined {
  const stack: Frame[] = [];
  let place: YamlPlace | undefined;
  /** The column of the key whose text of several lines goes on. */
  let textOf: number | undefined;
  let at = 0;
  while (at <= text.length) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    const line = text.slice(at, end);
    const hasCursor = cursor >= at && cursor <= end;
    const indent = line.length - line.trimStart().length;
    const isBlank = indent === line.length;
    if (textOf !== undefined && (isBlank || indent > textOf)) {
      if (hasCursor && (!isBlank || cursor - at > textOf)) return undefined;
      if (hasCursor) place = atContent(stack, { text, from: cursor, to: cursor, cursor, column: cursor - at });
    } else if (isBlank) {
      if (hasCursor) place = atContent(stack, { text, from: cursor, to: cursor, cursor, column: cursor - at });
    } else {
      textOf = undefined;
      const read = readLine(text, { start: at, end, indent }, stack, cursor);
      if (read.place !== undefined) place = read.place;
      else if (hasCursor && read.end <= end) return undefined;
      if (read.beginsText) textOf = read.column;
      if (read.end > end) {
        // Brackets that close on a later line.
        const after = text.indexOf('\n', read.end);
        at = after === -1 ? text.length + 1 : after + 1;
        continue;
      }
    }
    at = end + 1;
  }
  return place;
}

interface LineAt {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

interface LineRead {
  readonly place?: YamlPlace | undefined;
  readonly end: number;
  readonly column: number;
  /** Whether a text of several lines follows. */
  readonly beginsText: boolean;
}

function readLine(text: string, { start, end, indent }: LineAt, stack: Frame[], cursor: number): LineRead {
  let from = start + indent;
  for (let dash = /^-(?:[ \t]+|$)/.exec(text.slice(from, end)); dash !== null; ) {
    enter(stack, 'list', from - start);
    from += dash[0].length;
    dash = /^-(?:[ \t]+|$)/.exec(text.slice(from, end));
  }
  const column = from - start;
  const content = text.slice(from, end);
  const hasCursor = cursor >= from && cursor <= end;
  const read = (place: YamlPlace | undefined, upTo = end, beginsText = false) => ({
    ...(hasCursor || upTo > end ? { place } : {}),
    end: upTo,
    column,
    beginsText,
  });
  if (content.startsWith('#')) return read(undefined);
  const key = KEY.exec(content);
  if (key === null) {
    if (/^[[{]/.test(content)) return inFlow(text, from, pathTo(stack), { cursor, column, read });
    const to = from + content.trimEnd().length;
    const place = hasCursor ? atContent(stack, { text, from, to, cursor, column }) : undefined;
    const top = stack.at(-1);
    if (top?.kind === 'list' && top.column < column && !hasCursor) top.words.add(unquoted(content));
    return read(place, end, /^[|>]/.test(content));
  }
  const [whole, name = ''] = key;
  const map = enter(stack, 'map', column);
  const colon = from + whole.length;
  const isOnKey = hasCursor && cursor < colon;
  if (!isOnKey) map.words.add(unquoted(name));
  map.key = unquoted(name);
  const rest = text.slice(colon, end);
  const valueFrom = colon + rest.length - rest.trimStart().length;
  const value = withoutComment(text.slice(valueFrom, end));
  map.isOpen = value === '';
  if (isOnKey) {
    const word = { path: pathTo(stack.slice(0, -1)), taken: map.words, column };
    return read(
      { ...word, where: 'line', isKey: true, from, to: from + name.length, typed: text.slice(from, cursor) },
      end,
      /^[|>]/.test(value),
    );
  }
  const path = pathTo(stack);
  if (/^[[{]/.test(value)) return inFlow(text, valueFrom, path, { cursor, column, read });
  const isInValue = hasCursor && cursor > colon && cursor <= Math.max(valueFrom + value.length, valueFrom);
  const valueAt = Math.min(valueFrom, Math.max(cursor, colon));
  const place: YamlPlace | undefined = isInValue
    ? {
        path,
        where: 'value',
        isKey: false,
        from: value === '' ? cursor : valueAt,
        to: value === '' ? cursor : valueFrom + value.length,
        typed: value === '' ? '' : text.slice(valueAt, cursor),
        taken: new Set(),
        column,
      }
    : undefined;
  return read(place, end, /^[|>]/.test(value));
}

function inFlow(
  text: string,
  from: number,
  path: readonly string[],
  line: {
    readonly cursor: number;
    readonly column: number;
    readonly read: (place: YamlPlace | undefined, upTo?: number) => LineRead;
  },
): LineRead {
  const { end, place } = scanFlow(text, from, { cursor: line.cursor, outside: line.column });
  const { read } = line;
  const lineEnd = text.indexOf('\n', from) === -1 ? text.length : text.indexOf('\n', from);
  return read(
    place && { ...place, path: [...path, ...place.path], where: 'flow', column: line.column },
    end > lineEnd ? end : undefined,
  );
}

/** The frame of a mapping or list at a column; those further to the right are over. */
function enter(stack: Frame[], kind: 'list', column: number): ListFrame;
function enter(stack: Frame[], kind: 'map', column: number): MapFrame;
function enter(stack: Frame[], kind: 'list' | 'map', column: number): Frame {
  for (let top = stack.at(-1); top !== undefined && isOver(top, kind, column); top = stack.at(-1)) stack.pop();
  const top = stack.at(-1);
  if (top?.kind === kind && top.column === column) return top;
  const words = new Set<string>();
  const frame: Frame = kind === 'list' ? { kind, column, words } : { kind, column, words, key: '', isOpen: true };
  stack.push(frame);
  return frame;
}

/** A list may be as far to the left as the key that it belongs to. */
function isOver(top: Frame, kind: 'list' | 'map', column: number): boolean {
  return top.column > column || (top.column === column && top.kind === 'list' && kind === 'map');
}

function pathTo(stack: readonly Frame[]): readonly string[] {
  return stack.map((frame) => (frame.kind === 'map' ? frame.key : '*'));
}

interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly cursor: number;
  readonly column: number;
}

/** The place of a word that is neither a key nor after one. It may become a key or a value. */
function atContent(stack: readonly Frame[], { text, from, to, cursor, column }: Word): YamlPlace | undefined {
  const word = { where: 'line', isKey: false, from, to, typed: text.slice(from, cursor), column } as const;
  const above = stack.filter((frame) => frame.column <= column);
  const top = above.at(-1);
  if (top === undefined) return { ...word, path: [], taken: new Set() };
  if (top.column < column) {
    if (top.kind === 'map' && !top.isOpen) return undefined;
    return { ...word, path: pathTo(above), taken: top.kind === 'list' ? top.words : new Set() };
  }
  // A list at the same column as its key ends here, or goes on with a dash.
  const map = top.kind === 'map' ? top : above.findLast((frame) => frame.kind === 'map' && frame.column === column);
  if (map === undefined) return { ...word, path: pathTo(above.slice(0, -1)), taken: new Set() };
  return { ...word, path: pathTo(above.slice(0, above.indexOf(map))), taken: map.words };
}

function withoutComment(value: string): string {
  return value.replace(/(?:^|\s+)#.*$/, '').trimEnd();
}
