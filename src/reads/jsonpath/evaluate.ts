import { LeaveToKubectl } from '../../api/api.ts';
import { formatValue } from '../../go/format.ts';
import { isJsonList, isJsonObject, type Json } from '../../go/json.ts';
import { compare } from './compare.ts';
import { kindOf } from './kinds.ts';
import { type Bound, JsonPathError, type ListNode, type Node } from './nodes.ts';

/** A value on the way through a template; undefined stands for the nothing that a range over null hands on. */
type Value = Json | undefined;

/**
 * Evaluates one template. Results come in groups: one for each text and each expression, repeated by ranges. Throws
 * JsonPathError in kubectl's words, and LeaveToKubectl where Go's order of map keys, which is random, would decide.
 * Source: jsonpath.go of client-go/util/jsonpath.
 */
export class JsonPath {
  readonly #nodes: readonly Node[];
  readonly #allowMissingKeys: boolean;
  #rangesToBegin = 0;
  #rangesOpen = 0;
  #rangesToEnd = 0;
  #lastEnd = -1;

  constructor({ nodes }: ListNode, allowMissingKeys: boolean) {
    this.#nodes = nodes;
    this.#allowMissingKeys = allowMissingKeys;
  }

  evaluate(value: Json): (readonly Json[])[] {
    return this.#evaluateFrom(0, value);
  }

  #evaluateFrom(start: number, value: Value): (readonly Json[])[] {
    const groups: (readonly Json[])[] = [];
    for (let at = start; at < this.#nodes.length; at++) {
      const node = this.#nodes[at];
      if (node === undefined) break;
      const results = this.#walk([value === null ? undefined : value], node);
      if (this.#rangesToEnd > 0 && this.#rangesToEnd <= this.#rangesOpen) {
        this.#rangesToEnd--;
        this.#lastEnd = at;
        break;
      }
      if (this.#rangesToBegin === 0) {
        groups.push(results.map((result) => result ?? null));
        continue;
      }
      this.#rangesToBegin--;
      this.#rangesOpen++;
      // What is in the range is passed once even if there is nothing to range over, to find its end.
      if (results.length === 0) this.#evaluateFrom(at + 1, undefined);
      for (const result of results) groups.push(...this.#evaluateFrom(at + 1, result));
      this.#rangesOpen--;
      if (this.#lastEnd > at) at = this.#lastEnd;
    }
    return groups;
  }

  #walk(input: readonly Value[], node: Node): readonly Value[] {
    switch (node.kind) {
      case 'list':
        return node.nodes.reduce((values: readonly Value[], next) => this.#walk(values, next), input);
      case 'literal':
        // A text appears once, whatever comes before it; numbers appear for each value.
        return typeof node.value === 'string' ? [node.value] : input.map(() => node.value);
      case 'field':
        return this.#field(input, node.name);
      case 'array':
        return input.flatMap((value) => (value === null ? [] : slice(value, node.bounds)));
      case 'filter':
        return input.flatMap((value) => this.#filter(value, node));
      case 'union':
        return node.lists.flatMap((list) => this.#walk(input, list));
      case 'identifier':
        return this.#identifier(input, node.name);
      case 'wildcard':
        return input.flatMap(children);
      case 'recursive':
        return descend(input);
    }
  }

  #field(input: readonly Value[], name: string): readonly Value[] {
    if (input.length === 0) return [];
    const found = input.flatMap((value) => (isJsonObject(value) && Object.hasOwn(value, name) ? [value[name]] : []));
    if (found.length === 0 && !this.#allowMissingKeys) throw new JsonPathError(`${name} is not found`);
    return found;
  }

  #identifier(input: readonly Value[], name: string): readonly Value[] {
    if (name === 'range') {
      this.#rangesToBegin++;
      return input;
    }
    if (name !== 'end') throw new JsonPathError(`unrecognized identifier ${name}`);
    if (this.#rangesOpen === 0) throw new JsonPathError('not in range, nothing to end');
    this.#rangesToEnd++;
    return [];
  }

  #filter(value: Value, { left, right, operator }: Extract<Node, { kind: 'filter' }>): readonly Value[] {
    if (value === undefined) throw new LeaveToKubectl('a filter of nothing');
    if (!isJsonList(value))
      throw new JsonPathError(`${formatValue(value)} is not array or slice and cannot be filtered`);
    return value.filter((each) => {
      if (operator === 'exists') return this.#exists(each, left);
      const first = onlyOne(this.#walk([each], left));
      if (first === undefined) return false;
      const second = onlyOne(this.#walk([each], right));
      return second === undefined ? false : compare(first.value, second.value, operator);
    });
  }

  #exists(value: Json, path: ListNode): boolean {
    try {
      return this.#walk([value], path).length > 0;
    } catch (error) {
      if (error instanceof JsonPathError) return false;
      throw error;
    }
  }
}

function onlyOne(values: readonly Value[]): { readonly value: Json } | undefined {
  if (values.length > 1) throw new JsonPathError('can only compare one element at a time');
  return values.length === 0 ? undefined : { value: values[0] ?? null };
}

function slice(value: Value, [start, end, step]: readonly [Bound, Bound, Bound]): readonly Value[] {
  if (value === undefined) throw new LeaveToKubectl('an element of nothing');
  if (!isJsonList(value)) throw new JsonPathError(`${kindOf(value)} is not array or slice`);
  const length = value.length;
  const from = !start.isKnown ? 0 : start.value < 0 ? start.value + length : start.value;
  const countsBack = end.value < 0 || (end.value === 0 && end.isDerived);
  const to = !end.isKnown ? length : countsBack ? end.value + length : end.value;
  if (from === to) return [];
  if (from >= length || from < 0) throw outOfBounds(from, length);
  if (to > length || to < 0) throw outOfBounds(to - 1, length);
  if (from > to) throw new JsonPathError(`starting index ${from} is greater than ending index ${to}`);
  if (step.isKnown && step.value <= 0) throw new JsonPathError('step must be > 0');
  return value.slice(from, to).filter((_, index) => index % (step.isKnown ? step.value : 1) === 0);
}

function outOfBounds(index: number, length: number): JsonPathError {
  return new JsonPathError(`array index out of bounds: index ${index}, length ${length}`);
}

function children(value: Value): readonly Json[] {
  if (typeof value === 'string' && value !== '') throw new LeaveToKubectl('the bytes of a text');
  if (isJsonList(value)) return value;
  if (!isJsonObject(value)) return [];
  const found = Object.values(value);
  if (found.length > 1) throw new LeaveToKubectl('the order of a map is random');
  return found;
}

function descend(input: readonly Value[]): readonly Value[] {
  return input.flatMap((value) => {
    const inner = children(value);
    return inner.length === 0 ? [] : [value, ...descend(inner)];
  });
}
