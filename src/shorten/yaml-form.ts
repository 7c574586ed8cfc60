import { DEEPEST, type Form, type Leaf, type Tree } from './tree.ts';

/** A key in quotes, or a plain one, which holds no colon before a blank. */
const LABEL = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'|>][^\n]*?):(?= |$)/;
const INDENTION = /^ */;

/** YAML as kubectl prints it: two spaces for each level, dashes in the column of their key. */
export const YAML_FORM: Form = { parse, print, stringIn, quote };

/** The lines of a document, and how far they are read. */
interface Reader {
  readonly lines: readonly string[];
  line: number;
}

class NotYaml extends Error {}

function parse(text: string): Tree | undefined {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const reader: Reader = { lines, line: 0 };
  try {
    const tree = parseBlock(reader, indentOf(lines[0] ?? ''), {});
    return reader.line === lines.length && tree.kind !== 'leaf' ? tree : undefined;
  } catch (error) {
    if (error instanceof NotYaml) return undefined;
    throw error;
  }
}

type Named = { readonly key?: string | undefined; readonly label?: string };

/** Parses the value that begins in this column of the line, which may be behind dashes. */
function parseBlock(reader: Reader, column: number, { key, label = '' }: Named): Tree {
  if (column > 2 * DEEPEST) throw new NotYaml();
  const content = reader.lines[reader.line]?.slice(column) ?? '';
  if (isItem(content)) {
    const children: Tree[] = [];
    for (let isFirst = true; isFirst || isAt(reader, column, isItem); isFirst = false) {
      const item = reader.lines[reader.line]?.slice(column) ?? '';
      if (!isItem(item)) break;
      children.push(item === '-' ? emptyItem(reader) : parseBlock(reader, column + 2, {}));
    }
    return { kind: 'list', key, label, children };
  }
  if (!isMember(content)) return parseLeaf(reader, content, column - 1, { key, label });
  const children: Tree[] = [];
  do children.push(parseMember(reader, column));
  while (isAt(reader, column, isMember));
  return { kind: 'map', key, label, children };
}

function parseMember(reader: Reader, column: number): Tree {
  const content = reader.lines[reader.line]?.slice(column) ?? '';
  if (content.startsWith('? ')) return parseLongKey(reader, content, column);
  const label = LABEL.exec(content)?.[0];
  if (label === undefined) throw new NotYaml();
  const key = unquote(label.slice(0, -1));
  const rest = content.slice(label.length);
  if (rest !== '') return parseLeaf(reader, rest, column, { key, label });
  reader.line++;
  const next = reader.lines[reader.line];
  const indent = next === undefined ? -1 : indentOf(next);
  if (next !== undefined && (indent > column || (indent === column && isItem(next.slice(column)))))
    return parseBlock(reader, indent, { key, label });
  return { kind: 'leaf', key, label, text: '' };
}

/** A key of more than 128 bytes has a line of its own; it is kept or left out with its value as a whole. */
function parseLongKey(reader: Reader, first: string, column: number): Leaf {
  const { text } = parseLeaf(reader, first, column, {});
  if (!isAt(reader, column, (line) => line.startsWith(':'))) throw new NotYaml();
  const value = parseLeaf(reader, reader.lines[reader.line] ?? '', column, {});
  return { kind: 'leaf', key: first.slice(2), label: '', text: `${text}\n${value.text}` };
}

function isMember(content: string): boolean {
  return content.startsWith('? ') || LABEL.test(content);
}

/** A scalar goes on in the lines that are set in further than its parent; empty lines belong to it. */
function parseLeaf(reader: Reader, first: string, column: number, { key, label = '' }: Named): Leaf {
  const lines = [first];
  for (reader.line++; reader.line < reader.lines.length; reader.line++) {
    const line = reader.lines[reader.line] ?? '';
    if (line.trim() !== '' && indentOf(line) <= column) break;
    lines.push(line);
  }
  return { kind: 'leaf', key, label, text: lines.join('\n') };
}

function emptyItem(reader: Reader): Leaf {
  reader.line++;
  return { kind: 'leaf', label: '', text: '' };
}

function isAt({ lines, line }: Reader, column: number, test: (content: string) => boolean): boolean {
  const next = lines[line];
  return next !== undefined && indentOf(next) === column && test(next.slice(column));
}

function isItem(content: string): boolean {
  return content === '-' || content.startsWith('- ');
}

function indentOf(line: string): number {
  return INDENTION.exec(line)?.[0].length ?? 0;
}

function print(tree: Tree, indent: number): string {
  return `${printLines(tree, indent).join('\n')}\n`;
}

function printLines(tree: Tree, column: number): string[] {
  const start = ' '.repeat(column) + tree.label;
  if (tree.kind === 'leaf') return [start + tree.text];
  if (tree.children.length === 0)
    return [`${start}${tree.label === '' ? '' : ' '}${tree.kind === 'map' ? '{}' : '[]'}`];
  const head = tree.label === '' ? [] : [start];
  if (tree.kind === 'map') {
    const inner = tree.label === '' ? column : column + 2;
    return [...head, ...tree.children.flatMap((child) => printLines(child, inner))];
  }
  return [
    ...head,
    ...tree.children.flatMap((child) => {
      const [first = '', ...rest] = printLines(child, column + 2);
      return [`${' '.repeat(column)}- ${first.slice(column + 2)}`, ...rest];
    }),
  ];
}

function stringIn({ text }: Leaf): string | undefined {
  const value = text.trimStart();
  if (value.startsWith('? ')) return undefined;
  if (/^[|>]/.test(value)) {
    const [style = '', ...lines] = value.split('\n');
    const indent = lines.reduce(
      (least, line) => (line.trim() === '' ? least : Math.min(least, indentOf(line))),
      Number.POSITIVE_INFINITY,
    );
    return lines.map((line) => line.slice(indent)).join('\n') + (style.includes('-') ? '' : '\n');
  }
  const folded = value.replace(/\n+ */g, (breaks) => '\n'.repeat(Math.max(0, breaks.trimEnd().length - 1)) || ' ');
  if (value.startsWith('"')) return unquote(value.replace(/\\\n *\\?/g, ''));
  if (value.startsWith("'")) return unquote(folded);
  return /^(?:true|false|null|~|[-+.\d][\d._eE+-]*)?$/.test(value) ? undefined : folded;
}

function unquote(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    // Escapes that JSON does not know stay as they are printed.
    return text.slice(1, -1);
  }
}

function quote(text: string): string {
  return ` ${JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)}`;
}
