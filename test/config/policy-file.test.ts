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

  test('with a rule for every command allows all commands that can run', () => {
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

  test('may ask for operations, subresources and fields, one value or several', () => {
    const text = `rules:
  - id: a
    effect: allow
    operations: [create, Update, DELETE]
    subresources: [status, "", "*"]
    fields:
      - {path: spec.replicas, from: 1, to: [0, "2"], min: 0.5, max: 1Gi, matches: "1*"}
      - {path: 'metadata.labels["example.com/team"]'}
`;
    expect(parsePolicyFile('p', text)).toEqual([
      {
        id: 'a',
        effect: 'allow',
        operations: ['CREATE', 'UPDATE', 'DELETE'],
        subresources: ['status', '', '*'],
        fields: [
          { path: 'spec.replicas', from: ['1'], to: ['0', '2'], min: '0.5', max: '1Gi', matches: ['1*'] },
          { path: 'metadata.labels["example.com/team"]' },
        ],
        permits: [],
      },
    ]);
  });

  test('offers no command that only reads by a rule about writes', () => {
    const offered = (rule: string) =>
      readConfiguration({ POLICY_FILE: write(`rules: [{id: a, effect: allow, ${rule}}]`) }).allowedCommands;
    const field = 'fields: [{path: spec.replicas, max: 5}]';
    expect(offered(field)).toContain('scale');
    for (const command of ['get', 'exec', 'logs', 'cp']) expect(offered(field)).not.toContain(command);
    expect(offered(`${field}, subcommands: [rollout, scale]`).toSorted()).toEqual([
      'rollout pause',
      'rollout restart',
      'rollout resume',
      'rollout undo',
      'scale',
    ]);
    expect(offered('subresources: [exec]')).toContain('exec');
  });

  test('that is not there stops the start', () => {
    expect(() => readConfiguration({ POLICY_FILE: '/nowhere/policy.yaml' })).toThrow(
      'POLICY_FILE is "/nowhere/policy.yaml", which cannot be read (ENOENT); use the path of a policy file.',
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
    ['', 'line 1: the file is missing; use a mapping with the key rules.'],
    ['rules: []', 'line 1: rules is []; use a list of rules, at least one.'],
    [
      `rules:\n  - id: ${'A'.repeat(80)}\n    effect: deny\n`,
      `line 2: rules[1].id is "${'A'.repeat(59)}; use a name of lower case letters, digits and -.`,
    ],
    ['rules: all', 'line 1: rules is "all"; use a list of rules.'],
    ['rule: []', 'line 1: rules is missing; use a list of rules.'],
    ['rules:\n  - id: a\n', 'line 2: rules[1].effect is missing; use allow or deny.'],
    ['rules:\n  - id: a\n    effect: permit\n', 'line 3: rules[1].effect is "permit"; use allow or deny.'],
    [
      'rules:\n  - id: A b\n    effect: deny\n',
      'line 2: rules[1].id is "A b"; use a name of lower case letters, digits and -.',
    ],
    [
      'rules:\n  - id: a\n    effect: deny\n  - id: a\n    effect: deny\n',
      'line 4: rules[2].id is "a", which another rule has too; use a unique name.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    verbs: [get]\n',
      'line 4: rules[1].verbs is not a known key; use one of id, description, effect, subjects, when, subcommands, resources, namespaces, names, flags, command, operations, subresources, fields, permits.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subjects: {user: a}\n',
      'line 4: rules[1].subjects.user is not a known key; use one of users, groups.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subjects: {}\n',
      'line 4: rules[1].subjects is {}; use users, groups or both.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subcommands: get\n',
      'line 4: rules[1].subcommands is "get"; use a list of commands.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subcommands: []\n',
      'line 4: rules[1].subcommands is []; use a list of commands, at least one.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subcommands:\n      - get\n      - gte\n',
      'line 6: rules[1].subcommands[2] is "gte"; use the full name of a kubectl command.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    subcommands: [cp]\n',
      'line 4: rules[1].subcommands[1] is "cp", which never runs on this server; use a command that can run.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    resources: [all]\n',
      'line 4: rules[1].resources[1] is "all", a category; name its kinds one by one.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    resources: [pods/log]\n',
      'line 4: rules[1].resources[1] is "pods/log"; use a kind as kubectl spells it (pods, deploy, deployments.apps, widgets.example.com), *.GROUP or *.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    namespaces: [Shop]\n',
      'line 4: rules[1].namespaces[1] is "Shop"; use a namespace; * matches any text.',
    ],
    ...(
      [
        ['operations: [PATCH]', 'operations[1] is "PATCH"; use CREATE, UPDATE or DELETE.'],
        ['operations: []', 'operations is []; use a list of operations, at least one.'],
        [
          'subresources: [pods/status]',
          'subresources[1] is "pods/status"; use a subresource (status, scale), * or \'\' for the object itself.',
        ],
        ['fields: {path: a}', 'fields is {"path":"a"}; use a list of fields.'],
        ['fields: [{min: 5}]', 'fields[1].path is missing; use a path such as spec.replicas,'],
        ['fields: [{path: a..b}]', 'fields[1].path is "a..b"; use a path such as spec.replicas,'],
        [
          'fields: [{path: metadata.labels.example.com/team, to: shop}]',
          'fields[1].path is "metadata.labels.example.com/team"; use quotes around a key with dots:',
        ],
        [
          'fields: [{path: a, most: 5}]',
          'fields[1].most is not a known key; use one of path, from, to, min, max, matches.',
        ],
        ['fields: [{path: a, max: many}]', 'fields[1].max is "many"; use a number or a quantity (5, 500m, 1Gi).'],
        ['fields: [{path: a, to: []}]', 'fields[1].to is []; use a list of values, at least one.'],
        ['fields: [{path: a, min: 1Gi, max: 5}]', 'fields[1].min is 1Gi, which is more than max; use at most 5.'],
      ] as const
    ).map(([condition, says]): [string, string] => [
      `rules:\n  - id: a\n    effect: allow\n    ${condition}\n`,
      `line 4: rules[1].${says}`,
    ]),
    [
      'rules:\n  - id: a\n    effect: allow\n    flags: [{name: --force}]\n',
      'line 4: rules[1].flags[1].name is "--force"; use the long name of a flag without dashes.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    flags: [{name: frce}]\n',
      'line 4: rules[1].flags[1].name is "frce"; use the long name of a kubectl flag.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    flags: [{name: token}]\n',
      'line 4: rules[1].flags[1].name is "token", which this server never accepts; use another flag.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    flags: [{name: force, value: x}]\n',
      'line 4: rules[1].flags[1].value is not a known key; use one of name, values.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    command: [ls]\n',
      'line 4: rules[1].command[1] is "ls"; use a list of words.',
    ],
    [
      'rules:\n  - id: a\n    effect: deny\n    permits: [delete-nodes]\n',
      'line 4: rules[1].permits is set on a deny rule; use it on an allow rule.',
    ],
    [
      'rules:\n  - id: a\n    effect: allow\n    effect: deny\n',
      'line 4: Map keys must be unique; use one YAML document without tags and with every key once.',
    ],
    ['rules: &a\n  - id: a\n    effect: deny\n    names: *a\n', 'line 4: *a is an alias; write its value out.'],
    [
      'rules:\n  - id: a\n    effect: deny\n    description: "\\ud800"\n',
      'line 4: a text has half of a surrogate pair; use whole characters.',
    ],
    [`${'['.repeat(5000)}`, 'line 1: '],
  ])('%j: %s', (text, sentence) => {
    expect(() => parsePolicyFile('/etc/p.yaml', text)).toThrow(ConfigurationError);
    expect(() => parsePolicyFile('/etc/p.yaml', text)).toThrow(`"/etc/p.yaml", ${sentence}`);
  });

  test('an allowance that is none is answered with all that are', () => {
    const text = 'rules:\n  - id: a\n    effect: allow\n    permits: [everything]\n';
    expect(() => parsePolicyFile('p', text)).toThrow(
      /line 4: rules\[1\]\.permits\[1\] is "everything"; use one of .*delete-nodes/,
    );
  });
});

test('the example of the documentation is a policy that can be used', () => {
  const example = join(import.meta.dirname, '..', '..', 'docs', 'examples', 'policy.yaml');
  expect(parsePolicyFile(example, readFileSync(example, 'utf8')).length).toBeGreaterThan(3);
});
