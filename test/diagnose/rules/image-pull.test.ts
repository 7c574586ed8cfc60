import { describe, expect, test } from 'vitest';
import { imagePull } from '../../../src/diagnose/rules/image-pull.ts';
import { deployment, event, meta, pod } from '../objects.ts';
import { findings, found } from '../read.ts';

const waiting = (reason: string, message = '', container = {}) =>
  pod('web', { container, app: { state: { waiting: { reason, message } } } });

describe('image-pull tells why an image cannot be pulled', () => {
  test.each<[string, string, object, RegExp]>([
    [
      'rpc error: code = NotFound desc = failed to resolve reference "docker.io/example/web:1": not found',
      'ErrImagePull',
      {},
      /does not exist: no tag "1"/,
    ],
    [
      'manifest unknown: manifest unknown',
      'ErrImagePull',
      { image: 'reg.example.com/a/b@sha256:0a' },
      /no digest "sha256:0a"/,
    ],
    [
      'pull access denied, repository does not exist or may require authorization',
      'ErrImagePull',
      {},
      /its name is wrong, or credentials are missing/,
    ],
    [
      'failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized',
      'ErrImagePull',
      { image: 'ghcr.io/a/b:2' },
      /registry ghcr\.io refuses the credentials/,
    ],
    [
      'dial tcp: lookup reg.invalid on 10.96.0.10:53: no such host',
      'ErrImagePull',
      { image: 'reg.invalid/a:1' },
      /name of the registry reg\.invalid cannot be resolved/,
    ],
    [
      'dial tcp 10.0.0.1:443: i/o timeout',
      'ErrImagePull',
      { image: 'localhost:5000/a:1' },
      /registry localhost:5000 cannot be reached/,
    ],
    [
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'ErrImagePull',
      {},
      /no trusted TLS connection/,
    ],
    [
      '429 Too Many Requests - toomanyrequests: You have reached your pull rate limit',
      'ErrImagePull',
      {},
      /registry docker\.io limits the rate/,
    ],
    [
      'no matching manifest for linux/arm64 in the manifest list entries',
      'ErrImagePull',
      {},
      /no build for the platform/,
    ],
    ['write /var/lib/containerd/x: no space left on device', 'ErrImagePull', {}, /no disk space left/],
    [
      'Failed to apply default image tag "Web:1": couldn\'t parse image name: invalid reference format',
      'InvalidImageName',
      { image: 'Web:1' },
      /"Web:1" is not a valid image name/,
    ],
    [
      'Container image "example/web:1" is not present with pull policy of Never',
      'ErrImageNeverPull',
      {},
      /imagePullPolicy is Never/,
    ],
    ['something new', 'ErrImagePull', {}, /cannot be pulled/],
  ])('%s', (message, reason, container, says) => {
    expect(found(imagePull, [...deployment('web'), waiting(reason, message, container)])).toEqual([
      expect.stringMatching(says),
    ]);
  });

  test('takes the reason of a back-off from the Event of the failure', () => {
    const objects = [
      ...deployment('web'),
      waiting('ImagePullBackOff', 'Back-off pulling image "example/web:1"'),
      event('Pod', 'web-5d-x', 'Failed', 'Error: ImagePullBackOff'),
      event('Pod', 'web-5d-x', 'Failed', 'Failed to pull image "example/web:1": manifest unknown'),
    ];
    expect(found(imagePull, objects)).toEqual([
      'critical Deployment/web: the image example/web:1 does not exist: no tag "1"',
    ]);
  });

  test('does not take the name of the image for words of an error', () => {
    const image = 'example/not-found-denied:1';
    const objects = [
      ...deployment('web'),
      waiting('ErrImagePull', `Failed to pull image "${image}": connection refused`, { image }),
    ];
    expect(found(imagePull, objects)).toEqual([expect.stringContaining('cannot be reached')]);
  });

  test('names the image of the previous revision, and goes back to it', () => {
    const [owner, set] = deployment('web');
    const before = {
      ...set,
      metadata: meta('web-4c', {
        annotations: { 'deployment.kubernetes.io/revision': '0' },
        ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'uid-web', controller: true }],
      }),
      spec: { template: { spec: { containers: [{ name: 'app', image: 'example/web:0' }] } } },
    };
    const [finding] = findings(imagePull, [owner, set, before, waiting('ErrImagePull', 'manifest unknown')]);
    expect(finding?.evidence).toContainEqual(
      expect.objectContaining({ field: 'image in the previous revision', value: 'example/web:0' }),
    );
    expect(finding?.next[0]?.args).toEqual(['rollout', 'undo', 'deployment/web', '-n', 'shop']);
  });

  test('says that others of the workload still work', () => {
    const objects = [
      ...deployment('web', { status: { readyReplicas: 2 } }),
      waiting('ErrImagePull', 'manifest unknown'),
    ];
    expect(found(imagePull, objects)).toEqual([expect.stringMatching(/^error /)]);
  });

  test.each([
    ['a pod that runs', pod('web', { app: { ready: true, state: { running: {} } } })],
    ['a pod that waits for another reason', waiting('ContainerCreating')],
    [
      'a pod that is being deleted',
      pod('web', {
        metadata: { deletionTimestamp: '2026-11-29T11:00:00Z' },
        app: { state: { waiting: { reason: 'ErrImagePull' } } },
      }),
    ],
  ])('has nothing to say of %s', (_, object) => {
    expect(found(imagePull, [...deployment('web'), object])).toEqual([]);
  });
});
