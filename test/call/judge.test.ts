import { describe, expect, test, vi } from 'vitest';
import { type AskKinds, judge } from '../../src/call/judge.ts';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import type { Kind } from '../../src/kube/kinds.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { planOf, policyWith } from '../policy/plans.ts';

const WIDGET: Kind = {
  group: 'example.com',
  resource: 'widgets',
  singular: 'widget',
  kind: 'Widget',
  namespaced: true,
  shortNames: ['wd', 'deploy'],
  categories: ['all'],
};
const SECRET: Kind = { ...WIDGET, group: '', resource: 'secrets', singular: 'secret', kind: 'Secret', shortNames: [] };
const NO_RULES = policyWith({ allowedCommands: ['get', 'delete'] });
const withRules = (...rules: readonly object[]): Policy =>
  policyWith({ allowedCommands: ['get', 'delete'], rules: parsePolicyFile('p', JSON.stringify({ rules })) });

async function judged(line: string, policy: Policy, kinds: Readonly<Record<string, readonly Kind[]>>) {
  const ask = vi.fn<AskKinds>(async (words) => new Map(Object.entries(kinds).filter(([word]) => words.includes(word))));
  const verdict = await judge(planOf(line), ANONYMOUS, { policy, kinds: ask }, new AbortController().signal);
  return { asked: ask.mock.calls[0]?.[0], answer: verdict.allowed ? 'allow' : verdict.refusal.code };
}

describe('the cluster is asked what a word stands for', () => {
  const allowWidgets = { id: 'a', effect: 'allow', resources: ['widgets.example.com'] };
  const allowDeployments = { id: 'a', effect: 'allow', resources: ['deployments'] };
  const denyWidgets = { id: 'd', effect: 'deny', resources: ['widgets.example.com'] };
  const allow = { id: 'z', effect: 'allow' };
  test.each([
    ['get pods', NO_RULES, {}, undefined, 'allow'],
    ['get po', NO_RULES, {}, undefined, 'allow'],
    ['get all', NO_RULES, {}, undefined, 'allow'],
    ['version', withRules(allow), {}, undefined, 'COMMAND_NOT_ALLOWED'],
    ['get wd', NO_RULES, { wd: [WIDGET] }, ['wd'], 'allow'],
    ['get wd', NO_RULES, {}, ['wd'], 'allow'],
    ['get x -o yaml', NO_RULES, { x: [SECRET] }, ['x'], 'SECRET_VALUES'],
    ['get wd -o yaml', NO_RULES, { wd: [WIDGET] }, ['wd'], 'allow'],
    // What is refused anyway asks nobody.
    ['logs wd', NO_RULES, { wd: [WIDGET] }, undefined, 'COMMAND_NOT_ALLOWED'],
    ['get wd --as=root', NO_RULES, { wd: [WIDGET] }, undefined, 'OTHER_IDENTITY'],
    ['get pods', withRules(allow), {}, undefined, 'allow'],
    ['get deployments.apps web', withRules(allowDeployments), {}, undefined, 'allow'],
    ['get wd', withRules(allowWidgets), { wd: [WIDGET] }, ['wd'], 'allow'],
    ['get wd', withRules(allowWidgets), {}, ['wd'], 'POLICY_DENIED'],
    ['get wd', withRules(allowWidgets), { wd: [] }, ['wd'], 'POLICY_DENIED'],
    ['get wd', withRules(allow, denyWidgets), { wd: [WIDGET] }, ['wd'], 'POLICY_DENIED'],
    ['get wd', withRules(allow, denyWidgets), {}, ['wd'], 'POLICY_DENIED'],
    // A custom resource took the short name of another kind.
    ['get deploy', withRules(allowDeployments), { deploy: [WIDGET] }, ['deploy'], 'POLICY_DENIED'],
    ['get deploy', withRules(allow, denyWidgets), { deploy: [WIDGET] }, ['deploy'], 'POLICY_DENIED'],
    ['get deploy', withRules(allowDeployments), {}, ['deploy'], 'POLICY_DENIED'],
    // A custom resource belongs to a category.
    ['get all', withRules(allow, denyWidgets), { all: [WIDGET] }, ['all'], 'POLICY_DENIED'],
    ['get all', withRules(allow, denyWidgets), { all: [SECRET] }, ['all'], 'allow'],
    ['get all', withRules(allow, denyWidgets), {}, ['all'], 'POLICY_DENIED'],
  ] as const)('%s', async (line, policy, kinds, asked, answer) => {
    expect(await judged(line, policy, kinds)).toEqual({ asked, answer });
  });
});
