import { describe, expect, test } from 'vitest';
import { claims } from '../../../src/diagnose/rules/claims.ts';
import { volumes } from '../../../src/diagnose/rules/volumes.ts';
import { deployment, event, meta, pendingPod, pod } from '../objects.ts';
import { found, type Told } from '../read.ts';

const claim = (spec: object, more: object = {}) => ({
  kind: 'PersistentVolumeClaim',
  metadata: meta('data'),
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } }, ...spec },
  status: { phase: 'Pending' },
  ...more,
});
const storageClass = (name: string, more: object = {}, annotations: object = {}) => ({
  kind: 'StorageClass',
  metadata: { name, annotations },
  provisioner: 'example.com/disk',
  volumeBindingMode: 'Immediate',
  ...more,
});
const volume = (name: string, spec: object) => ({
  kind: 'PersistentVolume',
  metadata: { name },
  spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], capacity: { storage: '10Gi' }, ...spec },
  status: { phase: 'Available' },
});
const uses = { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } };

describe('claims', () => {
  test.each<[string, readonly object[], Told, RegExp | undefined]>([
    [
      'a class that does not exist',
      [claim({ storageClassName: 'fsat' }), storageClass('fast')],
      {},
      /^warning .*the StorageClass fsat does not exist/,
    ],
    [
      'no class, and no default',
      [claim({}), storageClass('fast')],
      {},
      /names no StorageClass, and the cluster has no default/,
    ],
    [
      'one that waits for a pod',
      [claim({ storageClassName: 'late' }), storageClass('late', { volumeBindingMode: 'WaitForFirstConsumer' })],
      {},
      /^note .*waits for a pod/,
    ],
    [
      'a provisioner that fails',
      [
        claim({ storageClassName: 'fast' }),
        storageClass('fast'),
        event('PersistentVolumeClaim', 'data', 'ProvisioningFailed', 'quota exceeded'),
      ],
      {},
      /the provisioner example\.com\/disk cannot make its volume/,
    ],
    [
      'an access mode that no volume has',
      [claim({ storageClassName: 'fast', accessModes: ['ReadWriteMany'] }), storageClass('fast'), volume('a', {})],
      {},
      /access mode ReadWriteMany \(they have ReadWriteOnce\)/,
    ],
    [
      'a size that no volume has',
      [claim({ storageClassName: 'fast' }), storageClass('fast'), volume('a', { capacity: { storage: '1Gi' } })],
      {},
      /as large as 5Gi \(they have 1Gi\)/,
    ],
    [
      'a volume that does not exist',
      [claim({ storageClassName: '', volumeName: 'gone' })],
      {},
      /PersistentVolume gone that it names does not exist/,
    ],
    [
      'a volume of another claim',
      [
        claim({ storageClassName: '', volumeName: 'a' }),
        volume('a', { claimRef: { namespace: 'shop', name: 'other' } }),
      ],
      {},
      /belongs to claim shop\/other/,
    ],
    ['one that is lost', [claim({ volumeName: 'a' }, { status: { phase: 'Lost' } })], {}, /its volume a is gone/],
    [
      'one whose provisioner does nothing',
      [claim({ storageClassName: 'fast' }), storageClass('fast')],
      {},
      /it is not bound \(class fast, provisioner example\.com\/disk\)/,
    ],
    [
      'a class that could not be read',
      [claim({ storageClassName: 'fsat' })],
      { unread: ['storageClasses'] },
      /it is not bound/,
    ],
    [
      'a volume whose former claim was deleted',
      [
        claim({ storageClassName: 'fast' }),
        storageClass('fast', { provisioner: 'kubernetes.io/no-provisioner' }),
        { ...volume('a', { claimRef: { namespace: 'shop', name: 'data' } }), status: { phase: 'Released' } },
      ],
      {},
      /no volume is free: PersistentVolume a is Released, and still belongs to a claim that was deleted/,
    ],
    [
      'a volume that is not free, and would not fit',
      [
        claim({ storageClassName: 'fast' }),
        storageClass('fast'),
        {
          ...volume('a', { capacity: { storage: '1Gi' }, claimRef: { namespace: 'shop', name: 'x' } }),
          status: { phase: 'Released' },
        },
      ],
      {},
      /it is not bound \(class fast/,
    ],
    [
      'a class without a provisioner, and no volume',
      [
        claim({ storageClassName: 'fast' }),
        storageClass('fast', { provisioner: 'kubernetes.io/no-provisioner' }),
        event('PersistentVolumeClaim', 'data', 'ProvisioningFailed', 'no volume plugin matched'),
      ],
      {},
      /no PersistentVolume of its class fast is free, and nothing makes one/,
    ],
    [
      'one that waits for a node of its pod',
      [
        claim({ storageClassName: 'late' }),
        storageClass('late', { volumeBindingMode: 'WaitForFirstConsumer' }),
        ...deployment('web'),
        pendingPod('web', 'x', uses),
      ],
      {},
      /^note .*waits until the scheduler finds a node/,
    ],
    [
      'one whose pod has a node',
      [
        claim(
          { storageClassName: 'late' },
          { metadata: meta('data', { annotations: { 'volume.kubernetes.io/selected-node': 'node-1' } }) },
        ),
        storageClass('late', { volumeBindingMode: 'WaitForFirstConsumer' }),
        ...deployment('web'),
        pendingPod('web', 'x', uses),
      ],
      {},
      /^critical .*it is not bound/,
    ],
    [
      'one that could not be made larger, by its condition',
      [
        claim(
          {},
          {
            status: {
              phase: 'Bound',
              conditions: [{ type: 'ControllerResizeError', status: 'True', message: 'limit' }],
            },
          },
        ),
      ],
      {},
      /^error .*could not be made as large as 5Gi/,
    ],
    [
      'one that could not be made larger, by an Event',
      [
        claim({}, { status: { phase: 'Bound' } }),
        event('PersistentVolumeClaim', 'data', 'VolumeResizeFailed', 'not supported'),
      ],
      {},
      /^error .*could not be made as large as 5Gi/,
    ],
    ['one that is bound', [claim({}, { status: { phase: 'Bound' } })], {}, undefined],
  ])('%s', (_, objects, told, says) => {
    expect(found(claims, objects, told)).toEqual(says === undefined ? [] : [expect.stringMatching(says)]);
  });

  test('are critical if a pod waits for them', () => {
    const objects = [
      claim({ storageClassName: 'fsat' }),
      storageClass('fast'),
      ...deployment('web'),
      pendingPod('web', 'x', uses),
    ];
    expect(found(claims, objects)).toEqual([expect.stringMatching(/^critical /)]);
  });

  test('are well with a default class', () => {
    const fresh = claim({}, { metadata: meta('data', { creationTimestamp: '2026-11-29T11:59:59Z' }) });
    expect(
      found(claims, [fresh, storageClass('fast', {}, { 'storageclass.kubernetes.io/is-default-class': 'true' })]),
    ).toEqual([]);
  });
});

describe('volumes', () => {
  const bound = { kind: 'PersistentVolumeClaim', metadata: meta('data'), status: { phase: 'Bound' } };
  test.each<[string, readonly object[], RegExp | undefined]>([
    [
      'a claim that does not exist',
      [pendingPod('web', 'persistentvolumeclaim "data" not found', uses)],
      /the PersistentVolumeClaim data does not exist/,
    ],
    [
      'a volume that another node holds',
      [
        bound,
        pod('web', uses),
        pod('web', { ...uses, name: 'old', spec: { ...uses.spec, nodeName: 'node-2' }, app: { ready: true } }),
        event(
          'Pod',
          'web-5d-x',
          'FailedAttachVolume',
          'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) old',
        ),
      ],
      /pvc-1 is still attached to another node \(node-2, pod old\)/,
    ],
    [
      'a volume that cannot be mounted',
      [
        bound,
        pod('web', uses),
        event('Pod', 'web-5d-x', 'FailedMount', 'MountVolume.MountDevice failed for volume "pvc-1" : rpc error'),
      ],
      /its volume pvc-1 cannot be mounted/,
    ],
    [
      'a ConfigMap, which has a rule',
      [
        bound,
        pod('web', uses),
        event('Pod', 'web-5d-x', 'FailedMount', 'MountVolume.SetUp failed for volume "c" : configmap "c" not found'),
      ],
      undefined,
    ],
    [
      'a volume in another zone',
      [
        bound,
        volume('pv', {
          claimRef: { namespace: 'shop', name: 'data' },
          nodeAffinity: {
            required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }] },
          },
        }),
        pendingPod('web', '0/2 nodes are available: 2 node(s) had volume node affinity conflict.', uses),
      ],
      /its volume pv can be reached only from nodes with zone in \(a\)/,
    ],
    [
      'in the words of Kubernetes 1.35, a volume in another zone',
      [
        bound,
        volume('pv', {
          claimRef: { namespace: 'shop', name: 'data' },
          nodeAffinity: {
            required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }] },
          },
        }),
        pendingPod('web', "0/2 nodes are available: 2 node(s) didn't match PersistentVolume's node affinity.", uses),
      ],
      /its volume pv can be reached only from nodes with zone in \(a\)/,
    ],
    ['a pod that is well', [bound, pod('web', { ...uses, app: { ready: true } })], undefined],
  ])('%s', (_, objects, says) => {
    expect(found(volumes, [...deployment('web'), ...objects])).toEqual(
      says === undefined ? [] : [expect.stringMatching(says)],
    );
  });

  test('a claim is not missing if claims could not be read', () => {
    expect(found(volumes, [...deployment('web'), pendingPod('web', 'x', uses)], { unread: ['claims'] })).toEqual([]);
  });
});
