import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import { ANONYMOUS, type Subject } from '../../src/kube/subject.ts';
import { ALLOWANCE_NAMES, type Allowance } from '../../src/policy/allowances.ts';
import { decide } from '../../src/policy/decide.ts';
import type { PolicyRule } from '../../src/policy/file/rule.ts';
import { isPermitted } from '../../src/policy/permits.ts';
import { planOf, planWithStdin, policyWith } from './plans.ts';

const EVERY_COMMAND = [
  'annotate',
  'apply',
  'cordon',
  'create',
  'debug',
  'delete',
  'drain',
  'label',
  'patch',
  'replace',
  'rollout',
  'set',
  'scale',
];
const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' }, spec });

const TOKEN = 'kubernetes.io/service-account-token';
const secret = (more: object) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'a', namespace: 'shop' },
  ...more,
});

/** The code a call is refused with while just these allowances are given; `allow` where it is not. */
function judged(
  line: string,
  stdin: unknown,
  allowances: readonly Allowance[],
  protectedNamespaces = ['kube-system'],
): string {
  const policy = policyWith({
    allowedCommands: EVERY_COMMAND,
    metacharacters: 'data',
    protectedNamespaces,
    allowances,
  });
  const verdict = decide(stdin === undefined ? planOf(line) : planWithStdin(line, stdin), policy, ANONYMOUS);
  if (verdict.allowed) return 'allow';
  expect(`${verdict.refusal.error} ${verdict.refusal.hint}`.length).toBeLessThanOrEqual(400);
  return `${verdict.refusal.code} ${/'([a-z-]+)' \(KUBECTL_ALLOW\)/.exec(verdict.refusal.hint)?.[1] ?? ''}`.trim();
}

