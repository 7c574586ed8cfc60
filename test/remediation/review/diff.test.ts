import { describe, expect, test } from 'vitest';
import {
  type Any,
  creation,
  deletion,
  deployment,
  eviction,
  object,
  pod,
  redaction,
  reviewOf,
  scaling,
  update,
} from './writes.ts';

const WEB = deployment('web');
const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const secret = (value: string) =>
  object('v1 Secret db', {
    data: { password: Buffer.from(value).toString('base64'), user: Buffer.from('shop').toString('base64') },
  });

const diffOf = (...writes: Parameters<typeof reviewOf>[0]) => reviewOf(writes).diff;

test('a changed field, with three lines around it', () => {
  expect(
    diffOf(update(WEB, (web) => (web.spec.template.spec.containers[0].image = 'example/web:2.0'))),
  ).toBe(`--- Deployment shop/web (uid uid-web)
+++ Deployment shop/web
@@ -15,5 +15,5 @@
         app: web
     spec:
       containers:
-      - image: example/web:1.0
+      - image: example/web:2.0
         name: app`);
});

test('replicas by the subresource scale, also zero', () => {
  expect(diffOf(scaling(WEB, 2, 0))).toBe(`--- Deployment shop/web, scale (uid uid-web)
+++ Deployment shop/web, scale
@@ -5,4 +5,4 @@
   namespace: shop
   uid: uid-web
 spec:
-  replicas: 2
+  replicas: 0`);
});

test('a new object', () => {
  const { metadata, ...rest } = object('v1 ConfigMap new', { data: { a: 'one\ntwo\n' } }) as Any;
  expect(diffOf(creation({ ...rest, metadata: { name: 'new', namespace: 'shop' } }))).toBe(`--- /dev/null
+++ ConfigMap shop/new (new)
+apiVersion: v1
+data:
+  a: |
+    one
+    two
+kind: ConfigMap
+metadata:
+  name: new
+  namespace: shop`);
});

describe('a deleted object', () => {
  test('is shown', () => {
    const write = deletion(object('v1 ConfigMap old', { data: { a: 'b' } }), {
      request: { options: { gracePeriodSeconds: 0, propagationPolicy: 'Orphan' } },
    });
    expect(diffOf(write)).toBe(`--- ConfigMap shop/old (uid uid-old)
+++ /dev/null
# gracePeriodSeconds: 0
# propagationPolicy: Orphan
-apiVersion: v1
-data:
-  a: b
-kind: ConfigMap
-metadata:
-  name: old
-  namespace: shop
-  uid: uid-old`);
  });

  test('is cut if it is long', () => {
    const data = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`key-${at}`, 'x']));
    const lines = diffOf(deletion(object('v1 ConfigMap old', { data }))).split('\n');
    expect(lines).toHaveLength(2 + 40 + 1);
    expect(lines.at(-1)).toBe('# 67 more lines of the object are deleted.');
  });

  test('an evicted pod ends', () => {
    expect(diffOf(eviction(pod('a')))).toMatch(
      /^--- Pod shop\/a \(uid uid-a\)\n\+\+\+ \/dev\/null\n# The pod is evicted: .*\n-apiVersion: v1\n/,
    );
  });

  test('one that could not be read', () => {
    const write = deletion(pod('a'), { request: { oldObject: undefined } });
    expect(diffOf(write)).toBe('--- Pod shop/a\n+++ /dev/null\n# The object could not be read.');
  });
});

