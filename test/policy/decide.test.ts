import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/kube/command.ts';
import { decide } from '../../src/policy/decide.ts';
import { RULES } from '../../src/policy/rules/index.ts';
import { kubectlPlan, policyWith, runImagePlan } from './plans.ts';

const ON = policyWith({ allowedImages: ['alpine'] });

describe('verdicts', () => {
  test.each([
    ['an allowed command', kubectlPlan(['get', 'pods']), ['subcommand-allowlist']],
    ['an allowed image', runImagePlan('alpine'), ['image-allowlist']],
  ])('%s is allowed, and the verdict carries the very plan that was judged', (_, plan, rules) => {
    const verdict = decide(plan, ON);
    expect(verdict).toEqual({ allowed: true, plan, rules });
    expect(verdict.allowed && verdict.plan).toBe(plan);
  });

  test.each([
    ['a command not allowed', kubectlPlan(['delete', 'pod']), 'COMMAND_NOT_ALLOWED', ['subcommand-allowlist']],
    [
      'an allowed command with a blocked flag',
      kubectlPlan(['get', '--token=x']),
      'FLAG_NOT_ALLOWED',
      ['subcommand-allowlist', 'blocked-flags'],
    ],
    [
      'an allowed command with a metacharacter',
      kubectlPlan(['get', '$x']),
      'METACHARACTER',
      ['subcommand-allowlist', 'shell-metacharacters'],
    ],
    [
      'an allowed image with a metacharacter',
      runImagePlan('alpine', ['--', ';']),
      'METACHARACTER',
      ['image-allowlist', 'shell-metacharacters'],
    ],
    [
      'everything wrong at once: the first layer answers',
      kubectlPlan(['delete', '--token=x', ';']),
      'COMMAND_NOT_ALLOWED',
      ['subcommand-allowlist', 'blocked-flags', 'shell-metacharacters'],
    ],
    ['an image not allowed', runImagePlan('evil'), 'IMAGE_NOT_ALLOWED', ['image-allowlist']],
  ])('%s is denied: deny beats allow', (_, plan, code, rules) => {
    expect(decide(plan, ON)).toMatchObject({ allowed: false, refusal: { code }, rules });
  });

  test('silence of all rules denies', () => {
    const unheardOf = { ...kubectlPlan(['get']), tool: 'teleport' } as unknown as Plan;
    expect(decide(unheardOf, ON)).toEqual({
      allowed: false,
      refusal: {
        refused: true,
        code: 'NOT_ALLOWED',
        error: 'No rule allows this call.',
        hint: 'Call get_config to see what is allowed.',
      },
      rules: [],
    });
  });

  test('a denied verdict carries no plan', () => {
    expect(decide(kubectlPlan(['delete']), ON)).not.toHaveProperty('plan');
  });
});

test('the layers and their order are frozen', () => {
  expect(RULES.map(({ id }) => id)).toEqual([
    'subcommand-allowlist',
    'image-allowlist',
    'blocked-flags',
    'shell-metacharacters',
  ]);
});
