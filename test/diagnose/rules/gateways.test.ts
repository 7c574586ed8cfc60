import { describe, expect, test } from 'vitest';
import { followUps } from '../../../src/diagnose/follow-up.ts';
import { judgeAll } from '../../../src/diagnose/judge.ts';
import { gateways } from '../../../src/diagnose/rules/gateways.ts';
import type { Scope } from '../../../src/diagnose/snapshot.ts';
import { meta } from '../objects.ts';
import { findings, found, snapshotOf, type Told } from '../read.ts';

const gateway = (gatewayClassName: string, conditions: readonly object[] = []) => ({
  kind: 'Gateway',
  metadata: meta('edge'),
  spec: { gatewayClassName },
  status: { conditions },
});
const klass = (conditions: readonly object[] = []) => ({
  kind: 'GatewayClass',
  metadata: { name: 'istio' },
  status: { conditions },
});
const route = (...parentRefs: readonly object[]) => ({
  kind: 'HTTPRoute',
  metadata: meta('web'),
  spec: { parentRefs },
});
const ACCEPTED = [{ type: 'Accepted', status: 'True', reason: 'Accepted' }];
const REFUSED = [{ type: 'Accepted', status: 'False', reason: 'InvalidParameters', message: 'no such ConfigMap' }];

describe('a class', () => {
  test.each<[string, readonly object[], Told, readonly string[]]>([
    [
      'that does not exist',
      [gateway('istoi'), klass(ACCEPTED)],
      {},
      ['critical Gateway/edge: its GatewayClass istoi does not exist'],
    ],
    [
      'that no controller has accepted',
      [gateway('istio'), klass([{ type: 'Accepted', status: 'Unknown', reason: 'Pending' }])],
      {},
      ['critical Gateway/edge: its GatewayClass istio is not accepted (Pending)'],
    ],
    [
      'without a status',
      [gateway('istio'), klass()],
      {},
      ['critical Gateway/edge: its GatewayClass istio is not accepted by any controller'],
    ],
    [
      'that its controller refuses',
      [gateway('istio'), klass(REFUSED)],
      {},
      [
        'critical GatewayClass/istio: it is not Accepted (InvalidParameters)',
        'critical Gateway/edge: its GatewayClass istio is not accepted (InvalidParameters)',
      ],
    ],
    ['that was not read', [gateway('istoi')], { unread: ['gatewayClasses'] }, []],
    ['that is accepted', [gateway('istio'), klass(ACCEPTED)], {}, []],
    [
      'that is accepted, of a Gateway that is not programmed',
      [gateway('istio', [{ type: 'Programmed', status: 'False', reason: 'AddressNotAssigned' }]), klass(ACCEPTED)],
      {},
      ['critical Gateway/edge: it is not Programmed (AddressNotAssigned)'],
    ],
  ])('%s', (_, objects, told, says) => {
    expect(found(gateways, objects, told)).toEqual(says);
  });

  test('names one that is near, and shows what its controller says', () => {
    expect(findings(gateways, [gateway('istoi'), klass(ACCEPTED)])[0]?.why).toContain('Did you mean istio?');
    expect(findings(gateways, [gateway('istio'), klass(REFUSED)])[1]?.evidence).toContainEqual(
      expect.objectContaining({ value: 'no such ConfigMap', said: true }),
    );
  });

  test('of another Gateway is not judged in a look at one object', () => {
    const scope: Scope = { of: 'object', object: { kind: 'Gateway', namespace: 'shop', name: 'edge' } };
    const told = judgeAll(
      snapshotOf([gateway('other'), { ...klass(ACCEPTED), metadata: { name: 'other' } }, klass(REFUSED)], { scope }),
    );
    expect(told).toEqual([]);
  });
});

describe('the Gateway of a route', () => {
  test.each<[string, readonly object[], Told, readonly string[]]>([
    ['that does not exist', [route({ name: 'egde' })], {}, ['critical HTTPRoute/web: its Gateway egde does not exist']],
    [
      'that does not exist in another namespace',
      [route({ name: 'edge', namespace: 'infra' })],
      { sought: ['Gateway infra/edge'] },
      ['critical HTTPRoute/web: its Gateway edge does not exist in namespace infra'],
    ],
    ['that was not read', [route({ name: 'edge', namespace: 'infra' })], {}, []],
    ['that exists', [gateway(''), route({ name: 'edge' })], {}, []],
    ['that is a Service, as in a mesh', [route({ name: 'web', kind: 'Service' })], {}, []],
  ])('%s', (_, objects, told, says) => {
    expect(found(gateways, objects, told)).toEqual(says);
  });

  test('is read by its name where Gateways were not listed', () => {
    const reads = followUps(snapshotOf([gateway('istio'), route({ name: 'edge', namespace: 'infra' })])).reads.map(
      ({ args }) => args.join(' '),
    );
    expect(reads).toEqual(
      expect.arrayContaining([
        'gatewayclasses.gateway.networking.k8s.io',
        'gateways.gateway.networking.k8s.io edge --ignore-not-found -n infra',
      ]),
    );
  });
});
