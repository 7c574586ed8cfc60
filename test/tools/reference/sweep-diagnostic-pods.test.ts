import { expect, test } from 'vitest';
import { isRefusal } from '../../../src/errors.ts';
import type { Plan } from '../../../src/kube/command.ts';
import { LOCAL } from '../../../src/kube/subject.ts';
import { renderArgv } from '../../../src/kubectl/render.ts';
import { decide } from '../../../src/policy/decide.ts';
import { sweepDiagnosticPods } from '../../../src/tools/reference/sweep-diagnostic-pods.ts';
import type { CourseSteps } from '../../../src/tools/tool.ts';
import { GRAMMAR, kubectlPlan, policyWith } from '../../policy/plans.ts';
import { PREAPPROVED } from '../../policy/preapproved/settings.ts';

const CALL = '11111111-2222-4333-8444-555555555555';
const NOW = Date.parse('2026-01-01T01:00:00Z');
const POLICY = policyWith({ preapproved: PREAPPROVED, allowedCommands: [], approvalCommands: ['*'] });

const pod = (namespace: string, made: string, seconds: unknown, callId: string | undefined = CALL) => ({
  metadata: { namespace, creationTimestamp: made, labels: { 'kubernetes-remediation-mcp/call': callId } },
  spec: { activeDeadlineSeconds: seconds },
});

async function sweep(pods: readonly unknown[], namespaces: readonly string[] = []) {
  const ran: string[] = [];
  const steps: CourseSteps = {
    take: async (plan, sink) => {
      const verdict = decide(plan, POLICY, LOCAL);
      if (!verdict.allowed) return verdict.refusal;
      expect(verdict.permit.terms.approval).toBeUndefined();
      ran.push(renderArgv(plan.command).join(' '));
      sink?.begin();
      for (const each of pods) sink?.take(each);
      const nothing = { text: '', kept: 'first', totalBytes: 0, truncated: false } as const;
      return { ended: 'exited', exitCode: 0, stdout: nothing, stderr: nothing };
    },
    judge: async (plan) => plan,
    now: () => NOW,
    resolve: async () => [],
  };
  const facts = { callId: 'x', grammar: GRAMMAR, timeoutSeconds: 60, defaultNamespace: '' };
  return { outcome: await sweepDiagnosticPods(namespaces).run({}, facts, steps), ran };
}

test('deletes pods past their deadline by the label of their call, and no others', async () => {
  const { outcome, ran } = await sweep([
    pod('shop', '2026-01-01T00:00:00Z', 90),
    pod('shop', '2026-01-01T00:59:00Z', 90),
    pod('shop', '2026-01-01T00:57:45Z', 90),
    pod('shop', '2026-01-01T00:00:00Z', undefined),
    { metadata: {}, spec: {} },
    {},
  ]);
  expect(outcome).toEqual({ success: true, body: { success: true, swept: 1 } });
  expect(ran).toHaveLength(2);
  expect(ran[0]).toMatch(/get .*--all-namespaces/);
  expect(ran[1]).toContain(`--selector=kubernetes-remediation-mcp/call=${CALL}`);
  expect(ran[1]).toContain('--namespace=shop');
});

test('a label that is no id of a call deletes nothing', async () => {
  const { outcome, ran } = await sweep([pod('shop', '2026-01-01T00:00:00Z', 90, 'x,app!=y')]);
  expect(outcome).toMatchObject({ body: { swept: 0 } });
  expect(ran).toHaveLength(1);
});

test('looks into the allowed namespaces alone', async () => {
  const { ran } = await sweep([], ['shop', 'web']);
  expect(ran.map((line) => /--namespace=\S+/.exec(line)?.[0])).toEqual(['--namespace=shop', '--namespace=web']);
});

test.each([
  ['get', 'pods', '-A', '-o', 'json'],
  ['get', 'secrets', '-A', '-l', 'robusta.dev/diagnostic-pod=true'],
  ['delete', 'pods', '-l', 'app=web'],
  ['delete', 'pods', 'web'],
  ['delete', 'pods', '--all'],
  ['delete', 'deployments', '-l', `kubernetes-remediation-mcp/call=${CALL}`],
  ['scale', 'deploy/web', '--replicas=0'],
])('is no way to run %j', (...args) => {
  const plan: Plan = { ...kubectlPlan(args.flat()), preapproved: 'sweep' };
  const verdict = decide(plan, POLICY, LOCAL);
  expect(verdict.allowed).toBe(false);
  expect(isRefusal(!verdict.allowed && verdict.refusal)).toBe(true);
});
