import { describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { nodes } from '../../../src/policy/admission/rules/nodes.ts';
import { objectionsOf, write } from './writes.ts';

const says = (oldObject: ApiObject | undefined, object: ApiObject) =>
  objectionsOf(nodes, { request: write('UPDATE', 'nodes', 'node-1', { namespace: undefined, oldObject, object }) });
const node = (spec: object = {}, metadata: object = {}): ApiObject => ({
  metadata,
  spec: { podCIDR: '10.0.0.0/24', ...spec },
});
const REFUSED = ['change-nodes'];
const MASTER = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

describe('the spec of a node', () => {
  test.each([
    ['is cordoned', node(), node({ unschedulable: true }), []],
    ['is uncordoned', node({ unschedulable: true }), node(), []],
    ['gains a taint', node(), node({ taints: [{ key: 'a', effect: 'NoSchedule' }] }), []],
    ['loses a taint', node({ taints: [{ key: 'a', effect: 'NoSchedule' }] }), node(), []],
    ['gains the taint of the control plane', node(), node({ taints: [MASTER] }), []],
    ['loses the taint of the control plane', node({ taints: [MASTER] }), node({ taints: [] }), REFUSED],
    [
      'keeps the taint of the control plane',
      node({ taints: [MASTER] }),
      node({ taints: [{ ...MASTER, value: 'x' }] }),
      [],
    ],
    ['gets another range of pods', node(), node({ podCIDR: '10.1.0.0/24' }), REFUSED],
    ['loses its range of pods', node(), { metadata: {}, spec: {} }, REFUSED],
    ['gains a provider id', node(), node({ providerID: 'aws:///i-1' }), REFUSED],
    ['stays', node(), node(), []],
    ['could not be read', undefined, node(), REFUSED],
  ])('%s', (_, before, after, expected) => {
    expect(says(before, after)).toEqual(expected);
  });
});

describe('a key of a node', () => {
  const labels = (key: string) => node({}, { labels: { [key]: 'x' } });
  const annotations = (key: string) => node({}, { annotations: { [key]: 'x' } });
  test.each([
    ['disktype', []],
    ['example.com/pool', []],
    ['notkubernetes.io/a', []],
    ['node-role.kubernetes.io/worker', REFUSED],
    ['node-restriction.kubernetes.io/team', REFUSED],
    ['topology.kubernetes.io/zone', REFUSED],
    ['kubernetes.io/hostname', REFUSED],
    ['node.kubernetes.io/exclude-from-external-load-balancers', REFUSED],
    ['kubectl.kubernetes.io/note', []],
    ['projectcalico.org/IPv4Address', REFUSED],
    ['flannel.alpha.coreos.com/public-ip', REFUSED],
  ])('%s: %j', (key, expected) => {
    for (const keyed of [labels, annotations]) {
      expect(says(node(), keyed(key)), 'gained').toEqual(expected);
      expect(says(keyed(key), node()), 'lost').toEqual(expected);
      expect(says(keyed(key), keyed(key)), 'stays').toEqual([]);
    }
  });
});

test('a node may be kept from the autoscaler, and not given to it', () => {
  const kept = (value: string) =>
    node({}, { annotations: { 'cluster-autoscaler.kubernetes.io/scale-down-disabled': value } });
  expect(says(node(), kept('true'))).toEqual([]);
  expect(says(kept('false'), kept('true'))).toEqual([]);
  expect(says(kept('true'), node())).toEqual(REFUSED);
  expect(says(kept('true'), kept('false'))).toEqual(REFUSED);
});

test('other kinds are left alone', () => {
  expect(objectionsOf(nodes, { request: write('UPDATE', 'example.com/nodes', 'a', { object: node() }) })).toEqual([]);
  expect(objectionsOf(nodes, { request: write('DELETE', 'nodes', 'a', { oldObject: node() }) })).toEqual([]);
});
