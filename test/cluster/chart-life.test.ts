import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUILD_MS, CHART, helm, helmSucceeds, OPEN, valuesOf } from '../chart/helm.ts';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';
import { CHANGE_KINDS, installChart, type Release, removeChangeKinds } from './chart-ground.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const KINDS = CHANGE_KINDS.map((name) => `customresourcedefinition.apiextensions.k8s.io/${name}`);
let release: Release;

beforeAll(async () => {
  release = await installChart('life', ['--values', valuesOf('read-only')]);
}, BUILD_MS);
afterAll(async () => {
  await release?.remove();
  await removeChangeKinds();
});

/** Every object of every kind that has the label of the release, and the records of Helm itself. */
async function left(): Promise<readonly string[]> {
  const kinds = await succeed(admin, ['api-resources', '--verbs=list,delete', '-o', 'name']);
  const of = async (kind: string, label: string) =>
    (await succeed(admin, ['get', kind, '-A', '-l', label, '-o', 'name', '--ignore-not-found'])).trim().split('\n');
  const all = kinds
    .trim()
    .split('\n')
    .filter((kind) => !kind.endsWith('metrics.k8s.io'));
  const found = await of(all.join(','), `app.kubernetes.io/instance=${release.name}`);
  const own = await of('secrets,configmaps', `owner=helm,name=${release.name}`);
  return [...found, ...own].filter((name) => name !== '').toSorted();
}

const mayPatch = async () => {
  const account = await release.asServer();
  return (await account(['auth', 'can-i', 'patch', 'deployments.apps', '-n', 'default'])).stdout.trim();
};

test('an upgrade to another profile changes the rights, and one back takes them away again', async () => {
  expect(await mayPatch()).toBe('no');
  await release.helm('upgrade', '--set', `profile=remediation,${OPEN}`);
  expect(await mayPatch()).toBe('yes');
  await release.helm('upgrade', '--set', 'profile=read-only');
  expect(await mayPatch()).toBe('no');
});

test('an upgrade to repairs without authentication is refused, and changes nothing', async () => {
  const before = await left();
  const { code, stderr } = await release.tries('upgrade', release.name, CHART, '--set', 'profile=remediation');
  expect(code).toBe(1);
  expect(stderr).toContain('or accept it with auth.acceptUnauthenticated=true');
  expect(await left()).toEqual(before);
});

test('an upgrade to values that the schema refuses changes nothing', async () => {
  const before = await left();
  const { code, stderr } = await release.tries('upgrade', release.name, CHART, '--set', 'profile=admin');
  expect(code).toBe(1);
  expect(stderr).toContain("at '/profile': value must be one of 'read-only', 'remediation', 'approvals'");
  expect(await left()).toEqual(before);
});

test('an upgrade to approvals brings the kinds and the policies, and the notes say how to approve', async () => {
  const notes = await release.helm('upgrade', '--set', `profile=approvals,${OPEN}`);
  expect(notes).toContain('--clusterrole=mcp-life-kubernetes-remediation-mcp-approver');
  expect(notes).toContain('Callers are not authenticated');
  expect(await left()).toEqual(expect.arrayContaining(KINDS));
});

test('an upgrade away from approvals keeps the kinds, takes the policies away, and one back finds the kinds again', async () => {
  const policies = async () => (await left()).filter((name) => name.startsWith('validatingadmissionpolic'));
  expect(await policies()).toHaveLength(8);
  await release.helm('upgrade', '--set', `profile=remediation,${OPEN}`);
  expect(await policies()).toEqual([]);
  expect(await left()).toEqual(expect.arrayContaining(KINDS));
  await release.helm('upgrade', '--set', `profile=approvals,${OPEN}`);
  expect(await policies()).toHaveLength(8);
});

test('leaves nothing but the kinds of changes behind, with their records, and is installed over them again', async () => {
  const { namespace, name } = release;
  await release.helm('uninstall', '--wait');
  await expect.poll(left, { timeout: 30_000 }).toEqual(KINDS);
  const { kubeconfig } = sharedControlPlane();
  await helmSucceeds(
    ['install', name, CHART, '--namespace', namespace, '--set', `profile=approvals,${OPEN}`],
    kubeconfig,
  );
  await release.helm('uninstall', '--wait');
  await expect.poll(left, { timeout: 30_000 }).toEqual(KINDS);
});

test('a release of another name takes the kinds over only when it is told to', async () => {
  const { namespace } = release;
  const { kubeconfig } = sharedControlPlane();
  const install = ['install', 'mcp-next', CHART, '--namespace', namespace, '--set', `profile=approvals,${OPEN}`];
  const refused = await helm(install, kubeconfig);
  expect(refused.stderr).toContain('invalid ownership metadata');
  expect(refused.code).toBe(1);
  await helmSucceeds([...install, '--take-ownership'], kubeconfig);
  const kind = JSON.parse(await succeed(admin, ['get', KINDS[0] ?? '', '-o', 'json']));
  expect(kind.metadata.annotations).toMatchObject({ 'meta.helm.sh/release-name': 'mcp-next' });
  await helmSucceeds(['uninstall', 'mcp-next', '--namespace', namespace, '--wait'], kubeconfig);
});
