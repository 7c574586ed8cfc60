import { expect, vi } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';
import { kubectlOf } from './changes.ts';

/** The namespace of the tests of grants that cannot be used. */
export const NAMESPACE = 'grants-unusable';
export const IN = ['-n', NAMESPACE];
const PREFIX = `mcp-${NAMESPACE}`;
const ACCOUNT = `system:serviceaccount:${NAMESPACE}:${PREFIX}-sa`;

/** Brings back what was taken away. */
export type Restore = () => Promise<unknown>;

/** A grant of a ConfigMap of its own, which covers the label `team=a`. */
export interface Granted {
  readonly configMap: string;
  readonly grant: string;
}

/** Reads an object, or a list, as the administrator. */
export const read = async (...what: readonly string[]) =>
  JSON.parse(await succeed(admin, ['get', ...what, ...IN, '-o', 'json']));

/** The record of a grant as it is sent to the API server. */
export const recordOf = (name: string, spec: object) => ({
  apiVersion: 'remediation.mcp/v1alpha1',
  kind: 'ChangeGrant',
  metadata: { name, namespace: NAMESPACE },
  spec,
});

/** Deletes objects of the cluster, and makes them again afterwards. */
export async function without(...objects: readonly string[]): Promise<Restore> {
  const kept = await succeed(admin, ['get', ...objects, '-o', 'json']);
  await succeed(admin, ['delete', ...objects]);
  return () => succeed(admin, ['create', '-f', '-'], kept);
}

/** What the policy on grants refuses: a grant in the name of another user. */
async function isEnforced(grant: string): Promise<boolean> {
  const { spec } = await read('changegrant', grant);
  const forged = JSON.stringify(recordOf('forged', spec));
  return (await kubectlOf('mallory', ['system:masters'])(['create', '--dry-run=server', '-f', '-'], forged)).code !== 0;
}

/** Takes the policy on grants away. */
export async function withoutPolicy({ grant }: Granted): Promise<Restore> {
  const restore = await without('validatingadmissionpolicybinding,validatingadmissionpolicy', `${PREFIX}-grants`);
  await vi.waitFor(async () => expect(await isEnforced(grant)).toBe(false), { timeout: 40_000 });
  return async () => {
    await restore();
    await vi.waitFor(async () => expect(await isEnforced(grant)).toBe(true), { timeout: 40_000 });
  };
}

/** Leaves the account of the server everything but these rights on grants. */
export async function withoutRight(resource: string, verb: string): Promise<Restore> {
  const role = await read('clusterrole', `${PREFIX}-changes`);
  const rules = role.rules.map((rule: { resources: readonly string[]; verbs: readonly string[] }) =>
    rule.resources.includes(resource) ? { ...rule, verbs: rule.verbs.filter((each) => each !== verb) } : rule,
  );
  const groups = ['', 'apps', 'autoscaling', 'policy', 'discovery.k8s.io', 'apiextensions.k8s.io', 'argoproj.io'];
  const others = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: `${PREFIX}-others` },
    rules: [{ apiGroups: groups, resources: ['*'], verbs: ['*'] }],
  };
  await succeed(admin, ['create', '-f', '-'], JSON.stringify(others));
  const binding = ['create', 'clusterrolebinding', `${PREFIX}-others`, `--clusterrole=${PREFIX}-others`];
  await succeed(admin, [...binding, `--serviceaccount=${NAMESPACE}:${PREFIX}-sa`]);
  await succeed(admin, ['replace', '-f', '-'], JSON.stringify({ ...role, rules }));
  const restore = await without('clusterrolebinding', `${PREFIX}-all`);
  const may = ['auth', 'can-i', verb, resource.replace('changegrants', 'changegrants.remediation.mcp'), ...IN];
  const waitFor = (code: number) =>
    vi.waitFor(async () => expect(await kubectlOf(ACCOUNT)(may)).toMatchObject({ code }), { timeout: 40_000 });
  await waitFor(1);
  return async () => {
    await restore();
    await succeed(admin, ['replace', '-f', '-'], JSON.stringify(withoutVersion(role)));
    await succeed(admin, ['delete', 'clusterrolebinding,clusterrole', `${PREFIX}-others`]);
    await waitFor(0);
  };
}

function withoutVersion({
  metadata,
  ...rest
}: {
  readonly metadata: { readonly name: string; readonly labels: object };
}) {
  return { ...rest, metadata: { name: metadata.name, labels: metadata.labels } };
}

/** A policy of the operator that lets all dry runs pass, and counts no use. */
export async function refusingUses({ grant }: Granted): Promise<Restore> {
  const name = `${PREFIX}-uses`;
  const [apiVersion, metadata, message] = ['admissionregistration.k8s.io/v1', { name }, 'no uses on Fridays'];
  const resources = ['changegrants', 'changegrants/status'];
  const rule = { apiGroups: ['remediation.mcp'], apiVersions: ['*'], operations: ['UPDATE'], resources };
  const isUse = 'request.dryRun == false && object.status.uses.size() > oldObject.status.uses.size()';
  const validations = [
    { expression: `!(${isUse})`, message },
    { expression: "!('probe' in object.metadata.?annotations.orValue({}))", message },
  ];
  const policy = { matchConstraints: { resourceRules: [rule] }, validations };
  const binding = { policyName: name, validationActions: ['Deny'] };
  for (const [kind, spec] of Object.entries({
    ValidatingAdmissionPolicy: policy,
    ValidatingAdmissionPolicyBinding: binding,
  }))
    await succeed(admin, ['create', '-f', '-'], JSON.stringify({ apiVersion, kind, metadata, spec }));
  const probe = ['annotate', 'changegrant', grant, 'probe=yes', '--dry-run=server', ...IN];
  await vi.waitFor(async () => expect((await admin(probe)).stderr).toContain(message), { timeout: 40_000 });
  return () => succeed(admin, ['delete', 'validatingadmissionpolicybinding,validatingadmissionpolicy', name]);
}
