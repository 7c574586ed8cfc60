import { describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { COMMANDS } from '../../../src/policy/classification/commands.ts';
import { decide, permitAdded } from '../../../src/policy/decide.ts';
import { approvalCommands as RULE } from '../../../src/policy/rules/approval-commands.ts';
import { planOf, planWithStdin, policyWith, runImagePlan } from '../plans.ts';

const CHANGES = Object.entries(COMMANDS).flatMap(([name, row]) =>
  'effects' in row && row.effects.some((effect) => effect !== 'read') ? [name] : [],
);
const EVERYTHING = ['*', ...CHANGES];
const under = (...approvalCommands: readonly string[]) =>
  policyWith({ allowedCommands: Object.keys(COMMANDS), allowedImages: ['alpine'], approvalCommands });

function approvalOf(plan: ReturnType<typeof planOf>, ...listed: readonly string[]) {
  const verdict = decide(plan, under(...listed), ANONYMOUS);
  if (!verdict.allowed) throw new Error(verdict.refusal.error);
  return verdict.permit.terms.approval;
}

const ASKED = { by: ['approval-commands'], count: 1, expiresSeconds: 3600 };

describe('a call needs approval', () => {
  test.each([
    ['delete pod a', 'delete'],
    ['delete pod a', '*'],
    ['rollout restart deployment/a', 'rollout'],
    ['rollout restart deployment/a', 'rollout restart'],
    ['exec a -- ls', 'exec'],
    ['exec a -- ls', '*'],
    ['cordon a', '*'],
    ['drain a --ignore-daemonsets', '*'],
    ['label pod a b=c', '*'],
    ['create secret generic a --from-literal=b=c', 'create'],
    // The API server rehearses it with all that an admission webhook does on the way.
    ['scale deployment a --replicas=1 --dry-run=server', 'scale'],
    ['scale deployment a --replicas=1 --dry-run=client --dry-run=none', 'scale'],
  ])('%s, if %s is listed', (line, entry) => {
    expect(approvalOf(planOf(line), entry)).toEqual(ASKED);
  });

  test('run_image, as run and as anything that changes', () => {
    expect(approvalOf(runImagePlan('alpine'), 'run')).toEqual(ASKED);
    expect(approvalOf(runImagePlan('alpine'), '*')).toEqual(ASKED);
    expect(approvalOf(runImagePlan('alpine'), 'delete')).toBeUndefined();
  });

  test('with documents', () => {
    const document = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' } };
    expect(approvalOf(planWithStdin('apply -f -', document), 'apply')).toEqual(ASKED);
  });
});

describe('a call needs none', () => {
  test.each([
    ['get pods', EVERYTHING],
    ['logs a', EVERYTHING],
    ['rollout status deployment/a', ['rollout', '*']],
    ['rollout history deployment/a', ['rollout', '*']],
    ['scale deployment a --replicas=1 --dry-run=client', EVERYTHING],
    ['delete pod a', ['scale', 'rollout']],
    ['rollout restart deployment/a', ['rollout undo']],
    ['delete pod a', []],
  ])('%s, if %j are listed', (line, listed) => {
    expect(approvalOf(planOf(line), ...listed)).toBeUndefined();
  });

  test('if the server adds it as a step', () => {
    const verdict = decide(planOf('delete pods -l a=b'), under('*'), ANONYMOUS);
    expect(verdict).toMatchObject({ allowed: true, permit: { terms: { approval: ASKED } } });
    const added = verdict.allowed ? permitAdded('count-selection', verdict.permit) : undefined;
    expect(added).toBeDefined();
    expect(added?.terms).not.toHaveProperty('approval');
  });
});

test('every command that changes anything is covered by *, and no other', () => {
  const { judge } = RULE;
  for (const name of Object.keys(COMMANDS)) {
    const command = { path: name.split(' '), flags: [], positionals: ['a'], dashAt: -1 };
    const { asks } = judge({ command }, under('*'), ANONYMOUS) as { asks?: unknown };
    expect([name, asks !== undefined]).toEqual([name, CHANGES.includes(name)]);
  }
});

test('the list allows nothing, and a denied call is not asked for', () => {
  const policy = policyWith({ allowedCommands: ['get'], approvalCommands: ['*'] });
  const verdict = decide(planOf('delete pod a'), policy, ANONYMOUS);
  expect(verdict).toMatchObject({ allowed: false, refusal: { code: 'COMMAND_NOT_ALLOWED' } });
});

test('the verdict says which layer asked, and the terms follow the setting', () => {
  const policy = policyWith({ allowedCommands: ['delete'], approvalCommands: ['*'], changeExpiresSeconds: 90 });
  const verdict = decide(planOf('delete pod a'), policy, ANONYMOUS);
  expect(verdict.voices).toEqual([
    { rule: 'subcommand-allowlist', effect: 'allow' },
    { rule: 'approval-commands', effect: 'ask' },
  ]);
  expect(verdict).toMatchObject({ permit: { terms: { approval: { ...ASKED, expiresSeconds: 90 } } } });
});
