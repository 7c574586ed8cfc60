import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import type { ApprovalTerms } from '../../src/policy/approval.ts';
import { canBeMet, mergeApprovals } from '../../src/policy/merge-approvals.ts';

const ANYONE: ApprovalTerms = { by: ['approval-commands'], count: 1, expiresSeconds: 3600 };
const GRANTS = { uses: 5, lastsSeconds: 3600 };
const named = (by: string, users?: readonly string[], groups?: readonly string[], count = 1): ApprovalTerms => ({
  by: [by],
  ...(users && { users }),
  ...(groups && { groups }),
  count,
  expiresSeconds: 600,
});

describe('several rules that ask', () => {
  test.each<[string, readonly [ApprovalTerms, ...ApprovalTerms[]], ApprovalTerms]>([
    ['one is kept as it is', [ANYONE], ANYONE],
    ['the same rule twice is named once', [ANYONE, ANYONE], ANYONE],
    [
      'the strictest count and the shortest expiry count, whichever rule has them',
      [
        { by: ['a'], count: 3, expiresSeconds: 3600 },
        { by: ['b'], count: 1, expiresSeconds: 60 },
      ],
      { by: ['a', 'b'], count: 3, expiresSeconds: 60 },
    ],
    [
      'terms for anyone leave the approvers of others as they are',
      [ANYONE, named('a', ['alice', 'bob'], ['sre'])],
      { by: ['approval-commands', 'a'], users: ['alice', 'bob'], groups: ['sre'], count: 1, expiresSeconds: 600 },
    ],
    [
      'different approvers: those of each list',
      [named('a', ['alice', 'bob'], ['sre', 'dba']), named('b', ['bob', 'carol'], ['dba'])],
      { by: ['a', 'b'], users: ['bob'], groups: ['dba'], count: 1, expiresSeconds: 600 },
    ],
    [
      'a list that is left empty is left out, so that it does not mean anyone',
      [named('a', ['alice'], ['sre']), named('b', ['bob'], ['sre'])],
      { by: ['a', 'b'], groups: ['sre'], count: 1, expiresSeconds: 600 },
    ],
  ])('%s', (_, terms, merged) => {
    expect(mergeApprovals(terms)).toEqual(merged);
  });

  test.each<[string, readonly [ApprovalTerms, ...ApprovalTerms[]], ApprovalTerms['grants']]>([
    ['as one rule permits them', [{ ...ANYONE, grants: GRANTS }], GRANTS],
    ['not if another rule permits none', [{ ...ANYONE, grants: GRANTS }, ANYONE], undefined],
    ['not with two approvers', [{ ...ANYONE, count: 2, grants: GRANTS }], undefined],
    [
      'within the narrowest bounds, by users that all rules name',
      [
        { ...ANYONE, grants: { users: ['alice', 'bob'], uses: 5, lastsSeconds: 60, anyName: true } },
        { ...ANYONE, grants: { users: ['bob', 'carol'], uses: 3, lastsSeconds: 3600 } },
      ],
      { users: ['bob'], uses: 3, lastsSeconds: 60 },
    ],
    [
      'not if no user is left who may grant',
      [
        { ...ANYONE, grants: { ...GRANTS, users: ['alice'] } },
        { ...ANYONE, grants: { ...GRANTS, groups: ['sre'] } },
      ],
      undefined,
    ],
    [
      'for any name if all rules permit that',
      [
        { ...ANYONE, grants: { ...GRANTS, anyName: true } },
        { ...ANYONE, grants: { ...GRANTS, anyName: true } },
      ],
      { ...GRANTS, anyName: true },
    ],
  ])('permit standing grants: %s', (_, terms, grants) => {
    const merged = mergeApprovals(terms);
    expect(isRefusal(merged) ? merged : merged.grants).toEqual(grants);
  });

  test.each<[string, readonly [ApprovalTerms, ...ApprovalTerms[]]]>([
    ['no approver in common', [named('a', ['alice']), named('b', ['bob'])]],
    ['a user of one and a group of the other', [named('a', ['alice']), named('b', undefined, ['sre'])]],
    ['fewer in common than must approve', [named('a', ['alice', 'bob'], undefined, 2), named('b', ['bob', 'carol'])]],
  ])('are refused with %s', (_, terms) => {
    expect(mergeApprovals(terms)).toEqual({
      refused: true,
      code: 'POLICY_DENIED',
      error: 'The rules a and b ask for approval of this call, but name too few approvers in common.',
      hint: 'Nothing was changed. Ask the operator to name the same approvers in each of these rules, at least as many as must approve.',
    });
  });
});

const names = fc.option(fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }), { nil: undefined });
const terms: fc.Arbitrary<ApprovalTerms> = fc
  .record({
    by: fc.uniqueArray(fc.constantFrom('r', 's', 't'), { minLength: 1 }),
    users: names,
    groups: names,
    count: fc.integer({ min: 1, max: 3 }),
    expiresSeconds: fc.integer({ min: 60, max: 600 }),
  })
  .filter(({ users, groups, count }) => (users ?? groups) === undefined || canBeMet({ users, groups, count }));

/** Whether these terms accept a decision by this user of these groups. */
const accepts = ({ users, groups }: ApprovalTerms, user: string, of: readonly string[]): boolean =>
  (users ?? groups) === undefined ||
  (users?.includes(user) ?? false) ||
  (groups?.some((each) => of.includes(each)) ?? false);

test('merged terms are met only by what meets each of them, in any order', () => {
  fc.assert(
    fc.property(
      fc.tuple(terms, terms, terms),
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.subarray(['a', 'b', 'c']),
      ([one, two, three], user, groups) => {
        const merged = mergeApprovals([one, two, three]);
        expect(isRefusal(mergeApprovals([three, one, two]))).toBe(isRefusal(merged));
        if (isRefusal(merged)) return;
        for (const each of [one, two, three]) {
          expect(merged.count).toBeGreaterThanOrEqual(each.count);
          expect(merged.expiresSeconds).toBeLessThanOrEqual(each.expiresSeconds);
          expect(merged.by).toEqual(expect.arrayContaining([...each.by]));
          if (accepts(merged, user, groups)) expect(accepts(each, user, groups)).toBe(true);
        }
      },
    ),
  );
});
