import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { auditedSince, auditPosition, isWrite } from './api-audit.ts';

const namespace = 'gateway';
const COMMANDS =
  'get,describe,logs,delete,scale,rollout,patch,set,label,annotate,create,apply,replace,expose,autoscale,run,taint,cordon,uncordon,drain,debug';
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'deployment', 'web', '--image=busybox', '--replicas=2', '-n', namespace]);
  await succeed(admin, ['rollout', 'status', 'deployment/web', '-n', namespace, '--timeout=60s']);
  const environment = {
    KUBECTL_ALLOWED_COMMANDS: COMMANDS,
    KUBECTL_ALLOWED_IMAGES: 'busybox',
    KUBECTL_METACHARACTERS: 'data',
  };
  server = await serveCluster(environment);
});

afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

const call = (args: readonly string[], stdin?: unknown) =>
  callTool(server.url, 'kubectl', { args: [...args, '-n', namespace], ...(stdin !== undefined && { stdin }) });
const stored = (...args: string[]) => succeed(admin, [...args, '-n', namespace]);
const configMap = (name: string, data: object = { a: 'b' }, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...more },
  data,
});

/** The writes on a resource that the API server took from this namespace, dry runs left out. */
function writesOf(resource: string, since: number): readonly { verb: string; name?: string }[] {
  return auditedSince(since)
    .filter(isWrite)
    .filter(({ userAgent = '' }) => /^(?:kubectl|kubernetes-remediation-mcp)/.test(userAgent))
    .flatMap(({ verb, objectRef: { name, ...of } = { resource: '' } }) =>
      of.resource === resource && of.namespace === namespace ? [{ verb, ...(name !== undefined && { name }) }] : [],
    );
}

describe('every way to write goes through the gateway and works as with kubectl', () => {
  test.each<[string, readonly string[], unknown?]>([
    ['create -f', ['create', '-f', '-'], configMap('made')],
    ['apply, first time', ['apply', '-f', '-'], configMap('applied')],
    ['apply, second time', ['apply', '-f', '-'], configMap('applied', { a: 'c' })],
    ['apply --server-side', ['apply', '--server-side', '-f', '-'], configMap('sided')],
    ['apply --server-side, again', ['apply', '--server-side', '-f', '-'], configMap('sided', { a: 'd' })],
    ['replace', ['replace', '-f', '-'], configMap('made', { a: 'e' })],
    ['patch merge', ['patch', 'configmap', 'made', '--type=merge'], { data: { b: '1' } }],
    ['patch json', ['patch', 'configmap', 'made', '--type=json'], [{ op: 'add', path: '/data/c', value: '2' }]],
    ['patch strategic', ['patch', 'deployment', 'web'], { spec: { minReadySeconds: 1 } }],
    ['scale', ['scale', 'deployment/web', '--replicas=3']],
    ['set env', ['set', 'env', 'deployment/web', 'A=b']],
    ['set image', ['set', 'image', 'deployment/web', 'busybox=busybox']],
    ['set resources', ['set', 'resources', 'deployment/web', '--limits=cpu=100m']],
    ['rollout restart', ['rollout', 'restart', 'deployment/web']],
    ['rollout pause', ['rollout', 'pause', 'deployment/web']],
    ['rollout resume', ['rollout', 'resume', 'deployment/web']],
    ['rollout undo', ['rollout', 'undo', 'deployment/web']],
    ['label', ['label', 'configmap', 'made', 'x=y']],
    ['annotate', ['annotate', 'configmap', 'made', 'x=y']],
    ['create configmap', ['create', 'configmap', 'typed', '--from-literal=a=b']],
    ['create deployment', ['create', 'deployment', 'typed', '--image=busybox']],
    ['create job', ['create', 'job', 'once', '--image=busybox', '--', 'true']],
    ['create poddisruptionbudget', ['create', 'poddisruptionbudget', 'web', '--selector=app=web', '--min-available=1']],
    ['expose', ['expose', 'deployment', 'web', '--port=80', '--selector=app=web']],
    ['autoscale', ['autoscale', 'deployment', 'web', '--max=4']],
    ['run', ['run', 'alone', '--image=busybox', '--restart=Never']],
    ['delete, waiting', ['delete', 'configmap', 'typed']],
    ['delete of a pod', ['delete', 'pod', 'alone', '--wait=false']],
    ['a dry run', ['delete', 'configmap', 'made', '--dry-run=server']],
  ])('%s', async (_, args, stdin) => {
    expect(await call(args, stdin)).toMatchObject({ success: true, return_code: 0 });
  });

  test('a dry run changes nothing', async () => {
    expect(await stored('get', 'configmap', 'made', '-o', 'jsonpath={.data.b}')).toBe('1');
  });

  test('an object may come in the Namespace that its document before makes', async () => {
    const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gateway-new' } };
    const inside = configMap('inside', {}, { namespace: 'gateway-new' });
    const answer = await callTool(server.url, 'kubectl', {
      args: ['apply', '-f', '-'],
      stdin: [space, inside],
    });
    expect(answer).toMatchObject({ success: true });
    expect(await succeed(admin, ['get', 'configmap', 'inside', '-n', 'gateway-new', '-o', 'name'])).toMatch(/inside/);
    await admin(['delete', 'namespace', 'gateway-new', '--wait=false']);
  });
});

