import { describe, expect, test } from 'vitest';
import { type PodStyle, printNodes, printPods, type TopStyle } from '../../../src/reads/top/print.ts';

const STYLE: TopStyle = { hasHeaders: true, sortBy: '', showsSwap: false };
const POD_STYLE: PodStyle = { ...STYLE, showsNamespace: false, showsContainers: false, showsSum: false };

const NODES = [
  { metadata: { name: 'b' }, usage: { cpu: '1500000001n', memory: '1048575Ki' } },
  { metadata: { name: 'a' }, usage: { cpu: '250m', memory: '1Gi' } },
];
const AVAILABLE = new Map([
  ['a', { cpu: '2', memory: '0' }],
  ['b', { cpu: '2', memory: '2Gi', swap: '1073741824' }],
  ['unmeasured', { cpu: '2' }],
]);
const PODS = [
  {
    metadata: { name: 'b', namespace: 'x' },
    containers: [
      { name: 'two', usage: { cpu: '1m', memory: '2Mi' } },
      { name: 'one', usage: { cpu: '1500u' } },
    ],
  },
  { metadata: { name: 'a', namespace: 'y' }, containers: [{ name: 'app', usage: { cpu: '100m', memory: '1Mi' } }] },
];

/** The cells of each line that is printed. */
function cells(print: (stdout: (text: string) => void) => void): string[] {
  let text = '';
  print((more) => {
    text += more;
  });
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
}

describe('the usage of nodes', () => {
  const printed = (style: Partial<TopStyle>) =>
    cells((stdout) => printNodes(NODES, AVAILABLE, { ...STYLE, ...style }, stdout));

  test('is in whole units and percent, with unmeasured nodes at the end', () => {
    expect(printed({})).toEqual([
      'NAME | CPU(cores) | CPU(%) | MEMORY(bytes) | MEMORY(%)',
      'a | 250m | 12% | 1024Mi | 0%',
      'b | 1501m | 75% | 1023Mi | 49%',
      'unmeasured | <unknown> | <unknown> | <unknown> | <unknown>',
    ]);
  });

  test('is sorted by what is used most, and shows swap where it is known', () => {
    expect(printed({ sortBy: 'cpu', showsSwap: true, hasHeaders: false }).slice(0, 2)).toEqual([
      'b | 1501m | 75% | 1023Mi | 49% | 0Mi | 0%',
      'a | 250m | 12% | 1024Mi | 0% | <unknown> | <unknown>',
    ]);
  });
});

describe('the usage of pods', () => {
  const printed = (style: Partial<PodStyle>) => cells((stdout) => printPods(PODS, { ...POD_STYLE, ...style }, stdout));

  test('is the sum of their containers, rounded up once', () => {
    expect(printed({})).toEqual(['NAME | CPU(cores) | MEMORY(bytes)', 'a | 100m | 1Mi', 'b | 3m | 2Mi']);
  });

  test('is shown by container, below the namespace, and summed up', () => {
    expect(printed({ showsNamespace: true, showsContainers: true, showsSum: true })).toEqual([
      'NAMESPACE | POD | NAME | CPU(cores) | MEMORY(bytes)',
      'x | b | one | 2m | 0Mi',
      'x | b | two | 1m | 2Mi',
      'y | a | app | 100m | 1Mi',
      '________ | ________',
      '103m | 3Mi',
    ]);
  });

  test('is sorted by memory', () => {
    expect(printed({ sortBy: 'memory', hasHeaders: false })).toEqual(['b | 3m | 2Mi', 'a | 100m | 1Mi']);
  });
});
