import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startControlPlane, wantedKubernetes } from '../../hack/control-plane.ts';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';

function pinned(program: string, pattern: RegExp): string | undefined {
  return pattern.exec(readFileSync(join(import.meta.dirname, '../../hack', program, 'go.mod'), 'utf8'))?.[1];
}

test('the API server is of the Kubernetes that was asked for, and kubectl of the newest', async () => {
  const newest = pinned('cluster', /k8s\.io\/kubernetes (v\S+)/);
  const oldest = pinned('kubernetes', /k8s\.io\/kubernetes (v\S+)/);
  expect(oldest).not.toBe(newest);
  const { clientVersion, serverVersion } = JSON.parse(await succeed(admin, ['version', '-o', 'json']));
  expect(clientVersion.gitVersion).toBe(newest);
  expect(serverVersion.gitVersion).toBe(wantedKubernetes() === 'oldest' ? oldest : newest);
});

test('a Kubernetes that is not pinned is not taken for another', async () => {
  vi.stubEnv('CONTROL_PLANE', '1.34');
  await expect(startControlPlane()).rejects.toThrow('CONTROL_PLANE is "1.34"; it can be "newest" or "oldest".');
  vi.unstubAllEnvs();
});