const OFF: readonly [Allowance, code: string, line: string, stdin?: unknown][] = [
  [
    'added-capabilities',
    'POD_SECURITY',
    'apply -f -',
    pod({ containers: [{ securityContext: { capabilities: { add: ['NET_ADMIN'] } } }] }),
  ],
  ['change-permissions', 'PERMISSIONS', 'delete role a -n shop'],
  ['change-permissions', 'PERMISSIONS', 'create clusterrole a --verb=get --resource=pods'],
  ['change-permissions', 'PERMISSIONS', 'set subject rolebinding a --user=jo -n shop'],
  [
    'change-permissions',
    'PERMISSIONS',
    'apply -f -',
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'a' } },
  ],
  ['change-pod-security-labels', 'POD_SECURITY', 'label ns shop pod-security.kubernetes.io/enforce-'],
  ['change-service-accounts', 'PERMISSIONS', 'annotate sa default eks.amazonaws.com/role-arn=a -n shop'],
  ['change-webhooks', 'PERMISSIONS', 'delete validatingwebhookconfigurations a'],
  ['debug-nodes', 'POD_SECURITY', 'debug node/n1 -n shop'],
  ['debug-nodes', 'POD_SECURITY', 'debug web --profile=sysadmin -n shop'],
  ['delete-classes', 'BLAST_RADIUS', 'delete sc a'],
  ['delete-definitions', 'BLAST_RADIUS', 'delete crd a'],
  ['delete-namespaces', 'BLAST_RADIUS', 'delete ns shop'],
  ['delete-nodes', 'BLAST_RADIUS', 'delete node n1'],
  ['delete-volumes', 'BLAST_RADIUS', 'delete pvc a -n shop'],
  ['drain-without-care', 'BLAST_RADIUS', 'drain n1 n2'],
  ['drain-without-care', 'BLAST_RADIUS', 'drain n1 --ignore-daemonsets --delete-emptydir-data'],
  ['drain-without-care', 'BLAST_RADIUS', 'drain n1 --force'],
  ['drain-without-care', 'BLAST_RADIUS', 'drain n1 --disable-eviction'],
  ['drain-without-care', 'BLAST_RADIUS', 'drain n1 --grace-period=0'],
  ['drain-without-care', 'BLAST_RADIUS', 'drain n1 --grace-period=1'],
  ['force-delete', 'BLAST_RADIUS', 'delete pod a b --force -n shop'],
  ['force-delete', 'BLAST_RADIUS', 'delete pods -l app=web --now -n shop'],
  ['force-delete', 'BLAST_RADIUS', 'delete deploy web --grace-period=0 -n shop'],
  ['force-delete', 'BLAST_RADIUS', 'delete deploy web --grace-period=1 -n shop'],
  ['force-delete', 'BLAST_RADIUS', 'delete pods -l app=web --grace-period=0x1 -n shop'],
  [
    'force-delete',
    'BLAST_RADIUS',
    'replace -f - --force',
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', namespace: 'shop' } },
  ],
  ['force-delete', 'BLAST_RADIUS', 'apply -f - --force', pod({})],
  ['host-access', 'POD_SECURITY', 'apply -f -', pod({ hostNetwork: true })],
  ['host-access', 'POD_SECURITY', 'create -f -', pod({ volumes: [{ hostPath: { path: '/' } }] })],
  [
    'other-service-accounts',
    'POD_SECURITY',
    'patch deploy web -n shop -p {"spec":{"template":{"spec":{"serviceAccountName":"admin"}}}}',
  ],
  ['other-service-accounts', 'POD_SECURITY', 'set serviceaccount deployment web admin -n shop'],
  ['other-service-accounts', 'POD_SECURITY', 'set serviceaccount deployment/web admin -n shop'],
  ['privileged-pods', 'POD_SECURITY', 'replace -f -', pod({ containers: [{ securityContext: { privileged: true } }] })],
  ['select-all', 'BLAST_RADIUS', 'delete pods --all -n shop'],
  ['select-all', 'BLAST_RADIUS', 'rollout restart deployment -n shop'],
  ['select-all', 'BLAST_RADIUS', 'label pods --all a=b -n shop'],
  ['select-all', 'BLAST_RADIUS', 'delete pods -l app -n shop'],
  ['select-all', 'BLAST_RADIUS', 'cordon -l a=b'],
  ['token-secrets', 'OTHER_IDENTITY', 'create secret generic a -n shop --type=kubernetes.io/service-account-token'],
  ['token-secrets', 'OTHER_IDENTITY', 'create secret generic a -n shop --type bootstrap.kubernetes.io/token'],
  [
    'token-secrets',
    'OTHER_IDENTITY',
    'create secret generic a -n shop --type=bootstrap.kubernetes.io/token --type=Opaque',
  ],
  ['token-secrets', 'OTHER_IDENTITY', 'create -f -', secret({ type: TOKEN })],
  ['token-secrets', 'OTHER_IDENTITY', 'apply -f - --server-side', secret({ type: 'bootstrap.kubernetes.io/token' })],
  [
    'token-secrets',
    'OTHER_IDENTITY',
    'replace -f -',
    { apiVersion: 'v1', kind: 'List', items: [secret({ type: TOKEN })] },
  ],
  [
    'token-secrets',
    'OTHER_IDENTITY',
    'apply -f -',
    secret({ metadata: { name: 'a', annotations: { 'kubernetes.io/service-account.name': 'admin' } } }),
  ],
  ['token-secrets', 'OTHER_IDENTITY', 'patch SECRETS.v1. a -n shop', { type: TOKEN }],
  [
    'token-secrets',
    'OTHER_IDENTITY',
    'patch secret/a --type=json -n shop',
    [{ op: 'replace', path: '/type', value: TOKEN }],
  ],
  [
    'token-secrets',
    'OTHER_IDENTITY',
    'patch secret/a --type=json -n shop',
    [{ op: 'add', path: 'x/type', value: TOKEN }],
  ],
  [
    'token-secrets',
    'OTHER_IDENTITY',
    'patch secret/a --type=json -n shop',
    [{ op: 'replace', path: '', value: secret({ type: TOKEN }) }],
  ],
  [
    'token-secrets',
    'OTHER_IDENTITY',
    'patch secret/a --type=json -n shop',
    [{ op: 'add', path: '/metadata/annotations/kubernetes.io~1service-account.name', value: 'admin' }],
  ],
  [
    'token-secrets',
    'OTHER_IDENTITY',
    'patch secret/a --type=json -n shop',
    [{ op: 'add', path: '/metadata', value: { annotations: { 'kubernetes.io/service-account.uid': '1' } } }],
  ],
  ['token-secrets', 'OTHER_IDENTITY', 'annotate secret a kubernetes.io/service-account.name=admin --overwrite -n shop'],
];

