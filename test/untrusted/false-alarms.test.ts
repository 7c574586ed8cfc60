import { expect, test } from 'vitest';
import { findInstructions } from '../../src/untrusted/find.ts';
import { makeVisible } from '../../src/untrusted/visible.ts';
import { ordinaryLines } from './ordinary-logs.ts';

const LINES = 120_000;

/**
 * The words of a quarter of the lines are picked at random from a list that holds every word an instruction needs, so that these
 * lines are far likelier to be flagged than real ones: among lines of real formats there is no false alarm.
 */
test('ordinary logs give fewer than 1 false alarm in 10,000 lines', () => {
  const flagged = ordinaryLines(LINES, 15).filter((line) => findInstructions(line).length > 0);
  expect(flagged.slice(0, 30), `${flagged.length} of ${LINES}`).toHaveLength(Math.min(flagged.length, 30));
  expect(flagged.length).toBeLessThan(LINES / 10_000);
});

test('ordinary logs stay as they are', () => {
  const text = ordinaryLines(LINES, 16).join('\n');
  expect(makeVisible(text, 'text')).toBe(text);
});
