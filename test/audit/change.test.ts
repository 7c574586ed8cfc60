import { describe, expect, test } from 'vitest';
import { changeOf } from '../../src/audit/change.ts';
import type { AnsweredCall } from '../../src/audit/entry.ts';
import type { Captured, Execution } from '../../src/kube/execution.ts';
import { LOCAL } from '../../src/kube/subject.ts';
import { planOf } from '../policy/plans.ts';

const nothing: Captured = { text: '', kept: 'first', totalBytes: 0, truncated: false };
const exited = (exitCode: number): Execution => ({ ended: 'exited', exitCode, stdout: nothing, stderr: nothing });
const answered = (line: string, more: Partial<AnsweredCall> = {}): AnsweredCall => ({
  callId: 'call-1',
  tool: 'kubectl',
  subject: LOCAL,
  plan: planOf(line),
  execution: exited(0),
  success: true,
  durationMs: 1,
  ...more,
});

describe('a change tells who made it, through which call, and on which objects', () => {
  test.each([
    ['scale deploy/web --replicas=3 -n shop', 'scale', [{ type: 'deploy', namespace: 'shop', name: 'web' }]],
    ['rollout restart deploy/web', 'rollout restart', [{ type: 'deploy', name: 'web' }]],
    [
      'label pods a b x=y',
      'label',
      [
        { type: 'pods', name: 'a' },
        { type: 'pods', name: 'b' },
      ],
    ],
    ['delete pod a --dry-run=none', 'delete', [{ type: 'pod', name: 'a' }]],
    ['cordon n1', 'cordon', [{ type: 'node', name: 'n1' }]],
  ])('%s', (line, subcommand, objects) => {
    expect(changeOf(answered(line))).toEqual({
      objects,
      message: `kubectl ${subcommand} by local through kubernetes-remediation-mcp (call call-1)`,
    });
  });

  test('the name of the caller cannot act on a terminal', () => {
    const subject = { method: 'oidc', name: `a\u001b[31m\n\u202e${'x'.repeat(500)}`, groups: [] } as const;
    const { message = '' } = changeOf(answered('scale deploy/web --replicas=3', { subject })) ?? {};
    expect(message).toContain('by a?[31m??xxx');
    expect(message.length).toBeLessThan(256);
  });

  test('of many objects ten are told', () => {
    const names = Array.from({ length: 30 }, (_, i) => `p${i}`).join(' ');
    expect(changeOf(answered(`label pods ${names} a=b`))?.objects).toHaveLength(10);
  });
});

describe('no change is', () => {
  test.each([
    'get pods a',
    'exec web -- ls',
    'scale deploy/web --replicas=3 --dry-run=server',
    'label pods -l a=b c=d',
  ])('%s', (line) => {
    expect(changeOf(answered(line))).toBeUndefined();
  });

  test('a change that failed, was ended or never ran', () => {
    const line = 'scale deploy/web --replicas=3';
    expect(changeOf(answered(line, { execution: exited(1) }))).toBeUndefined();
    expect(changeOf(answered(line, { execution: { ended: 'timed-out', timeoutSeconds: 1 } }))).toBeUndefined();
    expect(changeOf(answered(line, { execution: undefined }))).toBeUndefined();
  });
});
