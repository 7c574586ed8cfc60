import type { Json } from '../../go/json.ts';

/** A bound of a slice; `isDerived` says that it was not written but follows from the one before it. */
export interface Bound {
  readonly value: number;
  readonly isKnown: boolean;
  readonly isDerived: boolean;
}

/** A step of a template. Source: node.go of client-go/util/jsonpath. */
export type Node =
  | { readonly kind: 'list'; readonly nodes: Node[] }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'array'; readonly bounds: readonly [Bound, Bound, Bound] }
  | { readonly kind: 'filter'; readonly left: ListNode; readonly right: ListNode; readonly operator: string }
  | { readonly kind: 'union'; readonly lists: readonly ListNode[] }
  | { readonly kind: 'identifier'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' };

export type ListNode = Extract<Node, { readonly kind: 'list' }>;

/** What kubectl's JSONPath says is wrong with a template, or with the values it meets. */
export class JsonPathError extends Error {}
