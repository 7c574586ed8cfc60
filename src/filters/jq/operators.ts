import type { JqBudget } from './context.ts';
import type { JqOperator } from './syntax.ts';
import {
  compareValues,
  describe,
  isArray,
  isObject,
  JqError,
  type JqObject,
  type JqValue,
  toObject,
} from './values.ts';

/** Applies an operator to two values. Source: jq's manual, Builtin operators and functions. */
export function binary(operator: JqOperator, left: JqValue, right: JqValue, budget: JqBudget): JqValue {
  switch (operator) {
    case '==':
      return compareValues(left, right) === 0;
    case '!=':
      return compareValues(left, right) !== 0;
    case '<':
      return compareValues(left, right) < 0;
    case '<=':
      return compareValues(left, right) <= 0;
    case '>':
      return compareValues(left, right) > 0;
    case '>=':
      return compareValues(left, right) >= 0;
    case '+':
      return add(left, right, budget);
    case '-':
      return subtract(left, right, budget);
    case '*':
      return multiply(left, right, budget);
    case '/':
      return divide(left, right, budget);
    case '%':
      return modulo(left, right);
  }
}

/** The sum of two values: of numbers, texts, arrays or objects. */
export function add(left: JqValue, right: JqValue, budget: JqBudget): JqValue {
  if (left === null) return right;
  if (right === null) return left;
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left === 'string' && typeof right === 'string') return budget.made(left + right);
  if (isArray(left) && isArray(right)) return budget.made([...left, ...right]);
  if (isObject(left) && isObject(right))
    return toObject(budget.made([...Object.entries(left), ...Object.entries(right)]));
  throw new JqError(`${describe(left)} and ${describe(right)} cannot be added`);
}

function subtract(left: JqValue, right: JqValue, budget: JqBudget): JqValue {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (!isArray(left) || !isArray(right))
    throw new JqError(`${describe(left)} and ${describe(right)} cannot be subtracted`);
  budget.charge(left.length * right.length);
  return left.filter((each) => !right.some((other) => compareValues(each, other) === 0));
}

function multiply(left: JqValue, right: JqValue, budget: JqBudget): JqValue {
  if (typeof left === 'number' && typeof right === 'number') return left * right;
  if (isObject(left) && isObject(right)) return merge(left, right, budget);
  const [text, times] = typeof left === 'string' ? [left, right] : [right, left];
  if (typeof text === 'string' && typeof times === 'number') return repeat(text, times, budget);
  throw new JqError(`${describe(left)} and ${describe(right)} cannot be multiplied`);
}

function repeat(text: string, times: number, budget: JqBudget): JqValue {
  if (times <= 0) return null;
  const count = Math.max(1, Math.trunc(times));
  budget.charge(text.length * count);
  return text.repeat(count);
}

function merge(left: JqObject, right: JqObject, budget: JqBudget): JqObject {
  const entries = Object.entries(right).map(([key, value]): [string, JqValue] => {
    const before = Object.hasOwn(left, key) ? (left[key] ?? null) : null;
    return [key, isObject(before) && isObject(value) ? merge(before, value, budget) : value];
  });
  return toObject(budget.made([...Object.entries(left), ...entries]));
}

function divide(left: JqValue, right: JqValue, budget: JqBudget): JqValue {
  if (typeof left === 'string' && typeof right === 'string') return split(left, right, budget);
  if (typeof left !== 'number' || typeof right !== 'number')
    throw new JqError(`${describe(left)} and ${describe(right)} cannot be divided`);
  if (right === 0)
    throw new JqError(`${describe(left)} and ${describe(right)} cannot be divided because the divisor is zero`);
  return left / right;
}

/** The parts of a text between separators. */
export function split(text: string, separator: string, budget: JqBudget): JqValue {
  if (text === '') return [];
  return budget.made(separator === '' ? [...text] : text.split(separator));
}

function modulo(left: JqValue, right: JqValue): JqValue {
  if (typeof left !== 'number' || typeof right !== 'number')
    throw new JqError(`${describe(left)} and ${describe(right)} cannot be divided`);
  const [a, b] = [Math.trunc(left), Math.abs(Math.trunc(right))];
  if (b === 0)
    throw new JqError(`${describe(left)} and ${describe(right)} cannot be divided because the divisor is zero`);
  return a % b || 0;
}
