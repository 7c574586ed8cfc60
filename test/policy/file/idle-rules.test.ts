import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePolicyFile } from '../../../src/config/policy-file.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { newestGrammar } from '../../../src/kubectl/versions.ts';
import { foreignKinds, idleRules, rulesForOthers } from '../../../src/policy/file/idle-rules.ts';
import { allowedBy } from '../../../src/policy/file/rule-commands.ts';

const OPEN = {
  allowedCommands: [
    'get',
    'describe',
    'logs',
    'delete',
    'scale',
    'exec',
    'cordon',
    'patch',
    'rollout',
    'create',
    'top',
    'version',
  ],
  allowedImages: [] as readonly string[],
  allowedNamespaces: [] as readonly string[],
  protectedNamespaces: ['kube-system'],
};

/** What is said of the rules, written in flow style: `{effect: allow, subcommands: [get]}`. */
function said(rules: readonly string[], settings: Partial<typeof OPEN> = {}): readonly string[] {
  const text = `rules:\n${rules.map((rule, at) => `  - ${rule.replace('{', `{id: r${at + 1}, `)}\n`).join('')}`;
  return idleRules(parsePolicyFile('p', text), { ...OPEN, ...settings }, newestGrammar()).map(
    ({ rule, says }) => `${rule} ${says}`,
  );
}

describe('a rule that can never match', () => {
  test.each([
    [
      '{effect: allow, subcommands: [label, annotate]}',
      'r1 never matches: KUBECTL_ALLOWED_COMMANDS allows none of its commands (label, annotate)',
    ],
    [
      '{effect: ask, subcommands: [label, annotate]}',
      'r1 never matches: KUBECTL_ALLOWED_COMMANDS allows none of its commands (label, annotate)',
    ],
    [
      '{effect: ask, resources: [pods], namespaces: [kube-system]}',
      'r1 allows nothing: KUBECTL_PROTECTED_NAMESPACES keeps kube-system from being changed',
    ],
    [
      '{effect: allow, subcommands: [set]}',
      'r1 never matches: KUBECTL_ALLOWED_COMMANDS allows none of its commands (set)',
    ],
    [
      '{effect: allow, subcommands: [run]}',
      'r1 never matches: KUBECTL_ALLOWED_COMMANDS allows none of its commands (run)',
    ],
    [
      '{effect: deny, subcommands: [delete], flags: [{name: replicas}]}',
      'r1 never matches: none of its commands (delete) has --replicas',
    ],
    [
      '{effect: allow, subcommands: [scale], flags: [{name: cascade}, {name: tail}]}',
      'r1 never matches: none of its commands (scale) has --cascade, --tail',
    ],
    [
      '{effect: deny, subcommands: [get, logs], operations: [DELETE]}',
      'r1 never matches: none of its commands (get, logs) changes an object, and it has a condition on writes',
    ],
    [
      '{effect: allow, subcommands: [get], fields: [{path: spec.replicas, max: 5}]}',
      'r1 never matches: none of its commands (get) changes an object, and it has a condition on writes',
    ],
    [
      '{effect: deny, subcommands: [get, delete], command: [[ls]]}',
      'r1 never matches: none of its commands (get, delete) runs anything in a container',
    ],
    [
      '{effect: deny, resources: [nodes, clusterroles], namespaces: [shop]}',
      'r1 never matches: nodes, clusterroles are in no namespace, and it has a condition on namespaces',
    ],
    [
      '{effect: deny, subcommands: [version, api-resources], names: [a]}',
      'r1 never matches: its commands (version, api-resources) touch no objects',
    ],
    [
      '{effect: deny, subcommands: [cordon], resources: [pods]}',
      'r1 never matches: its commands (cordon) touch no pods',
    ],
    [
      '{effect: deny, subcommands: [top pod], resources: [nodes]}',
      'r1 never matches: its commands (top pod) touch no nodes',
    ],
    [
      '{effect: deny, subcommands: [create configmap], resources: [secrets]}',
      'r1 never matches: its commands (create configmap) touch no secrets',
    ],
    [
      '{effect: allow, subcommands: [delete], namespaces: [kube-system]}',
      'r1 allows nothing: KUBECTL_PROTECTED_NAMESPACES keeps kube-system from being changed',
    ],
  ])('%s: %s', (rule, sentence) => {
    expect(said([rule])).toEqual([sentence]);
  });

  test('is one about namespaces that the server does not allow', () => {
    const rule = '{effect: allow, subcommands: [get], namespaces: [shop-*, web]}';
    expect(said([rule], { allowedNamespaces: ['payments'] })).toEqual([
      'r1 never matches: KUBECTL_ALLOWED_NAMESPACES has none of shop-*, web',
    ]);
    expect(said([rule], { allowedNamespaces: ['payments', 'shop-1'] })).toEqual([]);
  });

  test('is told in part where other parts of it match', () => {
    expect(said(['{effect: allow, subcommands: [scale, get], flags: [{name: replicas}, {name: tail}]}'])).toEqual([
      'r1 names --tail, which none of scale, get has',
    ]);
    expect(said(['{effect: deny, resources: [pods, nodes], namespaces: [shop]}'])).toEqual([
      'r1 never matches nodes, which are in no namespace, as it has a condition on namespaces',
    ]);
  });
});

