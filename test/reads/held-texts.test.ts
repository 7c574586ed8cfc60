import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeldTexts } from '../../src/reads/held-texts.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.integer({ min: 1, max: 40_000 }).map((length) => 'é'.repeat(length)),
);

test('Texts are given back as they were, in any order, whatever their number and length', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 60 }), fc.infiniteStream(fc.nat()), (texts, random) => {
      const held = new HeldTexts(() => undefined);
      for (const each of texts) held.add(each);
      for (const [, place] of [...texts.keys()].entries()) {
        const other = (random.next().value as number) % texts.length;
        expect(held.at(other)).toBe(texts[other]);
        expect(held.at(place)).toBe(texts[place]);
      }
    }),
    { numRuns: 50 },
  );
});

test.each([[['']], [['', '']], [['é'.repeat(40_000), '']], [['', 'é'.repeat(40_000), '', 'a']]])(
  'Empty texts are held like others: row %#',
  (texts) => {
    const held = new HeldTexts(() => undefined);
    for (const each of texts) held.add(each);
    expect(texts.map((_, at) => held.at(at))).toEqual(texts);
  },
);

test('Many alike take a fraction of their size, and it is told', () => {
  let bytes = 0;
  const held = new HeldTexts((more) => {
    bytes += more;
  });
  for (let at = 0; at < 1000; at++) held.add(JSON.stringify({ name: `n${at}`, filler: 'x'.repeat(1000) }));
  expect(held.at(999)).toContain('"n999"');
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThan(100_000);
});

test('No more memory is held than is told', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let told = 0;
  const held = new HeldTexts((more) => {
    told += more;
  });
  collect();
  const before = process.memoryUsage().arrayBuffers;
  for (let at = 0; at < 8000; at++) held.add(JSON.stringify({ name: `n${at}`, filler: 'xyz'.repeat(1000) }));
  // What is free is given back some time after it was collected.
  const taken = () => {
    collect();
    return process.memoryUsage().arrayBuffers - before;
  };
  await expect.poll(taken).toBeLessThan(told + 2 ** 20);
  expect(held.at(7999)).toContain('"n7999"');
});