describe('what is off until it is allowed by name', () => {
  test.each(OFF)('%s: %s, %s', (allowance, code, line, stdin) => {
    expect(judged(line, stdin, [])).toBe(`${code} ${allowance}`);
    expect(judged(line, stdin, [allowance])).toBe('allow');
    const others = ALLOWANCE_NAMES.filter((name) => name !== allowance);
    expect(judged(line, stdin, others)).toBe(`${code} ${allowance}`);
  });

  test('every name has a row here, or in a table of the rules of admission', () => {
    const folder = new URL('admission/', import.meta.url);
    const tables = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
    const admitted = ALLOWANCE_NAMES.filter((name) => tables.some((table) => table.includes(`'${name}'`)));
    const rows = [...OFF.map(([allowance]) => allowance), 'all-namespaces', 'unrehearsed-changes', ...admitted];
    expect([...new Set(rows)].toSorted()).toEqual(ALLOWANCE_NAMES.toSorted());
  });

  test('all namespaces at once also need that none is protected', () => {
    const line = 'delete pods -A -l app=web';
    expect(judged(line, undefined, [], [])).toBe('BLAST_RADIUS all-namespaces');
    expect(judged(line, undefined, ['all-namespaces'], [])).toBe('allow');
    expect(judged(line, undefined, ['all-namespaces'])).toBe('NAMESPACE_PROTECTED');
  });

  test('a call that needs two names is refused with either alone', () => {
    const line = 'delete ns --all';
    expect(judged(line, undefined, ['delete-namespaces'], [])).toBe('BLAST_RADIUS select-all');
    expect(judged(line, undefined, ['select-all'], [])).toBe('BLAST_RADIUS delete-namespaces');
    expect(judged(line, undefined, ['select-all', 'delete-namespaces'], [])).toBe('allow');
  });

  test('what forcing deletes first counts as deleted', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
    for (const line of ['replace -f - --force', 'apply -f - --force'])
      expect(judged(line, namespace, ['force-delete']), line).toBe('BLAST_RADIUS delete-namespaces');
    expect(judged('apply -f -', namespace, [])).toBe('allow');
  });

  test('what an allowance lets select is still counted before the change', () => {
    const policy = policyWith({ allowedCommands: ['delete'], allowances: ['select-all'] });
    expect(decide(planOf('delete pods --all -n shop'), policy, ANONYMOUS)).toMatchObject({
      permit: { terms: { selection: { most: 10, command: { path: ['get'], positionals: ['pods'] } } } },
    });
  });
});

describe('with a policy file, the hint names what its operator sets', () => {
  const ruleWith = (permits: readonly string[]) =>
    parsePolicyFile(
      'p',
      JSON.stringify({
        rules: [{ id: 'all', effect: 'allow', subcommands: EVERY_COMMAND, ...(permits.length > 0 && { permits }) }],
      }),
    );
  const said = (line: string, stdin: unknown, permits: readonly string[], fromFile: boolean) => {
    const policy = policyWith({
      allowedCommands: EVERY_COMMAND,
      commandsFromFile: fromFile,
      metacharacters: 'data',
      rules: ruleWith(permits),
    });
    const verdict = decide(stdin === undefined ? planOf(line) : planWithStdin(line, stdin), policy, ANONYMOUS);
    return verdict.allowed ? 'allow' : verdict.refusal.hint;
  };

  test.each(OFF)('%s, alone: %s, %s', (allowance, _, line, stdin) => {
    const hint = said(line, stdin, [], true);
    expect(hint).toContain(`with permits: [${allowance}] in a rule of the policy file.`);
    expect(hint).not.toContain('KUBECTL_ALLOW');
    expect(said(line, stdin, [allowance], true)).toBe('allow');
  });

  test('beside KUBECTL_ALLOWED_COMMANDS it is the variable', () => {
    expect(said('delete ns shop', undefined, [], false)).toMatch(
      /by the name 'delete-namespaces' \(KUBECTL_ALLOW\)\.$/,
    );
  });
});

