import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readItems } from '../../../src/api/objects/read-items.ts';

async function* inPieces(text: string, bytes: number): AsyncGenerator<Buffer> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

async function read(text: string, bytes = text.length, field?: string) {
  const items: unknown[] = [];
  const head = await readItems(inPieces(text, Math.max(1, bytes)), (item) => items.push(JSON.parse(item)), field);
  return { items, head };
}

/** Values that JSON gives back as they were, which -0 is not. */
const value = fc.jsonValue({ maxDepth: 4, noUnicodeString: false }).map((each) => JSON.parse(JSON.stringify(each)));
const object = fc.dictionary(fc.string({ unit: 'grapheme' }), value, { minKeys: 1 });

describe('the items of a list', () => {
  test('come one by one, and the fields beside them at the end', async () => {
    const list = {
      kind: 'PodList',
      metadata: { continue: 'x', a: { items: [{ b: 1 }] } },
      items: [{ a: 1 }, { b: {} }],
    };
    expect(await read(JSON.stringify(list))).toEqual({ items: list.items, head: { ...list, items: [] } });
  });

  test('are the same wherever the text is cut, whatever is in it, and in any order of fields', {
    timeout: 30_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(object),
        object,
        fc.boolean(),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom(0, 2),
        async (items, beside, itemsFirst, bytes, indent) => {
          const head = { metadata: beside, kind: 'a"items":[{' };
          const list = itemsFirst ? { items, ...head } : { ...head, items };
          expect(await read(JSON.stringify(list, null, indent), bytes)).toEqual({
            items,
            head: { ...head, items: [] },
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('come through unharmed when they are larger than a piece', async () => {
    const items = [200_000, 10, 300_000, 70_000].map((length) => ({ data: 'é"\\'.repeat(length / 4), more: [{}] }));
    expect(await read(JSON.stringify({ items }), 16_384)).toEqual({ items, head: { items: [] } });
  });

  test('are taken as they come, before the list has ended', async () => {
    const item = JSON.stringify({ data: 'x'.repeat(1000) });
    let taken = 0;
    let most = 0;
    async function* body() {
      yield Buffer.from('{"items":[');
      for (let sent = 0; sent < 1000; sent++) {
        most = Math.max(most, sent - taken);
        yield Buffer.from(sent === 0 ? item : `,${item}`);
      }
      yield Buffer.from(']}');
    }
    await readItems(body(), () => {
      taken++;
    });
    expect(taken).toBe(1000);
    expect(most).toBeLessThan(100);
  });

  test.each(['{"items":[]}', '{"items":null}', '{}', '{"kind":"Status","details":{"causes":[{"a":1}]}}'])(
    'are none in %s',
    async (text) => {
      expect(await read(text)).toEqual({ items: [], head: JSON.parse(text) });
    },
  );

  test('may have another field name', async () => {
    const table = { kind: 'Table', columnDefinitions: [{ name: 'rows' }], rows: [{ cells: ['a'] }, { cells: [] }] };
    expect(await read(JSON.stringify(table), 7, 'rows')).toEqual({ items: table.rows, head: { ...table, rows: [] } });
  });

  test.each([
    '{"items":[{"a":1}',
    '{"items":[{"a":1},',
    '{"items":[{"a":1},7]}',
    '{"items":[{"a":1},{}]}',
    '',
    '{"items":[{"a"',
  ])('that end early, or are no objects, are an error: %s', async (text) => {
    await expect(read(text)).rejects.toThrow(SyntaxError);
  });
});
