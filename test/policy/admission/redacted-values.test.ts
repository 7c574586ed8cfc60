import { expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { cutMark } from '../../../src/kube/cut-mark.ts';
import { redactedValues } from '../../../src/policy/admission/rules/redacted-values.ts';
import { write } from './writes.ts';

const MARK = '[redacted: password #3f2a]';
const CUT = cutMark(1234);
const map = (data: object): ApiObject => ({ kind: 'ConfigMap', data });
const REFUSED = ['REDACTED_VALUE'];

test.each<[string, ApiObject | undefined, ApiObject | undefined, readonly string[]]>([
  ['gains a mark', map({ a: 'value' }), map({ a: MARK }), REFUSED],
  ['is created with one', undefined, map({ a: MARK }), REFUSED],
  ['gains one amid a text', map({}), map({ url: `postgres://shop:${MARK}@db` }), REFUSED],
  ['gains one in base64', map({}), map({ a: Buffer.from(MARK).toString('base64') }), REFUSED],
  ['gains one as a key', map({}), map({ [MARK]: 'a' }), REFUSED],
  ['gains the start of a long value', map({}), map({ a: `start${CUT}` }), REFUSED],
  ['keeps the start of a long value', map({ a: `start${CUT}` }), map({ a: `start${CUT}`, b: 'new' }), []],
  ['gains words like it', map({}), map({ a: '3 bytes left out' }), []],
  ['had it before', map({ a: MARK }), map({ a: MARK, b: 'new' }), []],
  ['gains another than it had', map({ a: MARK }), map({ a: '[redacted: token #aaaa]' }), REFUSED],
  ['loses it', map({ a: MARK }), map({}), []],
  ['is deleted', map({ a: MARK }), undefined, []],
])('an object that %s', (_, oldObject, object, expected) => {
  const operation = oldObject === undefined ? 'CREATE' : object === undefined ? 'DELETE' : 'UPDATE';
  const request = write(operation, 'configmaps', 'a', { oldObject, object });
  expect(redactedValues.judge({ request } as never).map(({ code }) => code)).toEqual(expected);
});
