import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRedaction } from '../../src/redaction/redaction.ts';
import { comparable, reviewedDifference } from '../../src/remediation/compare.ts';

const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
const redaction = openRedaction({ key: Buffer.alloc(16, 7) });

const WEB = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '10',
    generation: 3,
    managedFields: [{ manager: 'kubectl' }],
    labels: { app: 'web' },
    annotations: { note: 'a' },
  },
  spec: { replicas: 1, template: { spec: { containers: [{ name: 'app', image: 'example/web:1' }, { name: 'log' }] } } },
  status: { readyReplicas: 1 },
};

function changed(change: (object: typeof WEB & Record<string, unknown>) => void): typeof WEB {
  const copy = structuredClone(WEB);
  change(copy);
  return copy;
}

describe('a review holds', () => {
  test.each([
    ['the same object', () => {}],
    ['a new status', (web) => Object.assign(web, { status: { readyReplicas: 0 } })],
    [
      'another resourceVersion, generation and managedFields',
      (web) => Object.assign(web.metadata, { resourceVersion: '11', generation: 4, managedFields: [] }),
    ],
    [
      'another revision, which its controller counts',
      (web) => Object.assign(web.metadata.annotations, { 'deployment.kubernetes.io/revision': '2' }),
    ],
    ['keys in another order', (web) => Object.assign(web, { spec: { template: web.spec.template, replicas: 1 } })],
    ['a number kept as it was written', (web) => Object.assign(web.spec, { replicas: rawJSON('1') })],
    ['a whole number written with a point', (web) => Object.assign(web.spec, { replicas: rawJSON('1.0') })],
  ] satisfies readonly (readonly [string, (web: typeof WEB) => unknown])[])('for %s', (_, change) => {
    expect(reviewedDifference(WEB, changed(change))).toBeUndefined();
  });

  test('for a first revision of an object without annotations', () => {
    const bare = changed((web) => Reflect.deleteProperty(web.metadata, 'annotations'));
    const counted = changed((web) => {
      Object.assign(web.metadata, { annotations: { 'deployment.kubernetes.io/revision': '1' } });
    });
    expect(reviewedDifference(bare, counted)).toBeUndefined();
    expect(comparable(bare)).toBe(comparable(counted));
  });

  test('for an object that did not exist and does not', () => {
    expect(reviewedDifference(undefined, undefined)).toBeUndefined();
  });
});

describe('a review no longer holds', () => {
  test.each([
    ['spec', (web) => Object.assign(web.spec, { replicas: 3 }), 'Its fields changed: spec.replicas was 1 and is 3.'],
    [
      'an image',
      (web) => Object.assign(web.spec.template.spec.containers[0] ?? {}, { image: 'example/web:2' }),
      'Its fields changed: spec.template.spec.containers[app].image was "example/web:1" and is "example/web:2".',
    ],
    [
      'a label that is gone',
      (web) => Object.assign(web.metadata, { labels: {} }),
      'Its fields changed: metadata.labels.app was "web" and is absent.',
    ],
    [
      'an annotation that is new',
      (web) => Object.assign(web.metadata.annotations, { b: 'c' }),
      'Its fields changed: metadata.annotations.b was absent and is "c".',
    ],
    [
      'a finalizer',
      (web) => Object.assign(web.metadata, { finalizers: ['a'] }),
      'Its fields changed: metadata.finalizers was absent and is ["a"].',
    ],
    [
      'a deletion that began',
      (web) => Object.assign(web.metadata, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      'Its fields changed: metadata.deletionTimestamp was absent and is "2026-01-01T00:00:00Z".',
    ],
    [
      'a top-level field',
      (web) => Object.assign(web, { data: { a: 'b' } }),
      'Its fields changed: data was absent and is {"a":"b"}.',
    ],
    [
      'containers in another order',
      (web) => web.spec.template.spec.containers.reverse(),
      'Its fields changed: spec.template.spec.containers[order] was ["app","log"] and is ["log","app"].',
    ],
    [
      'another object of the same name',
      (web) => Object.assign(web.metadata, { uid: 'u2' }),
      'It is another object of the same name: its uid was "u1" and is "u2".',
    ],
    [
      'many fields',
      (web) => Object.assign(web.metadata.labels, { a: '1', b: '2', c: '3', d: '4', e: '5' }),
      'Its fields changed: metadata.labels.a was absent and is "1"; metadata.labels.b was absent and is "2"; metadata.labels.c was absent and is "3". 2 more fields differ.',
    ],
    [
      'a long value',
      (web) => Object.assign(web.metadata.annotations, { note: 'x'.repeat(100) }),
      `Its fields changed: metadata.annotations.note was "a" and is "${'x'.repeat(58)}….`,
    ],
    [
      'a hidden character',
      (web) => Object.assign(web.metadata.annotations, { note: 'a\u202e' }),
      'Its fields changed: metadata.annotations.note was "a" and is "a\\u{202E}".',
    ],
    [
      'a large number',
      (web) => Object.assign(web.spec, { replicas: rawJSON('9007199254740993') }),
      'Its fields changed: spec.replicas was 1 and is 9007199254740993.',
    ],
  ] satisfies readonly (readonly [string, (web: typeof WEB) => unknown, string])[])('for %s', (_, change, expected) => {
    expect(reviewedDifference(WEB, changed(change))).toBe(expected);
  });

  test('for an object that was deleted, or is there for the first time', () => {
    expect(reviewedDifference(WEB, undefined)).toBe('It no longer exists.');
    expect(reviewedDifference(undefined, WEB)).toBe('It did not exist when it was reviewed; now it does.');
  });

  test('for numbers that no double can tell apart', () => {
    const [one, other] = ['9007199254740992', '9007199254740993'].map((text) => ({ spec: { size: rawJSON(text) } }));
    expect(reviewedDifference(one, other)).toContain('spec.size was 9007199254740992 and is 9007199254740993');
  });
});

test('values of a Secret are marks', () => {
  const secret = (value: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', uid: 'u' },
    data: { password: Buffer.from(value).toString('base64') },
  });
  const said = reviewedDifference(secret('correct-horse'), secret('battery-staple'), redaction);
  expect(said).toMatch(/data\.password was "\[redacted: password #\w{4}\]" and is "\[redacted: password #\w{4}\]"\.$/);
});

test('a value that redaction hides on both sides with the same mark is another value', () => {
  const same = { object: <T>(object: T) => JSON.parse(JSON.stringify(object).replaceAll(/one|two/g, 'mark')) as T };
  expect(reviewedDifference({ data: { a: 'one' } }, { data: { a: 'two' } }, same)).toBe(
    'Its fields changed: data.a was "mark" and is another value.',
  );
});

test('there is a difference exactly if the canonical texts differ', () => {
  const json = fc.dictionary(fc.constantFrom('spec', 'metadata', 'status', 'data', '__proto__'), fc.jsonValue(), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(json, json, fc.boolean(), (one, two, isSame) => {
      const other = isSame ? (JSON.parse(JSON.stringify(one)) as typeof one) : two;
      expect(reviewedDifference(one, other) === undefined).toBe(comparable(one) === comparable(other));
    }),
    { numRuns: 500 },
  );
});

test('what a controller writes all the time never counts', () => {
  const noise = fc.record({ status: fc.jsonValue(), resourceVersion: fc.string(), generation: fc.nat() });
  fc.assert(
    fc.property(noise, ({ status, resourceVersion, generation }) => {
      const metadata = { ...WEB.metadata, resourceVersion, generation };
      expect(reviewedDifference(WEB, { ...WEB, status, metadata })).toBeUndefined();
    }),
  );
});
