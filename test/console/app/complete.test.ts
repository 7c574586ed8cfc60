import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPair, isScalar, isSeq, type Node, parseDocument, stringify, visit } from 'yaml';
import { type Completion, completionsAt, type Schema } from '../../../console/src/policy/complete.ts';
import { placeAt } from '../../../console/src/policy/yaml-place.ts';

const SCHEMA = JSON.parse(readFileSync('docs/reference/policy.schema.json', 'utf8')) as Schema;
const EXAMPLES = ['docs/examples/policy.yaml', 'docs/examples/approvals.yaml'].map((file) =>
  readFileSync(file, 'utf8'),
);

/** A text with `|` at the cursor. */
function at(marked: string): { readonly text: string; readonly cursor: number } {
  const cursor = marked.indexOf('|');
  return { text: marked.slice(0, cursor) + marked.slice(cursor + 1), cursor };
}
function complete(marked: string): Completion | undefined {
  const { text, cursor } = at(marked);
  return completionsAt(SCHEMA, text, cursor);
}
const labels = (marked: string) => complete(marked)?.options.map(({ label }) => label) ?? [];

/** The text after the option was chosen, with `|` at the cursor. */
function chosen(marked: string, label: string): string | undefined {
  const { text } = at(marked);
  const found = complete(marked);
  const option = found?.options.find((each) => each.label === label);
  if (found === undefined || option === undefined) return undefined;
  const { insert, caret } = option;
  return `${text.slice(0, found.from)}${insert.slice(0, caret)}|${insert.slice(caret)}${text.slice(found.to)}`;
}

describe('offers the keys that are allowed here', () => {
  test.each([
    ['an empty file', '|', ['rules']],
    ['the begin of a key', 'ru|', ['rules']],
    ['a list that was not begun', 'rules:\n  |', ['- ']],
    ['a new rule', 'rules:\n  - |', ['id', 'effect', 'description', 'subjects', 'when', 'subcommands']],
    ['a part of a key', 'rules:\n  - re|', ['resources', 'subresources']],
    ['a key that has its colon', 'rules:\n  - id: a\n    eff|: allow', ['effect']],
    ['keys below a key', 'rules:\n  - id: a\n    approvers:\n      |', ['users', 'groups', 'count']],
    ['an element of a list of mappings', 'rules:\n  - flags:\n      - |', ['name', 'values']],
    [
      'a list as far to the left as its key',
      'rules:\n- fields:\n  - |\n',
      ['path', 'from', 'to', 'min', 'max', 'matches'],
    ],
    ['brackets', 'rules:\n  - when: {outside: {days: [mon], |', ['from', 'to', 'zone']],
    ['brackets over several lines', 'rules:\n  - when: {\n      outside: {\n        z|', ['zone']],
  ])('%s', (_, marked, expected) => {
    expect(labels(marked).slice(0, expected.length)).toEqual(expected);
  });

  test('first the keys that a rule must have', () => {
    expect(labels('rules:\n  - |').slice(0, 2)).toEqual(['id', 'effect']);
  });

  test('no key that the rule has, before or after the cursor', () => {
    const offered = labels('rules:\n  - id: a\n    |\n    effect: deny\n    names: [db]\n  - id: b\n    expires: 5m\n');
    expect(offered).toContain('expires');
    expect(offered).not.toEqual(expect.arrayContaining(['id']));
    expect(offered).not.toEqual(expect.arrayContaining(['effect']));
    expect(offered).not.toEqual(expect.arrayContaining(['names']));
  });

  test('with its description', () => {
    const [first] = complete('rules:\n  - i|')?.options ?? [];
    expect(first).toMatchObject({ label: 'id', kind: 'key', description: expect.stringContaining('Names the rule') });
  });
});

describe('offers the values of enumerations', () => {
  test.each([
    ['after a key', 'rules:\n  - effect: |', ['allow', 'ask', 'deny']],
    ['in part', 'rules:\n  - effect: d|', ['deny']],
    ['in quotes', 'rules:\n  - effect: "de|"', ['deny']],
    ['in brackets', 'rules:\n  - permits: [delete-n|', ['delete-namespaces', 'delete-nodes']],
    ['in brackets, without what is there', 'rules:\n  - permits: [delete-nodes, delete-n|]', ['delete-namespaces']],
    ['as an element', 'rules:\n  - permits:\n      - delete-n|', ['delete-namespaces', 'delete-nodes']],
    [
      'as an element, without what is there',
      'rules:\n  - permits:\n      - delete-n|\n      - delete-nodes',
      ['delete-namespaces'],
    ],
    ['in one spelling', 'rules:\n  - operations: [|', ['CREATE', 'UPDATE', 'DELETE']],
    ['of one of several forms', 'rules:\n  - when: |', ['tainted']],
    ['deep in brackets', 'rules:\n  - when: {outside: {days: [mon, t|', ['tue', 'thu']],
  ])('%s', (_, marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });
});

