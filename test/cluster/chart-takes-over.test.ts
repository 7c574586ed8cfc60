import { afterAll, expect, test } from 'vitest';
import { BUILD_MS, CHART, helm, helmSucceeds, RELEASE } from '../chart/helm.ts';
import { succeed } from '../deployment/kubectl.ts';
import { repositoryFile } from '../deployment/manifest-files.ts';
import { admin } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const MANIFESTS = ['rbac.yaml', 'deployment.yaml', 'service.yaml'].map(repositoryFile);

afterAll(async () => {
  await helm(['uninstall', RELEASE, '--namespace', 'default', '--ignore-not-found'], sharedControlPlane().kubeconfig);
  for (const text of MANIFESTS)
    await succeed(admin, ['delete', '--ignore-not-found', '-n', 'default', '-f', '-'], text);
});

test('a release takes over what kubectl applied, once the Deployment and the Service are deleted', {
  timeout: BUILD_MS,
}, async () => {
  const { kubeconfig } = sharedControlPlane();
  for (const text of MANIFESTS) await succeed(admin, ['apply', '-n', 'default', '-f', '-'], text);
  const install = ['install', RELEASE, CHART, '--namespace', 'default', '--set', 'profile=read-only'];
  expect(await helm(install, kubeconfig)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('invalid ownership metadata'),
  });
  await succeed(admin, ['delete', 'deployment,service', RELEASE, '-n', 'default']);
  await helmSucceeds([...install, '--take-ownership'], kubeconfig);
  for (const object of [`service/${RELEASE}`, `serviceaccount/${RELEASE}-sa`, `clusterrole/${RELEASE}-role`]) {
    const { metadata } = JSON.parse(await succeed(admin, ['get', object, '-n', 'default', '-o', 'json']));
    expect(metadata.annotations).toMatchObject({ 'meta.helm.sh/release-name': RELEASE });
  }
});
