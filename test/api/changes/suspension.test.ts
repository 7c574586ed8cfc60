import { describe, expect, test } from 'vitest';
import { suspensionOf } from '../../../src/api/changes/suspension.ts';

const details = { name: 'all', group: 'remediation.mcp', kind: 'suspensions' };
const notFound = { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404, details };

describe('changes are applied', () => {
  test('only if the API server says that there is no such object', () => {
    expect(suspensionOf({ status: 404, object: notFound, message: 'not found' })).toBeUndefined();
  });

  test.each<[string, number, unknown]>([
    ['another object is absent', 404, { ...notFound, details: { ...details, name: 'some' } }],
    ['another kind is absent', 404, { ...notFound, details: { ...details, kind: 'changes' } }],
    ['a kind of another group is absent', 404, { ...notFound, details: { ...details, group: 'example.com' } }],
    ['the kind is not served', 404, undefined],
    ['a Status names nothing', 404, { kind: 'Status', reason: 'NotFound' }],
    ['a Status gives another reason', 404, { ...notFound, reason: 'Gone' }],
    ['null is answered', 404, null],
    ['it may not be read', 403, { kind: 'Status', reason: 'Forbidden' }],
    ['nothing is known', 500, notFound],
    ['an empty answer succeeds', 204, undefined],
  ])('not if %s', (_, status, object) => {
    expect(suspensionOf({ status, object, message: '' })?.reason).toContain(`(status ${status})`);
  });

  test.each([
    [{ spec: { by: 'sue', reason: 'incident' } }, { by: 'sue', reason: 'incident' }],
    [{ spec: {} }, { reason: '' }],
    [{}, { reason: '' }],
  ])('not if it exists: %j', (object, stop) => {
    expect(suspensionOf({ status: 200, object, message: '' })).toEqual(stop);
  });
});
