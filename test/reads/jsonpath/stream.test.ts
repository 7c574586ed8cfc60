import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LeaveToKubectl } from '../../../src/api/api.ts';
import type { Json } from '../../../src/go/json.ts';
import { JsonPath } from '../../../src/reads/jsonpath/evaluate.ts';
import { JsonPathError } from '../../../src/reads/jsonpath/nodes.ts';
import { parseJsonPath } from '../../../src/reads/jsonpath/parse.ts';
import { printResults, printResultsAsJson } from '../../../src/reads/jsonpath/print.ts';
import { TemplateStream } from '../../../src/reads/jsonpath/stream.ts';

const listOf = (items: readonly Json[]): Json => ({ apiVersion: 'v1', items, kind: 'List', metadata: { r: '' } });
const KINDS = ['jsonpath', 'jsonpath-as-json'] as const;
type Kind = (typeof KINDS)[number];

/** What is printed of the whole list; undefined where that ends in an error. */
function whole(template: string, kind: Kind, items: readonly Json[]): string | undefined {
  try {
    const groups = new JsonPath(parseJsonPath(template), true).evaluate(listOf(items));
    return groups.map(kind === 'jsonpath' ? printResults : printResultsAsJson).join('');
  } catch (error) {
    if (error instanceof JsonPathError || error instanceof LeaveToKubectl) return undefined;
    throw error;
  }
}

/** What is printed item by item; undefined where that ends in an error, and "whole" where the template needs the list. */
function streamed(template: string, kind: Kind, items: readonly Json[], inTwoSteps = false): string | undefined {
  let out = '';
  const stdout = (text: string) => {
    out += text;
  };
  try {
    const stream = TemplateStream.open(parseJsonPath(template), kind, listOf, { stdout, hold: () => undefined });
    if (stream === undefined) return 'whole';
    if (inTwoSteps && !stream.isFreeOfOrder) return 'whole';
    for (const item of items) {
      if (inTwoSteps) stream.add(stream.texts(item));
      else stream.take(item);
    }
    stream.end();
    return out;
  } catch (error) {
    if (error instanceof JsonPathError || error instanceof LeaveToKubectl) return undefined;
    throw error;
  }
}

const step = fc.constantFrom(
  '.a',
  '.b',
  '.a.b',
  '.c[*]',
  '.c[0]',
  '.c[-1]',
  '.c[?(@.a==1)]',
  '.c[?(@.b)].a',
  '.missing',
);
const path = fc.array(step, { maxLength: 2 }).map((steps) => steps.join(''));
const selection = fc.constantFrom(
  '[*]',
  '[?(@.a==1)]',
  '[?(@.b)]',
  '.*',
  '[0]',
  '[-1]',
  '[1:3]',
  '[-2:]',
  '[:2]',
  '[2:]',
);
const text = fc.constantFrom('x ', '{"\\n"}', '{.kind}', '{.metadata.r}', '{"a"}{" "}');
const each = fc.tuple(selection, path).map(([selected, rest]) => `{.items${selected}${rest}}`);
const inner = fc.oneof(
  text,
  path.map((rest) => (rest === '' ? '{@}' : `{${rest}}`)),
  path.map((rest) => `{range .c[*]}{.a}${rest === '' ? '' : `{${rest}}`},{end}`),
);
const range = fc
  .tuple(selection, fc.array(inner, { minLength: 1, maxLength: 3 }))
  .map(([selected, body]) => `{range .items${selected}}${body.join('')}{end}`);
const template = fc.array(fc.oneof(text, each, range), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const leaf = fc.record(
  { a: fc.constantFrom<Json>(1, 2, 'x', null), b: fc.constantFrom<Json>('y', true, 3) },
  { requiredKeys: [] },
);
const item = fc.record(
  { a: fc.oneof(fc.constantFrom<Json>(1, 2, 'x'), leaf), b: leaf, c: fc.array(leaf, { maxLength: 3 }) },
  { requiredKeys: [] },
) as fc.Arbitrary<Json>;

describe('a template over a list, item by item', () => {
  test.each(KINDS)('prints what it prints of the whole list, whatever the template and the items (%s)', (kind) => {
    let streams = 0;
    fc.assert(
      fc.property(template, fc.array(item, { maxLength: 6 }), fc.boolean(), (given, items, inTwoSteps) => {
        const found = streamed(given, kind, items, inTwoSteps);
        if (found === 'whole') return;
        streams++;
        expect(found).toBe(whole(given, kind, items));
      }),
      { numRuns: 3000 },
    );
    expect(streams).toBeGreaterThan(1000);
  });

  test.each([
    '{.items[*].metadata.name}',
    '{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}',
    "{range .items[?(@.status.phase=='Running')]}{.metadata.name} {end}",
    '{range .items[*]}{range .spec.containers[*]}{.image}{"\\n"}{end}{end}',
    '{.items[0].metadata.name}',
    '{.items[-1:].metadata.name}',
    '{.kind}: {.items[*].metadata.name} and {.items[*].metadata.uid}',
  ])('takes %s', (given) => {
    expect(streamed(given, 'jsonpath', [])).not.toBe('whole');
  });

  test.each(['{}', '{.items}', '{.items[1:]}', '{..name}', '{.items[*]["a","b"]}', '{range .items[*]}{.a}'])(
    'leaves %s, which needs the whole list',
    (given) => {
      expect([undefined, 'whole']).toContain(streamed(given, 'jsonpath', []));
    },
  );

  test('holds what a later expression prints until its turn comes', () => {
    const items = [
      { a: '1', b: 'x' },
      { a: '2', b: 'y' },
    ];
    expect(streamed('{.items[*].a}-{.items[*].b}', 'jsonpath', items)).toBe('1 2-x y');
  });
});
