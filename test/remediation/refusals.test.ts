import { expect, test } from 'vitest';
import type { Refusal } from '../../src/errors.ts';
import {
  refuseConflicts,
  refuseDenied,
  refuseExpired,
  refuseIrreversible,
  refuseNoRoom,
  refuseNotApplied,
  refuseOutdated,
  refuseSuspended,
  refuseTooLarge,
  refuseTooMany,
  refuseUnknown,
} from '../../src/remediation/refusals.ts';

test.each<[string, Refusal, string]>([
  ['CHANGE_NOT_FOUND', refuseUnknown('shop.1'), "You have no change 'shop.1'."],
  ['CHANGE_NOT_FOUND', refuseNotApplied('shop.1'), "The change 'shop.1' is not applied, so there is nothing to undo."],
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
    'The change expired at 2026-11-29T10:00:00Z: it was not approved and applied in time.',
  ],
  [
    'CHANGES_SUSPENDED',
    refuseSuspended({ reason: 'an incident', by: 'bob' }),
    "All changes are suspended by 'bob': 'an incident'.",
  ],
  [
    'CHANGE_LIMIT',
    refuseTooMany('shop', 12),
    "You have planned as many changes in the namespace 'shop' as you may in an hour (CHANGE_MAX_PER_HOUR).",
  ],
  [
    'CHANGE_LIMIT',
    refuseNoRoom(),
    'This server keeps the change in its memory, and has no room for it: too many changes there wait or are being applied.',
  ],
  ['CHANGE_TOO_LARGE', refuseTooLarge(600_000, 524_288), 'The plan has 600000 bytes; the limit is 524288.'],
  [
    'CHANGE_CONFLICT',
    refuseConflicts(['a was altered.']),
    'The change cannot be undone, because others have altered its fields since: a was altered.',
  ],
  ['CHANGE_CONFLICT', refuseIrreversible(['It is gone.']), 'The change cannot be undone. It is gone.'],
])('%s says what is wrong and what to do next', (code, refusal, error) => {
  expect([refusal.code, refusal.error]).toEqual([code, error]);
  expect(refusal.hint).toMatch(/\.$/);
});
