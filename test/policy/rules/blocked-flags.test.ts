import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockedFlags } from '../../../src/policy/rules/blocked-flags.ts';
import { effectOf, kubectlPlan, planOf, policyWith, refusalOf, runImagePlan } from '../plans.ts';

const NONE = policyWith({ dangerousFlags: [] });
const DEFAULT = policyWith({});

describe('configured flags, in every spelling kubectl knows', () => {
  test.each([
    [['--token'], 'get pods --token=x'],
    [['--token'], 'get pods --token x'],
    [['--token'], 'get pods --token='],
    [['--as-group'], 'get pods --as_group=x'],
    [['--as_group'], 'get pods --as-group=x'],
    [['--force'], 'delete pod a --force'],
    [['--force'], 'delete pod a --force=false'],
    [['--dry_run'], 'delete pod a --dry-run=client'],
    [['--dry-run'], 'delete pod a --dry_run=client'],
    // A short form blocks the flag, and so does a long one.
    [['-f'], 'logs web -f'],
    [['-f'], 'logs web --follow'],
    [['--follow'], 'logs web -f'],
    [['-n'], 'get pods -nx'],
    [['-n'], 'get pods -n=x'],
    [['-n'], 'get pods --namespace=x'],
    [['--namespace'], 'get pods -An x'],
    [['--server'], 'get pods -s https://evil.example'],
    [['-s'], 'get pods -As=https://evil.example'],
    [['-s'], 'get pods -wAshttps://evil.example'],
  ])('with %j configured, %s is denied and without it passes', (dangerousFlags, line) => {
    expect(effectOf(blockedFlags, planOf(line), policyWith({ dangerousFlags }))).toBe('deny');
    expect(effectOf(blockedFlags, planOf(line), NONE)).toBe('noOpinion');
  });
});

describe('what is not blocked', () => {
  test.each([
    ['a flag after -- belongs to the container', ['exec', 'pod', '--', 'app', '--token=x', '-s', '--as'], DEFAULT],
    ['a value is not a flag', ['get', 'pods', '--selector=--token'], DEFAULT],
    ['the next word is a value', ['get', 'pods', '-l', '--token'], DEFAULT],
    ['a look-alike dash makes no flag', ['get', '—token', '‐‐token', '－－token'], DEFAULT],
    [
      'a letter inside of a value is none',
      ['get', 'pods', '-nshop', '-lapp=s', '-ojson'],
      policyWith({ dangerousFlags: ['-s'] }),
    ],
    ['ordinary flags pass', ['get', 'pods', '-n', 'default', '-o', 'wide', '-l', 'a=b', '-A'], DEFAULT],
    ['a flag that only shares the name', ['create', 'rolebinding', 'a', '--clusterrole=view', '--user=jo'], DEFAULT],
    ['another command has another flag of that letter', ['get', 'pods', '-w'], policyWith({ dangerousFlags: ['-f'] })],
  ])('%s', (_, args, policy) => {
    expect(effectOf(blockedFlags, kubectlPlan(args), policy)).toBe('noOpinion');
  });

  test('run_image builds its own flags, and none of a caller', () => {
    expect(effectOf(blockedFlags, runImagePlan('a'), policyWith({ dangerousFlags: ['--rm', '-i'] }))).toBe('noOpinion');
  });
});

test('a blocked flag is found anywhere before --, and never after it', () => {
  const ordinary = fc.constantFrom('pods', '-owide', '-na', '--show-labels', '-l=x', '-A');
  const blocked = fc.constantFrom(...DEFAULT.dangerousFlags.map((flag) => `${flag}=x`));
  fc.assert(
    fc.property(fc.array(ordinary), blocked, fc.array(ordinary), (before, flag, after) => {
      expect(effectOf(blockedFlags, kubectlPlan(['get', ...before, flag, ...after]), DEFAULT)).toBe('deny');
      expect(effectOf(blockedFlags, kubectlPlan(['get', ...before, '--', ...after, flag]), DEFAULT)).toBe('noOpinion');
    }),
  );
});

test('the refusal names the flag as it was written, without its value, which may be a credential', () => {
  const refusal = refusalOf(blockedFlags, kubectlPlan(['get', '--token=s3cret']), DEFAULT);
  expect(refusal).toMatchObject({ code: 'FLAG_NOT_ALLOWED', error: "Flag '--token' is not permitted" });
  expect(JSON.stringify(refusal)).not.toContain('s3cret');
  expect(refusalOf(blockedFlags, planOf('get pods --as_group=x'), DEFAULT)?.error).toContain("'--as_group'");
});
