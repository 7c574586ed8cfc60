import { writeAnswer } from '../../../src/diagnose/answer.ts';
import { judgeAll } from '../../../src/diagnose/judge.ts';
import type { Change, ChangeStatus } from '../../../src/remediation/change.ts';
import type { Outcome } from '../../../src/result/outcome.ts';
import { answerAsked, answerChange } from '../../../src/tools/changes/answer.ts';
import { deployment, pod } from '../../diagnose/objects.ts';
import { ago, snapshotOf } from '../../diagnose/read.ts';
import { specOf } from '../../remediation/spec.ts';

/** The result of a call as a client with pages gets it. */
export function resultOf({ success, body, aside }: Outcome) {
  return {
    ...(aside && { _meta: { 'kubernetes-remediation/change': aside } }),
    content: [{ type: 'text', text: JSON.stringify(body) }],
    structuredContent: body,
    isError: !success,
  };
}

/** A change of the server's own kind, in a state. */
export function changeOf(status: Partial<ChangeStatus> = {}, spec: Parameters<typeof specOf>[0] = {}): Change {
  return { spec: specOf(spec), status: { phase: 'Pending', decisions: [], progress: [], ...status }, version: '1' };
}

/** A change that an approver has denied. */
export function denied(spec: Change['spec']): Change {
  const decision = { verdict: 'Denied' as const, by: 'bob', hash: spec.hash, reason: 'not now', at: spec.plannedAt };
  return changeOf({ decisions: [decision] }, spec);
}

/** The answer of get_change. */
export function shown(change: Change) {
  return resultOf(answerChange(change, new Date()));
}

/** The answer of a command that needs approval. */
export function asked(change: Change) {
  return resultOf(answerAsked(change, new Date()));
}

/** A result that holds this as its change, whatever it is. */
export function resultWith(change: object, more: object = {}) {
  return resultOf({ success: true, body: { success: true, change, ...more } });
}

/** What diagnose says of a workload whose container crashes. */
export function diagnosis(): string {
  const app = {
    restartCount: 3,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1, finishedAt: ago(30) } },
  };
  const names = ['web', 'api'];
  const snapshot = snapshotOf(
    names.flatMap((name) => [...deployment(name), pod(name, { app })]),
    {
      logs: { 'shop/web-5d-x/app': ['panic: no database'] },
      scope: { of: 'object', object: { kind: 'Deployment', namespace: 'shop', name: 'web' } },
    },
  );
  return writeAnswer(snapshot, judgeAll(snapshot), 4096);
}
