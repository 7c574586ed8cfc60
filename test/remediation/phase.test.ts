import { describe, expect, test } from 'vitest';
import type { ChangeSpec, Decision, Phase } from '../../src/remediation/change.ts';
import { decisionsOf, phaseOf } from '../../src/remediation/phase.ts';
import { specOf } from './spec.ts';

const NOW = new Date('2026-11-29T10:30:00Z');
const spec = specOf({
  plannedAt: '2026-11-29T10:00:00Z',
  expiresAt: '2026-11-29T11:00:00Z',
  approval: { by: ['a'], count: 2, expiresSeconds: 3600 },
});
const by = (name: string, more: Partial<Decision> = {}): Decision => ({
  verdict: 'Approved',
  by: name,
  hash: spec.hash,
  at: '2026-11-29T10:10:00Z',
  ...more,
});
const changeWith = (decisions: readonly Decision[], phase: Phase = 'Pending', altered: Partial<ChangeSpec> = {}) => ({
  spec: { ...spec, ...altered },
  status: { phase, decisions, progress: [] },
  version: '1',
});

describe('the decisions that count', () => {
  test.each<[string, readonly Decision[], readonly string[]]>([
    ['two approvers', [by('alice'), by('bob')], ['alice', 'bob']],
    ['one approver twice', [by('alice'), by('alice')], ['alice']],
    ['the asker', [by('agent'), by('alice')], ['alice']],
    ['the asker behind the prefix of an identity provider', [by('oidc:agent'), by('alice')], ['alice']],
    ['the asker behind the path of an issuer', [by('https://issuer.example#agent')], []],
    ['another user whose name ends so', [by('reagent')], ['reagent']],
    ['a decision on another hash', [by('alice', { hash: 'x' })], []],
    ['a decision after the expiry', [by('alice', { at: '2026-11-29T11:00:01Z' })], []],
    ['a decision at no time', [by('alice', { at: '' })], []],
  ])('%s', (_, decisions, counted) => {
    expect(decisionsOf(changeWith(decisions)).map((each) => each.by)).toEqual(counted);
  });

  test('are made by the approvers that are named', () => {
    const approval = { by: ['a'], users: ['alice'], count: 1, expiresSeconds: 3600 };
    expect(decisionsOf(changeWith([by('alice'), by('bob')], 'Pending', { approval })).map((each) => each.by)).toEqual([
      'alice',
    ]);
  });
});

test.each<[Phase, Phase, readonly Decision[], string]>([
  ['Pending', 'Pending', [by('alice')], '2026-11-29T10:59:59Z'],
  ['Approved', 'Pending', [by('alice'), by('bob')], '2026-11-29T10:59:59Z'],
  ['Pending', 'Approved', [by('alice'), by('oidc:agent')], '2026-11-29T10:59:59Z'],
  ['Expired', 'Approved', [by('alice'), by('bob')], '2026-11-29T11:00:00Z'],
  ['Denied', 'Denied', [by('alice', { verdict: 'Denied', reason: 'no' })], '2026-11-29T11:00:00Z'],
  ['Applying', 'Applying', [by('alice'), by('bob')], '2026-11-29T11:00:00Z'],
])('is %s if %s is recorded', (phase, recorded, decisions, now) => {
  expect(phaseOf(changeWith(decisions, recorded), new Date(now))).toBe(phase);
});

test('a change that needs no approval is planned until it expires', () => {
  const { approval: _approval, ...bare } = spec;
  const change = { spec: bare, status: { phase: 'Planned', decisions: [], progress: [] }, version: '1' } as const;
  expect(phaseOf(change, NOW)).toBe('Planned');
  expect(phaseOf(change, new Date('2026-11-29T11:00:00Z'))).toBe('Expired');
});
