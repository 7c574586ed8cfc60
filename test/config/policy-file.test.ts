import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { offersChanges } from '../../src/config/changes.ts';
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

describe('a rule that asks', () => {
  const read = (rule: string) => parsePolicyFile('p', `rules: [{id: a, effect: ask, ${rule}}]`)[0];

  test('is read with its approvers, its expiry and its hours', () => {
    expect(read('approvers: {users: [al], groups: [sre, "oidc:x"], count: 2}, expires: 1h30m')).toEqual({
      id: 'a',
      effect: 'ask',
      permits: [],
      approvers: { users: ['al'], groups: ['sre', 'oidc:x'], count: 2 },
      expiresSeconds: 5400,
    });
    expect(read('expires: 90, approvers: {count: 2}')).toMatchObject({ expiresSeconds: 90, approvers: { count: 2 } });
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    expect(read('when: {outside: {from: "08:00", to: "24:00"}}')).toMatchObject({
      when: [{ outside: { days, from: '08:00', to: '24:00', zone: 'UTC' } }],
    });
    expect(
      read('when: [tainted, {outside: {days: [sat], from: "22:00", to: "06:00", zone: Asia/Tokyo}}]'),
    ).toMatchObject({
      when: ['tainted', { outside: { days: ['sat'], from: '22:00', to: '06:00', zone: 'Asia/Tokyo' } }],
    });
  });

  test('offers commands that change something, and turns on the tools of changes', () => {
    const POLICY_FILE = write(
      'rules: [{id: a, effect: ask, subcommands: [rollout, scale]}, {id: b, effect: ask, subcommands: [exec]}]',
    );
    const configuration = readConfiguration({ POLICY_FILE });
    expect(configuration.allowedCommands.toSorted()).toEqual([
      'exec',
      'rollout pause',
      'rollout restart',
      'rollout resume',
      'rollout undo',
      'scale',
    ]);
    expect(offersChanges(configuration)).toBe(true);
    expect(offersChanges(readConfiguration({ POLICY_FILE: write('rules: [{id: a, effect: allow}]') }))).toBe(false);
    expect(() => readConfiguration({ POLICY_FILE, CHANGES: 'off' })).toThrow(
      'CHANGES is "off"; use auto, on or off; off only without KUBECTL_APPROVAL_COMMANDS and without rules in the policy file that ask for approval or judge plans. With off, the server cannot ask for the approval that a rule of the policy file wants.',
    );
  });

  test('that is about plans turns on the tools of changes, also if it denies', () => {
    const allow = '{id: a, effect: allow, subcommands: [scale]}';
    const POLICY_FILE = write(`rules: [${allow}, {id: b, effect: deny, when: {risk: any}}]`);
    expect(offersChanges(readConfiguration({ POLICY_FILE }))).toBe(true);
    expect(() => readConfiguration({ POLICY_FILE, CHANGES: 'off' })).toThrow(
      'CHANGES is "off"; use auto, on or off; off only without KUBECTL_APPROVAL_COMMANDS and without rules in the policy file that ask for approval or judge plans. With off, the server makes no plans, and a rule of the policy file judges plans.',
    );
  });

  test('and is about plans allows no command', () => {
    const POLICY_FILE = write(
      'rules: [{id: a, effect: allow, subcommands: [get]}, {id: b, effect: ask, when: {risk: any}}]',
    );
    expect(readConfiguration({ POLICY_FILE }).allowedCommands).toEqual(['get']);
  });

  test('without commands offers each that changes something, and no other', () => {
    const { allowedCommands } = readConfiguration({ POLICY_FILE: write('rules: [{id: a, effect: ask}]') });
    expect(allowedCommands).toContain('delete');
    for (const command of ['get', 'rollout status', 'cp', 'auth can-i']) expect(allowedCommands).not.toContain(command);
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
    ['rules:\n  - id: a\n', 'line 2: rules[1].effect is missing; use allow, ask or deny.'],
    ['rules:\n  - id: a\n    effect: permit\n', 'line 3: rules[1].effect is "permit"; use allow, ask or deny.'],
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
      'line 4: rules[1].verbs is not a known key; use one of id, description, effect, subjects, when, subcommands, resources, namespaces, names, flags, command, operations, subresources, fields, permits, approvers, expires, grants, verify_seconds.',
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
      'line 4: rules[1].permits is set on a deny rule; use it on an allow or ask rule.',
    ],
    ...(
      [
        ['effect: allow\n    approvers: {users: [al]}', 'approvers is set on an allow rule; use it on an ask rule.'],
        ['effect: ask\n    verify_seconds: 30', 'verify_seconds is set on an ask rule; use it on an allow rule.'],
        ['effect: deny\n    verify_seconds: 30', 'verify_seconds is set on a deny rule; use it on an allow rule.'],
        ...['0', '3601', '1.5', '-1', 'x'].map((seconds): [string, string] => [
          `effect: allow\n    verify_seconds: ${seconds}`,
          `verify_seconds is "${seconds}"; use a whole number of seconds from 1 to 3600.`,
        ]),
        ['effect: deny\n    expires: 1h', 'expires is set on a deny rule; use it on an ask rule.'],
        ['effect: allow\n    grants: {uses: 3, lasts: 8h}', 'grants is set on an allow rule; use it on an ask rule.'],
        ['effect: deny\n    grants: {uses: 3, lasts: 8h}', 'grants is set on a deny rule; use it on an ask rule.'],
        [
          'effect: ask\n    grants: {uses: 3, lasts: 8h}\n    approvers: {count: 2}',
          'grants is set on a rule with 2 approvers; use it on a rule with one, because one user makes a grant.',
        ],
        [
          'effect: ask\n    grants: {uses: 3, lasts: 8h}\n    when: tainted',
          'grants is set on a rule about tainted callers; leave it out: no grant covers them.',
        ],
        ...['0', '101', '1.5', 'many'].map((uses): [string, string] => [
          `effect: ask\n    grants: {lasts: 8h, uses: ${uses}}`,
          `grants.uses is "${uses}"; use a whole number from 1 to 100.`,
        ]),
        ...['59s', '169h', 'soon'].map((lasts): [string, string] => [
          `effect: ask\n    grants: {uses: 3, lasts: ${lasts}}`,
          `grants.lasts is "${lasts}"; use seconds or a duration such as 8h, from 60s to 168h.`,
        ]),
        ['effect: ask\n    grants: {uses: 3}', 'grants.lasts is missing'],
        ['effect: ask\n    grants: {lasts: 8h}', 'grants.uses is missing'],
        [
          'effect: ask\n    grants: {uses: 3, lasts: 8h, users: ["al*"]}',
          'grants.users[1] is "al*"; use an exact name, without *.',
        ],
        [
          'effect: ask\n    grants: {uses: 3, lasts: 8h, any_name: maybe}',
          'grants.any_name is "maybe"; use true or false.',
        ],
        [
          'effect: ask\n    grants: {uses: 3, lasts: 8h, by: [al]}',
          'grants.by is not a known key; use one of users, groups, uses, lasts, any_name.',
        ],
        [
          'effect: ask\n    subcommands: [get]',
          'subcommands[1] is "get", which only reads, and reads never need approval; use a command that changes something.',
        ],
        [
          'effect: ask\n    subcommands: [cp]',
          'subcommands[1] is "cp", which never runs on this server; use a command that can run.',
        ],
        ['effect: ask\n    approvers: {}', 'approvers is {}; use users, groups, count or several of them.'],
        ['effect: ask\n    approvers: [al]', 'approvers is ["al"]; use {users, groups, count}.'],
        ['effect: ask\n    approvers: {users: ["al*"]}', 'approvers.users[1] is "al*"; use an exact name, without *.'],
        [
          'effect: ask\n    approvers: {groups: []}',
          'approvers.groups is []; use a list of exact names, at least one.',
        ],
        ['effect: ask\n    approvers: {count: 0}', 'approvers.count is "0"; use a whole number from 1 to 10.'],
        ['effect: ask\n    approvers: {count: 11}', 'approvers.count is "11"; use a whole number from 1 to 10.'],
        ['effect: ask\n    approvers: {by: [al]}', 'approvers.by is not a known key; use one of users, groups, count.'],
        [
          'effect: ask\n    approvers: {users: [al, al], count: 2}',
          'approvers.count is 2, which is more than users has (1); use at most that many, or name a group.',
        ],
        ['effect: ask\n    expires: 59', 'expires is "59"; use seconds or a duration such as 30m, from 60s to 168h.'],
        ['effect: ask\n    expires: 8d', 'expires is "8d"; use seconds or a duration such as 30m, from 60s to 168h.'],
        [
          'effect: ask\n    expires: 604801',
          'expires is "604801"; use seconds or a duration such as 30m, from 60s to 168h.',
        ],
        [
          'effect: ask\n    expires: 90.5s',
          'expires is "90.5s"; use seconds or a duration such as 30m, from 60s to 168h.',
        ],
        [
          'effect: ask\n    when: late',
          'when is "late"; use tainted, {outside: {days: [mon, fri], from: "08:00", to: "18:00", zone: Europe/Berlin}}, {risk: any} or {reversible: cannot be undone}.',
        ],
        [
          'effect: ask\n    when: {outside: {from: "8:00", to: "18:00"}}',
          'when.outside.from is "8:00"; use a time such as "08:00".',
        ],
        [
          'effect: ask\n    when: [tainted, {outside: {from: "08:00"}}]',
          'when[2].outside.to is missing; use a time such as "18:00", at most "24:00".',
        ],
        [
          'effect: ask\n    when: {outside: {from: "08:00", to: "08:00"}}',
          'when.outside is {"from":"08:00","to":"08:00"}; use different times for from and to.',
        ],
        [
          'effect: ask\n    when: {outside: {from: "08:00", to: "18:00", zone: Mars}}',
          'when.outside.zone is "Mars"; use a time zone such as Europe/Berlin or UTC.',
        ],
        [
          'effect: ask\n    when: {outside: {days: [monday], from: "08:00", to: "18:00"}}',
          'when.outside.days[1] is "monday"; use mon, tue, wed, thu, fri, sat, sun.',
        ],
        [
          'effect: ask\n    when: {outside: {from: "08:00", to: "18:00", tz: UTC}}',
          'when.outside.tz is not a known key; use one of days, from, to, zone.',
        ],
      ] as const
    ).map(([rule, says]): [string, string] => [
      `rules:\n  - id: a\n    ${rule}\n`,
      `line ${rule.includes('\n') ? 4 : 3}: rules[1].${says}`,
    ]),
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

test.each(['policy.yaml', 'approvals.yaml'])('the example %s of the documentation can be used', (file) => {
  const example = join(import.meta.dirname, '..', '..', 'docs', 'examples', file);
  expect(parsePolicyFile(example, readFileSync(example, 'utf8')).length).toBeGreaterThan(3);
});
