import { describe, expect, test } from 'vitest';
import { namedObjects } from '../../src/policy/resources.ts';
import { planOf } from './plans.ts';

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
    ['get -- pods a', ['pods a']],
    ['rollout restart deploy/web', ['deploy web']],
    ['set image deploy/web a=b', ['deploy web']],
  ])('%s: %j', (line, named) => {
    expect(namedObjects(planOf(line).command).map(({ type, name }) => `${type} ${name ?? '*'}`)).toEqual(named);
  });
});
