import { describe, expect, test } from 'vitest';
import { changeOf, namespaceOf, pathOf, recordOf } from '../../../src/api/changes/record.ts';
import { specOf } from '../../remediation/spec.ts';

const spec = specOf({ id: 'shop.abc' });
const stored = { ...recordOf(spec), metadata: { name: 'shop.abc', namespace: 'shop', resourceVersion: '7' } };

describe('a record', () => {
  test('is the change that it holds, pending until it has a status', () => {
    expect(changeOf(stored)).toEqual({ spec, status: { phase: 'Pending', decisions: [], progress: [] }, version: '7' });
    const status = { phase: 'Denied', message: 'no' };
    expect(changeOf({ ...stored, status })?.status).toEqual({ ...status, decisions: [], progress: [] });
  });

  test.each([
    ['another name', { name: 'shop.abd' }],
    ['no name', { name: undefined }],
    ['another namespace', { namespace: 'bank' }],
    ['no namespace', { namespace: undefined }],
  ])('is none with %s than its spec says', (_, metadata) => {
    expect(changeOf({ ...stored, metadata: { ...stored.metadata, ...metadata } })).toBeUndefined();
  });

  test('is none without a spec, or without anything', () => {
    expect(changeOf({ metadata: stored.metadata })).toBeUndefined();
    expect(changeOf({ kind: 'Status' })).toBeUndefined();
  });
});

test.each([
  ['shop.abc', 'shop'],
  ['my-shop-2.a1b2', 'my-shop-2'],
  ['1.2', '1'],
])('the id %s is kept in its namespace', (id, namespace) => {
  expect(namespaceOf(id)).toBe(namespace);
  expect(pathOf(id)).toBe(`/apis/remediation.mcp/v1alpha1/namespaces/${namespace}/changes/${id}`);
});

test.each([
  '',
  '.',
  'a',
  'a.',
  '.a',
  'a.b.c',
  'A.b',
  'a.B',
  'a/b.c',
  '../x.y',
  'a.b/status',
  'a.b?x',
  'a .b',
  'a.b\n',
  '-a.b',
])('the text %j is no id', (id) => {
  expect(pathOf(id)).toBeUndefined();
});