describe('what is no change', () => {
  test('nothing at all', () => {
    expect(diffOf(update(WEB, () => {}))).toMatch(/\n# Nothing changes\.$/);
  });

  test('status, resourceVersion, generation and managedFields', () => {
    const write = update(WEB, (web) => {
      web.status = { replicas: 1 };
      Object.assign(web.metadata, { resourceVersion: '8', generation: 2, managedFields: [{ manager: 'x' }] });
    });
    expect(diffOf(write)).toMatch(/\n# Nothing changes\.$/);
  });

  test('what was applied last is named, and not shown', () => {
    const write = update(WEB, (web) => {
      web.spec.replicas = 2;
      web.metadata.annotations = { [APPLIED]: '{"spec":{"replicas":2}}' };
    });
    expect(diffOf(write)).toMatch(
      /^# The annotation kubectl.kubernetes.io\/last-applied-configuration changes too\.$/m,
    );
    expect(diffOf(write)).not.toContain('{"spec"');
    expect(diffOf(write)).not.toContain('annotations:');
  });
});

test('a write of the status shows it', () => {
  const write = update(WEB, (web) => (web.status = { replicas: 1 }), { request: { subResource: 'status' } });
  expect(diffOf(write)).toMatch(/^--- Deployment shop\/web, status .*\n[\s\S]*\n\+status:\n\+ {2}replicas: 1$/);
});

describe('secrets', () => {
  test('a changed value is two marks, and an equal value one and the same', () => {
    const diff = diffOf(update(secret('correct-horse'), () => {}, { request: { object: secret('battery-staple') } }));
    const marks = [...diff.matchAll(/^([-+ ]) {2}password: '(\[redacted: password #\w{4}\])'$/gm)];
    expect(marks.map(([, sign]) => sign)).toEqual(['-', '+']);
    expect(marks[0]?.[2]).not.toBe(marks[1]?.[2]);
    expect(diff).toMatch(/^ {3}user: '\[redacted: secret #\w{4}\]'$/m);
    expect(diff).not.toContain(Buffer.from('correct-horse').toString('base64'));
  });

  test('two values with the same mark are told apart in words', () => {
    const known = new Map<string, string>();
    const pair = Array.from({ length: 5000 }, (_, at) => `value-number-${at}`).flatMap((value) => {
      const mark = JSON.stringify(redaction.object(secret(value)));
      const other = known.get(mark);
      known.set(mark, value);
      return other === undefined ? [] : [[other, value] as const];
    })[0];
    const [one = '', two = ''] = pair ?? [];
    expect(one).not.toBe(two);
    const diff = diffOf(update(secret(one), () => {}, { request: { object: secret(two) } }));
    expect(diff).toContain('# data.password changes, although both values look the same here.');
    expect(diff).not.toContain('Nothing changes');
  });

  test('a JSON patch that cannot be rehearsed is redacted by its paths', () => {
    const body = Buffer.from(
      JSON.stringify([
        { op: 'replace', path: '/data/password', value: 'aHVudGVyMi1odW50ZXI=' },
        { op: 'add', path: '/metadata/labels/a', value: 'b' },
      ]),
    );
    const write = update(secret('x'), () => {}, { request: { object: undefined }, write: { rehearsed: false, body } });
    const diff = diffOf(write);
    expect(diff).toContain('# Not rehearsed: this is the request.');
    expect(diff).not.toContain('aHVudGVyMi1odW50ZXI=');
    expect(diff).toContain('+  value: b');
  });
});

describe('hidden characters', () => {
  test('are spelled out', () => {
    const diff = diffOf(
      creation(object('v1 ConfigMap c', { data: { ['a\u202e']: 'b\u200bc\u0007\u001b[31m\r\nd\ud800\ufffe' } })),
    );
    expect(diff).toContain('+  a\\u{202E}: |-\n+    b\\u{200B}c\\u{7}\\u{1B}[31m\\u{D}\n+    d\ufffd\\u{FFFE}');
  });

  test('other languages and emoji stay', () => {
    const diff = diffOf(creation(object('v1 ConfigMap c', { data: { a: 'größe 日本語 نص 👩‍🚀' } })));
    expect(diff).toContain('größe 日本語 نص');
  });
});

describe('long objects', () => {
  const map = (seed: string) =>
    object('v1 ConfigMap big', {
      data: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`key-${at}`, `${seed}-${at}`])),
    });

  test('the diff is at most 64 KiB and says what is left out', () => {
    const diff = diffOf(creation(map('a')));
    expect(Buffer.byteLength(diff)).toBeLessThanOrEqual(64 * 1024);
    expect(diff.split('\n').at(-1)).toMatch(/^# \d{4} more lines are not shown here\. /);
  });

  test('objects that have little in common take no long time', () => {
    const diff = diffOf(update(map('a'), () => {}, { request: { object: map('b') } }));
    expect(diff).toMatch(/^@@ -3,5000 \+3,5000 @@$/m);
  });
});

test('several objects follow one another', () => {
  const heads = diffOf(scaling(WEB, 1, 2), deletion(pod('a')))
    .split('\n')
    .filter((line) => line.startsWith('--- '));
  expect(heads).toEqual(['--- Deployment shop/web, scale (uid uid-web)', '--- Pod shop/a (uid uid-a)']);
});

test('an object that was not readable before is shown as it becomes', () => {
  const write = update(WEB, () => {}, { request: { oldObject: undefined } });
  expect(diffOf(write)).toContain(
    '+++ Deployment shop/web\n# The object before the change could not be read.\n+apiVersion: apps/v1',
  );
});

test('a number that no double holds is shown as it is', () => {
  const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
  const after = object('example.com/v1 Widget w', {
    spec: { size: rawJSON('9007199254740993'), share: rawJSON('1.50') },
  });
  expect(diffOf(creation(after))).toContain('+spec:\n+  share: 1.5\n+  size: 9007199254740993');
});
