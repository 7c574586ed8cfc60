import { indexOf, valuesOf } from './access.ts';
import type { JqBudget, JqContext } from './context.ts';
import type { JqNode } from './syntax.ts';
import { compareValues, isArray, isObject, isTrue, JqError, type JqValue, toObject } from './values.ts';

/** The way to a value: keys and places. */
type Path = readonly (string | number)[];
interface Found {
  readonly path: Path;
  readonly value: JqValue;
}

/** The paths that an expression names. Throws a JqError for one that names no place of its input. */
export function* pathsOf(node: JqNode, input: JqValue, context: JqContext): Generator<Path> {
  for (const { path } of find(node, { path: [], value: input }, context)) yield path;
}

function* find(node: JqNode, at: Found, context: JqContext): Generator<Found> {
  context.budget.charge();
  switch (node.is) {
    case 'identity':
      return yield at;
    case 'pipe':
      for (const found of find(node.left, at, context)) yield* find(node.right, found, context);
      return;
    case 'comma':
      yield* find(node.left, at, context);
      return yield* find(node.right, at, context);
    case 'index':
      for (const found of find(node.of, at, context))
        for (const key of context.evaluate(node.key, at.value, context)) {
          if (typeof key !== 'string' && typeof key !== 'number') throw new JqError('a key must be a text or a number');
          yield* passing(node, () => [{ path: [...found.path, key], value: indexOf(found.value, key) }]);
        }
      return;
    case 'iterate':
      for (const found of find(node.of, at, context)) yield* passing(node, () => inside(found, context.budget));
      return;
    case 'recurse':
      return yield* deep(at, context.budget);
    case 'try':
      try {
        yield* find(node.body, at, context);
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
      }
      return;
    case 'if':
      for (const test of context.evaluate(node.test, at.value, context))
        yield* find(isTrue(test) ? node.then : node.otherwise, at, context);
      return;
    case 'call': {
      const [first] = node.args;
      if (node.name === 'select' && first !== undefined) {
        for (const test of context.evaluate(first, at.value, context)) if (isTrue(test)) yield at;
        return;
      }
      if (node.name === 'recurse') return yield* deep(at, context.budget);
      if (node.name === 'empty') return;
    }
  }
  throw new JqError('the expression names no place of its input');
}

/** What a step finds; nothing if the step is optional and cannot be made. */
function* passing({ isOptional }: { readonly isOptional?: true }, found: () => Iterable<Found>): Generator<Found> {
  try {
    yield* found();
  } catch (error) {
    if (!isOptional || !(error instanceof JqError)) throw error;
  }
}

function* inside({ path, value }: Found, budget: JqBudget): Generator<Found> {
  const values = [...valuesOf(value, budget)];
  const keys = isObject(value) ? Object.keys(value) : values.map((_, at) => at);
  for (const [at, each] of values.entries()) yield { path: [...path, keys[at] ?? at], value: each };
}

function* deep(at: Found, budget: JqBudget): Generator<Found> {
  budget.charge();
  yield at;
  if (isArray(at.value) || isObject(at.value)) for (const each of inside(at, budget)) yield* deep(each, budget);
}

/** The value without what is at the paths. */
export function deletePaths(value: JqValue, paths: readonly Path[], budget: JqBudget): JqValue {
  // Later places first, so that the earlier ones stay where they are.
  const inOrder = paths.toSorted((a, b) => compareValues(b, a));
  return inOrder.reduce((rest: JqValue, path) => without(rest, path, budget), value);
}

function without(value: JqValue, path: Path, budget: JqBudget): JqValue {
  const [key, ...rest] = path;
  if (key === undefined || value === null) return null;
  if (isArray(value) && typeof key === 'number') {
    const at = key < 0 ? value.length + key : key;
    if (at < 0 || at >= value.length) return value;
    const child = rest.length === 0 ? [] : [without(value[at] ?? null, rest, budget)];
    return budget.made(value.toSpliced(at, 1, ...child));
  }
  if (!isObject(value) || typeof key !== 'string')
    throw new JqError(
      `Cannot delete field at ${typeof key === 'string' ? 'object' : 'array'} index of ${isArray(value) ? 'array' : typeof value}`,
    );
  if (!Object.hasOwn(value, key)) return value;
  const entries = budget.made(Object.entries(value));
  if (rest.length === 0) return toObject(entries.filter(([name]) => name !== key));
  return toObject(entries.map(([name, each]) => [name, name === key ? without(each, rest, budget) : each]));
}
