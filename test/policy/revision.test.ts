import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../src/config/configuration.ts';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { policyRevision } from '../../src/policy/revision.ts';
import { policyWith } from './plans.ts';
import { PREAPPROVED } from './preapproved/settings.ts';

const rules = (effect: string) =>
  parsePolicyFile('p', JSON.stringify({ rules: [{ id: 'a', effect, fields: [{ path: 'spec.replicas', min: 2 }] }] }));

describe('the revision of a policy', () => {
  test('is the same for the same policy, whatever else its value holds and in whatever order', () => {
    const policy = policyWith({});
    const revision = policyRevision(policy);
    expect(revision).toMatch(/^[0-9a-f]{64}$/);
    const reversed = Object.fromEntries(Object.entries(policy).toReversed()) as unknown as Policy;
    expect(policyRevision(reversed)).toBe(revision);
    expect(policyRevision({ ...policy, ...{ timeoutSeconds: 1 } })).toBe(revision);
    expect(policyRevision({ ...policy, rules: undefined })).toBe(revision);
    expect(policyRevision(readConfiguration({ LOG_LEVEL: 'DEBUG' }))).toBe(policyRevision(readConfiguration({})));
  });

  test('is another one for each field that decides', () => {
    const changes: Required<Policy> = {
      allowedCommands: ['delete'],
      allowedImages: ['alpine'],
      allowedNamespaces: ['shop'],
      allowances: ['select-all'],
      approvalCommands: ['*'],
      changeExpiresSeconds: 60,
      commandsFromFile: true,
      dangerousFlags: [],
      impersonate: true,
      impersonatePrefix: 'mcp:',
      maxObjects: 1,
      maxReplicas: 1,
      metacharacters: 'data',
      preapproved: PREAPPROVED,
      protectedLabels: ['team'],
      protectedNamespaces: [],
      rules: rules('deny'),
      windows: [{ hours: { days: ['mon'], from: '08:00', to: '18:00', zone: 'UTC' } }],
    };
    const revisions = Object.entries(changes).map(([field, value]) => policyRevision(policyWith({ [field]: value })));
    expect(new Set([...revisions, policyRevision(policyWith({}))]).size).toBe(revisions.length + 1);
  });

  test('is another one if a rule says something else', () => {
    expect(policyRevision(policyWith({ rules: rules('deny') }))).not.toBe(
      policyRevision(policyWith({ rules: rules('allow') })),
    );
  });
});
