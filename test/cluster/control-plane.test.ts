import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';

const OLDEST = process.env['CONTROL_PLANE'] === 'oldest';

function pinned(program: string, pattern: RegExp): string | undefined {
  return pattern.exec(readFileSync(join(import.meta.dirname, '../../hack', program, 'go.mod'), 'utf8'))?.[1];
}

it('the API server is of the Kubernetes that was asked for, and kubectl of the newest', async () => {
  const newest = pinned('cluster', /k8s\.io\/kubernetes (v\S+)/);
  const oldest = pinned('kubernetes', /k8s\.io\/kubernetes (v\S+)/);
  expect(oldest).not.toBe(newest);
  const { clientVersion, serverVersion } = JSON.parse(await succeed(admin, ['version', '-o', 'json']));
  expect(clientVersion.gitVersion).toBe(newest);
  expect(serverVersion.gitVersion).toBe(OLDEST ? oldest : newest);
});
