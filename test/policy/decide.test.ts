import { describe, expect, test } from 'vitest';
import { refuse } from '../../src/errors.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { decide, weigh } from '../../src/policy/decide.ts';
import { ALLOW, deny, NO_OPINION, type Opinion } from '../../src/policy/policy.ts';
import { RULES } from '../../src/policy/rules/index.ts';
import { kubectlPlan, policyWith, runImagePlan } from './plans.ts';

const ON = policyWith({ allowedImages: ['alpine'] });

describe('verdicts', () => {
  test.each([
    ['an allowed command', kubectlPlan(['get', 'pods']), ['subcommand-allowlist'], []],
    ['an allowed image', runImagePlan('alpine'), ['image-allowlist'], ['admitting']],
  ])('%s is allowed, and the verdict carries the very plan that was judged', (_, plan, rules, terms) => {
    const verdict = decide(plan, ON, ANONYMOUS);
    expect(verdict.allowed && verdict.permit.plan).toBe(plan);
    expect(verdict.allowed && Object.keys(verdict.permit.terms)).toEqual(terms);
    expect(verdict.voices).toEqual(rules.map((rule) => ({ rule, effect: 'allow' })));
  });

  test.each([
    ['a command not allowed', kubectlPlan(['delete', 'pod', 'a']), 'COMMAND_NOT_ALLOWED', ['subcommand-allowlist']],
    [
      'an allowed command with a blocked flag',
      kubectlPlan(['get', '--token=x']),
      'OTHER_IDENTITY',
      ['subcommand-allowlist', 'never-allowed', 'blocked-flags'],
    ],
    [
      'an allowed command with a metacharacter',
      kubectlPlan(['get', 'pods', '-l', '$x']),
      'METACHARACTER',
      ['subcommand-allowlist', 'shell-metacharacters'],
    ],
    [
      'an allowed image with a metacharacter',
      runImagePlan('alpine', [';']),
      'METACHARACTER',
      ['shell-metacharacters', 'image-allowlist'],
    ],
    [
      'everything wrong at once: the first layer answers',
      kubectlPlan(['delete', '--token=x', 'pods', ';', '--all']),
      'COMMAND_NOT_ALLOWED',
      ['subcommand-allowlist', 'never-allowed', 'blocked-flags', 'shell-metacharacters', 'plain-names', 'blast-radius'],
    ],
    ['an image not allowed', runImagePlan('evil'), 'IMAGE_NOT_ALLOWED', ['image-allowlist']],
  ])('%s is denied: deny beats allow', (_, plan, code, rules) => {
    const verdict = decide(plan, ON, ANONYMOUS);
    expect(verdict).toMatchObject({ allowed: false, refusal: { code } });
    expect(verdict.voices.map(({ rule }) => rule)).toEqual(rules);
  });

  test('a plan that neither list lets run is denied', () => {
    for (const plan of [kubectlPlan(['delete', 'pod', 'a']), { ...kubectlPlan(['get', 'pods']), image: 'evil' }])
      expect(decide(plan, ON, ANONYMOUS)).toMatchObject({ allowed: false });
  });

  test('a denied verdict carries no permit', () => {
    expect(decide(kubectlPlan(['delete', 'pod', 'a']), ON, ANONYMOUS)).not.toHaveProperty('permit');
  });
});

describe('opinions', () => {
  const refusal = refuse('WATCH', 'No.', 'Ask again.');
  test.each<[string, readonly Opinion[], string | undefined]>([
    ['none at all', [], 'NOT_ALLOWED'],
    ['silence', [NO_OPINION, NO_OPINION], 'NOT_ALLOWED'],
    ['one that allows among silence', [NO_OPINION, ALLOW], undefined],
    ['one that denies after one that allows', [ALLOW, deny(refusal)], 'WATCH'],
    ['the first of two that deny', [deny(refusal), deny(refuse('COPY', 'No.', ''))], 'WATCH'],
  ])('%s', (_, opinions, code) => {
    expect(weigh(opinions)?.code).toBe(code);
  });

  test('silence is told where to look', () => {
    expect(weigh([])).toEqual(
      refuse('NOT_ALLOWED', 'No rule allows this call.', 'Call get_config to see what is allowed.'),
    );
  });
});

test('the permit of a selecting change names what is counted first, and no identity to impersonate', () => {
  const verdict = decide(
    kubectlPlan(['delete', 'pods', '-l', 'a=b']),
    policyWith({ allowedCommands: ['delete'] }),
    ANONYMOUS,
  );
  expect(verdict).toMatchObject({ allowed: true, permit: { terms: { selection: { most: 10 } } } });
  expect(verdict.allowed && verdict.permit.terms).not.toHaveProperty('actAs');
});

test('the layers and their order are frozen', () => {
  expect(RULES.map(({ id }) => id)).toEqual([
    'known-caller',
    'subcommand-allowlist',
    'preapproved',
    'never-allowed',
    'blocked-flags',
    'shell-metacharacters',
    'documents-only',
    'plain-names',
    'namespace-allowlist',
    'policy-file',
    'output-format',
    'secret-values',
    'redacted-values',
    'image-allowlist',
    'pod-security',
    'image-allowlist',
    'pod-security',
    'protected-objects',
    'protected-objects',
    'blast-radius',
    'approval-commands',
  ]);
  expect(RULES.flatMap(({ id, ofText = false }) => (ofText ? [id] : []))).toEqual([
    'image-allowlist',
    'pod-security',
    'protected-objects',
  ]);
});
