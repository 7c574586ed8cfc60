/** A part of the policy in words. */
export interface WordsSection {
  readonly title: string;
  /** The setting that it explains. */
  readonly setting?: string | undefined;
  readonly items: readonly WordsItem[];
}

/** A line of a table, or a paragraph. */
export interface WordsItem {
  /** The first column, or what the paragraph begins with: `name (state)`, a code, or a sentence with a setting beside it. */
  readonly name?: string | undefined;
  /** What is in brackets behind the name. */
  readonly state?: string | undefined;
  readonly text: string;
  /** Paragraphs that are set in further. */
  readonly more: readonly string[];
}

/** The page is wrapped at so many characters. */
const WIDTH = 100;
const ROW = /^ {2}(\S.*?) {2,}(\S.*)$/;
const NAMED = /^([A-Za-z][\w -]*?|[A-Z_]{3,}) ?(?:\(([\w .:-]+)\))?: (.+)$/;

/** Returns the setting in the second column of a row; undefined for another text. */
export function settingOf({ text }: Pick<WordsItem, 'text'>): string | undefined {
  return /^\(([A-Z][A-Z_]+)\)$/.exec(text)?.[1];
}

/** Whether a name is one that is written so, such as `privileged-pods` or `POD_SECURITY`, and not words. */
export function isCode(name: string): boolean {
  return !name.includes(' ') && !/^[A-Z][a-z]/.test(name);
}

/** Divides the text of explain-policy into its sections. What it does not recognise stays a paragraph, so no word is lost. */
export function sectionsOf(text: string): readonly WordsSection[] {
  const blocks: { title: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    if (!line.startsWith(' ')) blocks.push({ title: line, lines: [] });
    else (blocks.at(-1) ?? blocks[blocks.push({ title: '', lines: [] }) - 1])?.lines.push(line);
  }
  return blocks.map(({ title, lines }) => {
    const [, name = title, setting] = /^(.*) \(([A-Z][A-Z_]+)\)$/.exec(title) ?? [];
    return { title: name, setting, items: itemsOf(lines) };
  });
}

/** Whether items are rows of a table in which many say the same, such as commands and what they do. */
export function isTable(items: readonly WordsItem[]): boolean {
  const isRow = ({ name, state, more }: WordsItem) => name !== undefined && state === undefined && more.length === 0;
  return items.length > 2 && items.every(isRow) && new Set(items.map(({ text }) => text)).size <= items.length / 2;
}

/** Puts the names of such rows together: each text once, with all its names. Nothing for other items. */
export function groupsOf(
  items: readonly WordsItem[],
): readonly { readonly text: string; readonly names: readonly string[] }[] {
  if (!isTable(items)) return [];
  const groups = Map.groupBy(items, ({ text }) => text);
  return [...groups].map(([text, rows]) => ({ text, names: rows.map(({ name = '' }) => name) }));
}

function itemsOf(lines: readonly string[]): readonly WordsItem[] {
  const items: { name?: string; state?: string; text: string; more: string[] }[] = [];
  for (const line of unwrapped(lines)) {
    const last = items.at(-1);
    const row = ROW.exec(line);
    if (line.startsWith('    ') && last !== undefined) last.more.push(line.trim());
    else if (row !== null) items.push({ name: row[1] ?? '', text: row[2] ?? '', more: [] });
    else {
      const [, name, state, text] = NAMED.exec(line.trim()) ?? [];
      if (name === undefined || text === undefined) items.push({ text: line.trim(), more: [] });
      else items.push({ name, text, more: [], ...(state === undefined ? {} : { state }) });
    }
  }
  return items;
}

/** Puts lines together that were one paragraph: the first word of the next line had no room on the line before. */
function unwrapped(lines: readonly string[]): readonly string[] {
  const whole: string[] = [];
  let before = '';
  for (const line of lines) {
    const indent = line.length - line.trimStart().length;
    const [first = ''] = line.trim().split(' ', 1);
    const had = before.length - before.trimStart().length;
    const isFull = before !== '' && before.length + 1 + first.length > WIDTH;
    const begins = before.endsWith('.') && NAMED.test(line.trim());
    if (isFull && indent === had && !begins && !ROW.test(line)) whole.push(`${whole.pop()} ${line.trim()}`);
    else whole.push(line);
    before = line;
  }
  return whole;
}