describe('a rule that another one denies wholly', () => {
  const ALLOWS = '{effect: allow, subcommands: [delete, scale], resources: [deploy], namespaces: [shop-*]}';
  test.each([
    ['{effect: deny}'],
    ['{effect: deny, subcommands: ["*"]}'],
    ['{effect: deny, namespaces: [shop-*]}'],
    ['{effect: deny, namespaces: ["*"]}'],
    ['{effect: deny, namespaces: [sh*]}'],
    ['{effect: deny, subcommands: [scale, delete, get], resources: ["*.apps"]}'],
    ['{effect: deny, resources: [Deployment, pods]}'],
    ['{effect: deny, subjects: {users: ["*"]}}'],
  ])('by %s', (denies) => {
    expect(said([ALLOWS, denies])).toEqual(["r1 allows nothing: the rule 'r2' denies all that it allows"]);
  });

  test.each([
    ['{effect: deny, subcommands: [scale]}'],
    ['{effect: deny, namespaces: [shop-1]}'],
    ['{effect: deny, namespaces: [shop]}'],
    ['{effect: deny, resources: [pods]}'],
    ['{effect: deny, resources: [deployments.example.com]}'],
    ['{effect: deny, names: [a]}'],
    ['{effect: deny, names: ["*"]}'],
    ['{effect: deny, flags: [{name: replicas}]}'],
    ['{effect: deny, subjects: {users: [alice]}}'],
    ['{effect: deny, subjects: {groups: ["*"]}}'],
    ['{effect: allow}'],
  ])('is not, by %s', (denies) => {
    expect(said([ALLOWS, denies])).toEqual([]);
  });

  test.each([
    ['subjects: {users: [alice]}', 'subjects: {users: [a*]}'],
    ['subjects: {groups: [ops]}', 'subjects: {groups: [ops, dev]}'],
    ['flags: [{name: replicas, values: ["1"]}]', 'flags: [{name: replicas}]'],
    ['flags: [{name: replicas, values: ["1"]}]', 'flags: [{name: replicas, values: ["1", "2"]}]'],
    ['names: [db-*]', 'names: [d*]'],
  ])('where %s is within %s, and not the other way round', (narrow, wide) => {
    const allow = (condition: string) => `{effect: allow, subcommands: [scale], ${condition}}`;
    const deny = (condition: string) => `{effect: deny, subcommands: [scale], ${condition}}`;
    expect(said([allow(narrow), deny(wide)])).toHaveLength(1);
    expect(said([allow(wide), deny(narrow)])).toEqual([]);
  });
});

test.each([
  ['{effect: allow}'],
  ['{effect: allow, subcommands: [rollout]}'],
  ['{effect: allow, subcommands: [rollout restart, label]}'],
  ['{effect: deny, subcommands: [edit]}'],
  ['{effect: deny, subcommands: [label]}'],
  ['{effect: deny, namespaces: [shop]}'],
  ['{effect: deny, resources: [namespaces], namespaces: [shop]}'],
  ['{effect: deny, resources: [widgets.example.com], namespaces: [shop]}'],
  ['{effect: deny, resources: ["*"], namespaces: [shop]}'],
  ['{effect: deny, subcommands: [delete], flags: [{name: namespace}]}'],
  ['{effect: allow, subcommands: [exec], command: [[ls, ...]]}'],
  ['{effect: allow, subcommands: [create], resources: [configmaps]}'],
  ['{effect: allow, subcommands: [get, scale], fields: [{path: spec.replicas, max: 5}]}'],
  ['{effect: deny, subresources: [status]}'],
  ['{effect: allow, subcommands: [create job], resources: [cronjobs]}'],
  ['{effect: allow, subcommands: [logs], resources: [deployments]}'],
  ['{effect: allow, subcommands: [get], namespaces: [kube-system]}'],
  ['{effect: allow, subcommands: [delete], namespaces: [kube-*]}'],
])('a rule that can match is no reason for a warning: %s', (rule) => {
  expect(said([rule])).toEqual([]);
});

test('a rule about run counts where the tool run_image is on', () => {
  expect(said(['{effect: allow, subcommands: [run]}'], { allowedImages: ['busybox'] })).toEqual([]);
});

test.each(['policy.yaml', 'approvals.yaml'])('the rules of the example %s can all match', (file) => {
  const text = readFileSync(new URL(`../../../docs/examples/${file}`, import.meta.url), 'utf8');
  const rules = parsePolicyFile('p', text);
  const allowedCommands = allowedBy(rules);
  expect(idleRules(rules, { ...OPEN, allowedCommands }, newestGrammar())).toEqual([]);
});

test('only the cluster knows kinds that are not built in', () => {
  const text =
    'rules:\n  - {id: a, effect: deny, resources: [pods, deploy, widgets, gizmos.example.com, "*.example.com", "*"]}\n  - {id: b, effect: deny}\n';
  expect(foreignKinds(parsePolicyFile('p', text))).toEqual([
    { rule: 'a', spelling: 'widgets' },
    { rule: 'a', spelling: 'gizmos.example.com' },
  ]);
});

test('a rule that names callers never matches without authentication', () => {
  const text = `rules:
  - {id: a, effect: deny, subjects: {users: [alice]}}
  - {id: b, effect: deny, subjects: {groups: ["*"]}}
  - {id: c, effect: deny, subjects: {users: [anonymous]}}
  - {id: d, effect: deny, subjects: {users: ["*"]}}
  - {id: e, effect: deny}
`;
  expect(rulesForOthers(parsePolicyFile('p', text), ANONYMOUS).map(({ rule }) => rule)).toEqual(['a', 'b']);
});
