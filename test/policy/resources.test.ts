import { describe, expect, test } from 'vitest';
import { namedObjects } from '../../src/policy/resources.ts';
import { kubectlPlan, planOf, planWithStdin } from './plans.ts';

test('blanks and capitals make no other type', () => {
  expect(namedObjects(kubectlPlan(['get', ' Secrets ', 'a']).command)).toMatchObject([{ type: 'secrets', name: 'a' }]);
});

test('documents name their kind in full, and their objects by the start of the name where that is all', () => {
  const objects = [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'web-' } },
  ];
  expect(namedObjects(planWithStdin('create -f -', objects).command)).toEqual([
    { type: 'deployment', spelled: 'Deployment.v1.apps', name: 'web' },
    { type: 'pod', spelled: 'Pod.v1.', name: 'web-' },
  ]);
});

describe('the objects a command names', () => {
  test.each([
    ['get', []],
    ['get pods', ['pods *']],
    ['get pods a b', ['pods a', 'pods b']],
    ['get pods,svc', ['pods *', 'svc *']],
    ['get pods,svc a', ['pods a', 'svc a']],
    ['get pod/a svc/b', ['pod a', 'svc b']],
    ['get pod/a b', ['pod a', 'b *']],
    ['get pod/', ['pod ']],
    ['get Secrets', ['secrets *']],
    ['get secret.v1.', ['secret *']],
    ['get deployments.v1.apps web', ['deployments web']],
    ['get Deployments.apps/web', ['deployments web']],
    ['get pod/a/b', ['pod a/b']],
    ['label pod a b=c d-', ['pod a']],
    ['label pod a d-', ['pod a']],
    ['set serviceaccount deploy web admin', ['deploy web']],
    ['get -- pods a', ['pods a']],
    ['rollout restart deploy/web', ['deploy web']],
    ['set image deploy/web a=b', ['deploy web']],
  ])('%s: %j', (line, named) => {
    expect(namedObjects(planOf(line).command).map(({ type, name }) => `${type} ${name ?? '*'}`)).toEqual(named);
  });
});
