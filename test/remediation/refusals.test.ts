import { expect, test } from 'vitest';
import type { Refusal } from '../../src/errors.ts';
import {
  refuseConflicts,
  refuseDenied,
  refuseExpired,
  refuseIrreversible,
  refuseNotApplied,
  refuseOutdated,
  refuseSuspended,
  refuseTooLarge,
  refuseTooMany,
  refuseUnknown,
} from '../../src/remediation/refusals.ts';

test.each<[string, Refusal, string]>([
  ['CHANGE_NOT_FOUND', refuseUnknown('shop.1'), "There is no change 'shop.1' of yours."],
  ['CHANGE_NOT_FOUND', refuseNotApplied('shop.1'), "Nothing of the change 'shop.1' was made."],
  ['CHANGE_OUTDATED', refuseOutdated('The policy has changed.'), 'The policy has changed.'],
  [
    'CHANGE_DENIED',
    refuseDenied({ verdict: 'Denied', by: 'alice', hash: '', at: '', reason: 'a freeze\u202e' }),
    "'alice' denied the change: 'a freeze\\u{202e}'.",
  ],
  ['CHANGE_DENIED', refuseDenied(undefined), "'an approver' denied the change."],
  [
    'CHANGE_EXPIRED',
    refuseExpired('2026-11-29T10:00:00Z'),
    'The change was not approved and applied until 2026-11-29T10:00:00Z.',
  ],
  [
    'CHANGES_SUSPENDED',
    refuseSuspended({ reason: 'an incident', by: 'bob' }),
    "All changes are stopped by 'bob': 'an incident'.",
  ],
  [
    'CHANGE_LIMIT',
    refuseTooMany('shop', 12),
    "You have planned as many changes in the namespace 'shop' as you may in an hour (CHANGE_MAX_PER_HOUR).",
  ],
  [
    'CHANGE_TOO_LARGE',
    refuseTooLarge(600_000, 524_288),
    'The plan would have 600000 bytes, and a plan may have 524288.',
  ],
  [
    'CHANGE_CONFLICT',
    refuseConflicts(['a was altered.']),
    'The change cannot be taken back, because its fields were altered again: a was altered.',
  ],
  ['CHANGE_CONFLICT', refuseIrreversible(['It is gone.']), 'The change cannot be taken back. It is gone.'],
])('%s says what is wrong and what to do next', (code, refusal, error) => {
  expect([refusal.code, refusal.error]).toEqual([code, error]);
  expect(refusal.hint).toMatch(/\.$/);
});
