import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseJson } from '../../src/go/json.ts';
import { printYaml } from '../../src/go/print-yaml.ts';
import { shorten } from '../../src/shorten/shorten.ts';
import { pagesOf, wholeOf } from './pages.ts';

type Document = Readonly<Record<string, unknown>>;

/** A value in the two forms in which kubectl prints it. */
const FORMS = {
  json: {
    print: (value: unknown) => `${JSON.stringify(value, undefined, 4)}\n`,
    read: (text: string) => JSON.parse(text),
  },
  yaml: { print: (value: unknown) => printYaml(parseJson(JSON.stringify(value))), read: (text: string) => parse(text) },
} as const;
const KINDS = ['json', 'yaml'] as const;

const listOf = (items: readonly unknown[]) => ({
  apiVersion: 'v1',
  items,
  kind: 'List',
  metadata: { resourceVersion: '' },
});
const podOf = (name: string, more: Document = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, labels: { app: 'web' } },
  spec: { containers: [{ env: [{ name: 'A', value: 'yes: "quoted" \\ and\nlines\n' }], image: 'web:1', name: 'app' }] },
  ...more,
});
const HEALTHY = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True', message: 'x'.repeat(300) }],
  containerStatuses: [{ name: 'app', ready: true, restartCount: 0, state: { running: {} }, image: 'y'.repeat(300) }],
};
const SICK = {
  phase: 'Running',
  conditions: [
    { type: 'Ready', status: 'False', message: 'the app is not ready' },
    { type: 'PodScheduled', status: 'True', message: 'z'.repeat(300) },
  ],
  containerStatuses: [
    { name: 'app', ready: false, restartCount: 9, state: { waiting: { reason: 'CrashLoopBackOff' } } },
    { name: 'proxy', ready: true, restartCount: 0, state: { running: {} }, image: 'y'.repeat(300) },
  ],
};

