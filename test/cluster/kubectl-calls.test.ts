import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { buildProgram } from '../../hack/build.ts';
import { type Kubectl, kubectlProcess, kubectlWith, type Ran, succeed } from '../deployment/kubectl.ts';
import { canShareProcess } from '../deployment/kubectl-calls.ts';
import { admin, makeNamespace } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const namespace = 'kubectl-calls';
const { kubectl, kubeconfig } = sharedControlPlane();
const alone = kubectlProcess(await buildProgram('kubectl', () => undefined), kubeconfig);
const faster = kubectlProcess(kubectl, kubeconfig);
const shared = kubectlWith(kubectl, kubeconfig);
const configMap = (name: string) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { a: 'é <b> && "c"' } });

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', '-f', '-'], configMap('one'));
  // The calls below that change it find it changed.
  await succeed(admin, ['patch', 'configmap', 'one', '-n', namespace, '-p', '{"data":{"b":"1"}}']);
  await succeed(admin, ['label', 'configmap', 'one', '-n', namespace, 'a=b']);
});

afterAll(() => admin(['delete', 'namespace', namespace, '--wait=false']));

/** What was printed, without the times and processes in lines of kubectl's log. */
async function made(run: Kubectl, args: readonly string[], stdin?: string): Promise<Ran> {
  const { stderr, ...rest } = await run(args, stdin);
  return { ...rest, stderr: stderr.replaceAll(/^([EW])\d{4} \S+ +\d+ /gm, '$1 ') };
}

/** Each prints the same when it is made again. */
const CALLS: readonly [line: string, stdin?: string][] = [
  ['get configmap one -n kubectl-calls -o yaml'],
  ['get configmap one -n kubectl-calls -o jsonpath={.data.a}'],
  ['get configmap one none -n kubectl-calls -o name'],
  ['get nothing-of-this-name'],
  ['get configmaps --no-such-flag'],
  ['get configmaps -n'],
  ['get'],
  ['get -h'],
  ['get endpoints -n default'],
  ['get pods -n kubectl-calls'],
  ['get nodes,namespaces --sort-by={.nope -o name'],
  ['get configmap one -n kubectl-calls -o go-template={{.data.a.b}}'],
  ['get --raw /api/v1/namespaces/kubectl-calls/configmaps/none'],
  ['get configmap one --server=https://127.0.0.1:1 --request-timeout=2s'],
  ['get configmap one --context=none'],
  ['describe configmap one -n kubectl-calls'],
  ['describe configmap none -n kubectl-calls'],
  ['logs none -n kubectl-calls'],
  ['rollout status deployment/none -n kubectl-calls'],
  ['wait --for=delete configmap/one -n kubectl-calls --timeout=1s'],
  ['version --client'],
  ['api-versions'],
  ['api-resources -o name'],
  ['explain configmap.data'],
  ['create -f - --dry-run=server', configMap('two')],
  ['create -f -', configMap('one')],
  ['create -f -', 'kind: ['],
  ['create -f - --validate=strict', configMap('three').replace('"data"', '"date"')],
  ['apply -f - --dry-run=client -o yaml', configMap('two')],
  ['patch configmap one -n kubectl-calls -p {"data":{"b":"1"}}'],
  ['patch configmap one -n kubectl-calls -p {'],
  ['label configmap one -n kubectl-calls a=b --overwrite'],
  ['delete configmap none -n kubectl-calls'],
  ['delete configmap none -n kubectl-calls --ignore-not-found'],
  ['scale deployment/none -n kubectl-calls --replicas=1'],
  ['frob'],
];

test.each<[line: string, stdin?: string]>(CALLS)(
  'the kubectl of the tests prints what the published one prints, also where calls share a process: %s',
  async (line, stdin) => {
    const args = line.split(' ');
    const wanted = await made(alone, args, stdin);
    expect(await made(faster, args, stdin)).toEqual(wanted);
    // What one call leaves behind must not alter the next one.
    for (const _ of [1, 2]) expect(await made(shared, args, stdin)).toEqual(wanted);
  },
);

test('the kubectl of the tests is made of the same modules as the published one', () => {
  const [published, fast] = ['kubectl', 'fast-kubectl'].map((folder) =>
    readFileSync(new URL(`../../hack/${folder}/go.mod`, import.meta.url), 'utf8'),
  ) as [string, string];
  const modules = (text: string) => text.match(/^\t\S+ v\S+/gm);
  expect(modules(published)?.length).toBeGreaterThan(50);
  expect(modules(fast)).toEqual(modules(published));
});

test('help is the one of the published kubectl', async () => {
  const { stdout } = await alone(['-h']);
  const commands = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name = '']) => name);
  expect(commands.length).toBeGreaterThan(40);
  for (const args of [[], ...commands.map((name) => [name])])
    expect(await faster([...args, '-h'])).toEqual(await alone([...args, '-h']));
});

test('calls share a process, apart from calls that follow, log, or end in a way of their own', () => {
  if (inject('kubectlCalls') !== undefined)
    expect(CALLS.filter(([line]) => !canShareProcess(line.split(' ')))).toEqual([['frob']]);
  const others = [
    'get pods -w',
    'get pods --watch=true',
    'logs a -f',
    'logs a --follow',
    'get pods -v=6',
    'get pods --v=9',
  ];
  for (const line of [...others, 'auth can-i get pods', 'exec a -- b', 'edit configmap one', '-n a get pods'])
    expect(canShareProcess(line.split(' ')), line).toBe(false);
});

test('calls at the same time do not mix', async () => {
  const names = ['default', 'kube-system', 'kube-public', 'kube-node-lease', namespace];
  const calls = names.map((name) => shared(['get', 'namespace', name, '-o', 'name']));
  const expected = names.map((name) => ({ code: 0, stdout: `namespace/${name}\n`, stderr: '' }));
  expect(await Promise.all(calls)).toEqual(expected);
});
