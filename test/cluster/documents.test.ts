import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'documents';
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '-n', namespace]);
  await succeed(admin, ['create', 'serviceaccount', 'admin', '-n', namespace]);
  server = await serveCluster({
    KUBECTL_ALLOWED_COMMANDS: 'get,apply,create,replace,delete,patch,rollout status',
    KUBECTL_ALLOWED_IMAGES: 'example/*',
  });
});

afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

const kubectl = (args: readonly string[], stdin?: unknown) =>
  callTool(server.url, 'kubectl', stdin === undefined ? { args } : { args, stdin });
const inNamespace = ['-n', namespace];
const configMap = (name: string, value: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { value },
});
const pod = (name: string, image: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'app', image }], ...spec },
});
const objects = () =>
  succeed(admin, ['get', 'all,configmaps,serviceaccounts,roles,rolebindings', '-n', namespace, '-o', 'name']);

describe('objects and patches as data', () => {
  test('applies an object, and several, with quotes and line breaks in them', async () => {
    const text = 'say "hi"; $(date)\n`x`';
    expect(await kubectl(['apply', '-f', '-', ...inNamespace], configMap('one', text))).toMatchObject({
      success: true,
      stdout: 'configmap/one created\n',
    });
    expect(
      await kubectl(['apply', '-f', '-', ...inNamespace], [configMap('two', 'b'), configMap('three', 'c')]),
    ).toMatchObject({ success: true });
    expect(await succeed(admin, ['get', 'configmap', 'one', '-o', 'jsonpath={.data.value}', ...inNamespace])).toBe(
      text,
    );
  });

  test('takes YAML of several documents', async () => {
    const yaml =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: four}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: five}\n';
    expect(await kubectl(['create', '-f', '-', ...inNamespace], yaml)).toMatchObject({
      success: true,
      stdout: 'configmap/four created\nconfigmap/five created\n',
    });
    expect(await kubectl(['delete', '-f', '-', ...inNamespace], yaml)).toMatchObject({ success: true });
  });

  test.each([
    ['strategic', ['patch', 'deployment', 'web'], { spec: { replicas: 2 } }, '2'],
    ['merge', ['patch', 'deployment', 'web', '--type=merge'], { spec: { replicas: 3 } }, '3'],
    ['JSON', ['patch', 'deployment', 'web', '--type=json'], [{ op: 'replace', path: '/spec/replicas', value: 4 }], '4'],
  ])('patches with a %s patch', async (_, args, patch, replicas) => {
    expect(await kubectl([...args, ...inNamespace], patch)).toMatchObject({ success: true });
    expect(await succeed(admin, ['get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}', ...inNamespace])).toBe(
      replicas,
    );
  });

  test.each([
    ['an image that is not listed', ['apply', '-f', '-'], pod('evil', 'evil/img'), 'IMAGE_NOT_ALLOWED'],
    ['a privileged container', ['apply', '-f', '-'], pod('evil', 'example/a', { hostNetwork: true }), 'POD_SECURITY'],
    [
      'another service account',
      ['apply', '-f', '-'],
      pod('evil', 'example/a', { serviceAccountName: 'admin' }),
      'POD_SECURITY',
    ],
    [
      'a path of the node',
      ['create', '-f', '-'],
      pod('evil', 'example/a', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
      'POD_SECURITY',
    ],
    [
      'permissions',
      ['apply', '-f', '-'],
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'evil' }, rules: [] },
      'PERMISSIONS',
    ],
    [
      'a protected namespace',
      ['apply', '-f', '-'],
      { ...configMap('evil', ''), metadata: { name: 'evil', namespace: 'kube-system' } },
      'NAMESPACE_PROTECTED',
    ],
    [
      'an image by patch',
      ['patch', 'deployment', 'web', '--type=json'],
      [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'evil/img' }],
      'IMAGE_NOT_ALLOWED',
    ],
    [
      'rights by patch',
      ['patch', 'deployment', 'web'],
      { spec: { template: { spec: { hostPID: true } } } },
      'POD_SECURITY',
    ],
    [
      'a repeated key',
      ['apply', '-f', '-'],
      '{"apiVersion":"v1","kind":"ConfigMap","kind":"Pod","metadata":{"name":"evil"}}',
      'DOCUMENT_INVALID',
    ],
    ['YAML aliases', ['apply', '-f', '-'], 'a: &a [x]\nb: *a\n', 'DOCUMENT_INVALID'],
    ['a file beside it', ['apply', '-f', '/etc/hostname'], configMap('evil', ''), 'LOCAL_FILE'],
    ['a file alone', ['apply', '-f', '/etc/hostname'], undefined, 'LOCAL_FILE'],
    [
      'a namespace to delete',
      ['delete', '-f', '-'],
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      'BLAST_RADIUS',
    ],
  ])('refuses %s, and the cluster is as before', async (_, args, stdin, code) => {
    const before = await objects();
    expect(await kubectl([...args, ...inNamespace], stdin)).toMatchObject({ success: false, code });
    expect(await objects()).toBe(before);
  });

  test.each([
    [['create', 'configmap', 'seven', '--from-literal=a=b'], 'configmap/seven created\n'],
    [['create', 'deploy', 'eight', '--image=example/a:1'], 'deployment.apps/eight created\n'],
    [['create', 'job', 'nine', '--image=example/a:1', '--', 'sleep', '1'], 'job.batch/nine created\n'],
  ])('creates by command line: %j', async (args, stdout) => {
    const dash = args.indexOf('--');
    const at = dash === -1 ? args.length : dash;
    expect(await kubectl(args.toSpliced(at, 0, ...inNamespace))).toMatchObject({ success: true, stdout });
  });

  test('never applies to a namespace that the command line hides from the document', async () => {
    const hidden = { ...configMap('six', ''), metadata: { name: 'six', namespace: 'default' } };
    expect(await kubectl(['apply', '-f', '-', ...inNamespace], hidden)).toMatchObject({
      success: false,
      return_code: 1,
    });
  });
});

describe('what the API server is told', () => {
  test('is the canonical command: the judged one, with every flag spelled out', async () => {
    const answer = await kubectl(['get', 'deploy', '-owide', '-n', namespace]);
    expect(answer).toMatchObject({ success: true, stdout: expect.stringMatching(/^NAME +READY/) });
    const waited = await kubectl(['rollout', 'status', 'deploy/web', ...inNamespace]);
    expect(waited).toMatchObject({ success: true, stdout: expect.stringContaining('successfully rolled out') });
  });
});
