import { valuesOf } from './access.ts';
import type { JqBudget } from './context.ts';
import { split } from './operators.ts';
import { flatten } from './plain.ts';
import { compareValues, describe, isArray, isObject, JqError, type JqValue, typeOf, writeValue } from './values.ts';

/** Calls a function whose argument is a value. */
export function withArgument(name: string, input: JqValue, argument: JqValue, budget: JqBudget): JqValue {
  switch (name) {
    case 'has':
      return has(input, argument);
    case 'contains':
      return containment(input, argument, budget);
    case 'inside':
      return containment(argument, input, budget);
    case 'startswith':
      if (typeof input !== 'string' || typeof argument !== 'string')
        throw new JqError('startswith() requires string inputs');
      return input.startsWith(argument);
    case 'endswith':
      if (typeof input !== 'string' || typeof argument !== 'string')
        throw new JqError('endswith() requires string inputs');
      return input.endsWith(argument);
    case 'ltrimstr':
      return typeof input === 'string' && typeof argument === 'string' && input.startsWith(argument)
        ? input.slice(argument.length)
        : input;
    case 'rtrimstr':
      return typeof input === 'string' && typeof argument === 'string' && argument !== '' && input.endsWith(argument)
        ? input.slice(0, -argument.length)
        : input;
    case 'split':
      if (typeof input !== 'string' || typeof argument !== 'string')
        throw new JqError('split input and separator must be strings');
      return split(input, argument, budget);
    case 'join':
      return join(input, argument, budget);
    case 'index':
      return place(input, argument);
    case 'flatten':
      if (typeof argument !== 'number' || argument < 0) throw new JqError('flatten depth must not be negative');
      return flatten(input, argument, budget);
    case 'error':
      throw new JqError(messageOf(argument));
    default:
      throw new JqError(`${name} is not defined`);
  }
}

/** The message of an error that a program makes. */
export function messageOf(value: JqValue): string {
  return typeof value === 'string' ? value : `${describe(value)} (not a string)`;
}

function has(value: JqValue, key: JqValue): boolean {
  if (value === null) return false;
  if (isObject(value) && typeof key === 'string') return Object.hasOwn(value, key);
  if (isArray(value) && typeof key === 'number') return key >= 0 && key < value.length;
  throw new JqError(
    `Cannot check whether ${typeOf(value)} has a ${typeof key === 'string' ? 'string' : typeOf(key)} key`,
  );
}

function containment(value: JqValue, part: JqValue, budget: JqBudget): boolean {
  if (typeOf(value) !== typeOf(part))
    throw new JqError(`${describe(value)} and ${describe(part)} cannot have their containment checked`);
  return contains(value, part, budget);
}

function contains(value: JqValue, part: JqValue, budget: JqBudget): boolean {
  budget.charge();
  if (isObject(value) && isObject(part))
    return Object.entries(part).every(
      ([key, each]) => Object.hasOwn(value, key) && contains(value[key] ?? null, each, budget),
    );
  if (isArray(value) && isArray(part))
    return part.every((each) => value.some((other) => typeOf(other) === typeOf(each) && contains(other, each, budget)));
  if (typeof value === 'string' && typeof part === 'string') return value.includes(part);
  return compareValues(value, part) === 0;
}

function join(value: JqValue, separator: JqValue, budget: JqBudget): JqValue {
  const values = [...valuesOf(value, budget)];
  if (values.length === 0) return '';
  if (typeof separator !== 'string') throw new JqError(`${describe(separator)} cannot join texts`);
  const texts = values.map((each) => {
    if (each === null) return '';
    if (typeof each === 'object') throw new JqError(`${describe(separator)} and ${describe(each)} cannot be added`);
    return typeof each === 'string' ? each : writeValue(each, 0);
  });
  return budget.made(texts.join(separator));
}

/** The place of a text in a text, or of a value in an array; null if it is not there. */
function place(value: JqValue, part: JqValue): JqValue {
  if (value === null) return null;
  if (typeof value === 'string' && typeof part === 'string') {
    const at = part === '' ? -1 : value.indexOf(part);
    return at === -1 ? null : Buffer.byteLength(value.slice(0, at));
  }
  if (!isArray(value)) throw new JqError(`Cannot determine the index of ${describe(part)} in ${describe(value)}`);
  const at = value.findIndex((each) => compareValues(each, part) === 0);
  return at === -1 ? null : at;
}
