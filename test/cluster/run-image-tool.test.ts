import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { call, callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'run-image-tool';
const images = 'busybox:1.37,busybox:hang,busybox:stubborn';
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  server = await serveCluster({ KUBECTL_ALLOWED_IMAGES: images, KUBECTL_TIMEOUT: '4' });
});

afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

const pods = () => succeed(admin, ['get', 'pods', '-n', namespace, '-o', 'name']);

/** Resolves when the namespace has no pods; rejects after `withinMs`. */
async function noPodsWithin(withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (let left = await pods(); left !== ''; left = await pods()) {
    if (performance.now() > deadline) throw new Error(`still there: ${left}`);
    await pause(200);
  }
}

async function podExists(name: string): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!(await pods()).includes(name)) {
    if (performance.now() > deadline) throw new Error(`no pod ${name}`);
    await pause(100);
  }
}

describe('run_image on a real cluster', () => {
  test('runs a pod to its end, returns its output and leaves nothing behind', async () => {
    const answer = await callTool(server.url, 'run_image', {
      name: 'once',
      image: 'busybox:1.37',
      namespace,
      command: ['echo', 'hello'],
    });
    expect(answer).toMatchObject({ success: true, return_code: 0 });
    expect(answer.stdout).toMatch(/\S/);
    await noPodsWithin(5000);
  });

  test('keeps the pod when rm is false', async () => {
    const answer = await callTool(server.url, 'run_image', {
      name: 'kept',
      image: 'busybox:1.37',
      namespace,
      rm: false,
    });
    expect(answer).toMatchObject({ success: true, stdout: 'pod/kept created\n' });
    expect(await pods()).toContain('pod/kept');
    await succeed(admin, ['delete', 'pod', 'kept', '-n', namespace, '--now']);
  });

  test.each(['hang', 'stubborn'])(
    'deletes a pod of the image %s within seconds after the call timed out',
    async (tag) => {
      const answer = await callTool(server.url, 'run_image', {
        name: `late-${tag}`,
        image: `busybox:${tag}`,
        namespace,
      });
      expect(answer).toMatchObject({ success: false, error: 'Command timed out after 4 seconds' });
      expect(answer.stdout).toMatch(/^(hello from the simulated container\n)*$/);
      await noPodsWithin(8000);
    },
  );

  test('deletes the pod within seconds after the client has gone', async () => {
    const gone = new AbortController();
    const body = JSON.stringify(call('run_image', { name: 'left', image: 'busybox:stubborn', namespace }));
    const answer = fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: gone.signal,
    });
    const failed = expect(answer).rejects.toThrow();
    await podExists('left');
    gone.abort();
    await failed;
    await noPodsWithin(8000);
  });

  test('never deletes a pod that it did not create', async () => {
    await succeed(admin, ['run', 'mine', '--image=busybox:hang', '--restart=Never', '-n', namespace]);
    const answer = await callTool(server.url, 'run_image', { name: 'mine', image: 'busybox:1.37', namespace });
    expect(answer.stderr).toContain('already exists');
    await pause(2000);
    expect(await pods()).toContain('pod/mine');
    await succeed(admin, ['delete', 'pod', 'mine', '-n', namespace, '--now']);
  });

  test.each([
    ['an image that is not listed', { name: 'never-made', image: 'busybox', namespace }, 'IMAGE_NOT_ALLOWED'],
    ['a flag as name', { name: '--overrides={}', image: 'busybox:1.37', namespace }, 'NAME_INVALID'],
    [
      'a flag as namespace',
      { name: 'never-made', image: 'busybox:1.37', namespace: '--all-namespaces' },
      'NAME_INVALID',
    ],
  ])('refuses %s and creates no pod', async (_, given, code) => {
    expect(await callTool(server.url, 'run_image', given)).toMatchObject({ success: false, code });
    expect(await succeed(admin, ['get', 'pods', '-A', '-o', 'name'])).not.toContain('never-made');
  });
});
