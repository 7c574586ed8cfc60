import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePath, unquotedIn, valuesAt } from '../../../src/policy/file/field-path.ts';

const stepsOf = (path: string) => {
  const steps = parsePath(path);
  if (steps === undefined) throw new Error(path);
  return steps;
};

describe('a path', () => {
  test.each([
    ['spec', [{ key: 'spec', isPattern: false }]],
    [
      '.spec.replicas',
      [
        { key: 'spec', isPattern: false },
        { key: 'replicas', isPattern: false },
      ],
    ],
    ['items[*].x', [{ key: 'items', isPattern: false }, 'each', { key: 'x', isPattern: false }]],
    ['items[3]', [{ key: 'items', isPattern: false }, { at: 3 }]],
    [
      `a["b.c/d"]['e*']`,
      [
        { key: 'a', isPattern: false },
        { key: 'b.c/d', isPattern: false },
        { key: 'e*', isPattern: false },
      ],
    ],
    [
      'a.b\\.c/d',
      [
        { key: 'a', isPattern: false },
        { key: 'b.c/d', isPattern: false },
      ],
    ],
    ['*containers', [{ key: '*containers', isPattern: true }]],
  ])('%s', (path, steps) => {
    expect(parsePath(path)).toEqual(steps);
  });

  test.each(['', '.', 'a.', 'a..b', 'a[', 'a[]', 'a[-1]', 'a["b]', 'a b', '[0]', 'a[b]', '$.a b', 'a["b"]c'])(
    '%j is none',
    (path) => {
      expect(parsePath(path)).toBeUndefined();
    },
  );

  test.each([
    ['metadata.labels.team', undefined],
    ['metadata.labels.app.kubernetes.io/name', 'labels'],
    ['metadata.annotations.a.b', 'annotations'],
    ['metadata.annotations["a.b"]', undefined],
    ['spec.selector.matchLabels[*]', undefined],
  ])('%s goes on in a map of texts: %s', (path, map) => {
    expect(unquotedIn(stepsOf(path))).toBe(map);
  });
});

describe('what is at a path', () => {
  const object = {
    spec: {
      replicas: 3,
      nothing: null,
      containers: [{ image: 'a' }, { image: 'b' }],
      initContainers: [{ image: 'c' }, {}],
    },
    metadata: { labels: { team: 'x', 'a.b/c': 'y' }, finalizers: [] },
  };

  test.each<[path: string, values: readonly unknown[], gaps: number, strange: boolean]>([
    ['spec.replicas', [3], 0, false],
    ['spec.nothing', [], 1, false],
    ['spec.absent', [], 1, false],
    ['spec.absent.deeper', [], 1, false],
    ['absent[*].x', [], 0, false],
    ['metadata.finalizers[*]', [], 0, false],
    ['metadata.labels["a.b/c"]', ['y'], 0, false],
    ['metadata.labels[*]', ['x', 'y'], 0, false],
    ['spec.containers[*].image', ['a', 'b'], 0, false],
    ['spec.containers[1].image', ['b'], 0, false],
    ['spec.containers[2].image', [], 1, false],
    ['spec.initContainers[*].image', ['c'], 1, false],
    ['spec.*containers[*].image', ['a', 'b', 'c'], 1, false],
    ['spec.*nowhere[*].image', [], 0, false],
    ['spec.replicas.x', [], 0, true],
    ['spec.replicas[*]', [], 0, true],
    ['spec.containers.image', [], 0, true],
    ['spec[0]', [], 0, true],
    ['metadata.constructor', [], 1, false],
  ])('%s', (path, values, gaps, strange) => {
    expect(valuesAt(object, stepsOf(path))).toEqual({ values, gaps, strange });
  });

  test('is found without a throw in any JSON', () => {
    const path = fc.constantFrom('a', 'a.b', 'a[*]', '*[*].b', 'a[0].b', 'metadata.labels.x', '*.*.*');
    fc.assert(
      fc.property(fc.jsonValue(), path, (json, text) => {
        const { values, gaps } = valuesAt(json, stepsOf(text));
        expect(values.every((value) => value !== undefined && value !== null)).toBe(true);
        expect(gaps).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
