import { expect, test } from 'vitest';
import type { Plan } from '../../../src/kube/command.ts';
import { subcommandAllowlist } from '../../../src/policy/rules/subcommand-allowlist.ts';
import { effectOf, kubectlPlan, planOf, policyWith, refusalOf, runImagePlan } from '../plans.ts';

const POLICY = policyWith({ allowedCommands: ['logs', 'get', 'describe'] });

test.each(['get', 'logs', 'describe'])('%s is allowed because it is listed', (subcommand) => {
  expect(effectOf(subcommandAllowlist, kubectlPlan([subcommand, 'x']), POLICY)).toBe('allow');
});

/** A command of this very name, whether or not kubectl has it. */
const named = (...path: readonly string[]): Plan => ({
  command: { path, flags: [], positionals: [], dashAt: -1 },
});

test.each(['delete', 'GET', 'Get', ' get', 'get ', 'get\n', 'gеt', 'ge', 'gets', 'get,logs', 'kubectl', '__proto__'])(
  '%j is denied because it is not listed letter for letter',
  (subcommand) => {
    expect(effectOf(subcommandAllowlist, named(subcommand), POLICY)).toBe('deny');
  },
);

test.each([
  [['rollout'], 'rollout status web', 'allow'],
  [['rollout status'], 'rollout status web', 'allow'],
  [['rollout status'], 'rollout undo web', 'deny'],
  [['rollout status'], 'rollout history web', 'deny'],
  [['status'], 'rollout status web', 'deny'],
  [['create secret'], 'create secret generic a', 'allow'],
  [['create secret generic'], 'create secret generic a', 'allow'],
  [['create secret generic'], 'create secret tls a', 'deny'],
  [['create configmap'], 'create cm a', 'allow'],
  [['create cm'], 'create cm a', 'deny'],
  [['get pods'], 'get pods', 'deny'],
  [['set image', 'get'], 'set env deploy/a b=c', 'deny'],
])('with %j listed, %s has the opinion %s', (allowedCommands, line, effect) => {
  expect(effectOf(subcommandAllowlist, planOf(line), policyWith({ allowedCommands }))).toBe(effect);
});

test('the refusal of a second word names both', () => {
  expect(refusalOf(subcommandAllowlist, planOf('rollout undo deploy/web'), POLICY)?.error).toContain("'rollout undo'");
});

test('the refusal names the subcommand and lists what is allowed', () => {
  expect(refusalOf(subcommandAllowlist, kubectlPlan(['delete', 'pod']), POLICY)).toMatchObject({
    code: 'COMMAND_NOT_ALLOWED',
    error: "Command 'delete' is not allowed. Allowed commands: describe, get, logs",
  });
});

test('an empty list allows nothing and says so', () => {
  const refusal = refusalOf(subcommandAllowlist, kubectlPlan(['get']), policyWith({ allowedCommands: [] }));
  expect(refusal?.error).toBe("Command 'get' is not allowed. Allowed commands: (none)");
});

test('run_image does not need run to be listed', () => {
  expect(effectOf(subcommandAllowlist, runImagePlan('alpine'), POLICY)).toBe('noOpinion');
});
