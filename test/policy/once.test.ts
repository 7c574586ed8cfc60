import { expect, test } from 'vitest';
import { once } from '../../src/policy/once.ts';

test('a question is answered once for each record, also where the answer is nothing', () => {
  const asked: object[] = [];
  const answer = once((record: { readonly value: string | undefined }) => {
    asked.push(record);
    return record.value;
  });
  const [one, none] = [{ value: 'a' }, { value: undefined }];
  expect([answer(one), answer(one), answer(none), answer(none)]).toEqual(['a', 'a', undefined, undefined]);
  expect(asked).toEqual([one, none]);
});

test('records that look alike are different questions', () => {
  let count = 0;
  const answer = once(() => ++count);
  expect([answer({}), answer({})]).toEqual([1, 2]);
});
