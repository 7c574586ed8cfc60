import { describe, expect, test } from 'vitest';
import { crashLoop } from '../../../src/diagnose/rules/crash-loop.ts';
import { deployment, event, pod } from '../objects.ts';
import { ago, findings, found } from '../read.ts';

const crashed = (terminated: object, more: object = {}) =>
  pod('web', {
    app: {
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
      lastState: { terminated: { finishedAt: ago(20), ...terminated } },
      ...more,
    },
  });

test('crash-loop warns of a container that is ready between two crashes', () => {
  const between = crashed({ exitCode: 1 }, { ready: true, state: { running: { startedAt: ago(10) } } });
  expect(found(crashLoop, [...deployment('web'), between])).toEqual([
    'warning Deployment/web: container app crashes with exit code 1',
  ]);
});

test('crash-loop names a postStart hook that fails', () => {
  const hook = event('Pod', 'web-5d-x', 'FailedPostStartHook', 'PostStartHook failed');
  const [finding] = findings(crashLoop, [...deployment('web'), crashed({ exitCode: 137, reason: 'Error' }), hook]);
  expect(finding?.cause).toBe('the postStart hook of container app fails, so the container is killed');
  expect(finding?.evidence).toContainEqual(expect.objectContaining({ value: 'PostStartHook failed', said: true }));
});

describe('crash-loop tells how a container ends', () => {
  test.each<[object, RegExp]>([
    [{ exitCode: 1, reason: 'Error' }, /crashes with exit code 1$/],
    [{ exitCode: 139, reason: 'Error' }, /exit code 139 \(SIGSEGV\)/],
    [{ exitCode: 137, reason: 'Error' }, /exit code 137 \(SIGKILL\)/],
    [{ exitCode: 0, reason: 'Completed' }, /ends by itself with exit code 0/],
    [{ exitCode: 127, reason: 'Error' }, /has no program/],
    [{ exitCode: 126, reason: 'Error' }, /may not be executed/],
    [{ exitCode: 1, reason: 'Error', message: 'exec /app: exec format error' }, /another processor architecture/],
    [
      {
        exitCode: 128,
        reason: 'StartError',
        message: 'runc create failed: exec: "serve": executable file not found in $PATH',
      },
      /has no program serve/,
    ],
    [
      {
        exitCode: 128,
        reason: 'StartError',
        message: 'mount: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?',
      },
      /cannot be started: one of its mounts joins a file and a directory/,
    ],
  ])('%j', (terminated, says) => {
    expect(found(crashLoop, [...deployment('web'), crashed(terminated)])).toEqual([expect.stringMatching(says)]);
  });

  test('quotes the last lines that tell something', () => {
    const lines = [
      'starting',
      'level=error msg="no database"',
      'panic: DATABASE_URL is not set',
      'goroutine 1 [running]:',
    ];
    const [finding] = findings(crashLoop, [...deployment('web'), crashed({ exitCode: 2 })], {
      logs: { 'shop/web-5d-x/app': lines },
    });
    const quoted = finding?.evidence.find(({ field }) => field.startsWith('last lines'));
    expect(quoted).toMatchObject({ said: true, value: expect.stringContaining('panic: DATABASE_URL is not set') });
    expect(quoted?.value).not.toContain('starting');
  });

  test('reads a missing program from the log of a shell', () => {
    const logs = { 'shop/web-5d-x/app': ['sh: 1: gunicorn: not found'] };
    expect(found(crashLoop, [...deployment('web'), crashed({ exitCode: 127 })], { logs })).toEqual([
      expect.stringContaining('no program gunicorn'),
    ]);
  });

  test('names an init container as one', () => {
    const object = pod('web', {
      spec: { initContainers: [{ name: 'migrate', image: 'example/m:1' }] },
      status: {
        initContainerStatuses: [
          {
            name: 'migrate',
            restartCount: 2,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 1 } },
          },
        ],
      },
    });
    expect(found(crashLoop, [...deployment('web'), object])).toEqual([
      expect.stringContaining('init container migrate crashes'),
    ]);
  });

  test.each([
    [
      'that cannot be created',
      { waiting: { reason: 'CreateContainerError', message: 'context deadline exceeded' } },
      /cannot be started \(CreateContainerError\)/,
    ],
    ['that failed and is not restarted', { terminated: { exitCode: 3, reason: 'Error' } }, /exit code 3/],
    [
      'that must not run as root',
      {
        waiting: {
          reason: 'CreateContainerConfigError',
          message: 'container has runAsNonRoot and image will run as root (pod: "web", container: app)',
        },
      },
      /cannot be started: it must not run as root, and it would/,
    ],
    [
      'whose user is a name',
      {
        waiting: {
          reason: 'CreateContainerConfigError',
          message: 'container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root',
        },
      },
      /the user of its image is a name/,
    ],
    [
      'whose name the runtime still holds',
      {
        waiting: {
          reason: 'CreateContainerError',
          message: 'failed to reserve container name "app_web": is reserved for "1"',
        },
      },
      /still holds a container of that name/,
    ],
    [
      'whose limit is too low to start it',
      {
        waiting: {
          reason: 'RunContainerError',
          message: 'runc create failed: container init was OOM-killed (memory limit too low?)',
        },
      },
      /memory limit is too low to start it/,
    ],
    [
      'whose seccomp profile is missing',
      {
        waiting: { reason: 'CreateContainerError', message: 'cannot load seccomp profile "/x/a.json": no such file' },
      },
      /does not have its seccomp or AppArmor profile/,
    ],
    [
      'whose subPath is missing',
      { waiting: { reason: 'CreateContainerConfigError', message: 'failed to prepare subPath for volumeMount "a"' } },
      /a subPath of its volumes/,
    ],
  ])('a container %s', (_, state, says) => {
    expect(found(crashLoop, [...deployment('web'), pod('web', { app: { state } })])).toEqual([
      expect.stringMatching(says),
    ]);
  });

  test.each<[string, readonly object[]]>([
    ['a kill for memory, which has a rule', [crashed({ exitCode: 137, reason: 'OOMKilled' })]],
    [
      'a container that crashed long ago and is ready',
      [crashed({ exitCode: 1, finishedAt: ago(700) }, { ready: true, state: { running: {} } })],
    ],
    [
      'a container that crashed twice and is ready',
      [crashed({ exitCode: 1 }, { ready: true, restartCount: 2, state: { running: {} } })],
    ],
    [
      'a kill by a probe whose Event is gone',
      [
        crashed({ exitCode: 143, reason: 'Error' }),
        event(
          'Pod',
          'web-5d-x',
          'Unhealthy',
          'Startup probe failed: dial tcp 10.0.0.1:80: connect: connection refused',
        ),
      ],
    ],
    [
      'a container that waits for a ConfigMap, which has a rule',
      [
        pod('web', {
          app: { state: { waiting: { reason: 'CreateContainerConfigError', message: 'configmap "a" not found' } } },
        }),
      ],
    ],
    ['an init container that ended well', [pod('web', { app: { ready: true, state: { running: {} } } })]],
    [
      'a kill by a probe, which has a rule',
      [
        crashed({ exitCode: 137, reason: 'Error' }),
        event('Pod', 'web-5d-x', 'Killing', 'Container app failed liveness probe, will be restarted'),
      ],
    ],
    [
      'a pod that has done its work',
      [pod('web', { status: { phase: 'Succeeded' }, app: { state: { terminated: { exitCode: 0 } } } })],
    ],
  ])('has nothing to say of %s', (_, objects) => {
    expect(found(crashLoop, [...deployment('web'), ...objects])).toEqual([]);
  });
});
