import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockedFlags } from '../../../src/policy/rules/blocked-flags.ts';
import { effectOf, kubectlPlan, policyWith, refusalOf, runImagePlan } from '../plans.ts';

const POLICY = policyWith({});
/** No configuration unblocks these. */
const ALWAYS = [
  '--kubeconfig',
  '--context',
  '--cluster',
  '--user',
  '--token',
  '--as',
  '--as-group',
  '--as-uid',
  '--as-user-extra',
  '--overrides',
  '--server',
  '-s',
  '--raw',
  '--kuberc',
  '--username',
  '--password',
  '--client-key',
  '--client-certificate',
  '--certificate-authority',
  '--insecure-skip-tls-verify',
  '--tls-server-name',
  '--proxy-url',
  '--cache-dir',
  '--profile-output',
];

describe('flags that are always blocked', () => {
  test.each(ALWAYS)('%s is denied in every place and form, even with an empty KUBECTL_DANGEROUS_FLAGS', (flag) => {
    for (const words of [
      [flag],
      [flag, 'x'],
      [`${flag}=x`],
      [`${flag}=`],
      ['pods', flag],
      ['-n', 'a', `${flag}=x`, '--', 'ls'],
    ]) {
      for (const policy of [POLICY, policyWith({ dangerousFlags: [] })]) {
        expect(effectOf(blockedFlags, kubectlPlan(['get', ...words]), policy), words.join(' ')).toBe('deny');
      }
    }
  });

  test.each(['--as_group', '--as_uid=1', '--insecure_skip_tls_verify', '--client_key=x', '--cache_dir'])(
    '%s is denied too: kubectl reads _ as -',
    (flag) => {
      expect(effectOf(blockedFlags, kubectlPlan(['get', 'pods', flag]), POLICY)).toBe('deny');
    },
  );

  test('run_image is bound by them as well', () => {
    expect(effectOf(blockedFlags, runImagePlan('a', ['debug', '--overrides={}']), POLICY)).toBe('deny');
  });
});

describe('the server flag in its short forms', () => {
  test.each([
    [['-shttps://evil.example']],
    [['-s=https://evil.example']],
    [['-Ashttps://evil.example']],
    [['-As', 'https://evil.example']],
    [['-wAs=https://evil.example']],
  ])('%j is denied: kubectl reads a glued value and a cluster of letters', (words) => {
    expect(effectOf(blockedFlags, kubectlPlan(['get', 'pods', ...words]), POLICY)).toBe('deny');
  });

  test.each(['-nshop', '-lapp=s', '-ojson', '-A', '-cs', '-fs'])(
    '%s is not that flag: the letter is part of a value',
    (word) => {
      expect(effectOf(blockedFlags, kubectlPlan(['get', 'pods', word]), POLICY)).toBe('noOpinion');
    },
  );
});

describe('configured flags', () => {
  test.each([
    [['--force'], '--force'],
    [['--dry_run'], '--dry-run=client'],
    [['--dry-run'], '--dry_run=client'],
    [['-f'], '-f'],
  ])('with %j configured, %s is denied', (dangerousFlags, flag) => {
    expect(effectOf(blockedFlags, kubectlPlan(['apply', flag]), policyWith({ dangerousFlags }))).toBe('deny');
    expect(effectOf(blockedFlags, kubectlPlan(['apply', flag]), POLICY)).toBe('noOpinion');
  });
});

describe('what is not blocked', () => {
  test.each([
    [
      'a flag after -- belongs to the container and is not blocked',
      ['exec', 'pod', '--', 'app', '--token=x', '-s', '--as'],
    ],
    ['a value glued to another flag is not a flag', ['get', '--selector=--token']],
    ['a longer name is another flag', ['get', '--users', '--tokens=x', '--ascii', '--assert']],
    ['a look-alike dash makes no flag', ['get', '—token', '‐‐token', '－－token']],
    ['case matters to kubectl, so it does here', ['get', '--TOKEN']],
    ['ordinary flags pass', ['get', 'pods', '-n', 'default', '-o', 'wide', '-l', 'a=b', '--show-labels', '-A']],
  ])('%s', (_, words) => {
    expect(effectOf(blockedFlags, kubectlPlan(words), POLICY)).toBe('noOpinion');
  });
});

test('a blocked flag is found wherever it stands before --, and never behind it', () => {
  const ordinary = fc.constantFrom('pods', '-o', 'wide', '-n', 'a', '--show-labels', '-l=x');
  fc.assert(
    fc.property(fc.array(ordinary), fc.constantFrom(...ALWAYS), fc.array(ordinary), (before, flag, after) => {
      expect(effectOf(blockedFlags, kubectlPlan(['get', ...before, flag, ...after]), POLICY)).toBe('deny');
      expect(effectOf(blockedFlags, kubectlPlan(['get', ...before, '--', ...after, flag]), POLICY)).toBe('noOpinion');
    }),
  );
});

test('the refusal names the flag without its value, which may be a credential', () => {
  const refusal = refusalOf(blockedFlags, kubectlPlan(['get', '--token=s3cret']), POLICY);
  expect(refusal).toMatchObject({ code: 'FLAG_NOT_ALLOWED', error: "Flag '--token' is not permitted" });
  expect(JSON.stringify(refusal)).not.toContain('s3cret');
});
