import { expect, test } from 'vitest';
import { subcommandAllowlist } from '../../../src/policy/rules/subcommand-allowlist.ts';
import { effectOf, kubectlPlan, policyWith, refusalOf, runImagePlan } from '../plans.ts';

const POLICY = policyWith({ allowedCommands: ['logs', 'get', 'describe'] });

test.each(['get', 'logs', 'describe'])('%s is allowed because it is listed', (subcommand) => {
  expect(effectOf(subcommandAllowlist, kubectlPlan([subcommand, 'x']), POLICY)).toBe('allow');
});

test.each(['delete', 'GET', 'Get', ' get', 'get ', 'get\n', 'gеt', 'ge', 'gets', 'get,logs', 'kubectl', '__proto__'])(
  '%j is denied because it is not listed letter for letter',
  (subcommand) => {
    expect(effectOf(subcommandAllowlist, kubectlPlan([subcommand, 'get']), POLICY)).toBe('deny');
  },
);

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
