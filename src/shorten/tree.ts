/** A document as kubectl prints it, in parts that can be left out or shortened. Scalars stay as they were printed. */
export type Tree = Branch | Leaf;

export interface Branch {
  readonly kind: 'map' | 'list';
  /** The key that it has in its parent; absent in a list. */
  readonly key?: string | undefined;
  /** The key as it is printed, with its colon. */
  readonly label: string;
  readonly children: Tree[];
}

export interface Leaf {
  readonly kind: 'leaf';
  readonly key?: string | undefined;
  readonly label: string;
  /** The value as it is printed, in YAML over several lines if need be. */
  text: string;
}

/** One of the two forms in which kubectl prints documents. */
export interface Form {
  /** Reads a document that kubectl printed, also the start of one; undefined if it is none. */
  readonly parse: (text: string) => Tree | undefined;
  /** Prints it as kubectl would, with an end of line. */
  readonly print: (tree: Tree, indent: number) => string;
  /** What a leaf holds, if it is a string; undefined for numbers and the like. */
  readonly stringIn: (leaf: Leaf) => string | undefined;
  /** A string as a value of this form, in one line. */
  readonly quote: (text: string) => string;
}

/** A document that goes deeper is no object of Kubernetes, and is not taken for one. */
export const DEEPEST = 200;

/** The child of a map with this key. */
export function childOf(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'map' ? tree.children.find((child) => child.key === key) : undefined;
}

/** The descendant of a map at this path of keys. */
export function at(tree: Tree | undefined, ...keys: readonly string[]): Tree | undefined {
  return keys.reduce<Tree | undefined>((found, key) => childOf(found, key), tree);
}

/** The text of a leaf without its quotes; empty if it is none. */
export function plain(tree: Tree | undefined): string {
  return tree?.kind === 'leaf' ? tree.text.trim().replace(/^(["'])(.*)\1$/s, '$2') : '';
}

/** Takes a child out of its parent; returns whether it was there. */
export function remove(parent: Tree | undefined, child: Tree | undefined): boolean {
  if (parent === undefined || parent.kind === 'leaf' || child === undefined) return false;
  const index = parent.children.indexOf(child);
  if (index !== -1) parent.children.splice(index, 1);
  return index !== -1;
}

/** An upper bound of the bytes that a tree takes in either form, at this depth. */
export function sizeOf(tree: Tree, depth: number): number {
  const own = 4 * depth + Buffer.byteLength(tree.label) + 3;
  if (tree.kind === 'leaf') return own + Buffer.byteLength(tree.text);
  // The bracket that closes it has a line of its own.
  return tree.children.reduce((sum, child) => sum + sizeOf(child, depth + 1), own + 4 * depth + 4);
}
