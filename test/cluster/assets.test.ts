import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildProgram } from '../../hack/build.ts';
import { type ControlPlane, startControlPlane } from '../../hack/control-plane.ts';
import { kubectlWith, succeed } from '../deployment/kubectl.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const folder = mkdtempSync(join(tmpdir(), 'assets-'));
const marker = join(folder, 'etcd-was-started');
let controlPlane: ControlPlane;

beforeAll(async () => {
  const cluster = await buildProgram('cluster', () => undefined);
  symlinkSync(sharedControlPlane().kubectl, join(folder, 'kubectl'));
  writeFileSync(join(folder, 'etcd'), `#!/bin/sh\ntouch ${marker}\nexec ${cluster} etcd "$@"\n`, { mode: 0o755 });
  vi.stubEnv('KUBEBUILDER_ASSETS', folder);
  vi.stubEnv('CONTROL_PLANE', '');
  controlPlane = await startControlPlane({ report: () => undefined });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await controlPlane.stop();
  rmSync(folder, { recursive: true });
});

describe('KUBEBUILDER_ASSETS', () => {
  test('names the programs that are used, and the built ones serve for the rest', async () => {
    expect(controlPlane.kubectl).toBe(join(folder, 'kubectl'));
    expect(existsSync(marker)).toBe(true);
    const nodes = await succeed(kubectlWith(controlPlane.kubectl, controlPlane.kubeconfig), [
      'get',
      'nodes',
      '-o',
      'name',
    ]);
    expect(nodes).toBe('node/node-1\nnode/node-2\n');
  });

  test('does not disturb a second cluster beside it: each has its own state and ports', () => {
    expect(controlPlane.server).not.toBe(sharedControlPlane().server);
  });

  test('leaves nothing behind when it is stopped', async () => {
    const pids = Object.values(controlPlane.pids);
    await controlPlane.stop();
    expect(existsSync(controlPlane.directory)).toBe(false);
    const alive = pids.filter((pid) => existsSync(`/proc/${pid}/cmdline`));
    expect(alive).toEqual([]);
  });
});
