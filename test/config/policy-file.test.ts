import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfiguration } from '../../src/config/configuration.ts';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import { policyFileSchema } from '../../src/policy/file/schema.ts';

function write(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, text);
  return file;
}

const READ = 'rules:\n  - {id: read, effect: allow, subcommands: [get, rollout status]}\n';

describe('POLICY_FILE', () => {
  test('decides alone which commands run where KUBECTL_ALLOWED_COMMANDS is not set', () => {
    const { rules, allowedCommands } = readConfiguration({ POLICY_FILE: write(READ) });
    expect(rules).toEqual([{ id: 'read', effect: 'allow', subcommands: ['get', 'rollout status'], permits: [] }]);
    expect(allowedCommands).toEqual(['get', 'rollout status']);
  });

  test.each(['get,delete', 'get,describe,logs', ''])('does not widen KUBECTL_ALLOWED_COMMANDS=%j', (value) => {
    const { allowedCommands } = readConfiguration({ POLICY_FILE: write(READ), KUBECTL_ALLOWED_COMMANDS: value });
    expect(allowedCommands).toEqual(value.split(',').filter((word) => word !== ''));
  });

  test('with a rule for every command allows those that may ever run', () => {
    const { allowedCommands } = readConfiguration({ POLICY_FILE: write('rules: [{id: a, effect: allow}]') });
    expect(allowedCommands).toContain('delete');
    expect(allowedCommands).toContain('set image');
    expect(allowedCommands).not.toContain('cp');
    expect(allowedCommands).not.toContain('edit');
  });

  test('that only denies allows nothing', () => {
    expect(readConfiguration({ POLICY_FILE: write('rules: [{id: a, effect: deny}]') }).allowedCommands).toEqual([]);
  });

  test('may be JSON', () => {
    const json = JSON.stringify({
      rules: [{ id: 'a', effect: 'allow', flags: [{ name: 'replicas', values: [3, true] }] }],
    });
    expect(parsePolicyFile('p', json)).toMatchObject([{ flags: [{ name: 'replicas', values: ['3', 'true'] }] }]);
  });

  test('that is not there stops the start', () => {
    expect(() => readConfiguration({ POLICY_FILE: '/nowhere/policy.yaml' })).toThrow(
      'POLICY_FILE is "/nowhere/policy.yaml", which cannot be read (ENOENT); allowed is the path of a policy file.',
    );
  });
});

describe('a rule about what is not there for every command', () => {
  test.each([
    ['denies a command that never runs', { effect: 'deny', subcommands: ['cp'] }],
    ['denies a flag that is never taken', { effect: 'deny', flags: [{ name: 'token' }] }],
    ['allows a flag of one command alone', allowing(['create rolebinding'], 'serviceaccount')],
    ['allows a flag of one command wherever it is', allowing(['create'], 'serviceaccount')],
    ['allows a flag that is taken on some commands and never on others', allowing(['*'], 'profile')],
  ])('%s and is taken', (_, rule) => {
    expect(parsePolicyFile('p', JSON.stringify({ rules: [{ id: 'a', ...rule }] }))).toHaveLength(1);
  });

  function allowing(subcommands: readonly string[], name: string): object {
    return { effect: 'allow', subcommands, flags: [{ name }] };
  }
});

test('the published schema asks for what the reader asks for', () => {
  expect(policyFileSchema()).toMatchObject({
    type: 'object',
    required: ['rules'],
    additionalProperties: false,
    properties: { rules: { type: 'array', minItems: 1, items: { required: ['id', 'effect'] } } },
  });
});

