import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agoInWords, exactTime, leftInWords, lengthInWords } from '../../../console/src/parts/relative.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

describe('times in words', () => {
  test.each([
    [-2, 'just now'],
    [-59, '59 seconds ago'],
    [-60, '1 minute ago'],
    [-119, '1 minute ago'],
    [-299, '4 minutes ago'],
    [-3600, '1 hour ago'],
    [-4800, '1 hour 20 minutes ago'],
    [-5 * 3600, '5 hours ago'],
    [-86_400 * 9, '9 days ago'],
    [120, 'in 2 minutes'],
  ])('%i seconds from now is "%s"', (seconds, words) => {
    expect(agoInWords(at(seconds), NOW)).toBe(words);
  });

  test.each([
    [240, '4 minutes left'],
    [1, '1 second left'],
    [0, 'no time left'],
    [-60, 'no time left'],
  ])('until %i seconds from now there is "%s"', (seconds, words) => {
    expect(leftInWords(at(seconds), NOW)).toBe(words);
  });

  test('say a text that is no time as it is', () => {
    expect([agoInWords('soon', NOW), leftInWords('soon', NOW), exactTime('soon')]).toEqual(['soon', 'soon', 'soon']);
  });

  test('never promise more time than there is', () => {
    const sizes: Readonly<Record<string, number>> = { day: 86_400, hour: 3_600, minute: 60, second: 1 };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 86_400 }), (seconds) => {
        const words = lengthInWords(seconds * 1000);
        expect(words).toMatch(/^\d+ [a-z]+( \d+ [a-z]+)?$/);
        const said = [...words.matchAll(/(\d+) ([a-z]+?)s?\b/g)].map(
          ([, count, unit]) => Number(count) * (sizes[unit ?? ''] ?? Number.NaN),
        );
        const sum = said.reduce((all, each) => all + each, 0);
        expect(sum).toBeLessThanOrEqual(seconds);
        expect(sum).toBeGreaterThan(seconds * 0.5 - 1);
      }),
    );
  });
});
