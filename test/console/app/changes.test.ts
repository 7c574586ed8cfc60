import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandText } from '../../../console/src/changes/command.ts';
import { divided, fits, NO_NAMESPACE, namespacesOf } from '../../../console/src/changes/filter.ts';
import { grantText } from '../../../console/src/changes/grant-text.ts';
import { alterations } from '../../../console/src/changes/seen.ts';
import type { ChangeRow, ChangeView } from '../../../src/console/face/changes.ts';

const ROW: ChangeRow = {
  id: 'shop.7f3kq2',
  phase: 'Pending',
  summary: 'restart Deployment shop/cart',
  reason: 'It leaks memory',
  askedBy: 'agent',
  client: 'claude-code 2.3.1',
  plannedAt: '2026-11-30T08:00:00.000Z',
  expiresAt: '2026-11-30T09:00:00.000Z',
  risks: ['only-replica'],
  reversible: 'restores',
  objects: [{ resource: 'deployments.apps', namespace: 'shop', name: 'cart' }],
  isOwn: false,
  decisions: 0,
  needed: 2,
};
const VIEW: ChangeView = {
  ...ROW,
  hash: 'a'.repeat(64),
  argv: ['kubectl', 'rollout', 'restart', 'deployment/cart'],
  requests: [
    {
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/shop/deployments/cart',
      contentType: 'application/json-patch+json',
      body: 'spec: {}',
      object: { resource: 'deployments.apps', namespace: 'shop', name: 'cart' },
      operation: 'UPDATE',
      rehearsed: true,
      reversible: { class: 'restores', reason: 'It does.' },
    },
  ],
  risksInWords: [{ id: 'only-replica', says: 'All of its pods end.' }],
  warnings: [],
  rules: ['write-commands'],
  diff: '--- a\n+++ b\n@@ -1,1 +1,1 @@\n-x\n+y',
  approvers: { users: ['maria'], groups: [] },
  decided: [],
  keptInMemory: false,
  canDecide: true,
  canUndo: false,
  canApply: false,
  history: [],
};
const [REQUEST] = VIEW.requests;
const ANY = { text: '', phase: '', namespace: '' };

describe('what was altered while a person reads', () => {
  test.each<[string, Partial<ChangeView>]>([
    ['the same again', {}],
    ['progress', { requests: REQUEST === undefined ? [] : [{ ...REQUEST, progress: { state: 'made' } }] }],
    ['history', { history: [ROW] }],
    ['the verification', { verification: { verdict: 'healed', evidence: [], at: ROW.plannedAt } }],
  ])('is nothing for %s', (_, part) => {
    expect(alterations(VIEW, { ...VIEW, ...part })).toEqual([]);
  });

  test.each<[string, Partial<ChangeView>]>([
    ['the hash', { hash: 'b'.repeat(64) }],
    ['the difference', { diff: '' }],
    ['the summary', { summary: 'delete Namespace shop' }],
    ['the reason', { reason: 'another' }],
    ['the command', { argv: ['kubectl', 'delete', 'ns', 'shop'] }],
    ['a request', { requests: REQUEST === undefined ? [] : [{ ...REQUEST, body: 'spec: {replicas: 0}' }] }],
    ['the risks', { risksInWords: [] }],
    ['a warning', { warnings: ['Look.'] }],
    ['whether it can be undone', { reversible: 'cannot be undone' }],
  ])('is the plan if %s is another', (_, part) => {
    expect(alterations(VIEW, { ...VIEW, ...part })).toEqual(['The plan is another one. Read all of it again.']);
  });

  test.each<[string, Partial<ChangeView>]>([
    ['approvers', { approvers: { users: [], groups: ['everyone'] } }],
    ['number of approvals', { needed: 1 }],
    ['text to type', { typeToApprove: 'cart' }],
    ['time', { expiresAt: '2026-12-30T09:00:00.000Z' }],
    ['rules', { rules: [] }],
  ])('is the terms if the %s is another', (_, part) => {
    expect(alterations(VIEW, { ...VIEW, ...part })).toEqual(['The terms of the approval are others.']);
  });

  test('is each decision of another person, and the phase', () => {
    const decided = [{ verdict: 'Denied', by: 'li', at: ROW.plannedAt }];
    expect(alterations(VIEW, { ...VIEW, decided, phase: 'Denied', canDecide: false })).toEqual([
      'li denied it.',
      'It was Pending, and is Denied.',
    ]);
  });
});

describe('the filters of the list', () => {
  test.each([
    ['', true],
    ['CART', true],
    ['leaks agent', true],
    ['only-replica', true],
    ['claude', true],
    ['7f3', true],
    ['cart nothing', false],
  ])('find by the text "%s": %j', (text, isFound) => {
    expect(fits(ROW, { ...ANY, text })).toBe(isFound);
  });

  test('find by phase and namespace', () => {
    expect(fits(ROW, { ...ANY, phase: 'Pending', namespace: 'shop' })).toBe(true);
    expect(fits(ROW, { ...ANY, phase: 'Applied' })).toBe(false);
    expect(fits(ROW, { ...ANY, namespace: NO_NAMESPACE })).toBe(false);
    expect(fits({ ...ROW, objects: [{ resource: 'nodes', name: 'a' }] }, { ...ANY, namespace: NO_NAMESPACE })).toBe(
      true,
    );
  });

  test('offer each namespace once', () => {
    expect(namespacesOf([ROW, ROW, { ...ROW, objects: [{ resource: 'nodes', name: 'a' }] }])).toEqual([
      NO_NAMESPACE,
      'shop',
    ]);
  });
});

test('the least time left comes first of what waits, and the newest of the rest', () => {
  const rows = [
    { ...ROW, id: 'late', expiresAt: '2026-11-30T10:00:00.000Z' },
    { ...ROW, id: 'old', phase: 'Applied', plannedAt: '2026-11-01T00:00:00.000Z' },
    { ...ROW, id: 'soon' },
    { ...ROW, id: 'new', phase: 'Denied' },
  ];
  const { pending, others } = divided(rows);
  expect([pending, others].map((all) => all.map(({ id }) => id))).toEqual([
    ['soon', 'late'],
    ['new', 'old'],
  ]);
});

test('a command line is written so that a shell reads the same arguments', () => {
  const argument = fc.oneof(
    fc.constantFrom('', "it's", '$(reboot)', '`id`', 'a b', '--all', '*', '"', '\\', ';', '\n', '!!', '~', '#x'),
    fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.toWellFormed().replaceAll('\0', '')),
  );
  fc.assert(
    fc.property(fc.array(argument, { minLength: 1, maxLength: 6 }), (argv) => {
      const read = execFileSync('sh', ['-c', `kubectl() { printf '%s\\0' "$@"; }; ${commandText(argv)}`], {
        encoding: 'utf8',
      });
      expect(read.split('\0').slice(0, -1)).toEqual(argv);
    }),
    { numRuns: 40 },
  );
});

test.each([
  [{ name: 'scale-1', by: 'alice', maxUses: 5 }, 'by alice: grant scale-1, for 5 changes'],
  [{ name: 'scale-1', by: 'alice', maxUses: 1 }, 'by alice: grant scale-1, for 1 change'],
  [{ name: 'scale-1', by: 'alice', maxUses: 5, use: 2 }, 'by alice: grant scale-1, change 2 of 5'],
])('of the grant %j the page says: %s', (grant, text) => {
  expect(grantText(grant)).toBe(text);
});
