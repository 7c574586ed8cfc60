import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byBytes, sortAsGo } from '../../src/go/sort.ts';

interface Item {
  readonly key: number;
  readonly id: number;
}

const byKey = (first: Item, second: Item): boolean => first.key < second.key;

/** One number for an order, as the Go program that recorded these rows computed it. */
function digest(items: readonly Item[]): number {
  return items.reduce((sum, { id }) => (Math.imul(sum, 31) + id) >>> 0, 17);
}

function random(length: number, keys: number): Item[] {
  let seed = length * 7 + keys;
  return Array.from({ length }, (_, id) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return { key: (seed >>> 16) % keys, id };
  });
}

describe('The order of equals', () => {
  // Length, distinct keys, digest and first ids: what sort.Slice of Go made of the same items.
  test.each([
    [12, 3, 3152696317, [1, 2, 3, 5, 6, 7, 9, 11, 0, 4, 8, 10]],
    [13, 2, 3690106619, [9, 3, 5, 7, 12, 1, 2, 4, 6, 8, 0, 10]],
    [40, 4, 1284909197, [9, 28, 2, 37, 29, 5, 6, 12, 0, 10, 8, 33]],
    [64, 1, 2858334257, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    [100, 7, 3602816273, [53, 73, 46, 40, 4, 38, 96, 7, 35, 34, 45, 91]],
    [130, 3, 4110330956, [41, 1, 127, 3, 126, 122, 119, 114, 8, 111, 110, 109]],
    [200, 1000, 1750025457, [32, 154, 84, 174, 44, 9, 116, 43, 133, 57, 73, 86]],
  ])('of %i items with %i keys equals the order of Go', (length, keys, expected, first) => {
    const sorted = sortAsGo(random(length, keys), byKey);
    expect(sorted.slice(0, 12).map(({ id }) => id)).toEqual(first);
    expect(digest(sorted)).toBe(expected);
  });

  test.each([
    ['a descending run', 343427892, (at: number) => Math.floor((150 - at) / 2)],
    ['an organ pipe', 3774999974, (at: number) => (at > 75 ? 150 - at : at)],
    ['a sawtooth', 3014725462, (at: number) => at % 16],
  ])('of %s equals the order of Go', (_, expected, key) => {
    const items = Array.from({ length: 150 }, (__, id) => ({ key: key(id), id }));
    expect(digest(sortAsGo(items, byKey))).toBe(expected);
  });
});

test('Sorting loses nothing and leaves its input alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 400 }), (numbers) => {
      const before = [...numbers];
      const sorted = sortAsGo(numbers, (first, second) => first < second);
      expect(sorted).toEqual([...numbers].sort((first, second) => first - second));
      expect(numbers).toEqual(before);
    }),
  );
});

test('Strings are ordered as their UTF-8 bytes are', () => {
  const text = fc
    .array(fc.constantFrom('a', '\u00e9', '\ud7ff', '\ue000', '\uff61', '\u{10000}', '\u{10ffff}'))
    .map((all) => all.join(''));
  fc.assert(
    fc.property(text, text, (first, second) => {
      expect(byBytes(first, second)).toBe(Buffer.from(first).compare(Buffer.from(second)) < 0);
    }),
  );
  expect(byBytes('\uff61', '\u{1f600}')).toBe(true);
});
