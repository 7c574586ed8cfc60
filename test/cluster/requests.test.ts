import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'requests';
const folder = mkdtempSync(join(tmpdir(), 'requests-'));
/** `kubectl rollout restart: PATCH /apis/...`, one line for each request that is not about discovery. */
const seen: string[] = [];
let recorder: Server;
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '-n', namespace]);
  await succeed(admin, ['rollout', 'status', 'deployment/web', '-n', namespace, '--timeout=40s']);
  recorder = await recordBefore(
    JSON.parse(await succeed(admin, ['config', 'view', '--raw', '--flatten', '-o', 'json'])),
  );
  const url = `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`;
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: url } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: '' } }],
      'current-context': 'c',
    }),
  );
  server = await serveCluster({
    KUBECONFIG: kubeconfig,
    KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,scale,rollout,label,delete,patch,top,auth can-i',
    KUBECTL_DANGEROUS_FLAGS: '',
    // Only kubectl says in its requests what it was told to do.
    KUBECTL_NATIVE_READS: 'off',
  });
});

beforeEach(() => {
  seen.length = 0;
});

afterAll(async () => {
  await server.stop();
  recorder.closeAllConnections();
  recorder.close();
  rmSync(folder, { recursive: true });
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

/** Stands before the real API server, passes everything on and notes what kubectl says it is doing. */
// biome-ignore lint/suspicious/noExplicitAny: a kubeconfig as kubectl prints it
function recordBefore(kubeconfig: any): Promise<Server> {
  const { server: target, 'certificate-authority-data': ca } = kubeconfig.clusters[0].cluster;
  const { 'client-certificate-data': cert, 'client-key-data': key } = kubeconfig.users[0].user;
  const decode = (data: string) => Buffer.from(data, 'base64');
  const recording = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '';
    const isDiscovery = /^\/(api|apis|openapi)(\/v\d+)?(\/?\?.*)?$/.test(path);
    if (!isDiscovery) seen.push(`${incoming.headers['kubectl-command']}: ${incoming.method} ${path.split('?', 1)[0]}`);
    const passed = request(
      new URL(path, target),
      { method: incoming.method, headers: incoming.headers, ca: decode(ca), cert: decode(cert), key: decode(key) },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  return new Promise((resolve) => recording.listen(0, '127.0.0.1', () => resolve(recording)));
}

const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;

describe('what kubectl asks of the API server', () => {
  test.each([
    [['get', 'po', '-n', namespace], 'kubectl get', `GET /api/v1/namespaces/${namespace}/pods`],
    [['get', 'deploy/web', '-oname', `-n${namespace}`], 'kubectl get', `GET ${deployment}`],
    [['describe', '-n', namespace, 'deployment', 'web'], 'kubectl describe', `GET ${deployment}`],
    [['scale', '--replicas', 2, '-n', namespace, 'deploy/web'], 'kubectl scale', `PATCH ${deployment}/scale`],
    [['rollout', 'restart', 'deploy/web', '-n', namespace], 'kubectl rollout restart', `PATCH ${deployment}`],
    [['label', 'deployment', 'web', 'tier=front', '-n', namespace], 'kubectl label', `PATCH ${deployment}`],
    [
      ['auth', 'can-i', 'get', 'pods'],
      'kubectl auth can-i',
      'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    ],
    [
      ['delete', 'pod', 'absent', '--ignore-not-found', '-n', namespace],
      'kubectl delete',
      `DELETE /api/v1/namespaces/${namespace}/pods/absent`,
    ],
  ])('%j is the command %s', async (args, command, expected) => {
    await callTool(server.url, 'kubectl', { args });
    expect(seen).toContain(`${command}: ${expected}`);
    expect(seen.filter((line) => !line.startsWith(`${command}: `))).toEqual([]);
  });

  test.each([
    [['rollout', '--selector', 'status', 'undo', 'deploy'], 'COMMAND_ORDER'],
    [['get', 'secrets', '-n', namespace, '-o', 'json'], 'SECRET_VALUES'],
    [['get', '--raw=/api/v1/secrets'], 'RAW_API_PATH'],
    [['get', 'pods', '-Ashttps://evil.example'], 'OTHER_SERVER'],
    [['delete', 'deployment', '--all', '-n', namespace], 'BLAST_RADIUS'],
  ])('%j asks nothing: it is refused with %s', async (args, code) => {
    expect(await callTool(server.url, 'kubectl', { args })).toMatchObject({ success: false, code });
    expect(seen).toEqual([]);
  });
});
