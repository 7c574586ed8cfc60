import { describe, expect, test } from 'vitest';
import { missingReferences } from '../../../src/diagnose/rules/missing-references.ts';
import { deployment, event, meta, pod } from '../objects.ts';
import { findings, found, type Told } from '../read.ts';

const env = (kind: 'configMapKeyRef' | 'secretKeyRef', name: string, key: string, more: object = {}) => ({
  container: { env: [{ name: 'A', valueFrom: { [kind]: { name, key, ...more } } }] },
});
const waits = (message: string) => ({ app: { state: { waiting: { reason: 'CreateContainerConfigError', message } } } });
const configMap = (name: string, ...keys: string[]) => ({
  kind: 'ConfigMap',
  metadata: meta(name),
  data: Object.fromEntries(keys.map((key) => [key, 'x'])),
});

describe('missing-references', () => {
  test.each<[string, readonly object[], Told, readonly string[]]>([
    [
      'a ConfigMap that is not there',
      [pod('web', env('configMapKeyRef', 'settings', 'a'))],
      {},
      ['critical Deployment/web: the ConfigMap settings does not exist'],
    ],
    [
      'a key that is not there',
      [pod('web', env('configMapKeyRef', 'settings', 'urll')), configMap('settings', 'url')],
      {},
      ['critical Deployment/web: the ConfigMap settings has no key urll'],
    ],
    [
      'a Secret that is not there',
      [pod('web', env('secretKeyRef', 'db', 'password'))],
      { secrets: { other: [] } },
      ['critical Deployment/web: the Secret db does not exist'],
    ],
    [
      'a key of a Secret',
      [pod('web', env('secretKeyRef', 'db', 'pass'))],
      { secrets: { db: ['password'] } },
      ['critical Deployment/web: the Secret db has no key pass'],
    ],
    [
      'what only the kubelet says',
      [pod('web', { ...env('secretKeyRef', 'db', 'pass'), ...waits("couldn't find key pass in Secret shop/db") })],
      { unread: ['configMaps'] },
      ['critical Deployment/web: the Secret db has no key pass'],
    ],
    [
      'a Secret that only the kubelet knows of',
      [pod('web', { ...env('secretKeyRef', 'db', 'pass'), ...waits('secret "db" not found') })],
      {},
      ['critical Deployment/web: the Secret db does not exist'],
    ],
    [
      'a volume',
      [
        pod('web', { spec: { volumes: [{ name: 'v', configMap: { name: 'files' } }] } }),
        event(
          'Pod',
          'web-5d-x',
          'FailedMount',
          'MountVolume.SetUp failed for volume "v" : configmap "files" not found',
        ),
      ],
      { unread: ['configMaps'] },
      ['critical Deployment/web: the ConfigMap files does not exist'],
    ],
    [
      'all of a projected volume',
      [pod('web', { spec: { volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'p' } }] } }] } })],
      {},
      ['critical Deployment/web: the ConfigMap p does not exist'],
    ],
    [
      'envFrom',
      [pod('web', { container: { envFrom: [{ configMapRef: { name: 'all' } }] } })],
      {},
      ['critical Deployment/web: the ConfigMap all does not exist'],
    ],
    ['one that is optional', [pod('web', env('configMapKeyRef', 'settings', 'a', { optional: true }))], {}, []],
    ['one that is there', [pod('web', env('configMapKeyRef', 'settings', 'a')), configMap('settings', 'a')], {}, []],
    [
      'one that could not be looked for',
      [pod('web', env('configMapKeyRef', 'settings', 'a'))],
      { unread: ['configMaps'] },
      [],
    ],
    [
      'a pod that is ready all the same',
      [pod('web', { ...env('configMapKeyRef', 'settings', 'a'), app: { ready: true } })],
      {},
      [],
    ],
  ])('%s', (_, objects, told, says) => {
    expect(found(missingReferences, [...deployment('web'), ...objects], told)).toEqual(says);
  });

  test('names the one that was most likely meant', () => {
    const objects = [
      ...deployment('web'),
      pod('web', env('configMapKeyRef', 'setings', 'a')),
      configMap('settings', 'a'),
    ];
    expect(findings(missingReferences, objects)[0]?.why).toContain('Did you mean settings?');
  });
});
