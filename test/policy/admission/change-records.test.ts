import { describe, expect, test } from 'vitest';
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
