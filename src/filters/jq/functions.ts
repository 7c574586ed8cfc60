import { compileRegex } from '../regex.ts';
import { recurse, valuesOf } from './access.ts';
import { messageOf, withArgument } from './arguments.ts';
import type { JqBudget, JqContext } from './context.ts';
import { deletePaths, pathsOf } from './paths.ts';
import { arrayOf, fromEntries, PLAIN, toEntries } from './plain.ts';
import type { JqNode } from './syntax.ts';
import {
  compareValues,
  describe,
  isArray,
  isObject,
  isTrue,
  JqError,
  type JqValue,
  toObject,
  typeOf,
} from './values.ts';

/** Calls a function of jq. Source: jq's manual, Builtin operators and functions. */
export function* callFunction(
  name: string,
  args: readonly JqNode[],
  input: JqValue,
  context: JqContext,
): Generator<JqValue> {
  const { budget } = context;
  const plain = Object.hasOwn(PLAIN, name) && args.length === 0 ? PLAIN[name] : undefined;
  if (plain !== undefined) return yield plain(input, budget);
  const [first, second] = args;
  const typed = Object.hasOwn(TYPED, name) ? TYPED[name] : undefined;
  if (typed !== undefined) {
    if (typed.includes(typeOf(input))) yield input;
    return;
  }
  if (name === 'empty') return;
  if (name === 'recurse') return yield* recurse(input, budget);
  if (name === 'error' && first === undefined) throw new JqError(messageOf(input));
  if (first === undefined) throw new JqError(`${name} is not defined`);
  const of = (value: JqValue) => context.evaluate(first, value, context);
  switch (name) {
    case 'select':
      for (const test of of(input)) if (isTrue(test)) yield input;
      return;
    case 'map':
      return yield [...valuesOf(input, budget)].flatMap((value) => [...of(value)]);
    case 'map_values':
      return yield mapValues(input, of, budget);
    case 'with_entries':
      return yield fromEntries([...toEntries(input)].flatMap((entry) => [...of(entry)]));
    case 'first':
      for (const value of of(input)) return yield value;
      return;
    case 'last': {
      let last: JqValue | undefined;
      for (const value of of(input)) last = value;
      if (last !== undefined) yield last;
      return;
    }
    case 'any':
    case 'all':
      return yield holds(name, [...valuesOf(input, budget)].values(), of);
    case 'limit':
      return yield* limit(first, second ?? first, input, context);
    case 'sort_by':
      return yield keyed(input, name, of, budget).map(({ value }) => value);
    case 'group_by':
      return yield groups(keyed(input, name, of, budget));
    case 'unique_by':
      return yield groups(keyed(input, name, of, budget)).map((group) => group[0] ?? null);
    case 'min_by':
      return yield keyed(input, name, of, budget)[0]?.value ?? null;
    case 'max_by': {
      const order = keyed(input, name, of, budget);
      return yield order.at(-1)?.value ?? null;
    }
    case 'del':
      return yield deletePaths(input, [...pathsOf(first, input, context)], budget);
    case 'test':
      for (const flags of second === undefined ? [''] : context.evaluate(second, input, context))
        for (const pattern of of(input)) yield matches(input, pattern, flags);
      return;
    default:
      for (const argument of of(input)) yield withArgument(name, input, argument, budget);
  }
}

/** Functions that pass on values of some types. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  arrays: ['array'],
  objects: ['object'],
  iterables: ['array', 'object'],
  booleans: ['boolean'],
  numbers: ['number'],
  strings: ['string'],
  nulls: ['null'],
  values: ['boolean', 'number', 'string', 'array', 'object'],
  scalars: ['null', 'boolean', 'number', 'string'],
};

function mapValues(value: JqValue, of: (value: JqValue) => Iterable<JqValue>, budget: JqBudget): JqValue {
  const firstOf = (each: JqValue): JqValue[] => {
    for (const found of of(each)) return [found];
    return [];
  };
  if (isObject(value))
    return toObject(
      Object.entries(value).flatMap(([key, each]) => firstOf(each).map((found): [string, JqValue] => [key, found])),
    );
  return [...valuesOf(value, budget)].flatMap(firstOf);
}

function holds(name: 'any' | 'all', values: Iterable<JqValue>, of: (value: JqValue) => Iterable<JqValue>): boolean {
  for (const value of values)
    for (const test of of(value)) if (isTrue(test) === (name === 'any')) return name === 'any';
  return name === 'all';
}

function* limit(count: JqNode, body: JqNode, input: JqValue, context: JqContext): Generator<JqValue> {
  for (const most of context.evaluate(count, input, context)) {
    if (typeof most !== 'number') throw new JqError(`${describe(most)} is not a count`);
    let left = most;
    if (left <= 0) continue;
    for (const value of context.evaluate(body, input, context)) {
      yield value;
      if (--left <= 0) break;
    }
  }
}

/** The values of an array in the order of what a function says of each. */
function keyed(input: JqValue, name: string, of: (value: JqValue) => Iterable<JqValue>, budget: JqBudget) {
  return budget
    .made(arrayOf(input, name))
    .map((value) => ({ value, key: [...of(value)] as readonly JqValue[] }))
    .sort((a, b) => compareValues(a.key, b.key));
}

function groups(sorted: readonly { readonly value: JqValue; readonly key: readonly JqValue[] }[]): JqValue[][] {
  const found: JqValue[][] = [];
  for (const [at, { value, key }] of sorted.entries()) {
    const before = sorted[at - 1];
    if (before !== undefined && compareValues(before.key, key) === 0) found.at(-1)?.push(value);
    else found.push([value]);
  }
  return found;
}

function matches(input: JqValue, pattern: JqValue, flags: JqValue): boolean {
  const [source, given] = isArray(pattern) ? pattern : [pattern, flags];
  if (typeof input !== 'string' || typeof source !== 'string')
    throw new JqError(`${describe(input)} cannot be matched, as it is not a string`);
  const regex = compileRegex(source, { ignoreCase: typeof given === 'string' && given.includes('i') });
  if ('fault' in regex) throw new JqError(`${source} (at offset 0) is not a valid regex: ${regex.fault}`);
  return regex.test(input);
}
