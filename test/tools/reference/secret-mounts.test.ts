import { describe, expect, test } from 'vitest';
import { mountsOf, secretByMount } from '../../../src/tools/reference/secret-mounts.ts';

const POD = {
  spec: {
    volumes: [
      { name: 'tls', secret: { secretName: 'tls' } },
      { name: 'mixed', projected: { sources: [{ configMap: { name: 'a' } }, { serviceAccountToken: { path: 't' } }] } },
      { name: 'plain', projected: { sources: [{ configMap: { name: 'a' } }] } },
      { name: 'vault', csi: { driver: 'secrets-store.csi.k8s.io' } },
      { name: 'config', configMap: { name: 'a' } },
      { name: 'node', hostPath: { path: '/' } },
      { name: 'pods', hostPath: { path: '/var/lib/kubelet' } },
    ],
    containers: [
      {
        name: 'web',
        volumeMounts: [
          { name: 'tls', mountPath: '/app/tls/' },
          { name: 'mixed', mountPath: '/app/both' },
          { name: 'plain', mountPath: '/app/plain' },
          { name: 'vault', mountPath: '/data/vault' },
          { name: 'config', mountPath: '/config' },
          { name: 'tls', mountPath: '/etc/app.conf', subPath: 'conf' },
          { name: 'node', mountPath: '/data/node' },
          { name: 'pods', mountPath: '/data/pods', subPath: 'pods' },
          { name: 'gone', mountPath: '/data/gone' },
        ],
      },
      { name: 'side', volumeMounts: [{ name: 'tls', mountPath: '/opt/tls' }] },
    ],
  },
};

describe('a path by what the pod mounts', () => {
  test.each([
    ['/app/tls/tls.crt', "in '/app/tls'"],
    ['/app/tls', "in '/app/tls'"],
    ['/app/tls/..2026/x', "in '/app/tls'"],
    ['/app/both/a', "in '/app/both'"],
    ['/data/vault/x', "in '/data/vault'"],
    ['/etc/app.conf', "in '/etc/app.conf'"],
    ['/data/node/etc/shadow', "it is '/etc/shadow' of the node"],
    ['/data/node/proc/1/environ', "it is '/proc/1/environ' of the node"],
    ['/data/pods/1/volumes/kubernetes.io~secret/a', 'of the node'],
  ])('%s leads into something secret', (path, words) => {
    expect(secretByMount(path, mountsOf(POD, 'web'))).toContain(words);
  });

  test.each(['/app/plain/a', '/config/a', '/app/tlsx', '/opt/tls/a', '/data/node/var/log/syslog', '/data/gone/x'])(
    '%s does not',
    (path) => {
      expect(secretByMount(path, mountsOf(POD, 'web'))).toBeUndefined();
    },
  );

  test('without a container the mounts of all of them count', () => {
    expect(secretByMount('/opt/tls/a', mountsOf(POD, undefined))).toBeDefined();
  });

  test.each([undefined, null, 1, 'x', [], {}, { spec: { volumes: 1, containers: [null, { volumeMounts: {} }] } }])(
    'what is no pod has none: %j',
    (value) => {
      expect(mountsOf(value, undefined)).toEqual({ secret: [], host: [] });
    },
  );
});