describe('offers nothing', () => {
  test.each([
    ['in a comment', 'rules:\n  - id: a\n    # eff|'],
    ['in a comment after a value', 'rules:\n  - id: a # eff|'],
    ['for a free text', 'rules:\n  - id: |'],
    ['for an unknown key', 'rules:\n  - colour:\n      |'],
    ['in a text of several lines', 'rules:\n  - description: >\n      eff|'],
    ['below a key that has a value', 'rules:\n  - id: a\n      eff|'],
  ])('%s', (_, marked) => {
    expect(complete(marked)).toBeUndefined();
  });
});

describe('writes the option', () => {
  test.each([
    ['|', 'rules', 'rules:\n  - |'],
    ['rules:\n  - i|', 'id', 'rules:\n  - id: |'],
    ['rules:\n  - id: a\n    eff|: allow', 'effect', 'rules:\n  - id: a\n    effect|: allow'],
    ['rules:\n  - id: a\n    perm|', 'permits', 'rules:\n  - id: a\n    permits: [|]'],
    ['rules:\n  - id: a\n    fi|', 'fields', 'rules:\n  - id: a\n    fields:\n      - |'],
    ['rules:\n  - id: a\n    com|', 'command', 'rules:\n  - id: a\n    command:\n      - [|]'],
    ['rules:\n  - id: a\n    app|', 'approvers', 'rules:\n  - id: a\n    approvers:\n      |'],
    ['rules:\n  - id: a\n    w|', 'when', 'rules:\n  - id: a\n    when: |'],
    ['rules:\n  - permits: |', 'delete-nodes', 'rules:\n  - permits: [delete-nodes|]'],
    ['rules:\n  - permits:\n      |', '- delete-nodes', 'rules:\n  - permits:\n      - delete-nodes|'],
    ['rules:\n  - effect: al|low', 'allow', 'rules:\n  - effect: allow|'],
    ['rules:\n  - approvers: {co|}', 'count', 'rules:\n  - approvers: {count: |}'],
  ])('%j with %j', (marked, label, expected) => {
    expect(chosen(marked, label)).toBe(expected);
  });
});

/** The offset and the path of every key and every scalar of a text, as the YAML parser sees them. */
function placesOf(text: string): readonly { readonly from: number; readonly path: string; readonly isKey: boolean }[] {
  const found: { from: number; path: string; isKey: boolean }[] = [];
  visit(parseDocument(text), {
    Scalar: (key, scalar, ancestors) => {
      const path: string[] = [];
      for (const [index, node] of ancestors.entries()) {
        if (isPair(node) && isScalar(node.key)) {
          const isKeyItself = key === 'key' && index === ancestors.length - 1;
          if (!isKeyItself) path.push(String(node.key.value));
        } else if (isSeq(node as Node)) path.push('*');
      }
      if (scalar.range) found.push({ from: scalar.range[0], path: path.join('/'), isKey: key === 'key' });
    },
  });
  return found;
}

describe('finds the place that the YAML parser finds', () => {
  test.each(EXAMPLES)('for every word of an example', (text) => {
    const places = placesOf(text);
    expect(places.length).toBeGreaterThan(30);
    for (const { from, path, isKey } of places) {
      const place = placeAt(text, from + 1);
      const context = text.slice(from, from + 30);
      expect({ context, path: place?.path.join('/'), isKey: place?.isKey }).toEqual({ context, path, isKey });
      if (isKey) expect(completionsAt(SCHEMA, text, from + 1)?.options[0], context).toBeDefined();
    }
  });

  const word = fc.stringMatching(/^[a-z]{1,6}$/);
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      word,
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      fc.dictionary(word, tie('tree'), { minKeys: 1, maxKeys: 3 }),
    ),
  }));

  test('in any collections, in lines and in brackets', () => {
    fc.assert(
      fc.property(
        fc.dictionary(word, tree, { minKeys: 1, maxKeys: 4 }),
        fc.nat(),
        fc.boolean(),
        (value, seed, indentSeq) => {
          const document = parseDocument(stringify(value));
          let count = seed;
          visit(document, {
            Collection: (key, node) => {
              count = (count * 7 + 3) % 101;
              if (key !== null) node.flow = count % 3 === 0;
            },
          });
          const text = document.toString({ indentSeq });
          for (const { from, path, isKey } of placesOf(text)) {
            const place = placeAt(text, from + 1);
            expect({ text, from, path: place?.path.join('/') }).toEqual({ text, from, path });
            expect(place?.isKey).toBe(isKey);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('and throws on no text', () => {
    const piece = fc.constantFrom(
      'rules:',
      '\n',
      '  ',
      '- ',
      'id: a',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '#',
      '|',
      ': ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(), (pieces, cursor) => {
        const text = pieces.join('');
        const found = completionsAt(SCHEMA, text, cursor % (text.length + 1));
        if (found === undefined) return;
        expect(found.from).toBeLessThanOrEqual(found.to);
        expect(found.to).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });
});
