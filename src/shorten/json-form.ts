import { type Branch, DEEPEST, type Form, type Leaf, type Tree } from './tree.ts';

const INDENT = 4;
/** A value in one line, as far as a cut may go through it. */
const SCALAR = /^(?:"(?:[^"\\]|\\.)*"|true|false|null|-?\d[\d.eE+-]*|\{\}|\[\])$/;
const LABEL = /^"(?:[^"\\]|\\.)*": /;

/** JSON as kubectl prints it: four spaces for each level, one member in each line. */
export const JSON_FORM: Form = { parse, print, stringIn, quote };

function parse(text: string): Tree | undefined {
  const open: Branch[] = [];
  let root: Tree | undefined;
  for (const line of text.split('\n')) {
    const content = line.trimStart();
    if (content === '') continue;
    if (content.startsWith('}') || content.startsWith(']')) {
      open.pop();
      continue;
    }
    const parent = open.at(-1);
    if (root !== undefined && parent === undefined) return undefined;
    const tree = toTree(content, parent);
    if (tree === undefined) {
      // The last line of a text that was cut.
      if (root === undefined || !text.endsWith(line)) return undefined;
      break;
    }
    parent?.children.push(tree);
    root ??= tree;
    if (tree.kind !== 'leaf') open.push(tree);
    if (open.length > DEEPEST) return undefined;
  }
  return root;
}

function toTree(content: string, parent: Branch | undefined): Tree | undefined {
  const label = parent?.kind === 'map' ? LABEL.exec(content)?.[0] : '';
  if (label === undefined) return undefined;
  const key = label === '' ? undefined : unquote(label.slice(0, -2));
  const value = content.slice(label.length).replace(/,$/, '');
  if (value === '{' || value === '[') return { kind: value === '{' ? 'map' : 'list', key, label, children: [] };
  return SCALAR.test(value) ? { kind: 'leaf', key, label, text: value } : undefined;
}

function print(tree: Tree, indent: number): string {
  const lines: string[] = [];
  printTo(lines, tree, indent, '');
  return `${lines.join('\n')}\n`;
}

function printTo(lines: string[], tree: Tree, indent: number, comma: string): void {
  const start = ' '.repeat(indent) + tree.label;
  if (tree.kind === 'leaf') {
    lines.push(start + tree.text + comma);
    return;
  }
  const [opening, closing] = tree.kind === 'map' ? ['{', '}'] : ['[', ']'];
  if (tree.children.length === 0) {
    lines.push(start + opening + closing + comma);
    return;
  }
  lines.push(start + opening);
  const last = tree.children.at(-1);
  for (const child of tree.children) printTo(lines, child, indent + INDENT, child === last ? '' : ',');
  lines.push(' '.repeat(indent) + closing + comma);
}

function stringIn({ text }: Leaf): string | undefined {
  return text.startsWith('"') ? unquote(text) : undefined;
}

function unquote(text: string): string {
  return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1);
}

/** As Go writes it, which escapes what HTML gives a meaning to. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
