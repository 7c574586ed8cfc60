import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  NO_QUANTITY,
  parseQuantity,
  type Quantity,
} from '../kube/quantity.ts';
import type { Node, Taint } from './objects/cluster.ts';
import type { NodeTerm, PodSpec } from './objects/pod-spec.ts';

/** One reason of the scheduler, and how many nodes it rules out; undefined if it is about none in particular. */
export interface Predicate {
  readonly nodes: number | undefined;
  readonly reason: string;
  /** Whether the scheduler says of every node that no eviction would help. */
  readonly isFinal: boolean;
}

/**
 * Reads the reasons out of a message such as `0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable.` The reason
 * that rules out most nodes comes first. Taints come last among equals: most clusters have nodes that take no ordinary pods.
 */
export function readPredicates(message: string): {
  readonly nodes: number | undefined;
  readonly predicates: readonly Predicate[];
} {
  const said = message.replace(/\.? preemption: .*$/s, '').replace(/\. no new claims to deallocate.*$/s, '');
  const [, all, rest = said] = /^\d+\/(\d+) nodes are available: (.*)$/s.exec(said) ?? [];
  const helpless = /preemption: 0\/(\d+) nodes are available: (\d+) Preemption is not helpful/.exec(message);
  const isFinal = helpless !== null && helpless[1] === helpless[2];
  // Commas inside of taints do not separate.
  const parts = rest.split(/,\s+(?=\d+ )/).map((part) => part.trim().replace(/\.$/, ''));
  return {
    nodes: all === undefined ? undefined : Number(all),
    predicates: parts
      .filter((part) => part !== '')
      .map((part) => {
        const [, count, reason = part] = /^(\d+) (.*)$/s.exec(part) ?? [];
        return { nodes: count === undefined ? undefined : Number(count), reason, isFinal };
      })
      .toSorted((left, right) => weight(right) - weight(left)),
  };
}

function weight({ nodes = 0, reason }: Predicate): number {
  return 2 * nodes + (/\btaint/.test(reason) ? 0 : 1);
}

/** What a pod requests of a resource; undefined if nothing. Source: core/v1, effective requests with init containers. */
export function requestOf({ containers }: PodSpec, resource: string): string | undefined {
  let running = NO_QUANTITY;
  let most: Quantity | undefined;
  for (const { role, requests } of containers) {
    const request = parseQuantity(requests.get(resource) ?? '');
    if (request === undefined) continue;
    if (role !== 'init') running = addQuantities(running, request);
    else if (most === undefined || compareQuantities(request, most) > 0) most = request;
  }
  const needed = most !== undefined && compareQuantities(most, running) > 0 ? most : running;
  return compareQuantities(needed, NO_QUANTITY) > 0 ? formatQuantity(needed) : undefined;
}

/** The node that has most of a resource, and how much. */
export function largestNode(
  nodes: readonly Node[],
  resource: string,
): { readonly node: Node; readonly amount: string } | undefined {
  let largest: { node: Node; amount: string; value: Quantity } | undefined;
  for (const node of nodes) {
    const amount = node.allocatable.get(resource) ?? '';
    const value = parseQuantity(amount);
    if (value === undefined) continue;
    if (largest === undefined || compareQuantities(value, largest.value) > 0) largest = { node, amount, value };
  }
  return largest;
}

/** Whether one amount is more than another; false if one cannot be read. */
export function isMore(one: string, other: string): boolean {
  const [left, right] = [parseQuantity(one), parseQuantity(other)];
  return left !== undefined && right !== undefined && compareQuantities(left, right) > 0;
}

/** The taints of a node that keep a pod away. Source: core/v1 Toleration. */
export function untolerated({ taints }: Node, { tolerations }: PodSpec): readonly Taint[] {
  return taints.filter(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' &&
      !tolerations.some(
        ({ key, operator, value, effect }) =>
          (effect === '' || effect === taint.effect) &&
          (key === '' ? operator === 'Exists' : key === taint.key) &&
          (operator === 'Exists' || value === taint.value),
      ),
  );
}

export function writeTaint({ key, value, effect }: Taint): string {
  return `${key}${value === '' ? '' : `=${value}`}:${effect}`;
}

/** What a pod asks of the labels of a node, in words. */
export function nodeDemands({ nodeSelector, nodeTerms }: PodSpec): readonly string[] {
  return [
    ...[...nodeSelector].map(([key, value]) => `${key}=${value}`),
    ...(nodeTerms.length === 0 ? [] : [nodeTerms.map((term) => term.map(writeTerm).join(' and ')).join(' or ')]),
  ];
}

/** The keys of labels that a pod asks for. */
export function demandedKeys({ nodeSelector, nodeTerms }: PodSpec): readonly string[] {
  return [...new Set([...nodeSelector.keys(), ...nodeTerms.flat().map(({ key }) => key)])];
}

function writeTerm({ key, operator, values }: NodeTerm): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `no ${key}`;
  return `${key} ${operator === 'In' ? 'in' : operator === 'NotIn' ? 'not in' : operator} (${values.join(', ')})`;
}
