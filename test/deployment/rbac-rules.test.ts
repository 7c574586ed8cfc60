import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { GRANTS } from '../../src/result/hints/rbac-parts.ts';
import {
  leaveOut,
  manifests,
  type RbacMode,
  type Rule,
  rbacModes,
  repository,
  repositoryFile,
  turnOn,
} from './manifest-files.ts';

const readOnly = [
  {
    apiGroups: [''],
    resources: ['pods', 'pods/log', 'services', 'configmaps', 'events'],
    verbs: ['get', 'list', 'watch'],
  },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'daemonsets', 'replicasets', 'statefulsets'],
    verbs: ['get', 'list', 'watch'],
  },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
];
const watching = ['get', 'list', 'watch'];
const namespacedDiagnosis = [
  {
    apiGroups: [''],
    resources: ['persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas', 'limitranges'],
    verbs: watching,
  },
  { apiGroups: ['apps'], resources: ['controllerrevisions'], verbs: watching },
  { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: watching },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: watching },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: watching },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'], verbs: watching },
  { apiGroups: ['gateway.networking.k8s.io'], resources: ['gateways', 'httproutes'], verbs: watching },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: watching },
  { apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['get', 'list'] },
];
const diagnosis = [
  ...namespacedDiagnosis,
  { apiGroups: [''], resources: ['nodes', 'namespaces', 'persistentvolumes'], verbs: watching },
  { apiGroups: ['networking.k8s.io'], resources: ['ingressclasses'], verbs: watching },
  { apiGroups: ['gateway.networking.k8s.io'], resources: ['gatewayclasses'], verbs: watching },
  { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: watching },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get'] },
  { apiGroups: ['metrics.k8s.io'], resources: ['nodes'], verbs: ['get', 'list'] },
];
const remediation = [
  { apiGroups: [''], resources: ['pods'], verbs: ['delete', 'patch'] },
  { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'deployments/scale', 'statefulsets', 'statefulsets/scale', 'daemonsets'],
    verbs: ['get', 'patch', 'update'],
  },
  { apiGroups: ['apps'], resources: ['controllerrevisions'], verbs: watching },
];
const runImage = [
  { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete'] },
  { apiGroups: [''], resources: ['pods/attach'], verbs: ['get', 'create'] },
];

const grants: Record<RbacMode, readonly Rule[]> = {
  'read-only': readOnly,
  diagnosis: [...readOnly, ...diagnosis],
  remediation: [...readOnly, ...remediation],
  'run-image': [...readOnly, ...runImage],
  'cluster-wide, everything on': [...readOnly, ...diagnosis, ...remediation, ...runImage],
  namespaced: readOnly,
  'namespaced diagnosis': [...readOnly, ...namespacedDiagnosis],
  'namespaced remediation': [...readOnly, ...remediation],
  'namespaced, everything on': [...readOnly, ...namespacedDiagnosis, ...remediation, ...runImage],
};
const modes = Object.keys(grants) as RbacMode[];

const rulesOf = (text: string) => manifests(text).flatMap((object) => object.rules ?? []);

/** What no rule of ours may hold, in words, or undefined when the rule is harmless. */
function danger(rule: Rule): string | undefined {
  const words = [...rule.apiGroups, ...rule.resources, ...rule.verbs];
  if (words.some((word) => word.includes('*'))) return 'wildcard';
  if (rule.resources.some((resource) => resource.split('/')[0] === 'secrets')) return 'secrets';
  if (rule.verbs.some((verb) => ['escalate', 'bind', 'impersonate'].includes(verb))) return 'escalation';
  if (rule.verbs.includes('deletecollection')) return 'bulk delete';
  if (rule.apiGroups.some((group) => /^(rbac|authentication|certificates|admissionregistration)\./.test(group)))
    return 'permissions';
  if (rule.resources.some((resource) => /^(serviceaccounts|nodes\/|namespaces\/|persistentvolumes\/)/.test(resource)))
    return 'cluster objects';
  const changes = rule.verbs.some((verb) => !watching.includes(verb));
  if (changes && rule.resources.some((resource) => /^(nodes|namespaces|persistentvolumes)$/.test(resource)))
    return 'cluster objects';
  if (rule.resources.some((resource) => /^pods\/(exec|portforward|proxy|ephemeralcontainers)$/.test(resource)))
    return 'ways into a pod';
  return undefined;
}

describe('rbac.yaml', () => {
  test.each(modes)('grants exactly the rules of its mode: %s', (mode) => {
    expect(rulesOf(rbacModes[mode])).toEqual(grants[mode]);
  });

  test.each(modes)('holds no dangerous rule: %s', (mode) => {
    expect(rulesOf(rbacModes[mode]).map(danger)).toEqual(grants[mode].map(() => undefined));
  });

  test.each([
    ['secrets', { apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
    ['secrets', { apiGroups: [''], resources: ['pods', 'secrets/status'], verbs: ['get'] }],
    ['wildcard', { apiGroups: ['*'], resources: ['pods'], verbs: ['get'] }],
    ['wildcard', { apiGroups: [''], resources: ['*'], verbs: ['get'] }],
    ['wildcard', { apiGroups: [''], resources: ['pods/*'], verbs: ['get'] }],
    ['wildcard', { apiGroups: [''], resources: ['pods'], verbs: ['*'] }],
    ['escalation', { apiGroups: [''], resources: ['users'], verbs: ['impersonate'] }],
    ['escalation', { apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'], verbs: ['bind'] }],
    ['permissions', { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['get'] }],
    ['cluster objects', { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }],
    ['cluster objects', { apiGroups: [''], resources: ['nodes/proxy'], verbs: ['get'] }],
    ['cluster objects', { apiGroups: [''], resources: ['nodes', 'namespaces'], verbs: ['get', 'patch'] }],
    ['ways into a pod', { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] }],
    ['bulk delete', { apiGroups: [''], resources: ['pods'], verbs: ['deletecollection'] }],
  ])('would be caught with a rule about %s: %j', (word, rule) => {
    expect(danger(rule)).toBe(word);
  });

  test('lets the server write Events, and change none, in the part events', () => {
    const rules = rulesOf(turnOn(repositoryFile('rbac.yaml'), 'events')).slice(readOnly.length);
    expect(rules).toEqual([{ apiGroups: [''], resources: ['events'], verbs: ['create'] }]);
  });

  test('lets the server have tokens reviewed, and nothing else, in the part token-review', () => {
    const rules = rulesOf(turnOn(repositoryFile('rbac.yaml'), 'token-review'));
    expect(rules).toEqual([
      ...readOnly,
      { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
    ]);
  });

  test('lets the server impersonate only the named users in the part impersonation', () => {
    const rules = rulesOf(turnOn(repositoryFile('rbac.yaml'), 'impersonation')).slice(readOnly.length);
    expect(rules).toEqual([
      { apiGroups: [''], resources: ['users'], resourceNames: ['mcp:alice'], verbs: ['impersonate'] },
      { apiGroups: [''], resources: ['groups'], resourceNames: ['mcp:ops'], verbs: ['impersonate'] },
      { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: ['holmes'], verbs: ['impersonate'] },
    ]);
  });

  test('lets the server record changes and count uses of grants, decide on none, grant none, and stop none, in the part changes', () => {
    const rules = rulesOf(turnOn(repositoryFile('rbac.yaml'), 'changes')).slice(readOnly.length);
    expect(rules).toEqual([
      { apiGroups: ['remediation.mcp'], resources: ['changes'], verbs: ['get', 'list', 'watch', 'create'] },
      { apiGroups: ['remediation.mcp'], resources: ['changes/status'], verbs: ['get', 'patch'] },
      { apiGroups: ['remediation.mcp'], resources: ['changegrants'], verbs: ['get', 'list'] },
      { apiGroups: ['remediation.mcp'], resources: ['changegrants/status'], verbs: ['get', 'patch'] },
      { apiGroups: ['remediation.mcp'], resources: ['suspensions'], verbs: ['get'] },
    ]);
  });

  test('lets approvers decide on changes, grant and stop them, and gives the role to none, in the part approver', () => {
    const text = turnOn(repositoryFile('rbac.yaml'), 'approver');
    expect(rulesOf(text).slice(readOnly.length)).toEqual([
      { apiGroups: ['remediation.mcp'], resources: ['changes'], verbs: [...watching, 'approve', 'grant'] },
      { apiGroups: ['remediation.mcp'], resources: ['changes/status'], verbs: ['get', 'patch', 'update'] },
      { apiGroups: ['remediation.mcp'], resources: ['changegrants'], verbs: [...watching, 'create', 'delete'] },
      { apiGroups: ['remediation.mcp'], resources: ['changegrants/status'], verbs: ['get', 'patch', 'update'] },
      { apiGroups: ['remediation.mcp'], resources: ['suspensions'], verbs: [...watching, 'create', 'delete'] },
      { apiGroups: ['remediation.mcp'], resources: ['activity'], verbs: ['list'] },
    ]);
    expect(text.match(/^kind: ClusterRoleBinding$/gm)).toHaveLength(1);
  });

  test('enforces every rule on changes, for the account that it binds, and lets no request pass on an error', () => {
    const objects = manifests(turnOn(repositoryFile('rbac.yaml'), 'changes'));
    const policies = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
    const bindings = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
    expect(bindings.map(({ metadata, spec }) => [metadata.name, spec])).toEqual(
      policies.map(({ metadata: { name } }) => [
        name,
        {
          policyName: name,
          validationActions: ['Deny'],
          ...(name.endsWith('-deletions') && {
            paramRef: {
              namespace: 'kube-system',
              selector: { matchLabels: { 'apiserver.kubernetes.io/identity': 'kube-apiserver' } },
              parameterNotFoundAction: 'Allow',
            },
          }),
        },
      ]),
    );
    expect(policies).toHaveLength(4);
    for (const policy of policies) {
      expect(policy).toMatchObject({ spec: { failurePolicy: 'Fail' } });
      expect(JSON.stringify(policy)).toContain("'system:serviceaccount:default:kubernetes-remediation-mcp-sa'");
    }
  });

  test('names no secret anywhere outside its comments, in any mode', () => {
    for (const mode of modes) expect(JSON.stringify(manifests(rbacModes[mode])).toLowerCase()).not.toContain('secret');
  });

  test.each(modes)('binds the one role to the one ServiceAccount: %s', (mode) => {
    const objects = manifests(rbacModes[mode]);
    const scope = mode.startsWith('namespaced') ? '' : 'Cluster';
    expect(objects.map((object) => [object.kind, object.metadata.name])).toEqual([
      ['ServiceAccount', 'kubernetes-remediation-mcp-sa'],
      [`${scope}Role`, 'kubernetes-remediation-mcp-role'],
      [`${scope}RoleBinding`, 'kubernetes-remediation-mcp-binding'],
    ]);
    expect(objects[2]).toMatchObject({
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: `${scope}Role`,
        name: 'kubernetes-remediation-mcp-role',
      },
      subjects: [{ kind: 'ServiceAccount', name: 'kubernetes-remediation-mcp-sa', namespace: 'default' }],
    });
  });

  test('grants what hints say that its parts grant', () => {
    const told = (part: string) =>
      GRANTS.filter((grant) => grant.part === part).map(({ group, resources, verbs }) => ({
        apiGroups: [group],
        resources,
        verbs,
      }));
    const parts = new Set(GRANTS.map(({ part }) => part));
    for (const part of parts) {
      const text = repositoryFile('rbac.yaml');
      const granted = part === 'base' ? text : turnOn(text, part);
      expect(rulesOf(granted)).toEqual(part === 'base' ? told('base') : expect.arrayContaining(told(part)));
    }
  });

  test('is edited by the sed commands in its head just as these tests edit it', () => {
    const text = repositoryFile('rbac.yaml');
    const scripts = [...text.matchAll(/^# {3}sed '(.+)' rbac\.yaml$/gm)].map(([, script = '']) =>
      execFileSync('sed', [script, 'rbac.yaml'], { cwd: repository, encoding: 'utf8' }),
    );
    expect(scripts.map((edited) => rulesOf(edited))).toEqual([
      grants.diagnosis,
      grants.remediation,
      grants['run-image'],
      readOnly,
    ]);
    expect(scripts[1]).toBe(turnOn(text, 'remediation'));
    expect(manifests(scripts[3] ?? '')).toEqual(manifests(leaveOut(turnOn(text, 'namespaced'), 'cluster-wide')));
  });
});
