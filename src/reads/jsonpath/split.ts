import type { Bound, ListNode, Node } from './nodes.ts';

/**
 * A part of a template over a list. What a `fixed` one prints does not depend on the items. An `each` has one group of
 * results, a `range` several for each item; both can be had item by item. A `picked` one looks at some items at the start
 * and at the end of the list, and at how many there are.
 */
export type Part =
  | { readonly kind: 'fixed'; readonly tree: ListNode }
  | { readonly kind: 'each'; readonly tree: ListNode }
  | {
      readonly kind: 'range';
      readonly tree: ListNode;
      /** What is ranged over. */
      readonly head: ListNode;
    }
  | { readonly kind: 'picked'; readonly tree: ListNode; readonly first: number; readonly last: number };

/** More items than that are not picked one by one. */
const MOST_PICKED = 100;

/** The parts of a template, in order; undefined where it must see the whole list at once. */
export function splitTemplate({ nodes }: ListNode): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (let at = 0; at < nodes.length; ) {
    const end = isRange(nodes[at]) ? endOfRange(nodes, at) : at + 1;
    const part = end === undefined ? undefined : partOf(nodes.slice(at, end));
    if (part === undefined || end === undefined) return undefined;
    parts.push(part);
    at = end;
  }
  return parts;
}

function isRange(node: Node | undefined): boolean {
  return identifierOf(node) === 'range';
}

function identifierOf(node: Node | undefined): string | undefined {
  const first = node?.kind === 'list' ? node.nodes[0] : undefined;
  return first?.kind === 'identifier' ? first.name : undefined;
}

/** Where the nodes of a range end; undefined where it has no end. */
function endOfRange(nodes: readonly Node[], start: number): number | undefined {
  let open = 0;
  for (let at = start; at < nodes.length; at++) {
    const name = identifierOf(nodes[at]);
    if (name === 'range') open++;
    if (name === 'end' && --open === 0) return at + 1;
  }
  return undefined;
}

function partOf(nodes: readonly Node[]): Part | undefined {
  const [first] = nodes;
  const tree: ListNode = { kind: 'list', nodes: [...nodes] };
  if (first?.kind === 'literal') return { kind: 'fixed', tree };
  if (first?.kind !== 'list') return undefined;
  if (first.nodes.length > 0 && first.nodes.every(({ kind }) => kind === 'literal')) return { kind: 'fixed', tree };
  const isOfRange = isRange(first);
  const steps = isOfRange ? first.nodes.slice(1) : first.nodes;
  const [field, selection, ...rest] = steps;
  if (field?.kind !== 'field') return undefined;
  if (field.name !== 'items') return isOfRange || !steps.every(isStep) ? undefined : { kind: 'fixed', tree };
  if (selection === undefined) return undefined;
  if (selection.kind === 'array' && !isAll(selection.bounds)) {
    const picked = pickedBy(selection.bounds);
    return picked === undefined ? undefined : { kind: 'picked', tree, ...picked };
  }
  if (!['array', 'filter', 'wildcard'].includes(selection.kind) || !rest.every(isStep)) return undefined;
  if (!isOfRange) return { kind: 'each', tree };
  return { kind: 'range', tree, head: { kind: 'list', nodes: [{ kind: 'list', nodes: [...steps] }] } };
}

/** Whether a step prints the results of one value after the other. */
function isStep({ kind }: Node): boolean {
  return ['field', 'array', 'filter', 'wildcard', 'recursive'].includes(kind);
}

type Bounds = readonly [Bound, Bound, Bound];

function isAll([start, end, step]: Bounds): boolean {
  return !start.isKnown && !end.isKnown && !step.isKnown;
}

/** How many items at the start and at the end of a list a slice can be about; undefined where it may be any of them. */
function pickedBy([start, end]: Bounds): { readonly first: number; readonly last: number } | undefined {
  const from = start.isKnown ? start.value : 0;
  const last = from < 0 ? -from : 0;
  if (!end.isKnown) return last > 0 && last <= MOST_PICKED ? { first: 0, last } : undefined;
  if (end.value <= 0 && from >= 0) return undefined;
  const first = Math.max(0, end.value);
  return first <= MOST_PICKED && last <= MOST_PICKED ? { first, last } : undefined;
}
