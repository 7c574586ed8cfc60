import { LeaveToKubectl } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import type { Json } from '../../go/json.ts';
import { quoteAsGo } from '../../go/quote.ts';
import { byBytes, sortAsGo, sortAsGoInSteps } from '../../go/sort.ts';
import { compareQuantities, parseQuantity, type Quantity } from '../../kube/quantity.ts';
import { JsonPath } from '../jsonpath/evaluate.ts';
import { floatOf, isFloat, isInteger } from '../jsonpath/kinds.ts';
import { JsonPathError } from '../jsonpath/nodes.ts';
import { parseJsonPath } from '../jsonpath/parse.ts';
import { relaxPath } from '../jsonpath/relax.ts';

/**
 * Sorts by the value that a field has in the object of each element, in Go's order of equals. Throws what kubectl says
 * of a field that no object has. `isTable`: where the field is no path, kubectl takes it for a whole template, but only
 * to sort the rows of tables. Source: sorter.go of kubectl/pkg/cmd/get.
 */
export function sortByField<T>(
  elements: readonly T[],
  objectOf: (element: T) => Json,
  field: string,
  isTable = false,
): readonly T[] {
  const path = parsePath(field, isTable);
  const sorted = elements.map((element) => ({ element, ...keyOf(firstValue(path.tree, objectOf(element))) }));
  if (sorted.length > 0 && sorted.every(({ value }) => value === undefined))
    throw new KubectlError(`couldn't find any field with path ${quoteAsGo(path.text)} in the list of objects`);
  return sortAsGo(sorted, (left, right) => isBefore(left, right)).map(({ element }) => element);
}

function parsePath(field: string, isTable: boolean) {
  try {
    const text = isTable ? relaxOrKeep(field) : relaxPath(field);
    const tree = parseJsonPath(text);
    // kubectl evaluates all objects with one parser, which remembers the ranges it went through.
    if (/\b(?:range|end)\b/.test(text)) throw new LeaveToKubectl('a range to sort by');
    return { text, tree };
  } catch (error) {
    throw error instanceof JsonPathError ? new KubectlError(error.message) : error;
  }
}

function relaxOrKeep(field: string): string {
  try {
    return relaxPath(field);
  } catch (error) {
    if (error instanceof JsonPathError) return field;
    throw error;
  }
}

function firstValue(tree: ReturnType<typeof parseJsonPath>, object: Json): Json | undefined {
  try {
    return new JsonPath(tree, true).evaluate(object)[0]?.[0];
  } catch (error) {
    throw error instanceof JsonPathError ? new KubectlError(error.message) : error;
  }
}

function isBefore({ value: left, quantity: one }: Key, { value: right, quantity: other }: Key): boolean {
  if (left === undefined) return true;
  if (right === undefined) return false;
  if (left === null || right === null) return left === null && right !== null;
  if (isInteger(left) && isInteger(right)) return left < right;
  if (isFloat(left) && isFloat(right)) return floatOf(left) < floatOf(right);
  if (typeof left === 'string' && typeof right === 'string')
    return one === undefined || other === undefined ? byBytes(left, right) : compareQuantities(one, other) < 0;
  throw new LeaveToKubectl('values that cannot be compared');
}

/** Sorts many objects by a field without holding them: it is given the key of each, and gives their order. */
export class FieldOrder {
  readonly #path: ReturnType<typeof parsePath>;
  readonly #keys: Key[] = [];
  #hasAny = false;

  /** `isTable` as in sortByField. Throws KubectlError where the field is wrong. */
  constructor(field: string, isTable = false) {
    this.#path = parsePath(field, isTable);
  }

  /** Takes the key of the next object, and gives back how many bytes that takes. Throws KubectlError. */
  add(object: Json): number {
    const value = firstValue(this.#path.tree, object);
    this.#hasAny ||= value !== undefined;
    this.#keys.push(keyOf(value));
    return KEY_BYTES + (typeof value === 'string' ? value.length : 0);
  }

  /** The places of the objects in the order of the field, as sortByField sorts them; `next` is waited for now and then. */
  async sorted(next: () => Promise<void> | undefined): Promise<readonly number[]> {
    const keys = this.#keys;
    if (keys.length > 0 && !this.#hasAny)
      throw new KubectlError(`couldn't find any field with path ${quoteAsGo(this.#path.text)} in the list of objects`);
    const isKeyBefore = (left: number, right: number): boolean => isBefore(keys[left] as Key, keys[right] as Key);
    return sortAsGoInSteps([...keys.keys()], isKeyBefore, next);
  }
}

interface Key {
  readonly value: Json | undefined;
  /** What the value is as a quantity, where it is a text. */
  readonly quantity?: Quantity | undefined;
}

function keyOf(value: Json | undefined): Key {
  return { value, quantity: typeof value === 'string' ? parseQuantity(value) : undefined };
}

const KEY_BYTES = 150;
