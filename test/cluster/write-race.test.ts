import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { writePolicy } from './policy-file.ts';
import { openProxy } from './proxy.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const namespace = 'write-race';
const ROUNDS = 24;
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'configmap', 'contested', '--from-literal=a=b', '-n', namespace]);
  server = await serveCluster({
    POLICY_FILE: writePolicy({
      rules: [
        { id: 'all', effect: 'allow', subcommands: ['patch', 'annotate'] },
        { id: 'frozen', effect: 'deny', fields: [{ path: 'metadata.labels.frozen', from: 'yes' }] },
      ],
    }),
    KUBECTL_METACHARACTERS: 'data',
  });
});

afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

interface Version {
  readonly frozen: string | undefined;
  readonly at: string | undefined;
}

/** Follows every version of the object until `stop`. */
function follow(): { readonly stop: () => Promise<readonly Version[]> } {
  const { kubectl, kubeconfig } = sharedControlPlane();
  const args = ['get', 'configmap', 'contested', '-n', namespace, '--watch', '-o', 'json'];
  const child = spawn(kubectl, [...args, `--kubeconfig=${kubeconfig}`], { stdio: ['ignore', 'pipe', 'ignore'] });
  let printed = '';
  child.stdout.on('data', (piece) => {
    printed += piece;
  });
  return {
    stop: async () => {
      child.kill();
      await new Promise((resolve) => child.once('close', resolve));
      return printed
        .split(/^(?=\{)/m)
        .filter((text) => text.trimEnd().endsWith('}'))
        .map((text) => JSON.parse(text).metadata)
        .map(({ labels, annotations }) => ({ frozen: labels?.frozen, at: annotations?.at }));
    },
  };
}

test('nothing is written to an object in a state that was not judged, however quickly it changes', async () => {
  const proxy = await openProxy();
  const followed = follow();
  const path = `${proxy.url}/api/v1/namespaces/${namespace}/configmaps/contested`;
  const headers = { 'content-type': 'application/merge-patch+json' };
  const freeze = async (frozen: string) => {
    const body = JSON.stringify({ metadata: { labels: { frozen } } });
    expect((await fetch(path, { method: 'PATCH', headers, body })).status).toBe(200);
  };
  const answers: { readonly success: boolean; readonly code?: string }[] = [];
  for (let at = 0; at < ROUNDS; at++) {
    const args = ['annotate', '--overwrite', 'configmap', 'contested', `at=${at}`, '-n', namespace];
    const patch = ['patch', 'configmap', 'contested', '--type=merge', '-n', namespace];
    const stdin = { metadata: { annotations: { at: `${at}` } } };
    const call = at % 2 === 0 ? { args } : { args: patch, stdin };
    let isAnswered = false;
    const answer = callTool(server.url, 'kubectl', call).finally(() => {
      isAnswered = true;
    });
    for (let turn = 0; !isAnswered; turn++) {
      await freeze(turn % 2 === 0 ? 'no' : 'yes');
      await pause(at % 8);
    }
    answers.push((await answer) as (typeof answers)[number]);
  }
  await freeze('end');
  proxy.stop();
  const versions = await followed.stop();
  const written = versions.filter((version, n) => n > 0 && version.at !== versions[n - 1]?.at);
  const unjudged = versions.filter(
    (version, n) => n > 0 && version.at !== versions[n - 1]?.at && versions[n - 1]?.frozen === 'yes',
  );
  expect(unjudged).toEqual([]);
  // Both ends must have happened, or the test could not fail.
  expect(written.length).toBeGreaterThan(0);
  expect(answers.filter(({ success }) => success)).toHaveLength(written.length);
  expect(answers.filter(({ code }) => code === 'POLICY_DENIED').length).toBeGreaterThan(0);
});
