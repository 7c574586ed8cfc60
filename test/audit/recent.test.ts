import { expect, test } from 'vitest';
import { Recent } from '../../src/audit/recent.ts';
import { type Entry, writeEntry } from '../../src/audit/record.ts';
import { ANONYMOUS, LOCAL, type Subject } from '../../src/kube/subject.ts';

const toEntry = (callId: string, tool: string): Entry => ({
  time: '2026-01-02T03:04:05.678Z',
  phase: 'ended',
  callId,
  caller: { method: 'none', name: 'anonymous', groups: [] },
  tool,
  ended: 'reported',
  durationMs: 1,
});
const entry = (callId: string, tool = 'kubectl') => writeEntry(toEntry(callId, tool));
const ids = (recent: Recent, subject: Subject) =>
  recent.of(subject).map((each) => ('callId' in each ? each.callId : ''));

test('a caller sees its own records only, oldest first', () => {
  const recent = new Recent();
  recent.add(ANONYMOUS, entry('1'));
  recent.add(LOCAL, entry('2'));
  recent.add(ANONYMOUS, entry('3'));
  expect(ids(recent, ANONYMOUS)).toEqual(['1', '3']);
  expect(ids(recent, LOCAL)).toEqual(['2']);
});

test('the same name proved in another way is another caller', () => {
  const recent = new Recent();
  const alice = { method: 'oidc', name: 'alice', groups: [] } as const;
  recent.add(alice, entry('1'));
  expect(ids(recent, { ...alice, method: 'certificate' })).toEqual([]);
});

test('of one caller the last 100 are kept', () => {
  const recent = new Recent();
  for (let i = 0; i < 250; i++) recent.add(LOCAL, entry(String(i)));
  expect(ids(recent, LOCAL)).toEqual(Array.from({ length: 100 }, (_, i) => String(i + 150)));
});

test('of all callers 1 MiB is kept, and who called longest ago is forgotten first', () => {
  const recent = new Recent();
  const caller = (i: number): Subject => ({ method: 'token', name: `caller-${i}`, groups: [] });
  for (let i = 0; i < 300; i++) recent.add(caller(i), entry(String(i), 'x'.repeat(10_000)));
  const kept = Array.from({ length: 300 }, (_, i) => i).filter((i) => ids(recent, caller(i)).length > 0);
  expect(kept.length).toBeGreaterThan(90);
  expect(kept.length).toBeLessThan(105);
  expect(kept.at(-1)).toBe(299);
  expect(kept[0]).toBe(300 - kept.length);
});
