import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AdmissionRequest, ApiObject } from '../../../src/kube/admission-request.ts';
import { changedFields, changedValues, pathText } from '../../../src/policy/admission/changed-fields.ts';
import {
  changedKeys,
  changedKeysWithin,
  changedWithin,
  differenceOf,
  isChanged,
} from '../../../src/policy/admission/difference.ts';

/** What changed, a line for each value: `+` gained, `-` lost, `~` altered. */
function lines(before: unknown, after: unknown): readonly string[] {
  return changedValues(before, after).map(({ path, before: old, after: now }) => {
    const sign = old === undefined ? '+' : now === undefined ? '-' : '~';
    const values = [old, now].filter((value) => value !== undefined).map((value) => JSON.stringify(value));
    return `${sign} ${pathText(path)} ${values.join(' -> ')}`;
  });
}

describe('the plain values in which two objects differ', () => {
  test.each<[string, unknown, unknown, readonly string[]]>([
    ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    ['a number in another spelling', { a: 1 }, JSON.parse('{"a": 1.0}'), []],
    ['a value altered', { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, ['~ spec.replicas 1 -> 2']],
    ['a value gained', { spec: {} }, { spec: { replicas: 2 } }, ['+ spec.replicas 2']],
    ['a value lost', { spec: { replicas: 2, paused: true } }, { spec: { paused: true } }, ['- spec.replicas 2']],
    ['a mapping gained with all in it', {}, { a: { b: 1, c: { d: 2 } } }, ['+ a.b 1', '+ a.c.d 2']],
    ['a mapping lost with all in it', { x: 0, a: { b: [1, 2] } }, { x: 0 }, ['- a.b[0] 1', '- a.b[1] 2']],
    ['null is a value', { a: null, x: 0 }, { x: 0 }, ['- a null']],
    ['an empty mapping is a value', { x: 0 }, { x: 0, hostPath: {} }, ['+ hostPath {}']],
    ['a text becomes a mapping', { a: 'x' }, { a: { b: 1 } }, ['- a "x"', '+ a.b 1']],
    ['a mapping becomes a list', { a: { b: 1 } }, { a: ['x'] }, ['- a.b 1', '+ a[0] "x"']],
    ['an object that cannot be read', undefined, { a: 1 }, ['+ a 1']],
    ['an object that is deleted', { a: 1 }, undefined, ['- a 1']],
    [
      'containers by their name',
      { containers: [{ name: 'a', image: 'x' }, { name: 'b' }] },
      { containers: [{ name: 'c' }, { name: 'a', image: 'y' }] },
      ['~ containers[a].image "x" -> "y"', '- containers[b].name "b"', '+ containers[c].name "c"'],
    ],
    [
      'the order of containers',
      { initContainers: [{ name: 'a' }, { name: 'b' }] },
      { initContainers: [{ name: 'b' }, { name: 'a' }] },
      ['~ initContainers[order] ["a","b"] -> ["b","a"]'],
    ],
    [
      'ports of a container, which are TCP by default',
      { ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }] },
      {
        ports: [
          { containerPort: 53, protocol: 'UDP' },
          { containerPort: 80, protocol: 'TCP', name: 'web' },
        ],
      },
      [
        '~ ports[order] ["80/TCP","53/UDP"] -> ["53/UDP","80/TCP"]',
        '+ ports[80/TCP].protocol "TCP"',
        '+ ports[80/TCP].name "web"',
      ],
    ],
    [
      'ports of a Service',
      { ports: [{ port: 80, targetPort: 1 }] },
      { ports: [{ port: 80, targetPort: 2 }] },
      ['~ ports[80/TCP].targetPort 1 -> 2'],
    ],
    [
      'two mounts of one volume',
      {
        volumeMounts: [
          { name: 'v', mountPath: '/a' },
          { name: 'v', mountPath: '/b', readOnly: true },
        ],
      },
      { volumeMounts: [{ name: 'v', mountPath: '/b' }] },
      ['- volumeMounts[/a].name "v"', '- volumeMounts[/a].mountPath "/a"', '- volumeMounts[/b].readOnly true'],
    ],
    [
      'keys that two elements share',
      { env: [{ name: 'A', value: '1' }] },
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
      ['+ env[1].name "A"', '+ env[1].value "2"'],
    ],
    ['finalizers in another order', { finalizers: ['a', 'b'] }, { finalizers: ['b', 'a'] }, []],
    [
      'a finalizer',
      { finalizers: ['a', 'b'] },
      { finalizers: ['b', 'c'] },
      ['- finalizers[a] "a"', '+ finalizers[c] "c"'],
    ],
    ['arguments place by place', { args: ['a', 'b'] }, { args: ['b'] }, ['~ args[0] "a" -> "b"', '- args[1] "b"']],
    [
      'lists of other kinds place by place, though they have names',
      { steps: [{ name: 'a' }, { name: 'b' }] },
      { steps: [{ name: 'b' }] },
      ['~ steps[0].name "a" -> "b"', '- steps[1].name "b"'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(lines(before, after)).toEqual(expected);
  });

  const anyJson = fc.jsonValue({ depthSize: 'medium' });

  test('are none between equal objects', () => {
    fc.assert(fc.property(anyJson, (json) => changedValues(json, JSON.parse(JSON.stringify(json))).length === 0));
  });

  test('are some between objects that differ, and the same read backwards', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (one, other) => {
        const there = changedValues(one, other);
        expect(there.length > 0).toBe(changedFields({ before: one, after: other }).length > 0);
        const back = changedValues(other, one).map(({ path, before, after }) => ({
          path,
          before: after,
          after: before,
        }));
        const text = (changes: readonly unknown[]) => changes.map((each) => JSON.stringify(each)).toSorted();
        expect(text(back)).toEqual(text(there.map(({ path, before, after }) => ({ path, before, after }))));
      }),
    );
  });

  test('are found at any depth, and in a large object', () => {
    const nested = (text: string, depth: number) =>
      Array.from({ length: depth }).reduce<unknown>((inner) => ({ a: inner }), text);
    expect(changedValues(nested('x', 20_000), nested('y', 20_000))).toMatchObject([{ before: 'x', after: 'y' }]);
    const wide = (last: string) => ({
      data: Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, at === 49_999 ? last : 'v'])),
    });
    expect(lines(wide('x'), wide('y'))).toEqual(['~ data.k49999 "x" -> "y"']);
  });
});

