import { describe, expect, test } from 'vitest';
import { secretReferences } from '../../../src/policy/admission/rules/secret-references.ts';
import { objectionsOf } from './pods.ts';

/** Secrets of vaults, of controllers and of an ingress, which no pod names. */

describe('objects around pods', () => {
  const allowed = (before: object | undefined, after: object) =>
    objectionsOf(secretReferences, { before, after }).length;
  const custom = (apiVersion: string, kind: string, spec: object) => ({ apiVersion, kind, metadata: {}, spec });
  const external = (key: string, property = 'password') =>
    custom('external-secrets.io/v1', 'ExternalSecret', { data: [{ secretKey: 'a', remoteRef: { key, property } }] });
  const monitor = (endpoint: object) =>
    custom('monitoring.coreos.com/v1', 'ServiceMonitor', { endpoints: [{ port: 'http', ...endpoint }] });
  const ingress = (annotations: object) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace: 'shop', annotations },
  });
  const certificate = (spec: object) => custom('cert-manager.io/v1', 'Certificate', spec);
  const NGINX = 'nginx.ingress.kubernetes.io';
  test.each<[string, object | undefined, object, number]>([
    ['a new ExternalSecret', undefined, external('shop/db'), 1],
    ['one that takes another', external('shop/db'), external('payments/root'), 1],
    ['one that takes another property', external('shop/db'), external('shop/db', 'admin'), 1],
    ['one that stays', external('shop/db'), external('shop/db'), 0],
    [
      'one that takes all',
      external('shop/db'),
      custom('external-secrets.io/v1', 'ExternalSecret', { dataFrom: [{ extract: { key: 'shop/db' } }] }),
      1,
    ],
    [
      'one that takes what it finds',
      external('shop/db'),
      custom('external-secrets.io/v1', 'ExternalSecret', { dataFrom: [{ find: { name: { regexp: '.*' } } }] }),
      1,
    ],
    ['a monitor', undefined, monitor({ interval: '30s' }), 0],
    ['a monitor that sends a token', monitor({}), monitor({ bearerTokenFile: '/var/run/token' }), 1],
    ['a monitor with a password', monitor({}), monitor({ basicAuth: { password: { name: 'db', key: 'a' } } }), 1],
    ['a certificate to be made', undefined, certificate({ secretName: 'web-tls' }), 0],
    [
      'a certificate in a store with a password',
      undefined,
      certificate({ secretName: 'web-tls', keystores: { jks: { passwordSecretRef: { name: 'db' } } } }),
      1,
    ],
    ['an Ingress with users of its namespace', ingress({}), ingress({ [`${NGINX}/auth-secret`]: 'users' }), 0],
    ['the same, in full', ingress({}), ingress({ [`${NGINX}/auth-secret`]: 'shop/users' }), 0],
    ['an Ingress with users of another', ingress({}), ingress({ [`${NGINX}/auth-tls-secret`]: 'kube-system/ca' }), 1],
    ['an Ingress that says who it is', ingress({}), ingress({ [`${NGINX}/proxy-ssl-secret`]: 'shop/client' }), 1],
  ])('%s', (_, before, after, expected) => {
    expect(allowed(before, after)).toBe(expected);
  });
});
