import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'pipe';
const IN = ['-n', namespace];
let server: HttpServer;
let withProcesses: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  for (const name of ['web', 'db', 'cache'])
    await succeed(admin, ['create', 'deployment', name, `--image=example/${name}:1`, '--replicas=2', ...IN]);
  for (const name of ['web', 'db', 'cache'])
    await succeed(admin, ['rollout', 'status', `deployment/${name}`, ...IN, '--timeout=40s']);
  server = await serveCluster({});
  withProcesses = await serveCluster({ KUBECTL_NATIVE_READS: 'off' });
});

afterAll(async () => {
  await server.stop();
  await withProcesses.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

describe.each([
  ['served without a process', () => server],
  ['served by kubectl', () => withProcesses],
])('filters of a read %s', (_, where) => {
  const piped = (args: string[], pipe: unknown) => callTool(where().url, 'kubectl', { args: [...args, ...IN], pipe });

  test.each<[string[], unknown, string]>([
    [['get', 'deployments'], ['tail -n +2', "awk '{print $1}'", 'sort -r'], 'web\ndb\ncache\n'],
    [['get', 'deployments'], "grep -E '^(web|db) ' | cut -d' ' -f1 | sort", 'db\nweb\n'],
    [['get', 'deployments', '-o', 'json'], ["jq -r '.items[].metadata.name'"], 'cache\ndb\nweb\n'],
    [['get', 'deployments', '-o', 'json'], [`jq '.items | map(select(.spec.replicas == 2)) | length'`], '3\n'],
    [['get', 'pods', '--no-headers'], ['wc -l'], '6\n'],
    [['get', 'pods', '-o', 'name'], ['grep -o pod/web', 'uniq -c'], '      2 pod/web\n'],
    [['get', 'deployments', '-o', 'name'], ['head -1'], 'deployment.apps/cache\n'],
    [['describe', 'deployment', 'web'], ['grep -m1 Image'], '    Image:         example/web:1\n'],
  ])('%j piped into %j', async (args, pipe, stdout) => {
    expect(await piped(args, pipe)).toEqual({ success: true, stdout, stderr: '', return_code: 0 });
  });

  test('grep without a match is a success that says so', async () => {
    expect(await piped(['get', 'deployments'], ['grep absent'])).toEqual({
      success: true,
      stdout: '',
      stderr: '',
      return_code: 0,
      hint: 'grep matched none of 4 lines.',
    });
  });

  test('stderr is not filtered', async () => {
    const answer = await piped(['get', 'deployment', 'absent'], ['grep x']);
    expect(answer).toMatchObject({ success: false, return_code: 1, stderr: expect.stringContaining('not found') });
  });

  test('a pipeline in args is refused with a call that works', async () => {
    const refused = await callTool(where().url, 'kubectl', {
      args: [`kubectl get deployments ${IN.join(' ')} 2>/dev/null | grep -v NAME | awk '{print $1}' | sort | head -2`],
    });
    expect(refused).toMatchObject({ success: false, code: 'ARGUMENTS_INVALID' });
    const call = JSON.parse(/\{.*\}/s.exec(String(refused['hint']))?.[0] ?? '');
    expect(await callTool(where().url, 'kubectl', call)).toMatchObject({ success: true, stdout: 'cache\ndb\n' });
  });
});
