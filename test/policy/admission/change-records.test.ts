import { describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { changeRecords } from '../../../src/policy/admission/rules/change-records.ts';
import { objectionsOf, write } from './writes.ts';

const says = (...args: Parameters<typeof write>) => objectionsOf(changeRecords, { request: write(...args) });
const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';

describe('a record of a change', () => {
  test.each<Parameters<typeof write>>([
    ['CREATE', 'remediation.mcp/changes', 'shop.x'],
    ['UPDATE', 'remediation.mcp/changes', 'shop.x'],
    ['UPDATE', 'remediation.mcp/changes', 'shop.x', { subResource: 'status' }],
    ['DELETE', 'remediation.mcp/changes', 'shop.x'],
    ['CREATE', 'remediation.mcp/suspensions', 'all'],
    ['DELETE', 'remediation.mcp/suspensions', 'all'],
    ['UPDATE', DEFINITIONS, 'changes.remediation.mcp'],
    ['DELETE', DEFINITIONS, 'suspensions.remediation.mcp'],
    ['CREATE', DEFINITIONS, 'x', { object: { spec: { group: 'remediation.mcp' } } }],
  ])('is not written by any call: %s %s %s', (...args) => {
    expect(says(...args)).toEqual(['PERMISSIONS']);
  });

  const marked = (value: string | undefined, map = 'annotations', key = 'remediation.mcp/frozen') => ({
    metadata: { [map]: value === undefined ? {} : { [key]: value } },
  });
  const template = (object: ApiObject): ApiObject => ({ spec: { template: object } });

  test.each<[string, ApiObject, ApiObject]>([
    ['is taken away', marked('a'), marked(undefined)],
    ['is altered', marked('a'), marked('false')],
    ['is added', marked(undefined), marked('a')],
    ['is added as a label', marked(undefined), marked('a', 'labels')],
    ['is another one', marked(undefined), marked('a', 'annotations', 'remediation.mcp/change-window')],
    ['is in a template', template(marked('a')), template(marked(undefined))],
  ])('nor is a mark of people, if it %s', (_, oldObject, object) => {
    expect(says('UPDATE', 'namespaces', 'shop', { oldObject, object })).toEqual(['PERMISSIONS']);
  });

  test('a mark may stay, go with its object, and is no key that only looks like one', () => {
    expect(says('UPDATE', 'namespaces', 'shop', { oldObject: marked('a'), object: marked('a') })).toEqual([]);
    expect(says('DELETE', 'namespaces', 'shop', { oldObject: marked('a') })).toEqual([]);
    const other = marked('a', 'annotations', 'notremediation.mcp/frozen');
    expect(says('UPDATE', 'namespaces', 'shop', { oldObject: marked(undefined), object: other })).toEqual([]);
  });

  test('with a mark is not created', () => {
    expect(says('CREATE', 'namespaces', 'shop', { object: marked('false') })).toEqual(['PERMISSIONS']);
  });

  test.each<Parameters<typeof write>>([
    ['UPDATE', 'example.com/changes', 'shop.x'],
    ['DELETE', 'pods', 'changes.remediation.mcp'],
    ['UPDATE', DEFINITIONS, 'widgets.example.com', { object: { spec: { group: 'example.com' } } }],
    ['DELETE', DEFINITIONS, 'remediation.mcp'],
    ['DELETE', DEFINITIONS, 'changes.notremediation.mcp'],
  ])('is something else than %s %s %s', (...args) => {
    expect(says(...args)).toEqual([]);
  });
});
