import { describe, expect, test } from 'vitest';
import { services } from '../../src/diagnose/rules/services.ts';
import type { Scope } from '../../src/diagnose/snapshot.ts';
import { deployment, meta, pod } from './objects.ts';
import { found, type Told } from './read.ts';

const service = (name: string, selector: object, port: object = { port: 80, targetPort: 8080 }) => ({
  kind: 'Service',
  metadata: meta(name),
  spec: { selector, ports: [port] },
});
const slice = (name: string, isReady = true) => ({
  kind: 'EndpointSlice',
  metadata: meta(`${name}-1`, { labels: { 'kubernetes.io/service-name': name } }),
  endpoints: [{ conditions: { ready: isReady } }],
});
const of = (app: string, port: object) =>
  pod(app, { metadata: { labels: { app, tier: 'front' } }, container: { ports: [port] }, app: { ready: true } });

describe('ports', () => {
  const web = [...deployment('web'), slice('web')];
  test.each<[string, readonly object[], readonly string[]]>([
    [
      'of another protocol',
      [
        ...web,
        service('web', { app: 'web' }, { port: 53, targetPort: 53 }),
        of('web', { containerPort: 53, protocol: 'UDP' }),
      ],
      ['error Service/web: its port 53 is for TCP, and its pods declare port 53 for UDP'],
    ],
    [
      'of the same protocol',
      [
        ...web,
        service('web', { app: 'web' }, { port: 53, protocol: 'UDP' }),
        of('web', { containerPort: 53, protocol: 'UDP' }),
      ],
      [],
    ],
    [
      'that only some of two workloads have',
      [
        ...web,
        ...deployment('worker'),
        service('web', { tier: 'front' }),
        of('web', { containerPort: 8080 }),
        of('worker', { containerPort: 9000 }),
      ],
      ['error Service/web: its selector also matches pods of deployment/worker, which do not have port 8080'],
    ],
    [
      'that both of two workloads have',
      [
        ...web,
        ...deployment('canary'),
        service('web', { tier: 'front' }),
        of('web', { containerPort: 8080 }),
        of('canary', { containerPort: 8080 }),
      ],
      [],
    ],
  ])('%s', (_, objects, says) => {
    expect(found(services, objects)).toEqual(says);
  });
});

describe('a selector that matches nothing', () => {
  const object: Scope = { of: 'object', object: { kind: 'Deployment', namespace: 'shop', name: 'web' } };
  const objects = [service('web', { app: 'wbe' }), ...deployment('web')];
  const SAYS = ['critical Service/web: its selector matches no pod: app=wbe'];
  test.each<[string, readonly object[], Told, readonly string[]]>([
    [
      'in a look at one workload, if its pods were looked for',
      objects,
      { scope: object, unread: ['pods'], sought: ['Pod shop/app=wbe'] },
      SAYS,
    ],
    ['in a look at one workload, if they were not', objects, { scope: object, unread: ['pods'] }, []],
    [
      'if it has endpoints that are not ready',
      [...objects, slice('web', false)],
      { scope: object, sought: ['Pod shop/app=wbe'] },
      [],
    ],
    [
      'in a look over the cluster, if the workloads were read',
      objects,
      { scope: { of: 'cluster' }, unread: ['pods'], sought: ['Deployment shop/'] },
      SAYS,
    ],
    ['in a look over the cluster, if they were not', objects, { scope: { of: 'cluster' }, unread: ['pods'] }, []],
    ['of a namespace that was not looked at', objects, { scope: { of: 'namespace', namespace: 'other' } }, []],
  ])('%s', (_, given, told, says) => {
    expect(found(services, given, told)).toEqual(says);
  });
});
