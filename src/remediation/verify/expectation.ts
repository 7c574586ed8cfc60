import { quote, type Refusal, refuse } from '../../errors.ts';
import { formatValue } from '../../go/format.ts';
import { isJsonList, isJsonObject, type Json } from '../../go/json.ts';
import { listOf, valueAt } from '../../policy/admission/reading.ts';
import { JsonPath } from '../../reads/jsonpath/evaluate.ts';
import { JsonPathError, type ListNode } from '../../reads/jsonpath/nodes.ts';
import { parseJsonPath } from '../../reads/jsonpath/parse.ts';
import { relaxPath } from '../../reads/jsonpath/relax.ts';
import { numberAt, textAt } from './health.ts';

/** What should be true of every object of a change, in the words of `kubectl wait --for`. */
export type Expectation = { readonly text: string } & (
  | { readonly kind: 'delete' }
  | { readonly kind: 'create' }
  | { readonly kind: 'condition'; readonly type: string; readonly status: string }
  | { readonly kind: 'jsonpath'; readonly path: ListNode; readonly value: string | undefined }
);

/**
 * Reads what `kubectl wait --for` takes: `delete`, `create`, `condition=TYPE[=STATUS]`, `jsonpath=EXPRESSION[=VALUE]`. Refuses
 * anything else with ARGUMENTS_INVALID. Source: conditionFuncsFor of kubectl/pkg/cmd/wait.
 */
export function parseExpectation(text: string): Expectation | Refusal {
  const word = text.toLowerCase();
  if (word === 'delete' || word === 'create') return { kind: word, text };
  if (text.startsWith('condition=')) {
    const [type = '', ...status] = text.slice('condition='.length).split('=');
    return type === ''
      ? refusal(text)
      : { kind: 'condition', type, status: status.length === 0 ? 'true' : status.join('='), text };
  }
  if (!text.startsWith('jsonpath=')) return refusal(text);
  const [expression = '', value, ...more] = splitAtSingle(text.slice('jsonpath='.length));
  const wanted = value?.replace(/^['"]+|['"]+$/g, '');
  if (expression === '' || wanted === '' || more.length > 0) return refusal(text);
  try {
    return {
      kind: 'jsonpath',
      path: parseJsonPath(relaxPath(expression.replace(/^(['"])(.*)\1$/s, '$2'))),
      value: wanted,
      text,
    };
  } catch (error) {
    if (error instanceof JsonPathError) return refusal(text);
    throw error;
  }
}

/** Divides a text at each `=` that is not doubled. */
function splitAtSingle(text: string): readonly string[] {
  return text.split(/(?<!=)=(?!=)/);
}

function refusal(text: string): Refusal {
  return refuse(
    'ARGUMENTS_INVALID',
    `${quote(text)} is not a condition that the server can wait for.`,
    'Write it as for kubectl wait --for: condition=Available, condition=Ready=false, jsonpath={.status.phase}=Running, delete or create.',
  );
}

/** Returns whether an object is as expected. `object` is undefined if it is gone; `uid` is its uid before a deletion. */
export function isMet(expectation: Expectation, object: unknown, uid?: string): boolean {
  if (expectation.kind === 'delete')
    return object === undefined || (uid !== undefined && textAt(object, 'metadata', 'uid') !== uid);
  if (object === undefined) return false;
  if (expectation.kind === 'jsonpath') return holds(object as Json, expectation);
  return expectation.kind === 'create' || hasCondition(object, expectation);
}

/** A condition counts only if its controller has seen the object as it is. Source: ConditionalWait of kubectl/pkg/cmd/wait. */
function hasCondition(object: unknown, { type, status }: Extract<Expectation, { kind: 'condition' }>): boolean {
  const found = listOf(valueAt(object, 'status', 'conditions')).find(
    (each) => textAt(each, 'type').toLowerCase() === type.toLowerCase() && textAt(each, 'status') !== '',
  );
  if (found === undefined) return false;
  const observed = numberAt(
    found,
    ['observedGeneration'],
    numberAt(object, ['status', 'observedGeneration'], Number.POSITIVE_INFINITY),
  );
  return (
    observed >= numberAt(object, ['metadata', 'generation']) &&
    textAt(found, 'status').toLowerCase() === status.toLowerCase()
  );
}

/** Source: JSONPathWait of kubectl/pkg/cmd/wait, which takes one plain value. */
function holds(object: Json, { path, value }: Extract<Expectation, { kind: 'jsonpath' }>): boolean {
  try {
    const groups = new JsonPath(path, true).evaluate(object);
    const [found] = groups[0] ?? [];
    if (groups.length !== 1 || groups[0]?.length !== 1 || found === undefined) return false;
    if (value === undefined) return true;
    return !isJsonList(found) && !isJsonObject(found) && formatValue(found).trim() === value.trim();
  } catch {
    // kubectl would end with an error, or the order of a map would decide.
    return false;
  }
}