const request = (oldObject: ApiObject | undefined, object: ApiObject | undefined): AdmissionRequest => ({
  operation: 'UPDATE',
  resource: { group: 'apps', version: 'v1', resource: 'deployments' },
  namespace: 'shop',
  name: 'web',
  oldObject,
  object,
  options: {},
});

describe('the difference of a request', () => {
  const before = {
    metadata: {
      name: 'web',
      resourceVersion: '1',
      generation: 1,
      managedFields: [{ manager: 'x' }],
      labels: { app: 'web', old: '1' },
    },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { annotations: { at: '1' } }, spec: { paused: false } },
    },
  };
  const after = {
    metadata: { name: 'web', resourceVersion: '2', generation: 2, labels: { app: 'shop', new: '1' } },
    spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { annotations: { at: '2' } }, spec: {} } },
  };
  const changed = request(before, after);

  test('leaves out what the API server keeps for itself', () => {
    expect(differenceOf(changed).map(({ path }) => pathText(path))).toEqual([
      'metadata.labels.app',
      'metadata.labels.old',
      'metadata.labels.new',
      'spec.template.metadata.annotations.at',
      'spec.template.spec.paused',
    ]);
    expect(differenceOf(request(before, { ...before, metadata: { ...before.metadata, generation: 7 } }))).toEqual([]);
  });

  test('is found once', () => {
    expect(differenceOf(changed)).toBe(differenceOf(changed));
  });

  test('says whether a field changed, or anything in it', () => {
    expect(isChanged(changed, 'spec', 'template')).toBe(true);
    expect(isChanged(changed, 'spec', 'selector')).toBe(false);
    expect(isChanged(changed, 'spec', 'sel')).toBe(false);
    expect(changedWithin(changed, 'spec')).toEqual(['template']);
    expect(changedWithin(changed)).toEqual(['metadata', 'spec']);
  });

  test('names labels and annotations, of the object itself or wherever they are', () => {
    expect(changedKeys(changed)).toEqual([
      { key: 'app', field: 'metadata.labels', before: 'web', after: 'shop' },
      { key: 'old', field: 'metadata.labels', before: '1', after: undefined },
      { key: 'new', field: 'metadata.labels', before: undefined, after: '1' },
    ]);
    expect(changedKeys(changed, 'annotations')).toEqual([]);
    expect(changedKeysWithin(changed).slice(3)).toEqual([
      { key: 'at', field: 'spec.template.metadata.annotations', before: '1', after: '2' },
    ]);
  });

  test('takes all of an object for gained that the caller may not read', () => {
    expect(changedKeys(request(undefined, after)).map(({ key }) => key)).toEqual(['app', 'new']);
  });
});
