import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request as startRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectlProcess, succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { AS_KUBECTL, admin, serveCluster } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const folder = mkdtempSync(join(tmpdir(), 'strange-answers-'));
const TARGET = new URL(sharedControlPlane().server);
const PAGE = '<html><body>Please log in</body></html>';
const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** What a proxy, a login or a broken server answers instead of the API server. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'a page of 502': (response) => response.writeHead(502, HTML).end('<html>Bad Gateway</html>'),
  'a page of 503': (response) => response.writeHead(503, HTML).end('<html>Unavailable</html>'),
  'a text of 500': (response) => response.writeHead(500, { 'content-type': 'text/plain' }).end('boom "quoted" é\n'),
  'an empty 500': (response) => response.writeHead(500).end(),
  'a JSON of 500 that is no Status': (response) =>
    response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"boom"}'),
  'a long text of 504': (response) => response.writeHead(504, { 'content-type': 'text/plain' }).end('x'.repeat(5000)),
  'a page of 404': (response) => response.writeHead(404, HTML).end('<html>not here</html>'),
  'a text of 403': (response) => response.writeHead(403, { 'content-type': 'text/plain' }).end('no way'),
  'a page of 403': (response) => response.writeHead(403, HTML).end(PAGE),
  'a page of 401': (response) => response.writeHead(401, { ...HTML, 'www-authenticate': 'Basic' }).end(PAGE),
  'a text of 418': (response) => response.writeHead(418, { 'content-type': 'text/plain' }).end('teapot'),
  'a login page': (response) => response.writeHead(200, HTML).end(PAGE),
  'a redirect to a login page': (response) => response.writeHead(302, { location: '/login' }).end(),
  'a redirect without end': (response, { url }) => response.writeHead(307, { location: url }).end(),
  'an empty body': (response) => response.writeHead(200).end(),
  'an empty body of JSON': (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(),
  'a 204': (response) => response.writeHead(204).end(),
  'a text of 200': (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('ok'),
  'JSON that is called a text': (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('{}'),
  'half a JSON': (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":['),
  'another JSON': (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello":"world"}'),
  'a list of JSON': (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('[1,2]'),
  'a JSON that breaks off': (response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .write('{"kind":"PodList","items":[', () => response.destroy()),
  YAML: (response) => response.writeHead(200, { 'content-type': 'application/yaml' }).end('kind: List\n'),
};

let answer: Answer;
/** Which requests get the strange answer; the others go to the API server. */
let isStrange: (path: string) => boolean;
let front: Server;
let server: HttpServer;
let kubeconfig: string;

beforeAll(async () => {
  const view = JSON.parse(await succeed(admin, ['config', 'view', '--raw', '--flatten', '--minify', '-o', 'json']));
  const decoded = (text: string) => Buffer.from(text, 'base64').toString('utf8');
  const ca = decoded(view.clusters[0].cluster['certificate-authority-data']);
  const cert = decoded(view.users[0].user['client-certificate-data']);
  const key = decoded(view.users[0].user['client-key-data']);
  front = createServer((request, response) => {
    const path = request.url ?? '';
    if (path.startsWith('/login')) return void response.writeHead(200, HTML).end(PAGE);
    if (isStrange(path)) return answer(response, request);
    const headers = { ...request.headers, host: TARGET.host };
    const onward = startRequest(new URL(path, TARGET), { ca, cert, key, method: request.method, headers }, (given) =>
      given.pipe(response.writeHead(given.statusCode ?? 500, given.headers)),
    );
    return void request.pipe(onward);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  kubeconfig = join(folder, 'kubeconfig');
  const cluster = { server: `http://127.0.0.1:${(front.address() as AddressInfo).port}` };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: '' } }],
      'current-context': 'c',
    }),
  );
  isStrange = () => false;
  server = await serveCluster({
    ...AS_KUBECTL,
    KUBECONFIG: kubeconfig,
    KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,auth can-i',
  });
});
afterAll(async () => {
  await server.stop();
  front.closeAllConnections();
  front.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Times, process ids and what a log says of the place in its source. */
const plain = (text: unknown) => String(text).replace(/^[EWI]\d{4} .*\n/gm, '');

async function expectSame(args: readonly string[]): Promise<void> {
  const ours = await callTool(server.url, 'kubectl', { args });
  const theirs = await kubectlProcess(sharedControlPlane().kubectl, kubeconfig)(args);
  expect({ code: ours['return_code'], stdout: ours['stdout'], stderr: plain(ours['stderr']) }).toEqual({
    ...theirs,
    stderr: plain(theirs.stderr),
  });
}

const CALLS: readonly (readonly string[])[] = [
  ['get', 'pods', '-n', 'default'],
  ['get', 'pods', '-n', 'default', '-o', 'json'],
  ['get', 'pod', 'one', '-n', 'default'],
  ['get', 'pod', 'one', '-n', 'default', '-o', 'name'],
  ['get', 'pod', 'one', '-n', 'default', '-o', 'yaml'],
  ['get', 'pod/one', 'pod/two', '-n', 'default', '-o', 'json'],
  ['get', 'pods', '-n', 'default', '-o', 'jsonpath={.items[*].metadata.name}'],
  ['describe', 'pod', 'one', '-n', 'default'],
  ['logs', 'one', '-n', 'default'],
];

describe('what does not come from the API server is answered as by kubectl', () => {
  test.each(Object.keys(ANSWERS))('where a resource is answered with %s', async (name) => {
    answer = ANSWERS[name] as Answer;
    isStrange = (path) => path.startsWith('/api/v1/namespaces/default/pods');
    for (const args of CALLS) await expectSame(args);
  });

  test.each(Object.keys(ANSWERS))('where a review is answered with %s', async (name) => {
    answer = ANSWERS[name] as Answer;
    isStrange = (path) => path.startsWith('/apis/authorization.k8s.io/');
    await expectSame(['auth', 'can-i', 'get', 'pods', '-n', 'default']);
  });

  test('and none of it is taken for a defect of this server', async () => {
    expect((await callTool(server.url, 'get_config', {}))['native_reads']).toMatchObject({ defects: 0 });
  });

  test.each(Object.keys(ANSWERS))('where everything is answered with %s, from the first call on', async (name) => {
    answer = ANSWERS[name] as Answer;
    isStrange = () => true;
    const own = await serveCluster({ ...AS_KUBECTL, KUBECONFIG: kubeconfig });
    try {
      const args = ['get', 'pods', '-n', 'default'];
      const ours = await callTool(own.url, 'kubectl', { args });
      const fresh = `${kubeconfig}-fresh-${name.replaceAll(' ', '-')}`;
      writeFileSync(fresh, readFileSync(kubeconfig));
      const theirs = await kubectlProcess(sharedControlPlane().kubectl, fresh)(args);
      expect({ code: ours['return_code'], stdout: ours['stdout'], stderr: plain(ours['stderr']) }).toEqual({
        ...theirs,
        stderr: plain(theirs.stderr),
      });
      expect((await callTool(own.url, 'get_config', {}))['native_reads']).toMatchObject({ defects: 0 });
    } finally {
      await own.stop();
    }
  });
});
