import { expect, test } from 'vitest';
import { evictingTaints } from '../../../src/policy/admission/rules/evicting-taints.ts';
import { change, objectionsOf, write } from './writes.ts';

const taint = (effect: string, key = 'red', value?: string) => ({ key, value, effect });
const taints = (...list: unknown[]) => ({ taints: list });

test.each([
  ['gained', {}, taints(taint('NoExecute')), true],
  ['gained beside another', taints(taint('NoSchedule')), taints(taint('NoSchedule'), taint('NoExecute')), true],
  ['altered in its effect', taints(taint('NoSchedule')), taints(taint('NoExecute')), true],
  ['altered in its value', taints(taint('NoExecute', 'red', 'a')), taints(taint('NoExecute', 'red', 'b')), true],
  ['altered in its key', taints(taint('NoExecute')), taints(taint('NoExecute', 'blue')), true],
  ['stayed as it was', taints(taint('NoExecute')), taints(taint('NoExecute'), taint('NoSchedule', 'b')), false],
  ['lost', taints(taint('NoExecute')), {}, false],
  ['of another effect', {}, taints(taint('NoSchedule'), taint('PreferNoSchedule')), false],
  ['no list', {}, { taints: { effect: 'NoExecute' } }, false],
])('a taint that evicts: %s', (_, before, after, objects) => {
  const request = change('nodes', 'node-1', before, after);
  expect(objectionsOf(evictingTaints, { request })).toEqual(objects ? ['evict-by-taint'] : []);
});

test('a node that could not be read had no taints', () => {
  const object = { spec: taints(taint('NoExecute')) };
  expect(objectionsOf(evictingTaints, { request: write('UPDATE', 'nodes', 'n', { object }) })).toEqual([
    'evict-by-taint',
  ]);
  expect(objectionsOf(evictingTaints, { request: write('UPDATE', 'x.io/nodes', 'n', { object }) })).toEqual([]);
});
