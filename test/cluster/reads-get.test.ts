import { beforeAll, expect, it } from 'vitest';
import { readGet } from '../../src/reads/get.ts';
import { succeed } from '../deployment/kubectl.ts';
import { admin, makeNamespace } from './against.ts';
import { compareCalls } from './compare.ts';

const namespace = 'reads-get';

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '--replicas=3', '-n', namespace]);
  await succeed(admin, ['create', 'service', 'clusterip', 'web', '--tcp=80:80', '-n', namespace]);
  await succeed(admin, ['rollout', 'status', 'deployment/web', '-n', namespace, '--timeout=40s']);
});

const calls = `
pods
pods -o wide
all
pods,svc --show-labels
deploy/web svc/web -o yaml
deploy web nope
pods -o jsonpath={.items[*].metadata.name}
pods -o custom-columns=N:.metadata.name,P:.status.phase
pods --sort-by=.metadata.name -o json
nonsense
`;

it('get prints what kubectl prints', async () => {
  const lines = calls.trim().split('\n');
  const comparison = await compareCalls(
    readGet,
    lines.map((line) => ['get', ...line.split(' '), '-n', namespace]),
  );
  expect(comparison).toEqual({ compared: lines.length, differences: [] });
});