describe('what no name allows', () => {
  test.each([
    ['delete pods --all --as=root', 'OTHER_IDENTITY'],
    ['apply -f - --prune', 'LOCAL_FILE'],
    ['apply -f https://evil.example', 'LOCAL_FILE'],
    ['set env deploy/a --list --resolve', 'SECRET_VALUES'],
  ])('%s: %s', (line, code) => {
    expect(judged(line, undefined, ALLOWANCE_NAMES, [])).toBe(code);
  });
});

describe('an allowance in a rule of the policy file', () => {
  const rule = {
    id: 'a',
    effect: 'allow',
    permits: ['delete-namespaces'],
    resources: ['namespaces'],
    names: ['sandbox-*'],
  };
  const permits = (rules: readonly object[], line: string, subject: Subject = ANONYMOUS) =>
    isPermitted(
      'delete-namespaces',
      planOf(line),
      policyWith({ rules: parsePolicyFile('p', JSON.stringify({ rules })) }),
      subject,
    );

  test.each([
    ['holds for what the rule allows', [rule], 'delete ns sandbox-1', true],
    ['not for another name', [rule], 'delete ns prod', false],
    ['not for one of two', [rule], 'delete ns sandbox-1 prod', false],
    ['not where all may be meant', [rule], 'delete ns -l a=b', false],
    ['not for another object of the call', [rule], 'delete ns/sandbox-1 pod/a', false],
    [
      'not if another rule allows the other object',
      [rule, { id: 'b', effect: 'allow' }],
      'delete ns sandbox-1 prod',
      false,
    ],
    ['not by a rule with other names', [{ ...rule, permits: ['delete-nodes'] }], 'delete ns sandbox-1', false],
    [
      'not by a rule that must see the write first',
      [{ ...rule, fields: [{ path: 'metadata.labels.kind', from: 'sandbox' }] }],
      'delete ns sandbox-1',
      false,
    ],
    ['not without rules', [{ id: 'b', effect: 'allow' }], 'delete ns sandbox-1', false],
  ])('%s', (_, rules, line, permitted) => {
    expect(permits(rules, line)).toBe(permitted);
  });

  test('of a rule that denies permits nothing', () => {
    const rules: readonly PolicyRule[] = [{ id: 'a', effect: 'deny', permits: ['delete-namespaces'] }];
    expect(isPermitted('delete-namespaces', planOf('delete ns a'), policyWith({ rules }), ANONYMOUS)).toBe(false);
  });

  test('need not speak of what a call only reaches', () => {
    const rules: readonly PolicyRule[] = [
      { id: 'a', effect: 'allow', resources: ['nodes'], permits: ['drain-without-care'] },
    ];
    expect(isPermitted('drain-without-care', planOf('drain n1 n2'), policyWith({ rules }), ANONYMOUS)).toBe(true);
  });

  test('holds for the callers of the rule', () => {
    const rules = [{ ...rule, subjects: { groups: ['platform'] } }];
    expect(permits(rules, 'delete ns sandbox-1')).toBe(false);
    expect(permits(rules, 'delete ns sandbox-1', { method: 'oidc', name: 'a', groups: ['platform'] })).toBe(true);
  });
});

describe('a Secret without a token', () => {
  test.each<[line: string, stdin?: unknown]>([
    ['create secret generic a -n shop --type=Opaque'],
    ['create -f -', secret({ type: 'kubernetes.io/tls' })],
    ['create -f -', secret({ stringData: { type: TOKEN } })],
    ['patch secret a -n shop', { data: { type: 'a3ViZQ==' } }],
    ['patch secret/a --type=json -n shop', [{ op: 'remove', path: '/type' }]],
    ['patch secret/a --type=json -n shop', [{ op: 'add', path: '/data/type', value: TOKEN }]],
    ['patch configmap a -n shop', { type: TOKEN }],
    ['annotate secret a team=web -n shop'],
    ['delete -f -', secret({ type: TOKEN })],
  ])('is made and changed: %s', (line, stdin) => {
    expect(judged(line, stdin, [])).toBe('allow');
  });
});
