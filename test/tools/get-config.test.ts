import { describe, expect, test } from 'vitest';
import { getConfig } from '../../src/tools/get-config.ts';
import type { ServerFacts } from '../../src/tools/tool.ts';
import { READ_ONLY, REMEDIATION } from './settings.ts';

const FACTS: ServerFacts = {
  version: '0.1.0',
  kubectlVersion: 'v1.37.2',
  grammar: { minor: '1.37', exact: true },
  transport: 'http',
  reads: { mode: 'verify', native: 1, kubectl: 7, verified: 5, differences: 0, unsettled: 2, defects: 0 },
};

describe('the report', () => {
  test('has the keys of the specification, and version, kubectl version, grammar, transport and which way served', () => {
    expect(getConfig.report({}, READ_ONLY, FACTS)).toEqual({
      success: true,
      body: {
        allowed_commands: ['get', 'describe', 'logs'],
        dangerous_flags: [
          '--kubeconfig',
          '--context',
          '--cluster',
          '--user',
          '--token',
          '--as',
          '--as-group',
          '--as-uid',
        ],
        timeout_seconds: 60,
        allowed_images: [],
        run_image_enabled: false,
        answer_max_bytes: 40_960,
        allowances: [],
        version: '0.1.0',
        kubectl_version: 'v1.37.2',
        kubectl_grammar: '1.37',
        transport: 'http',
        native_reads: {
          mode: 'verify',
          served_natively: 1,
          served_by_kubectl: 7,
          verified: 5,
          differences: 0,
          unsettled: 2,
          defects: 0,
        },
      },
    });
  });

  test('with images allowed, run_image is reported as enabled', () => {
    expect(getConfig.report({}, REMEDIATION, FACTS)).toMatchObject({
      body: { allowed_images: REMEDIATION.allowedImages, run_image_enabled: true },
    });
  });

  test('reports the rules of the policy file in words, and what is allowed by name', () => {
    const rules = [
      { id: 'read', effect: 'allow', says: 'get' },
      { id: 'no-db', effect: 'deny', says: 'every command named db-*' },
    ] as const;
    const settings = { ...READ_ONLY, allowances: ['select-all'], rules };
    expect(getConfig.report({}, settings, FACTS)).toMatchObject({
      body: {
        allowances: ['select-all'],
        policy_rules: rules,
      },
    });
  });

  test('a grammar that is not the one of the kubectl in use says so', () => {
    expect(getConfig.report({}, READ_ONLY, { ...FACTS, grammar: { minor: '1.35', exact: false } })).toMatchObject({
      body: { kubectl_grammar: '1.35, reduced to what all known versions share' },
    });
  });

  test('reads that all start a process say why', () => {
    const readsOff = 'KUBECTL_NATIVE_READS is off.';
    expect(getConfig.report({}, READ_ONLY, { ...FACTS, readsOff })).toMatchObject({
      body: { native_reads: { off_because: readsOff } },
    });
  });

  test('a kubectl that was not found is reported as null, not left out', () => {
    expect(getConfig.report({}, READ_ONLY, { ...FACTS, kubectlVersion: undefined })).toMatchObject({
      body: { kubectl_version: null },
    });
  });
});

test('an argument is refused: there are none', () => {
  expect(getConfig.report({ verbose: true }, READ_ONLY, FACTS)).toMatchObject({
    code: 'ARGUMENTS_INVALID',
    error: "Unknown argument 'verbose'.",
    hint: 'This tool takes no arguments.',
  });
});

test('it only reads, says so, and says it shortly', () => {
  expect(getConfig.annotate(REMEDIATION)).toEqual({
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  });
  expect(getConfig.describe(REMEDIATION).length).toBeLessThan(300);
});
