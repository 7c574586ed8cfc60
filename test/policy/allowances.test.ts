import { expect, test } from 'vitest';
import { ALLOWANCE_NAMES, isAllowance } from '../../src/policy/allowances.ts';

test('what may be allowed is known by its name, letter for letter', () => {
  expect(ALLOWANCE_NAMES.every(isAllowance)).toBe(true);
  for (const name of ['', 'delete', 'Delete-nodes', 'delete-nodes ', 'toString', '__proto__'])
    expect(isAllowance(name), name).toBe(false);
});