describe('what is refused has no effect', () => {
  const privileged = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'busybox', securityContext: { privileged: true } }] },
  });

  test('one object', async () => {
    const since = auditPosition();
    expect(await call(['create', '-f', '-'], privileged('strong'))).toMatchObject({
      success: false,
      code: 'POD_SECURITY',
    });
    expect(writesOf('pods', since)).toEqual([]);
  });

  test('several objects: what comes before the refused one is not made either', async () => {
    const since = auditPosition();
    expect(
      await call(['create', '-f', '-'], [configMap('first'), privileged('second'), configMap('third')]),
    ).toMatchObject({ success: false, code: 'POD_SECURITY' });
    expect([...writesOf('pods', since), ...writesOf('configmaps', since)]).toEqual([]);
  });

  test('a field that is built in two steps', async () => {
    const patch = [
      { op: 'add', path: '/spec/template/spec/volumes', value: [{ name: 'h', hostPath: {} }] },
      { op: 'add', path: '/spec/template/spec/volumes/0/hostPath/path', value: '/etc' },
    ];
    const since = auditPosition();
    expect(await call(['patch', 'deployment', 'web', '--type=json'], patch)).toMatchObject({ code: 'POD_SECURITY' });
    expect(writesOf('deployments', since)).toEqual([]);
  });
});

describe('errors of the API server', () => {
  beforeAll(async () => {
    await succeed(admin, ['create', 'secret', 'generic', 'db', '--from-literal=password=hunter2', '-n', namespace]);
  });

  test.each([
    ['merge', { metadata: { labels: 'x' } }],
    ['merge', { data: { zz: '!!!' } }],
    ['json', [{ op: 'replace', path: '/apiVersion', value: 'v9' }]],
    ['strategic', { data: { password: 5 } }],
  ])('do not quote a Secret: %s %j', async (type, patch) => {
    const answer = await call(['patch', 'secret', 'db', `--type=${type}`], patch);
    expect(answer['success']).toBe(false);
    expect(JSON.stringify(answer)).not.toContain(Buffer.from('hunter2').toString('base64'));
    expect(answer['stderr']).toMatch(/not shown/);
  });

  test('say of other objects what is wrong', async () => {
    const answer = await call(['patch', 'configmap', 'made', '--type=merge'], { data: { a: { b: 1 } } });
    expect(answer).toMatchObject({ success: false, stderr: expect.stringMatching(/cannot unmarshal|Invalid value/) });
  });
});

test('a command of which one request cannot be judged makes none of its writes', async () => {
  await stored('run', 'original', '--image=busybox', '--restart=Never');
  const since = auditPosition();
  const answer = await call(['debug', 'original', '--copy-to=copied', '--replace', '--set-image=*=busybox']);
  expect(answer).toMatchObject({ success: false });
  expect(writesOf('pods', since)).toEqual([]);
  expect(await stored('get', 'pods', 'original', '-o', 'name')).toBe('pod/original\n');
  expect(answer).toMatchObject({ code: 'NOT_REHEARSED' });
});
