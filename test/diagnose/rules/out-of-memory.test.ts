import { describe, expect, test } from 'vitest';
import { outOfMemory } from '../../../src/diagnose/rules/out-of-memory.ts';
import { deployment, type PodParts, pod } from '../objects.ts';
import { ago, found } from '../read.ts';

const killed = (
  seconds: number,
  app: object = {},
  container: PodParts['container'] = { resources: { limits: { memory: '64Mi' } } },
) =>
  pod('web', {
    container,
    app: {
      restartCount: 3,
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: ago(seconds) } },
      ...app,
    },
  });

describe('out-of-memory', () => {
  test.each<[string, object, readonly string[]]>([
    [
      'a container that is killed again and again',
      killed(20),
      ['critical Deployment/web: container app is killed for its memory, limit 64Mi'],
    ],
    ['one without a limit', killed(20, {}, {}), ['critical Deployment/web: container app is killed for its memory']],
    [
      'one that runs again',
      killed(20, { ready: true, state: { running: {} } }),
      ['warning Deployment/web: container app is killed for its memory, limit 64Mi'],
    ],
    [
      'one that has run for long since',
      killed(9000, { ready: true }),
      ['note Deployment/web: container app is killed for its memory, limit 64Mi'],
    ],
    [
      'one that is terminated now',
      pod('web', { app: { state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } } }),
      ['critical Deployment/web: container app is killed for its memory'],
    ],
    [
      'one that was killed for another reason',
      pod('web', { app: { lastState: { terminated: { exitCode: 137, reason: 'Error' } } } }),
      [],
    ],
  ])('%s', (_, object, says) => {
    expect(found(outOfMemory, [...deployment('web'), object])).toEqual(says);
  });
});
