import { describe, expect, test } from 'vitest';
import { nodeNames } from '../../../src/policy/admission/rules/node-names.ts';
import { HOLDERS, objectionsOf } from './pods.ts';

const PLAIN = { containers: [{ name: 'c', image: 'a' }] };
const on = (nodeName: string) => ({ ...PLAIN, nodeName });
const allowances = (before: unknown, after: unknown, command?: string) =>
  objectionsOf(nodeNames, { before, after, ...(command !== undefined && { command }) }).map((each) => each.allowance);

describe.each(Object.entries(HOLDERS))('%s', (_, holder) => {
  test.each<[string, object | undefined, object, boolean]>([
    ['is new with a node', undefined, on('a'), true],
    ['gains a node', PLAIN, on('a'), true],
    ['gets another node', on('a'), on('b'), true],
    ['gains one in other letter case', PLAIN, { ...PLAIN, NodeName: 'a' }, true],
    ['keeps its node', on('a'), on('a'), false],
    ['loses its node', on('a'), PLAIN, false],
    ['has none', undefined, on(''), false],
    ['selects nodes', PLAIN, { ...PLAIN, nodeSelector: { nodeName: 'a' } }, false],
  ])('%s', (__, before, after, objects) => {
    expect(allowances(before && holder(before), holder(after))).toEqual(objects ? ['host-access'] : []);
  });
});

test('debug puts its pod on the node that it is about', () => {
  expect(allowances(undefined, HOLDERS['Pod']?.(on('a')), 'debug node/a --image=busybox')).toEqual([]);
});
