import { expect, test } from 'vitest';
import { changeEvent } from '../../src/notify/change-event.ts';
import type { Change, ChangeSpec, ChangeStatus } from '../../src/remediation/change.ts';
import { specOf } from '../remediation/spec.ts';

const AT = new Date('2026-11-30T08:00:00Z');
const change = (spec: Partial<ChangeSpec> = {}, status: Partial<ChangeStatus> = {}): Change => ({
  spec: specOf({ id: 'shop.x', ...spec }),
  status: { phase: 'Pending', decisions: [], progress: [], ...status },
  version: '1',
});
const redact = (text: string) => text.replaceAll('hunter2', '[REDACTED]');

test('an event tells what an approver needs, and nothing of the difference, bodies and objects', () => {
  const given = change();
  const { spec } = given;
  const event = changeEvent(given, 'Pending', { at: AT, redact });
  expect(event).toEqual({
    specversion: '1.0',
    id: `${spec.hash.slice(0, 32)}-pending`,
    source: 'kubernetes-remediation-mcp',
    type: 'mcp.remediation.change.pending',
    subject: 'shop.x',
    time: '2026-11-30T08:00:00.000Z',
    datacontenttype: 'application/json',
    data: {
      id: 'shop.x',
      phase: 'Pending',
      summary: spec.summary,
      risks: ['The replicas grow from 1 to 3.'],
      reversible: 'restores',
      asked_by: 'agent',
      expires_at: spec.expiresAt,
      cluster: spec.cluster,
      approve: 'kubernetes-remediation-mcp changes approve shop.x',
    },
  });
});

test('an event about a decision names the one who decided, and approves nothing', () => {
  const { spec, status, version } = change();
  const denial = { verdict: 'Denied', by: 'alice', hash: spec.hash, at: spec.plannedAt, reason: 'no' } as const;
  const { data } = changeEvent({ spec, status: { ...status, decisions: [denial] }, version }, 'Denied', {
    at: AT,
    redact,
  });
  expect(data.decided_by).toEqual(['alice']);
  expect(data).not.toHaveProperty('approve');
});

test('text is redacted, short, and shows its invisible characters', () => {
  const risks = Array.from({ length: 30 }, (_, at) => ({ id: 'image', says: `${at} hunter2 ${'x'.repeat(2000)}` }));
  const { data } = changeEvent(change({ summary: 'scale hunter2 \u202e web', risks }), 'Pending', { at: AT, redact });
  expect(data.summary).toMatch(/^scale \[REDACTED\] [ -~]+ web$/);
  expect(data.risks).toHaveLength(12);
  expect(JSON.stringify(data).length).toBeLessThan(8000);
  expect(JSON.stringify(data)).not.toContain('hunter2');
});

test('a change is as reversible as its worst request, and a command that runs is not', () => {
  const [request] = specOf().requests;
  if (request === undefined) throw new Error('no request');
  const worse = { ...request, reversibility: { class: 'recreates', reason: 'x' } } as const;
  const of = (spec: Partial<ChangeSpec>) => changeEvent(change(spec), 'Pending', { at: AT, redact }).data.reversible;
  expect(of({ requests: [request, worse] })).toBe('recreates');
  expect(of({ requests: [], runs: { images: [] } })).toBe('cannot be undone');
});
