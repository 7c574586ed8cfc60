import { describe, expect, test, vi } from 'vitest';
import { type AskMeanings, judge } from '../../src/call/judge.ts';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import type { Meaning, ServedKind } from '../../src/kube/kinds.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { renderArgv } from '../../src/kubectl/render.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { planOf, policyWith } from '../policy/plans.ts';

const WIDGET: ServedKind = {
  group: 'example.com',
  version: 'v2',
  resource: 'widgets',
  singular: 'widget',
  kind: 'Widget',
  namespaced: true,
  shortNames: ['wd', 'deploy'],
  categories: ['all'],
};
const SECRET: ServedKind = {
  ...WIDGET,
  group: '',
  version: 'v1',
  resource: 'secrets',
  singular: 'secret',
  kind: 'Secret',
  shortNames: [],
};
const NO_RULES = policyWith({ allowedCommands: ['get', 'delete'] });
const withRules = (...rules: readonly object[]): Policy =>
  policyWith({ allowedCommands: ['get', 'delete'], rules: parsePolicyFile('p', JSON.stringify({ rules })) });

const DEPLOYMENT: ServedKind = {
  ...WIDGET,
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  singular: 'deployment',
  kind: 'Deployment',
  shortNames: ['deploy'],
};

/** What a word stands for: several kinds are a category. */
function meaningOf([kind, ...others]: readonly ServedKind[], word: string): Meaning {
  const isCategory = others.length > 0 || word === 'all';
  return isCategory && kind ? { kind: undefined, category: [kind, ...others], others: [] } : { kind, others: [] };
}

async function judged(line: string, policy: Policy, kinds: Readonly<Record<string, readonly ServedKind[]>>) {
  const ask = vi.fn<AskMeanings>(
    async ({ words }) =>
      new Map(words.flatMap((word) => (kinds[word] ? [[word, meaningOf(kinds[word], word)] as const] : []))),
  );
  const verdict = await judge(planOf(line), ANONYMOUS, { policy, meanings: ask }, new AbortController().signal);
  return {
    asked: ask.mock.calls[0]?.[0].words,
    answer: verdict.allowed
      ? renderArgv(verdict.permit.plan.command).slice(1).join(' ').replace(' -- ', ' ')
      : verdict.refusal.code,
  };
}

describe('the cluster is asked what a word stands for', () => {
  const allowWidgets = { id: 'a', effect: 'allow', resources: ['widgets.example.com'] };
  const allowDeployments = { id: 'a', effect: 'allow', resources: ['deployments'] };
  const denyWidgets = { id: 'd', effect: 'deny', resources: ['widgets.example.com'] };
  const allow = { id: 'z', effect: 'allow' };
  test.each([
    ['get pods', NO_RULES, {}, undefined, 'get pods'],
    ['get po', NO_RULES, {}, ['po'], 'get po'],
    ['get deploy web', NO_RULES, {}, ['deploy'], 'get deploy web'],
    ['get deploy web', NO_RULES, { deploy: [DEPLOYMENT] }, ['deploy'], 'get deployments.v1.apps web'],
    ['get deploy web', NO_RULES, { deploy: [WIDGET] }, ['deploy'], 'get widgets.v2.example.com web'],
    ['get deployment', NO_RULES, { deployment: [DEPLOYMENT] }, ['deployment'], 'get deployments.v1.apps'],
    ['get deployment', NO_RULES, {}, ['deployment'], 'get deployment'],
    ['get all', NO_RULES, {}, ['all'], 'get all'],
    ['get all', NO_RULES, { all: [WIDGET, SECRET] }, ['all'], 'get widgets.v2.example.com,secrets'],
    ['version', withRules(allow), {}, undefined, 'COMMAND_NOT_ALLOWED'],
    ['get wd', NO_RULES, { wd: [WIDGET] }, ['wd'], 'get widgets.v2.example.com'],
    ['get wd', NO_RULES, {}, ['wd'], 'get wd'],
    ['get x -o yaml', NO_RULES, { x: [SECRET] }, ['x'], 'SECRET_VALUES'],
    ['get wd -o yaml', NO_RULES, { wd: [WIDGET] }, ['wd'], 'get --output=yaml widgets.v2.example.com'],
    // What is refused anyway asks nobody.
    ['logs wd', NO_RULES, { wd: [WIDGET] }, undefined, 'COMMAND_NOT_ALLOWED'],
    ['get wd --as=root', NO_RULES, { wd: [WIDGET] }, undefined, 'OTHER_IDENTITY'],
    ['get pods', withRules(allow), {}, undefined, 'get pods'],
    ['get deployments.apps web', withRules(allowDeployments), {}, ['deployments.apps'], 'get deployments.apps web'],
    ['get wd', withRules(allowWidgets), { wd: [WIDGET] }, ['wd'], 'get widgets.v2.example.com'],
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
    ['get all', withRules(allow, denyWidgets), { all: [SECRET] }, ['all'], 'get secrets'],
    ['get all', withRules(allow, denyWidgets), {}, ['all'], 'POLICY_DENIED'],
  ] as const)('%s', async (line, policy, kinds, asked, answer) => {
    expect(await judged(line, policy, kinds)).toEqual({ asked, answer });
  });
});