describe('a file that is not understood stops the start with file, line and what is allowed', () => {
  test.each([
    ['', 'line 1: the file is missing; allowed is a mapping with the key rules.'],
    ['rules: []', 'line 1: rules is []; allowed is a list of rules, at least one.'],
    [
      `rules:\n  - id: ${'A'.repeat(80)}\n    effect: deny\n`,
      `line 2: rules[1].id is "${'A'.repeat(59)}; allowed is a name of lower case letters, digits and -.`,
    ],
    ['rules: all', 'line 1: rules is "all"; allowed is a list of rules.'],
    ['rule: []', 'line 1: rules is missing; allowed is a list of rules.'],
    ['rules:\n  - id: a\n', 'line 2: rules[1].effect is missing; allowed is allow or deny.'],
    ['rules:\n  - id: a\n    effect: permit\n', 'line 3: rules[1].effect is "permit"; allowed is allow or deny.'],
    [
      'rules:\n  - id: A b\n    effect: deny\n',
      'line 2: rules[1].id is "A b"; allowed is a name of lower case letters, digits and -.',
    ],
    [
      'rules:\n  - id: a\n    effect: deny\n  - id: a\n    effect: deny\n',
      'line 4: rules[2].id is "a", like that of another rule; allowed is a name of its own.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    verbs: [get]\n',
      'line 4: rules[1].verbs is no key that is known here; allowed is id, description, effect, subjects, subcommands, resources, namespaces, names, flags, command, permits.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subjects: {user: a}\n',
      'line 4: rules[1].subjects.user is no key that is known here; allowed is users, groups.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subjects: {}\n',
      'line 4: rules[1].subjects is {}; allowed is users, groups or both.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subcommands: get\n',
      'line 4: rules[1].subcommands is "get"; allowed is a list of commands.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subcommands: []\n',
      'line 4: rules[1].subcommands is []; allowed is a list of commands, at least one.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subcommands:\n      - get\n      - gte\n',
      'line 6: rules[1].subcommands[2] is "gte"; allowed is a command of kubectl, in full.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subcommands: [cp]\n',
      'line 4: rules[1].subcommands[1] is "cp", which never runs on this server; allowed is a command that may.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    resources: [all]\n',
      'line 4: rules[1].resources[1] is "all", a category; allowed is the kinds one by one.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    resources: [pods/log]\n',
      'line 4: rules[1].resources[1] is "pods/log"; allowed is a kind as kubectl spells it (pods, deploy, deployments.apps, widgets.example.com), *.GROUP or *.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    namespaces: [Shop]\n',
      'line 4: rules[1].namespaces[1] is "Shop"; allowed is a namespace, in which * stands for any text.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    flags: [{name: --force}]\n',
      'line 4: rules[1].flags[1].name is "--force"; allowed is the long name of a flag without dashes.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    flags: [{name: frce}]\n',
      'line 4: rules[1].flags[1].name is "frce"; allowed is a flag of kubectl by its long name.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    flags: [{name: token}]\n',
      'line 4: rules[1].flags[1].name is "token", which is never taken; allowed is another flag.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    flags: [{name: force, value: x}]\n',
      'line 4: rules[1].flags[1].value is no key that is known here; allowed is name, values.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    command: [ls]\n',
      'line 4: rules[1].command[1] is "ls"; allowed is a list of words.',
    ],
    [
      'rules:\n  - id: a\n    effect: deny\n    permits: [delete-nodes]\n',
      'line 4: rules[1].permits goes with effect deny; allowed is permits in a rule that allows.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    effect: deny\n',
      'line 4: Map keys must be unique; allowed is one YAML document without tags and with every key once.',
    ],
    [
      'rules: &a\n  - id: a\n    effect: deny\n    names: *a\n',
      'line 4: *a is an alias; allowed is values written out.',
    ],
    [`${'['.repeat(5000)}`, 'line 1: '],
  ])('%j: %s', (text, sentence) => {
    expect(() => parsePolicyFile('/etc/p.yaml', text)).toThrow(ConfigurationError);
    expect(() => parsePolicyFile('/etc/p.yaml', text)).toThrow(`"/etc/p.yaml", ${sentence}`);
  });

  test('an allowance that is none is answered with all that are', () => {
    const text = 'rules:\n  - id: a\n    effect: allow\n    permits: [everything]\n';
    expect(() => parsePolicyFile('p', text)).toThrow(
      /line 4: rules\[1\]\.permits\[1\] is "everything"; allowed is one of .*delete-nodes/,
    );
  });
});

test('the example of the documentation is a policy that can be used', () => {
  const example = join(import.meta.dirname, '..', '..', 'docs', 'examples', 'policy.yaml');
  expect(parsePolicyFile(example, readFileSync(example, 'utf8')).length).toBeGreaterThan(3);
});
