import { expect, test } from 'vitest';
import { table } from '../../src/changes-cli/list.ts';
import type { Change, Phase } from '../../src/remediation/change.ts';
import { specOf } from '../remediation/spec.ts';

const spec = specOf({ id: 'shop.a', plannedAt: '2026-11-29T10:00:00Z', expiresAt: '2026-11-29T11:00:00Z' });
const decided = { verdict: 'Approved', by: 'alice', hash: spec.hash, at: '2026-11-29T10:10:00Z' } as const;

test.each<[Phase, Partial<Change['status']>, string]>([
  ['Pending', {}, '2026-11-29T10:59:59Z'],
  ['Expired', {}, '2026-11-29T11:00:00Z'],
  ['Approved', { phase: 'Approved', decisions: [decided] }, '2026-11-29T10:59:59Z'],
  ['Expired', { phase: 'Approved', decisions: [decided] }, '2026-11-29T11:00:00Z'],
  ['Applied', { phase: 'Applied', decisions: [decided] }, '2026-11-29T12:00:00Z'],
])('a change is listed as %s, as servers take it: %j at %s', (phase, status, now) => {
  const change: Change = { spec, status: { phase: 'Pending', decisions: [], progress: [], ...status }, version: '1' };
  const [, row = ''] = table([change], Date.parse(now)).split('\n');
  expect(row.split(/ {2,}/).slice(0, 2)).toEqual(['shop.a', phase]);
});
