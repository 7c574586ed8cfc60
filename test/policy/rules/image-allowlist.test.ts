import { describe, expect, test } from 'vitest';
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
    'docker.io/alpine',
    'docker.io/library/alpine',
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

test('an image of 100 KiB is denied in few words', () => {
  expect(refusalOf(imageAllowlist, runImagePlan('x'.repeat(100 * 1024)), POLICY)?.error.length).toBeLessThan(300);
});

test('the refusal names the image and lists what is allowed', () => {
  expect(refusalOf(imageAllowlist, runImagePlan('evil'), POLICY)?.error).toBe(
    "Image 'evil' is not in the allowed list. Allowed images: alpine, busybox:1.36",
  );
});

test('a plan of run_image without an image is denied', () => {
  const { image: _, ...plan } = runImagePlan('alpine');
  expect(effectOf(imageAllowlist, plan, POLICY)).toBe('deny');
});

test('without a list run_image is off, whatever the image', () => {
  expect(refusalOf(imageAllowlist, runImagePlan('alpine'), policyWith({ allowedImages: [] }))?.code).toBe(
    'RUN_IMAGE_DISABLED',
  );
});

test('it has no opinion on kubectl calls', () => {
  expect(effectOf(imageAllowlist, kubectlPlan(['get', '--image=evil']), POLICY)).toBe('noOpinion');
});
