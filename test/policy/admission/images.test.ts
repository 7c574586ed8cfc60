import { describe, expect, test } from 'vitest';
import { images } from '../../../src/policy/admission/rules/images.ts';
import { deployment, errorsOf, HOLDERS, objectionsOf, requestOf } from './pods.ts';

const policy = { allowedImages: ['busybox:1.36', 'registry.example/team/*'] };
const pod = (image: unknown) => ({ containers: [{ name: 'c', image }] });
const gained = (before: unknown, after: unknown) =>
  errorsOf(images, { before, after, policy }).map((error) => /^Image '([^']*)'/.exec(error)?.[1]);

describe('an image that is not listed', () => {
  test.each(Object.entries(HOLDERS))('in %s is refused if it is gained', (_, holder) => {
    expect(gained(holder(pod('busybox:1.36')), holder(pod('evil:1')))).toEqual(['evil:1']);
    expect(gained(undefined, holder(pod('evil:1')))).toEqual(['evil:1']);
    expect(gained(holder(pod('evil:1')), holder(pod('evil:1')))).toEqual([]);
    expect(gained(holder(pod('evil:1')), holder(pod('busybox:1.36')))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['an init container', { initContainers: [{ name: 'i', image: 'evil:1' }] }],
    ['a debug container', { ephemeralContainers: [{ name: 'e', image: 'evil:1', targetContainerName: 'c' }] }],
    ['an image volume', { volumes: [{ name: 'v', image: { reference: 'evil:1' } }] }],
    ['another letter case', { Containers: [{ name: 'c', IMAGE: 'evil:1' }] }],
    ['an image volume in another letter case', { Volumes: [{ name: 'v', Image: { Reference: 'evil:1' } }] }],
    ['a custom resource', { baseImage: 'evil:1' }],
    ['parts', { image: { repository: 'evil', tag: '1' } }],
    ['parts under another name', { dbImage: { repository: 'evil', tag: '1' } }],
    ['two fields', { pod: { imageRepository: 'evil', imageTag: '1' } }],
    ['a list of texts', { images: ['busybox:1.36', 'evil:1'] }],
    ['a list of other names', { images: [{ name: 'a', newName: 'evil', newTag: '1' }] }],
  ])('in %s is refused', (_, spec) => {
    expect(gained(deployment(pod('busybox:1.36')), deployment(spec))).toEqual(['evil:1']);
  });

  test('is none that is gained if another container had it', () => {
    const before = { containers: [{ name: 'a', image: 'old:1' }] };
    const after = { containers: [...before.containers, { name: 'b', image: 'old:1' }] };
    expect(gained(deployment(before), deployment(after))).toEqual([]);
  });

  test('is gained if a volume had it and a container comes to run it, and not the other way round', () => {
    const mounted = { ...pod('busybox:1.36'), volumes: [{ name: 'v', image: { reference: 'model:1' } }] };
    expect(gained(deployment(mounted), deployment({ ...mounted, ...pod('model:1') }))).toEqual(['model:1']);
    expect(gained(deployment(pod('model:1')), deployment({ ...mounted, ...pod('model:1') }))).toEqual([]);
  });

  test.each<[string, readonly string[], string, readonly string[]]>([
    ['rollout undo deployment/a', [], 'example/app:1', []],
    ['rollout undo deployment/a', [], 'docker.io/example/app@sha256:'.padEnd(92, 'a'), []],
    ['rollout undo deployment/a', [], 'quay.io/old/vuln:1', ['quay.io/old/vuln:1']],
    ['rollout undo deployment/a', [], 'example/app/evil:1', ['example/app/evil:1']],
    ['rollout undo deployment/a', ['example/app:2'], 'example/app:1', ['example/app:1']],
    ['rollout restart deployment/a', [], 'example/app:1', ['example/app:1']],
  ])('%s with the list %j to %s', (line, allowedImages, image, refused) => {
    const [before, after] = [deployment(pod('example/app:2')), deployment(pod(image))];
    const errors = errorsOf(images, { before, after, policy: { allowedImages }, command: line });
    expect(errors.map((error) => /^Image '([^']*)'/.exec(error)?.[1])).toEqual(refused);
  });

  test.each<[string, readonly string[], string, boolean]>([
    ['create job a --from=cronjob/nightly', [], 'example/app:2', false],
    ['create job a --from=cronjob/nightly', [], 'example/app:1', true],
    ['create job a --from=cronjob/nightly', ['busybox'], 'example/app:2', true],
    ['create job a --image=x', [], 'example/app:2', true],
  ])('%s with the list %j and the image %s', (command, allowedImages, image, isRefused) => {
    const after = {
      metadata: { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly' }] },
      spec: { template: { spec: pod(image) } },
    };
    const written = {
      after,
      command,
      policy: { allowedImages },
      seen: { '/apis/batch/v1/namespaces/shop/cronjobs/nightly': HOLDERS['CronJob']?.(pod('example/app:2')) },
    };
    expect(errorsOf(images, written)).toHaveLength(isRefused ? 1 : 0);
    expect(errorsOf(images, { ...written, seen: {} }), 'a cron job that cannot be read').toHaveLength(1);
  });

  test('is refused if the object before is unknown', () => {
    const after = deployment(pod('evil:1'));
    expect(errorsOf(images, { after, policy, request: { operation: 'UPDATE' } })).toHaveLength(1);
  });

  test('is refused for every image if no image is listed', () => {
    expect(objectionsOf(images, { after: deployment(pod('busybox:1.36')) })).toEqual([
      {
        code: 'IMAGE_NOT_ALLOWED',
        error: "Image 'busybox:1.36' is not in the allowed list. Allowed images: (none)",
        hint: 'Use one of the allowed images as listed, including its tag, or ask the operator to add it to KUBECTL_ALLOWED_IMAGES.',
      },
    ]);
  });

  test('no allowance lifts it', () => {
    expect(objectionsOf(images, { after: deployment(pod('evil:1')) })[0]).not.toHaveProperty('allowance');
  });
});

describe('what is no image that a write brings in', () => {
  test.each<[string, unknown]>([
    ['a label', { ...deployment(pod('busybox:1.36'), { labels: { image: 'evil:1' } }) }],
    ['the status', { ...deployment(pod('busybox:1.36')), status: { containerStatuses: [{ image: 'evil:1' }] } }],
    ['the data of a ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', data: { image: 'evil:1' } }],
    ['the value of a variable', deployment({ containers: [{ name: 'c', env: [{ name: 'IMAGE', value: 'evil:1' }] }] })],
    ['a listed image', deployment(pod('registry.example/team/web:2'))],
  ])('%s', (_, after) => {
    expect(gained(undefined, after)).toEqual([]);
  });

  test.each(['scale', 'status', 'eviction'])('the subresource %s', (subResource) => {
    expect(errorsOf(images, { after: deployment(pod('evil:1')), request: { subResource } })).toEqual([]);
  });

  test('a deletion', () => {
    expect(errorsOf(images, { before: deployment(pod('evil:1')), request: { operation: 'DELETE' } })).toEqual([]);
  });

  test('an object that the same call deleted before it creates it again', () => {
    const object = deployment(pod('old:1'));
    const earlier = [requestOf({ before: object, request: { operation: 'DELETE' } })];
    expect(errorsOf(images, { after: object, earlier })).toEqual([]);
    const other = [requestOf({ before: object, request: { operation: 'DELETE', name: 'other' } })];
    expect(errorsOf(images, { after: object, earlier: other })).toHaveLength(1);
  });
});
