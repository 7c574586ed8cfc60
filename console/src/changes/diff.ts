/** A line of a difference. A change has the line before, the line after, or both. */
export type DiffRow =
  | { readonly kind: 'same'; readonly text: string }
  | {
      readonly kind: 'change';
      readonly before?: string;
      readonly after?: string;
      /** In one column: the line that this one replaces, or that replaces it. */
      readonly other?: string;
    }
  /** Lines between that are not shown. */
  | { readonly kind: 'gap'; readonly text: string }
  /** A remark of the server. */
  | { readonly kind: 'note'; readonly text: string };

/** The difference of one object. */
export interface FileDiff {
  /** The object before and after; `/dev/null` if there is none. */
  readonly before: string;
  readonly after: string;
  readonly rows: readonly DiffRow[];
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/**
 * Reads the unified diff of a change into rows for two columns: removed lines beside the added lines that replace them. A head counts as a
 * head only outside of the lines that its hunk announces, so no text of an object can pass for one. Never throws.
 */
export function readDiff(diff: string): readonly FileDiff[] {
  const files: { before: string; after: string; rows: DiffRow[] }[] = [];
  const lines = diff.replace(/\n$/, '').split('\n');
  if (lines.length === 1 && lines[0] === '') return [];
  let removed: string[] = [];
  let added: string[] = [];
  let [oldLeft, newLeft] = [0, 0];
  const rows = (): DiffRow[] => {
    const current = files.at(-1) ?? { before: '', after: '', rows: [] };
    if (files.length === 0) files.push(current);
    return current.rows;
  };
  const flush = (): void => {
    if (removed.length > 0 || added.length > 0) rows().push(...paired(removed, added));
    removed = [];
    added = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [sign, text] = [line[0] ?? ' ', line.slice(1)];
    const isInHunk = oldLeft > 0 || newLeft > 0;
    const next = lines[at + 1] ?? '';
    if (!isInHunk && line.startsWith('--- ') && next.startsWith('+++ ')) {
      flush();
      files.push({ before: line.slice(4), after: next.slice(4), rows: [] });
      at++;
      continue;
    }
    // No line of an object begins with @: the sign of a line comes first.
    const hunk = HUNK.exec(line);
    if (hunk !== null) {
      flush();
      [oldLeft, newLeft] = [Number(hunk[1] ?? 1), Number(hunk[2] ?? 1)];
      rows().push({ kind: 'gap', text: line });
    } else if (sign === '-') {
      // A removed line after an added one begins another replacement.
      if (added.length > 0) flush();
      removed.push(text);
      oldLeft--;
    } else if (sign === '+') {
      added.push(text);
      newLeft--;
    } else if (sign === '#' || sign === '\\') {
      flush();
      rows().push({ kind: 'note', text: text.replace(/^ /, '') });
      // The last line of a diff that is cut short.
      if (sign === '#') [oldLeft, newLeft] = [0, 0];
    } else {
      flush();
      rows().push({ kind: 'same', text: sign === ' ' ? text : line });
      oldLeft--;
      newLeft--;
    }
  }
  flush();
  return files;
}

/** Puts each removed line beside the added line in the same place. */
function paired(removed: readonly string[], added: readonly string[]): DiffRow[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, at) => {
    const [before, after] = [removed[at], added[at]];
    return {
      kind: 'change' as const,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
  });
}

/** Returns the rows for one column: of each replacement all removed lines before the added lines. */
export function inOneColumn(rows: readonly DiffRow[]): readonly DiffRow[] {
  const unified: DiffRow[] = [];
  let added: DiffRow[] = [];
  for (const row of rows) {
    if (row.kind !== 'change') {
      unified.push(...added, row);
      added = [];
      continue;
    }
    const { before, after } = row;
    if (before !== undefined)
      unified.push({ kind: 'change', before, ...(after === undefined ? {} : { other: after }) });
    if (after !== undefined) added.push({ kind: 'change', after, ...(before === undefined ? {} : { other: before }) });
  }
  return [...unified, ...added];
}

/** A piece of a line, and whether it is another one in the other line. */
export interface LinePart {
  readonly text: string;
  readonly isOther: boolean;
}

const TOKEN = /\\u\{[0-9A-F]{1,6}\}|\[redacted: [a-z-]{2,24} #[0-9a-f]{4}\]|[\p{L}\p{M}\p{N}_]+|\s+|./gsu;
/** Lines that share less than this part are shown as they are. */
const LEAST_SHARED = 0.3;

/** Finds what differs between two lines: one stretch of whole words in each. Joined, the parts are the lines again. */
export function compareLines(before: string, after: string): readonly [readonly LinePart[], readonly LinePart[]] {
  const [old, now] = [before.match(TOKEN) ?? [], after.match(TOKEN) ?? []];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const shared = [...old.slice(0, start), ...old.slice(old.length - end)].join('').trim().length;
  const isAlike = shared >= LEAST_SHARED * Math.min(before.trim().length, after.trim().length);
  return [partsOf(old, start, end, isAlike), partsOf(now, start, end, isAlike)];
}

function partsOf(tokens: readonly string[], start: number, end: number, isAlike: boolean): readonly LinePart[] {
  if (!isAlike) return [{ text: tokens.join(''), isOther: false }];
  const pieces = [tokens.slice(0, start), tokens.slice(start, tokens.length - end), tokens.slice(tokens.length - end)];
  return pieces.map((piece, at) => ({ text: piece.join(''), isOther: at === 1 })).filter(({ text }) => text !== '');
}
