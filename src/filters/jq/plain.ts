import { indexOf, valuesOf } from './access.ts';
import type { JqBudget } from './context.ts';
import { add } from './operators.ts';
import {
  compareValues,
  describe,
  isArray,
  isObject,
  isTrue,
  JqError,
  type JqValue,
  sortedKeys,
  toObject,
  typeOf,
  writeValue,
} from './values.ts';

/** Functions without arguments that have one output. */
export const PLAIN: Readonly<Record<string, (input: JqValue, budget: JqBudget) => JqValue>> = {
  add: (input, budget) => [...valuesOf(input, budget)].reduce((sum, value) => add(sum, value, budget), null),
  all: (input, budget) => [...valuesOf(input, budget)].every(isTrue),
  any: (input, budget) => [...valuesOf(input, budget)].some(isTrue),
  ascii_downcase: (input) => textOf(input, 'ascii_downcase').replace(/[A-Z]+/g, (found) => found.toLowerCase()),
  ascii_upcase: (input) => textOf(input, 'ascii_upcase').replace(/[a-z]+/g, (found) => found.toUpperCase()),
  first: (input) => indexOf(input, 0),
  last: (input) => indexOf(input, -1),
  flatten: (input, budget) => flatten(input, Number.POSITIVE_INFINITY, budget),
  floor: (input) => {
    if (typeof input !== 'number') throw new JqError(`${describe(input)} number required`);
    return Math.floor(input);
  },
  from_entries: (input, budget) => fromEntries([...valuesOf(input, budget)]),
  fromjson: (input) => {
    try {
      return JSON.parse(textOf(input, 'fromjson')) as JqValue;
    } catch {
      throw new JqError(`${describe(input)} is not JSON`);
    }
  },
  keys: (input) => keysOf(input, true),
  keys_unsorted: (input) => keysOf(input, false),
  length: (input) => {
    if (input === null) return 0;
    if (typeof input === 'boolean') throw new JqError(`${describe(input)} has no length`);
    if (typeof input === 'number') return Math.abs(input);
    if (typeof input === 'string') return [...input].length;
    return isArray(input) ? input.length : Object.keys(input).length;
  },
  min: (input) => arrayOf(input, 'min').toSorted(compareValues)[0] ?? null,
  max: (input) => arrayOf(input, 'max').toSorted(compareValues).at(-1) ?? null,
  not: (input) => !isTrue(input),
  reverse: (input) => (input === null ? [] : arrayOf(input, 'reverse').toReversed()),
  sort: (input, budget) => budget.made(arrayOf(input, 'sort')).toSorted(compareValues),
  to_entries: (input) => toEntries(input),
  tojson: (input, budget) => budget.made(writeValue(input, 0)),
  tonumber: (input) => {
    if (typeof input === 'number') return input;
    if (typeof input !== 'string') throw new JqError(`${describe(input)} cannot be parsed as a number`);
    if (!/^\s*-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\s*$/.test(input))
      throw new JqError(`${describe(input)} is not a number`);
    return Number(input);
  },
  tostring: (input, budget) => (typeof input === 'string' ? input : budget.made(writeValue(input, 0))),
  type: (input) => typeOf(input),
  unique: (input) => {
    const sorted = arrayOf(input, 'unique').toSorted(compareValues);
    return sorted.filter((value, at) => at === 0 || compareValues(value, sorted[at - 1] ?? null) !== 0);
  },
};

export function textOf(value: JqValue, name: string): string {
  if (typeof value !== 'string') throw new JqError(`${name} input must be a string`);
  return value;
}

export function arrayOf(value: JqValue, name: string): readonly JqValue[] {
  if (!isArray(value)) throw new JqError(`${describe(value)} cannot be used by ${name}, as it is not an array`);
  return value;
}

function keysOf(value: JqValue, isSorted: boolean): JqValue {
  if (isArray(value)) return value.map((_, at) => at);
  if (!isObject(value)) throw new JqError(`${describe(value)} has no keys`);
  return isSorted ? sortedKeys(value) : Object.keys(value);
}

export function flatten(value: JqValue, depth: number, budget: JqBudget): JqValue {
  const flat = (values: Iterable<JqValue>, left: number): readonly JqValue[] =>
    [...values].flatMap((each) => {
      budget.charge();
      return isArray(each) && left > 0 ? flat(each, left - 1) : [each];
    });
  return flat(valuesOf(value, budget), depth);
}

export function toEntries(value: JqValue): readonly JqValue[] {
  if (!isObject(value) && !isArray(value)) throw new JqError(`${describe(value)} has no keys`);
  const entries: readonly (readonly [JqValue, JqValue])[] = isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries.map(([key, each]) =>
    toObject([
      ['key', key],
      ['value', each],
    ]),
  );
}

/** The object of entries, whose keys may have several names. */
export function fromEntries(entries: readonly JqValue[]): JqValue {
  return toObject(
    entries.map((entry): [string, JqValue] => {
      const found = ['key', 'k', 'name', 'Name', 'Key', 'K'].map((name) => indexOf(entry, name)).find(isKey);
      if (typeof found !== 'string') throw new JqError(`Cannot use ${describe(found ?? null)} as object key`);
      const value = ['value', 'v', 'Value', 'V'].find((name) => isObject(entry) && Object.hasOwn(entry, name));
      return [found, value === undefined ? null : indexOf(entry, value)];
    }),
  );
}

function isKey(value: JqValue): value is Exclude<JqValue, null> {
  return value !== null;
}
