import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { mergeKeysOf, SETS } from '../../src/policy/admission/merge-keys.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

interface Property {
  readonly type?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-patch-merge-key'?: string;
}

test('the merge keys are the ones of the API server', async () => {
  const { kubectl, kubeconfig } = sharedControlPlane();
  const { stdout } = await promisify(execFile)(kubectl, ['--kubeconfig', kubeconfig, 'get', '--raw', '/openapi/v2'], {
    maxBuffer: 1 << 27,
  });
  const { definitions } = JSON.parse(stdout) as {
    readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, Property>> }>>;
  };
  const missing = new Set<string>();
  const sets = new Set<string>();
  for (const { properties = {} } of Object.values(definitions))
    for (const [field, list] of Object.entries(properties)) {
      const single = list['x-kubernetes-patch-merge-key'];
      const keys = list['x-kubernetes-list-map-keys'] ?? (single === undefined ? undefined : [single]);
      if (list.type !== 'array') continue;
      if (keys === undefined && list['x-kubernetes-patch-strategy'] === 'merge') sets.add(field);
      if (keys === undefined) continue;
      if (!mergeKeysOf(field).some((each) => each.join('/') === keys.join('/')))
        missing.add(`${field} ${keys.join('/')}`);
    }
  expect([...missing]).toEqual([]);
  expect([...sets].toSorted()).toEqual([...SETS].toSorted());
}, 60_000);
