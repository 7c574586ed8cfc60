import { indexOf, recurse, sliceOf, valuesOf } from './access.ts';
import type { JqContext, JqScope } from './context.ts';
import { formatText } from './formats.ts';
import { callFunction } from './functions.ts';
import { binary } from './operators.ts';
import type { JqNode } from './syntax.ts';
import { describe, isTrue, JqError, type JqValue, toObject } from './values.ts';

/** Evaluates a node over an input: each output, in order. Throws a JqError where jq would stop. Source: jq's manual. */
export function* evaluate(node: JqNode, input: JqValue, context: JqContext): Generator<JqValue> {
  const { budget } = context;
  budget.charge();
  switch (node.is) {
    case 'identity':
      return yield input;
    case 'literal':
      return yield node.value;
    case 'recurse':
      return yield* recurse(input, budget);
    case 'variable':
      return yield lookUp(node.name, context.scope);
    case 'format':
      return yield budget.made(formatText(node.name, input));
    case 'text':
      return yield* text(node.parts, node.format, input, context);
    case 'index':
      for (const of of evaluate(node.of, input, context))
        for (const key of evaluate(node.key, input, context)) yield* step(node, () => [indexOf(of, key)]);
      return;
    case 'slice':
      return yield* slice(node, input, context);
    case 'iterate':
      for (const of of evaluate(node.of, input, context)) yield* step(node, () => valuesOf(of, budget));
      return;
    case 'try':
      return yield* attempt(node, input, context);
    case 'array':
      return yield node.body === undefined ? [] : [...evaluate(node.body, input, context)];
    case 'object':
      for (const entries of entriesOf(node.entries, input, context)) yield toObject(entries);
      return;
    case 'negate':
      for (const value of evaluate(node.body, input, context)) {
        if (typeof value !== 'number') throw new JqError(`${describe(value)} cannot be negated`);
        yield -value;
      }
      return;
    case 'pipe':
      for (const value of evaluate(node.left, input, context)) yield* evaluate(node.right, value, context);
      return;
    case 'comma':
      yield* evaluate(node.left, input, context);
      return yield* evaluate(node.right, input, context);
    case 'and':
    case 'or':
      for (const left of evaluate(node.left, input, context)) {
        if (isTrue(left) === (node.is === 'or')) yield node.is === 'or';
        else for (const right of evaluate(node.right, input, context)) yield isTrue(right);
      }
      return;
    case 'alternative':
      return yield* alternative(node.left, node.right, input, context);
    case 'binary':
      for (const right of evaluate(node.right, input, context))
        for (const left of evaluate(node.left, input, context)) yield binary(node.operator, left, right, budget);
      return;
    case 'bind':
      for (const value of evaluate(node.source, input, context)) {
        const scope = { name: node.name, value, outer: context.scope };
        yield* evaluate(node.body, input, { ...context, scope });
      }
      return;
    case 'if':
      for (const test of evaluate(node.test, input, context))
        yield* evaluate(isTrue(test) ? node.then : node.otherwise, input, context);
      return;
    case 'call':
      return yield* callFunction(node.name, node.args, input, context);
  }
}

function lookUp(name: string, scope: JqScope): JqValue {
  for (let at = scope; at !== undefined; at = at.outer) if (at.name === name) return at.value;
  throw new JqError(`${name} is not defined`);
}

/** The outputs of one step into a value; none if the step is optional and cannot be made. */
function* step({ isOptional }: { readonly isOptional?: true }, make: () => Iterable<JqValue>): Generator<JqValue> {
  let made: Iterator<JqValue>;
  try {
    made = make()[Symbol.iterator]();
    for (let next = made.next(); next.done !== true; next = made.next()) yield next.value;
  } catch (error) {
    if (!isOptional || !(error instanceof JqError)) throw error;
  }
}

function* slice(node: JqNode & { is: 'slice' }, input: JqValue, context: JqContext): Generator<JqValue> {
  const { of, from, to } = node;
  for (const value of evaluate(of, input, context))
    for (const end of to === undefined ? [null] : evaluate(to, input, context))
      for (const start of from === undefined ? [null] : evaluate(from, input, context))
        yield* step(node, () => [sliceOf(value, start, end, context.budget)]);
}

function* attempt({ body, otherwise }: JqNode & { is: 'try' }, input: JqValue, context: JqContext): Generator<JqValue> {
  let message: string;
  try {
    return yield* evaluate(body, input, context);
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    message = error.message;
  }
  if (otherwise !== undefined) yield* evaluate(otherwise, message, context);
}

function* alternative(left: JqNode, right: JqNode, input: JqValue, context: JqContext): Generator<JqValue> {
  let isAny = false;
  for (const value of evaluate(left, input, context)) {
    if (!isTrue(value)) continue;
    isAny = true;
    yield value;
  }
  if (!isAny) yield* evaluate(right, input, context);
}

type Entry = readonly [string, JqValue];

/** The entries of each object that an expression makes: the last entry changes fastest. */
function* entriesOf(
  [first, ...rest]: readonly { readonly key: JqNode; readonly value: JqNode }[],
  input: JqValue,
  context: JqContext,
): Generator<readonly Entry[]> {
  if (first === undefined) return yield [];
  for (const key of evaluate(first.key, input, context))
    for (const value of evaluate(first.value, input, context)) {
      if (typeof key !== 'string') throw new JqError('Object keys must be strings');
      for (const later of entriesOf(rest, input, context)) yield [[key, value], ...later];
    }
}

/** The texts that parts make: the first inserted value changes fastest. */
function* text(
  parts: readonly (string | JqNode)[],
  format: string | undefined,
  input: JqValue,
  context: JqContext,
): Generator<string> {
  const last = parts.at(-1);
  if (last === undefined) return yield '';
  const ends = typeof last === 'string' ? [last] : evaluate(last, input, context);
  for (const end of ends) {
    const shown = typeof last === 'string' ? last : formatText(format ?? '@text', end);
    for (const start of text(parts.slice(0, -1), format, input, context)) yield context.budget.made(start + shown);
  }
}
