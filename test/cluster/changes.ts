import type { ChangeSpec, Decision } from '../../src/remediation/change.ts';
import { type Kubectl, kubectlWith, type Ran, succeed } from '../deployment/kubectl.ts';
import { repositoryFile, turnOn } from '../deployment/manifest-files.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

/** The parts `changes` and `approver` of rbac.yaml, turned on, for the server of one test. One test file at a time installs them. */
export function changesManifest(namespace: string, prefix: string): string {
  return turnOn(turnOn(repositoryFile('rbac.yaml'), 'changes'), 'approver')
    .replaceAll('kubernetes-remediation-mcp', prefix)
    .replaceAll('system:serviceaccount:default:', `system:serviceaccount:${namespace}:`)
    .replaceAll(/namespace: default$/gm, `namespace: ${namespace}`);
}

/** Installs a manifest with definitions of kinds, and resolves once the API server serves them and enforces the policy. */
export async function install(admin: Kubectl, namespace: string, manifest: string): Promise<void> {
  await succeed(admin, ['apply', '-n', namespace, '-f', '-'], manifest);
  const definitions = ['changes', 'changegrants', 'suspensions'].map((kind) => `crd/${kind}.remediation.mcp`);
  await succeed(admin, ['wait', '--for=condition=Established', ...definitions, '--timeout=30s']);
  await enforced(admin, namespace);
}

/** Resolves once the administrator, who may do everything else, cannot record a change. */
async function enforced(admin: Kubectl, namespace: string): Promise<void> {
  const probe = JSON.stringify({
    apiVersion: 'remediation.mcp/v1alpha1',
    kind: 'Suspension',
    metadata: { name: 'all' },
    spec: { by: 'another user', reason: 'a probe' },
  });
  for (let tries = 0; tries < 100; tries++) {
    const { stderr } = await admin(['create', '--dry-run=server', '-n', namespace, '-f', '-'], probe);
    if (stderr.includes('a suspension carries the name')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The policy on changes is not enforced.');
}

/** Takes away what `install` made, and waits until the kinds are gone. */
export async function uninstall(admin: Kubectl, namespace: string, manifest: string): Promise<void> {
  await succeed(admin, ['delete', '--ignore-not-found', '--wait=true', '-n', namespace, '-f', '-'], manifest);
}

/** The record of a spec as it is sent to the API server. */
export function recordOf(spec: ChangeSpec, metadata: Readonly<Record<string, unknown>> = {}): string {
  const [namespace = ''] = spec.id.split('.');
  return JSON.stringify({
    apiVersion: 'remediation.mcp/v1alpha1',
    kind: 'Change',
    metadata: { name: spec.id, namespace, ...metadata },
    spec,
  });
}

/** kubectl of the shared control plane as another user: the API server sees this name and these groups. */
export function kubectlOf(user: string, groups: readonly string[] = []): Kubectl {
  const { kubectl, kubeconfig } = sharedControlPlane();
  const run = kubectlWith(kubectl, kubeconfig);
  const as = [`--as=${user}`, ...['system:authenticated', ...groups].map((group) => `--as-group=${group}`)];
  return (args, stdin) => run([...as, ...args], stdin);
}

/** Alters the status of a change by a merge patch. */
export function patchStatus(by: Kubectl, { id }: ChangeSpec, status: Readonly<Record<string, unknown>>): Promise<Ran> {
  const [namespace = ''] = id.split('.');
  const patch = JSON.stringify({ status });
  return by(['patch', 'changes', id, '-n', namespace, '--subresource=status', '--type=merge', '-p', patch]);
}

/** A decision that the API server accepts of this user, with what a test alters. */
export function decisionOf(spec: ChangeSpec, by: string, altered: Partial<Decision> = {}): Decision {
  return { verdict: 'Approved', by, hash: spec.hash, at: new Date().toISOString(), ...altered };
}
