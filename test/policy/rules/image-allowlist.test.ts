import { describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { decide } from '../../../src/policy/decide.ts';
import { imageAllowlist } from '../../../src/policy/rules/image-allowlist.ts';
import { effectOf, kubectlPlan, policyWith, refusalOf, runImagePlan } from '../plans.ts';

const POLICY = policyWith({ allowedImages: ['busybox:1.36', 'alpine'] });

test.each(['alpine', 'busybox:1.36'])('%s is allowed because it is listed', (image) => {
  expect(effectOf(imageAllowlist, runImagePlan(image), POLICY)).toBe('allow');
});

describe('images that are not listed letter for letter', () => {
  test.each([
    'busybox',
    'alpine:latest',
    'evil/alpine',
    'alpine@sha256:0123',
    'ALPINE',
    ' alpine',
    'alpine ',
    'alpine\n',
    'аlpine',
    'alpine --privileged',
    '',
    '*',
  ])('%j is denied', (image) => {
    const refusal = refusalOf(imageAllowlist, runImagePlan(image), POLICY);
    expect(refusal?.code).toBe('IMAGE_NOT_ALLOWED');
    expect(refusal?.error.length).toBeLessThan(300);
  });
});

test('two listed images in one word are one that is not', () => {
  const plan = kubectlPlan(['run', 'web', '--image=alpine,busybox:1.36']);
  expect(refusalOf(imageAllowlist, plan, POLICY)?.error).toContain("'alpine,busybox:1.36'");
});

test('an image of 100 KiB is denied in few words', () => {
  expect(refusalOf(imageAllowlist, runImagePlan('x'.repeat(100 * 1024)), POLICY)?.error.length).toBeLessThan(300);
});

test('the refusal names the image and lists what is allowed', () => {
  expect(refusalOf(imageAllowlist, runImagePlan('evil'), POLICY)?.error).toBe(
    "Image 'evil' is not in the allowed list. Allowed images: alpine, busybox:1.36",
  );
});

test('a plan of run_image without its image is judged by the list of subcommands', () => {
  const { image: _, ...plan } = runImagePlan('alpine');
  expect(decide(plan, POLICY, ANONYMOUS)).toMatchObject({ allowed: false, refusal: { code: 'COMMAND_NOT_ALLOWED' } });
});

test('without a list run_image is off, whatever the image', () => {
  expect(refusalOf(imageAllowlist, runImagePlan('alpine'), policyWith({ allowedImages: [] }))?.code).toBe(
    'RUN_IMAGE_DISABLED',
  );
});

describe('whatever way an image comes in through the kubectl tool, it must be listed', () => {
  test.each([
    [['run', 'a', '--image=IMAGE']],
    [['run', 'a', '--image', 'IMAGE']],
    [['create', 'deployment', 'a', '--image=IMAGE']],
    [['create', 'deployment', 'a', '--image=alpine', '--image=IMAGE']],
    [['create', 'job', 'a', '--image=IMAGE']],
    [['create', 'cronjob', 'a', '--image=IMAGE', '--schedule=* * * * *']],
    [['debug', 'web', '--image=IMAGE']],
    [['debug', 'web', '--copy-to=b', '--set-image=app=IMAGE']],
    [['debug', 'web', '--copy-to=b', '--set-image=app=alpine,side=IMAGE']],
    [['set', 'image', 'deployment/web', 'app=IMAGE']],
    [['set', 'image', 'deployment/web', 'app=alpine', 'side=IMAGE']],
    [['set', 'image', 'deployment/web', '*=IMAGE']],
    [['patch', 'deploy', 'web', '-p', '{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"IMAGE"}]}}}}']],
    [
      [
        'patch',
        'deploy',
        'web',
        '--type=json',
        '-p',
        '[{"op":"replace","path":"/spec/containers/0/image","value":"IMAGE"}]',
      ],
    ],
    [
      [
        'patch',
        'deploy',
        'web',
        '--type=json',
        '-p',
        '[{"op":"add","path":"/spec/initContainers/-","value":{"image":"IMAGE"}}]',
      ],
    ],
  ])('%j', (args) => {
    const plan = (image: string) => kubectlPlan(args.map((word) => word.replace('IMAGE', image)));
    expect(refusalOf(imageAllowlist, plan('evil'), POLICY)?.code).toBe('IMAGE_NOT_ALLOWED');
    expect(effectOf(imageAllowlist, plan('busybox:1.36'), POLICY)).toBe('noOpinion');
  });

  test('several images in one word may all be listed', () => {
    const plan = kubectlPlan(['create', 'deployment', 'a', '--image=alpine,busybox:1.36']);
    expect(effectOf(imageAllowlist, plan, POLICY)).toBe('noOpinion');
  });

  test('a pattern does not let a second image in behind a comma', () => {
    const plan = kubectlPlan(['create', 'deployment', 'a', '--image=busybox:1,evil']);
    expect(effectOf(imageAllowlist, plan, policyWith({ allowedImages: ['busybox:*'] }))).toBe('deny');
  });

  test('without a list no image comes in at all', () => {
    const none = policyWith({ allowedImages: [] });
    expect(refusalOf(imageAllowlist, kubectlPlan(['run', 'a', '--image=alpine']), none)?.code).toBe(
      'IMAGE_NOT_ALLOWED',
    );
  });

  test('it has no opinion where none comes in', () => {
    for (const args of [
      ['get', 'pods'],
      ['set', 'image', 'deploy/a'],
      ['patch', 'pod', 'a', '-p', '{"spec":{}}'],
    ])
      expect(effectOf(imageAllowlist, kubectlPlan(args), POLICY), args.join(' ')).toBe('noOpinion');
  });
});
