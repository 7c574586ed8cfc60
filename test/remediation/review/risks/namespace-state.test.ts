import { describe, expect, test } from 'vitest';
import type { ChangeWindow } from '../../../../src/policy/file/windows.ts';
import { NAMESPACE_RISKS, namespaceRisksNow } from '../../../../src/remediation/review/risks/namespace-state.ts';
import { creation, deletion, object, pod, update } from '../writes.ts';
import { type Case, testRows, WEB } from './cases.ts';

const SHOP = '/api/v1/namespaces/shop';
const annotated = (annotations: object) => ({ [SHOP]: { metadata: { name: 'shop', annotations } } });
const frozen = (reason: unknown) => annotated({ 'remediation.mcp/frozen': reason });
const windowed = (text: unknown) => annotated({ 'remediation.mcp/change-window': text });
const writes = [update(WEB, () => {})];
const OFFICE: ChangeWindow['hours'] = { days: ['mon', 'tue'], from: '08:00', to: '18:00', zone: 'Europe/Berlin' };
const LATE: ChangeWindow['hours'] = { days: ['mon'], from: '20:00', to: '22:00', zone: 'UTC' };
// A Monday, 08:00 and 19:30 in Berlin.
const WITHIN = '2026-03-02T07:00:00Z';
const OUTSIDE = '2026-03-02T18:30:00Z';
const node = update(object('v1 Node one', { spec: {} }), (one) => (one.spec.unschedulable = true));

const CASES: readonly Case[] = [
  {
    row: 'frozen-namespace',
    of: 'with a reason',
    writes,
    seen: frozen('release'),
    says: "Namespace shop is frozen: 'release'.",
  },
  { row: 'frozen-namespace', of: 'without one', writes, seen: frozen(''), says: 'Namespace shop is frozen.' },
  { row: 'frozen-namespace', of: 'with true', writes, seen: frozen('true'), says: 'Namespace shop is frozen.' },
  {
    row: 'frozen-namespace',
    of: 'with a word that might mean no',
    writes,
    seen: frozen('no'),
    says: "Namespace shop is frozen: 'no'.",
  },
  {
    row: 'frozen-namespace',
    of: 'the Namespace itself',
    writes: [update(object('v1 Namespace shop'), () => {})],
    seen: frozen('a'),
    says: /frozen/,
  },
  { row: 'frozen-namespace', of: 'a deletion', writes: [deletion(pod('a'))], seen: frozen('a'), says: /frozen/ },
  { row: 'frozen-namespace', of: 'with false', writes, seen: frozen('false'), says: false },
  { row: 'frozen-namespace', of: 'without the annotation', writes, seen: annotated({ frozen: 'yes' }), says: false },
  { row: 'frozen-namespace', of: 'an object in no namespace', writes: [node], says: false },
  {
    row: 'frozen-namespace',
    of: 'a Namespace that is created',
    writes: [creation(object('v1 Namespace new'))],
    says: false,
  },
  {
    row: 'change-window',
    of: 'outside of a window of the policy file',
    writes,
    windows: [{ hours: OFFICE }],
    now: OUTSIDE,
    says: 'Now is outside of the change window of namespace shop: 08:00 to 18:00 on mon, tue (Europe/Berlin).',
  },
  {
    row: 'change-window',
    of: 'outside of two windows',
    writes,
    windows: [{ hours: OFFICE }, { namespaces: ['sh*'], hours: LATE }],
    now: OUTSIDE,
    says: /Berlin\); 20:00 to 22:00 on mon \(UTC\)\.$/,
  },
  {
    row: 'change-window',
    of: 'an object in no namespace',
    writes: [node],
    windows: [{ hours: OFFICE }],
    now: OUTSIDE,
    says: /window of the cluster/,
  },
  {
    row: 'change-window',
    of: 'outside of the window that the namespace names',
    writes,
    seen: windowed('mon-tue 08:00-18:00 Europe/Berlin; sat 10:00-12:00'),
    now: OUTSIDE,
    says: /that namespace shop names: 08:00 to 18:00 on mon, tue \(Europe\/Berlin\); 10:00 to 12:00 on sat \(UTC\)\.$/,
  },
  {
    row: 'change-window',
    of: 'a text that is no window',
    writes,
    seen: windowed('in the morning'),
    now: WITHIN,
    says: /cannot read: 'in the morning'\.$/,
  },
  { row: 'change-window', of: 'an empty text', writes, seen: windowed(''), now: WITHIN, says: /cannot read: ''\.$/ },
  { row: 'change-window', of: 'within a window', writes, windows: [{ hours: OFFICE }], now: WITHIN, says: false },
  {
    row: 'change-window',
    of: 'within one of two',
    writes,
    windows: [{ hours: LATE }, { hours: OFFICE }],
    now: WITHIN,
    says: false,
  },
  {
    row: 'change-window',
    of: 'a window of another namespace',
    writes,
    windows: [{ namespaces: ['prod*'], hours: OFFICE }],
    now: OUTSIDE,
    says: false,
  },
  {
    row: 'change-window',
    of: 'a window of namespaces, and an object in none',
    writes: [node],
    windows: [{ namespaces: ['*'], hours: OFFICE }],
    now: OUTSIDE,
    says: false,
  },
  {
    row: 'change-window',
    of: 'within the window that the namespace names',
    writes,
    seen: windowed('mon 08:00-18:00 Europe/Berlin'),
    now: WITHIN,
    says: false,
  },
];

testRows(NAMESPACE_RISKS, CASES);

describe('when a change is applied', () => {
  const requests = [update(WEB, () => {}).request];
  const stateOf = (namespace: unknown, at = WITHIN) => ({
    seen: () => namespace,
    windows: [{ hours: OFFICE }],
    now: new Date(at),
  });
  const plain = { metadata: { name: 'shop' } };

  test.each<[string, unknown, string, readonly string[], readonly string[]]>([
    ['in the window, and not frozen', plain, WITHIN, [], []],
    ['outside of the window', plain, OUTSIDE, ['change-window'], []],
    ['frozen', { metadata: { annotations: { 'remediation.mcp/frozen': 'x' } } }, WITHIN, ['frozen-namespace'], []],
    ['unreadable', undefined, WITHIN, [], ['frozen-namespace', 'change-window']],
  ])('the namespace is %s', (_, namespace, at, risks, unknown) => {
    expect(namespaceRisksNow(requests, stateOf(namespace, at))).toEqual({ risks, unknown });
  });
});
