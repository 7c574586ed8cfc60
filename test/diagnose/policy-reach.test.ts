import { expect, test } from 'vitest';
import { toService } from '../../src/diagnose/objects/network.ts';
import { toPod } from '../../src/diagnose/objects/pod.ts';
import { blockedBy } from '../../src/diagnose/policy-reach.ts';
import { meta, pod } from './objects.ts';
import { snapshotOf } from './read.ts';

const policy = (name: string, spec: object) => ({ kind: 'NetworkPolicy', metadata: meta(name), spec });
const of = (app: string) => ({ podSelector: { matchLabels: { app } } });
const REDIS = toService({
  kind: 'Service',
  metadata: meta('redis'),
  spec: { selector: { app: 'redis' }, ports: [{ port: 6379, targetPort: 6380 }] },
});
const NAMESPACE = { kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'a' } } };
const blocked = (policies: readonly object[], client = toPod(pod('web')), service = REDIS) => {
  const found = blockedBy(snapshotOf([...policies, NAMESPACE]), client, service);
  return found && `${found.side} ${found.policies.map(({ name }) => name).join(' ')}`;
};
const DENY = policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const into = (rule: object) => policy('into', { ...of('redis'), policyTypes: ['Ingress'], ingress: [rule] });

test.each<[string, readonly object[], string | undefined]>([
  ['no policy', [], undefined],
  ['a policy on other pods', [policy('other', { ...of('db'), policyTypes: ['Ingress'] })], undefined],
  ['nothing let in', [DENY], 'ingress deny'],
  ['other pods let in', [into({ from: [of('api')] })], 'ingress into'],
  ['its pods let in', [into({ from: [of('api'), of('web')] })], undefined],
  ['all let in', [into({})], undefined],
  ['all of the namespace let in', [into({ from: [{ podSelector: {} }] })], undefined],
  [
    'another namespace let in',
    [into({ from: [{ namespaceSelector: { matchLabels: { team: 'b' } } }] })],
    'ingress into',
  ],
  ['its namespace let in', [into({ from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] })], undefined],
  ['addresses let in', [into({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] })], undefined],
  ['the port of the pods', [into({ ports: [{ port: 6380 }] })], undefined],
  ['the port of the Service, which is not the port of the pods', [into({ ports: [{ port: 6379 }] })], 'ingress into'],
  ['a port by its name', [into({ ports: [{ port: 'redis' }] })], undefined],
  ['a range of ports', [into({ ports: [{ port: 6000, endPort: 7000 }] })], undefined],
  [
    'two policies, which add up',
    [DENY, into({}), policy('out', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] })],
    undefined,
  ],
  ['in, but not out', [DENY, into({})], 'egress deny'],
  [
    'out to others only',
    [policy('out', { ...of('web'), policyTypes: ['Egress'], egress: [{ to: [of('db')] }] })],
    'egress out',
  ],
  ['out to it', [policy('out', { ...of('web'), policyTypes: ['Egress'], egress: [{ to: [of('redis')] }] })], undefined],
])('%s', (_, policies, says) => {
  expect(blocked(policies)).toBe(says);
});

test('says nothing of a Service of another namespace or without a selector', () => {
  expect(blocked([DENY], toPod(pod('web', { metadata: { namespace: 'other' } })))).toBeUndefined();
  expect(blocked([DENY], undefined, toService({ kind: 'Service', metadata: meta('x'), spec: {} }))).toBeUndefined();
});
