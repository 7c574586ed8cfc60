import type { JqBudget } from './context.ts';
import { describe, isArray, isObject, JqError, type JqValue, typeOf } from './values.ts';

/** A value and all that is in it. */
export function* recurse(value: JqValue, budget: JqBudget): Generator<JqValue> {
  budget.charge();
  yield value;
  if (isArray(value) || isObject(value)) for (const each of valuesOf(value, budget)) yield* recurse(each, budget);
}

/** The values of an array or an object. */
export function* valuesOf(value: JqValue, budget: JqBudget): Generator<JqValue> {
  if (!isArray(value) && !isObject(value))
    throw new JqError(`Cannot iterate over ${value === null ? 'null' : describe(value)}`);
  for (const each of isArray(value) ? value : Object.values(value)) {
    budget.charge();
    yield each;
  }
}

/** The value at a key or a place; null where there is none. */
export function indexOf(value: JqValue, key: JqValue): JqValue {
  if (typeof key === 'string' && (value === null || isObject(value)))
    return value !== null && Object.hasOwn(value, key) ? (value[key] ?? null) : null;
  if (typeof key === 'number' && (value === null || isArray(value))) {
    const at = Math.floor(key);
    return value?.[at < 0 ? value.length + at : at] ?? null;
  }
  const shown = typeof key === 'string' ? `"${key}"` : typeOf(key);
  throw new JqError(`Cannot index ${typeOf(value)} with ${typeof key === 'string' ? shown : typeOf(key)}`);
}

/** Part of an array or a text. */
export function sliceOf(value: JqValue, start: JqValue, end: JqValue, budget: JqBudget): JqValue {
  if (value === null) return null;
  if (!isArray(value) && typeof value !== 'string') throw new JqError(`Cannot index ${typeOf(value)} with object`);
  if ((start !== null && typeof start !== 'number') || (end !== null && typeof end !== 'number'))
    throw new JqError('Start and end indices of an array slice must be numbers');
  const [from, to] = [Math.floor(start ?? 0), end === null ? undefined : Math.ceil(end)];
  if (typeof value === 'string')
    return budget
      .made([...value])
      .slice(from, to)
      .join('');
  return budget.made(value.slice(from, to));
}
