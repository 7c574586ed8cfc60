import { expect, test } from 'vitest';
import { memoize } from '../../src/policy/memoize.ts';

test('a question is answered once for each record, also where the answer is nothing', () => {
  const asked: object[] = [];
  const answer = memoize((record: { readonly value: string | undefined }) => {
    asked.push(record);
    return record.value;
  });
  const [one, none] = [{ value: 'a' }, { value: undefined }];
  expect([answer(one), answer(one), answer(none), answer(none)]).toEqual(['a', 'a', undefined, undefined]);
  expect(asked).toEqual([one, none]);
});

test('records that look alike are different questions', () => {
  let count = 0;
  const answer = memoize(() => ++count);
  expect([answer({}), answer({})]).toEqual([1, 2]);
});
