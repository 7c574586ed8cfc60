import { describe, expect, test } from 'vitest';
import type { Change, ChangeRequest, ChangeSpec, RequestProgress } from '../../src/remediation/change.ts';
import { nextStep } from '../../src/tools/changes/show-change.ts';
import { specOf } from '../remediation/spec.ts';

const MADE: RequestProgress = { state: 'made' };
const FAILED: RequestProgress = { state: 'failed' };
const SENDING: RequestProgress = { state: 'sending' };

function hintOf(
  phase: 'Applied' | 'Failed' | 'Interrupted',
  progress: readonly RequestProgress[],
  altered: Partial<ChangeSpec> = {},
): string {
  const change: Change = { spec: specOf(altered), status: { phase, decisions: [], progress }, version: '1' };
  return nextStep(change, phase);
}

const requestsOf = (reversibility: ChangeRequest['reversibility']) => ({
  requests: specOf().requests.map((request) => ({ ...request, reversibility })),
});

describe('the next step offers undo_change', () => {
  test.each([
    ['after a change that can be restored', 'Applied', [MADE], {}],
    ['after a failure with requests that were made', 'Failed', [MADE, FAILED], {}],
    ['after an interruption that leaves a request in doubt', 'Interrupted', [SENDING], {}],
  ] as const)('%s', (_, phase, progress, altered) => {
    expect(hintOf(phase, progress, altered)).toContain('call undo_change {"id": "shop.7f3kq2"}');
  });
});

describe('the next step does not advise undo_change', () => {
  test.each([
    ['after a command without requests', 'Applied', [MADE], { requests: [], runs: { images: [] } }],
    ['after a change that cannot be undone', 'Applied', [MADE], requestsOf({ class: 'cannot be undone', reason: 'r' })],
    ['after a deletion that comes back', 'Applied', [MADE], requestsOf({ class: 'comes back by itself', reason: 'r' })],
    ['after a failure that made nothing', 'Failed', [FAILED], {}],
    ['after a failure before the first request', 'Failed', [], {}],
  ] as const)('%s', (_, phase, progress, altered) => {
    expect(hintOf(phase, progress, altered)).not.toContain('call undo_change');
  });
});
