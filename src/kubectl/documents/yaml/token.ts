import type { Directive, WrittenTag } from './tags.ts';

/** A token of YAML, and its line. */
export type Token =
  | { readonly kind: Sign; readonly line: number }
  | { readonly kind: 'directive'; readonly line: number; readonly directive: Directive }
  | { readonly kind: 'anchor' | 'alias'; readonly line: number; readonly name: string }
  | { readonly kind: 'tag'; readonly line: number; readonly tag: WrittenTag }
  | { readonly kind: 'scalar'; readonly line: number; readonly text: string; readonly isPlain: boolean };

/** A token that says no more than its kind. */
export type Sign =
  | 'block-end'
  | 'block-entry'
  | 'block-list'
  | 'block-map'
  | 'document-end'
  | 'document-start'
  | 'flow-entry'
  | 'flow-list'
  | 'flow-list-end'
  | 'flow-map'
  | 'flow-map-end'
  | 'key'
  | 'stream-end'
  | 'value';

/** A place where a key without `?` may have begun: whether it did is known when its colon is seen. */
export interface PossibleKey {
  /** How many tokens come before it. */
  readonly token: number;
  readonly at: number;
  readonly line: number;
  readonly column: number;
  /** Whether only a key is allowed there. */
  readonly required: boolean;
}

/** A token of such a kind. */
export function sign(kind: Sign, line: number): Token {
  return { kind, line };
}
