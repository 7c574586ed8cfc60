import { expect, test } from 'vitest';
import { shortName } from '../../../console/src/shell/short-name.ts';

test.each([
  ['system:serviceaccount:shop:approver', 'approver in shop'],
  ['alice@example.com', 'alice@example.com'],
  ['system:serviceaccount:shop', 'system:serviceaccount:shop'],
  ['system:serviceaccount:shop:approver:x', 'system:serviceaccount:shop:approver:x'],
])('%s is %s where there is little room', (name, short) => {
  expect(shortName(name)).toBe(short);
});