describe.each(KINDS)('a list in %s', (kind) => {
  const { print, read } = FORMS[kind];
  const items = Array.from({ length: 60 }, (_, at) => podOf(`web-${at}`));

  test('keeps whole objects, and is a list', () => {
    const page = shorten(wholeOf(print(listOf(items)), 3000), kind);
    const shown = read(page.text);
    expect(shown).toEqual(listOf(items.slice(0, shown.items.length)));
    expect(shown.items.length).toBeGreaterThan(2);
    expect(page.leftOut).toBe(`${60 - shown.items.length} of 60 objects are not shown yet.`);
  });

  test('has every object once in all its pages', () => {
    for (const maxBytes of [500, 2000, 9000]) {
      const shown = pagesOf(print(listOf(items)), kind, maxBytes).flatMap(({ text }) => read(text).items);
      expect(shown.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(
        items.map(({ metadata }) => metadata.name),
      );
    }
  });

  test('that was cut in the middle of an object is still a list', () => {
    const text = print(listOf(items));
    for (let at = 300; at < 2500; at += 7) {
      const page = shorten({ text: text.slice(0, at), maxBytes: 4000, lacks: 'end', goesOn: true }, kind);
      if (!page.text.includes('items')) continue;
      const shown = read(page.text);
      const whole = items.slice(0, Math.max(0, shown.items.length));
      if (!page.leftOut?.includes('everything beyond')) expect(shown.items).toEqual(whole);
    }
  });

  test('goes on by the uids of its objects if it has changed', () => {
    const first = shorten(wholeOf(print(listOf(items)), 3000), kind);
    const number = read(first.text).items.length;
    const next = shorten(wholeOf(print(listOf(items.slice(2))), 3000, first.next), kind);
    expect(next.changed).toBe(true);
    expect(read(next.text).items[0].metadata.name).toBe(`web-${number}`);
  });

  test('makes an object fit that is too long by itself, and names it', () => {
    const big = podOf('big', { data: Object.fromEntries(items.map((_, at) => [`key-${at}`, 'v'.repeat(200)])) });
    const pages = pagesOf(print(listOf([items[0], big, items[1]])), kind, 1500);
    const names = pages.flatMap(({ text }) =>
      read(text).items.map((each: { metadata: { name: string } }) => each.metadata.name),
    );
    expect(names).toEqual(['web-0', 'big', 'web-1']);
    expect(pages.map(({ leftOut = '' }) => leftOut).join(' ')).toContain('Left out of Pod shop/big: ');
  });
});

describe.each(KINDS)('one object in %s', (kind) => {
  const { print, read } = FORMS[kind];
  const managedFields = Array.from({ length: 20 }, (_, at) => ({ manager: `m-${at}`, fieldsV1: { 'f:metadata': {} } }));
  const shortened = (object: unknown, maxBytes: number) => {
    const page = shorten(wholeOf(print(object), maxBytes), kind);
    expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(maxBytes);
    return { page, object: read(page.text) };
  };

  test('loses managedFields before anything else', () => {
    const whole = podOf('web', { status: HEALTHY });
    const { page, object } = shortened({ ...whole, metadata: { ...whole.metadata, managedFields } }, 2000);
    expect(object).toEqual(whole);
    expect(page.leftOut).toMatch(/^Left out of Pod shop\/web: metadata\.managedFields\. /);
  });

  test('then loses the status of what is healthy', () => {
    const { page, object } = shortened(podOf('web', { status: HEALTHY }), 900);
    expect(object).toEqual(podOf('web'));
    expect(page.leftOut).toContain('status (healthy)');
  });

  test('keeps the status of what is not', () => {
    const sick = podOf('web', { status: SICK });
    const { page, object } = shortened(sick, Buffer.byteLength(print(sick)) - 50);
    expect(object.status).toEqual({
      phase: 'Running',
      conditions: SICK.conditions.slice(0, 1),
      containerStatuses: SICK.containerStatuses.slice(0, 1),
    });
    expect(page.leftOut).toContain('conditions without a problem; status of healthy containers');
  });

  test('then loses long annotations, by name', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"a":1}\n'.repeat(100), short: 'stays' };
    const whole = podOf('web', { status: SICK });
    const { page, object } = shortened({ ...whole, metadata: { ...whole.metadata, annotations } }, 1500);
    expect(object.metadata.annotations).toEqual({ short: 'stays' });
    expect(page.leftOut).toContain('annotations kubectl.kubernetes.io/last-applied-configuration');
  });

  test('then loses the ends of long strings, and says in them how much', () => {
    const { page, object } = shortened(
      { kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'ä "q"\n'.repeat(2000), b: 'short' } },
      1800,
    );
    expect(object.data.b).toBe('short');
    expect(object.data.a).toMatch(/^ä "q"\nä "q"\n[^…]*… \[\d+ bytes left out\]$/);
    const kept = object.data.a.replace(/… \[\d+ bytes left out\]$/, '');
    expect(object.data.a).toContain(`[${14_000 - Buffer.byteLength(kept)} bytes left out]`);
    expect(page.leftOut).toContain('ends of long strings in data.a');
  });

  test('says how to read what it lost', () => {
    const { page } = shortened({ kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'x'.repeat(9000) } }, 1000);
    expect(page.leftOut).toContain('-o jsonpath={.path}');
    expect(page.next).toBeUndefined();
  });
});

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ unit: 'grapheme', maxLength: 120 }),
    fc.constantFrom(
      'yes',
      '0x10',
      '1e3',
      '~',
      '- a',
      'a: b',
      'a\nb\n\n',
      "it's",
      '"',
      '#',
      '{}',
      '',
      ' lead',
      'trail ',
      '|',
    ),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 6 }),
    fc.dictionary(fc.stringMatching(/^[a-zA-Z0-9./_-]{1,20}$/), tie('any'), { maxKeys: 6 }),
    tie('any').map((long) => ({ [`long.${'k'.repeat(130)}`]: long })),
  ),
})).any;

test.each(KINDS)('any object in %s stays valid and within any room', (kind) => {
  const { print, read } = FORMS[kind];
  fc.assert(
    fc.property(value, fc.integer({ min: 300, max: 1500 }), (spec, maxBytes) => {
      const object = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, spec };
      const page = shorten(wholeOf(print(object), maxBytes), kind);
      expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(maxBytes);
      const shown = read(page.text);
      expect(shown.metadata).toEqual({ name: 'a' });
      if (page.leftOut === undefined) expect(shown).toEqual(read(print(object)));
    }),
    { numRuns: 300 },
  );
});
