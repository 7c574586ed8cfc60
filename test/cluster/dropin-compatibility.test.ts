import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Proofs, proveRows } from '../compatibility/prove.ts';
import { IMAGE } from '../compatibility/reference-server.ts';
import { succeed } from '../deployment/kubectl.ts';
import { call, callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'dropin-rows';
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
  server = await serveCluster({
    TOOLSET: '1.4',
    KUBECTL_DIAGNOSTIC_IMAGES: 'busybox:1.37,busy/hang:hang',
    KUBECTL_TIMEOUT: '5',
    KUBECTL_DIAGNOSTIC_MAX_PODS: '2',
  });
});
afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

const pods = () => succeed(admin, ['get', 'pods', '-n', namespace, '-o', 'name']);
const run = (given: object) => callTool(server.url, IMAGE, { namespace, ...given });

async function within(ms: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`still there: ${await pods()}`);
    await pause(150);
  }
}
const gone = () => within(20_000, async () => (await pods()) === '');

const PROOFS: Proofs = {
  'the pod runs as the cluster has it': async () => {
    expect(await run({ image: 'busybox', command: ['echo', 'hello'] })).toMatchObject({
      success: true,
      return_code: 0,
    });
    const answer = run({ image: 'busy/hang', command: ['sleep', '60'], name: 'as-it-is' });
    await within(10_000, async () => (await pods()).includes('as-it-is'));
    const pod = JSON.parse(await succeed(admin, ['get', 'pod', 'as-it-is', '-n', namespace, '-o', 'json']));
    expect(pod.spec).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
    expect(pod.spec.hostNetwork ?? false).toBe(false);
    await answer;
    await gone();
  },

  'the pod is gone afterwards': async () => {
    expect(await run({ image: 'busybox', command: ['echo', 'hello'] })).toMatchObject({ success: true });
    await gone();
    expect(await run({ image: 'busy/hang', command: ['sleep', '60'] })).toMatchObject({
      success: false,
      error: 'Command timed out after 5 seconds',
    });
    await gone();
    const client = new AbortController();
    const body = JSON.stringify(call(IMAGE, { namespace, image: 'busy/hang', command: ['sleep', '60'], name: 'left' }));
    const headers = { 'content-type': 'application/json' };
    const answer = fetch(server.url, { method: 'POST', headers, body, signal: client.signal });
    const failed = expect(answer).rejects.toThrow();
    await within(10_000, async () => (await pods()).includes('left'));
    client.abort();
    await failed;
    await gone();
  },

  'any number of pods at once': async () => {
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => run({ image: 'busy/hang', command: ['sleep', '60'], name: `slot-${name}` })),
    );
    expect(answers.filter(({ code }) => code === 'SERVER_BUSY')).toHaveLength(1);
    await gone();
  },
};

proveRows(import.meta.filename, PROOFS);
