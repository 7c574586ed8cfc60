import { CUT_MARK, cutMark } from '../kube/cut-mark.ts';
import { removeHealthyStatus } from './healthy.ts';
import { bytesOf, startWithin } from './page.ts';
import { at, childOf, type Form, type Leaf, plain, remove, sizeOf, type Tree } from './tree.ts';

/** An object that was made to fit, and what it lost. */
export interface Lighter {
  readonly text: string;
  /** In words, in the order of the losses. */
  readonly lost: readonly string[];
}

/** Annotations of more bytes are lost before the object's own fields. */
const LONG_ANNOTATION = 256;
/** Strings are cut to these lengths, one after the other. */
const LONG_STRINGS = [1024, 256, 64];
const MOST_NAMES = 6;

/**
 * Makes one object fit: it loses managedFields, then the status of what is healthy, then long annotations, then the ends of long
 * strings, then what is deepest in it. What is left is valid in its form. Changes `object`.
 */
export function lighten(object: Tree, form: Form, indent: number, maxBytes: number): Lighter | undefined {
  const lost: string[] = [];
  const done = (): Lighter | undefined => {
    const text = form.print(object, indent);
    return bytesOf(text) <= maxBytes ? { text, lost } : undefined;
  };
  const steps: readonly (() => readonly string[])[] = [
    () =>
      remove(childOf(object, 'metadata'), at(object, 'metadata', 'managedFields')) ? ['metadata.managedFields'] : [],
    () => removeHealthyStatus(object),
    () => removeLongAnnotations(object),
    ...LONG_STRINGS.map((most) => () => cutStrings(object, form, most)),
  ];
  for (const step of steps) {
    const taken = step();
    lost.push(...taken);
    const lighter = taken.length === 0 ? undefined : done();
    if (lighter !== undefined) return lighter;
  }
  lost.push(...prune(object, indent, maxBytes));
  return done();
}

function removeLongAnnotations(object: Tree): readonly string[] {
  const annotations = at(object, 'metadata', 'annotations');
  if (annotations?.kind !== 'map') return [];
  const long = annotations.children.filter((each) => each.kind === 'leaf' && bytesOf(each.text) > LONG_ANNOTATION);
  for (const each of long) remove(annotations, each);
  return long.length === 0 ? [] : [`annotations ${names(long.map(({ key = '' }) => key))}`];
}

/** Cuts each string that is longer than `most` bytes, and says in it how much is missing. */
function cutStrings(object: Tree, form: Form, most: number): readonly string[] {
  const cut: string[] = [];
  visitLeaves(object, [], (leaf, above) => {
    if (leaf.text.length <= most / 3 || bytesOf(leaf.text) <= most + 64) return;
    const value = form.stringIn(leaf);
    if (value === undefined) return;
    const rest = value.replace(CUT_MARK, '');
    const start = startWithin(rest, most);
    const missing = Number(CUT_MARK.exec(value)?.[1] ?? 0) + bytesOf(rest) - bytesOf(start);
    leaf.text = form.quote(start + cutMark(missing));
    cut.push(pathTo(leaf, above));
  });
  return cut.length === 0 ? [] : [`ends of long strings in ${names(cut)}`];
}

/** Visits every leaf, with the branches above it from the top. */
function visitLeaves(tree: Tree, above: Tree[], visit: (leaf: Leaf, above: readonly Tree[]) => void): void {
  if (tree.kind === 'leaf') {
    visit(tree, above);
    return;
  }
  above.push(tree);
  for (const child of tree.children) visitLeaves(child, above, visit);
  above.pop();
}

function pathTo(leaf: Leaf, above: readonly Tree[]): string {
  return [...above.slice(1), leaf].reduce((path, tree, index) => {
    const parent = above[index];
    return pathOf(path, tree, parent === undefined || parent.kind === 'leaf' ? 0 : parent.children.indexOf(tree));
  }, '');
}

function pathOf(path: string, { key }: Tree, index: number): string {
  if (key === undefined) return `${path}[${index}]`;
  return `${path}${path === '' ? '' : '.'}${key.replaceAll('.', '\\.')}`;
}

/** Members of an object that name it, and so are kept before all others. */
const NAMING: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'name',
  'namespace',
  'status',
  'spec',
  'data',
  'type',
  'reason',
  'message',
  'image',
]);

/** A part of a tree that was found while going down from the top, level by level. */
interface Found {
  readonly tree: Tree;
  readonly path: string;
  readonly indent: number;
}

/** Keeps members level by level from the top, as many as fit, and takes out all others. */
function prune(object: Tree, indent: number, maxBytes: number): readonly string[] {
  const kept = new Set<Tree>([object]);
  const lost: string[] = [];
  let bytes = ownSize(object, indent);
  for (let level: readonly Found[] = [{ tree: object, path: '', indent }]; level.length > 0; ) {
    const below: Found[] = [];
    for (const child of level.flatMap(childrenOf)) {
      if (kept.has(child.tree)) continue;
      // A branch that shows nothing of what is in it would only be in the way.
      const first = child.tree.kind === 'leaf' ? undefined : childrenOf(child).find(({ tree }) => tree.kind === 'leaf');
      const size = ownSize(child.tree, child.indent) + (first === undefined ? 0 : ownSize(first.tree, first.indent));
      if (bytes + size > maxBytes) {
        lost.push(child.path);
        continue;
      }
      bytes += size;
      kept.add(child.tree);
      if (first !== undefined) kept.add(first.tree);
      below.push(child);
    }
    level = below;
  }
  keepOnly(object, kept);
  return lost.length === 0 ? [] : [names(lost)];
}

function childrenOf({ tree, path, indent }: Found): readonly Found[] {
  if (tree.kind === 'leaf') return [];
  const found = tree.children.map((child, index) => ({
    tree: child,
    path: pathOf(path, child, index),
    indent: indent + 4,
  }));
  return [...found.filter(isNaming), ...found.filter((each) => !isNaming(each))];
}

function isNaming({ tree }: Found): boolean {
  return NAMING.has(tree.key ?? '');
}

/** What a tree takes without its children. */
function ownSize(tree: Tree, indent: number): number {
  const own = tree.kind === 'leaf' ? tree : { ...tree, children: [] };
  return indent + sizeOf(own, 0) + (tree.kind === 'leaf' ? 0 : indent);
}

function keepOnly(tree: Tree, kept: ReadonlySet<Tree>): void {
  if (tree.kind === 'leaf') return;
  const children = tree.children.filter((child) => kept.has(child));
  tree.children.splice(0, tree.children.length, ...children);
  for (const child of children) keepOnly(child, kept);
}

function names(all: readonly string[]): string {
  const short = all.slice(0, MOST_NAMES).map((each) => startWithin(each, 80));
  return short.join(', ') + (all.length > MOST_NAMES ? ` and ${all.length - MOST_NAMES} more` : '');
}

/** The name of an object, for sentences. */
export function nameOf(object: Tree): string {
  const namespace = plain(at(object, 'metadata', 'namespace'));
  const name = plain(at(object, 'metadata', 'name'));
  const kind = plain(childOf(object, 'kind')) || 'the object';
  return startWithin(`${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`.trim(), 120);
}
