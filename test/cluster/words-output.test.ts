import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { type Definition, define, makeObject, undefine } from './definitions.ts';

const namespace = 'words-output';
const names = { plural: 'routes', kind: 'Route', shortNames: ['rte'], categories: ['roads'] };
const alpha: Definition = { group: 'alpha.output.example.com', ...names, versions: ['v1', 'v1beta1'] };
const zeta: Definition = { group: 'zeta.output.example.com', ...names };
/** A category of one kind, and a category that has a kind's name. */
const lone: Definition = { group: 'alpha.output.example.com', plural: 'lones', kind: 'Lone', categories: ['solo'] };

let withoutProcesses: HttpServer;
let withProcesses: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await define(alpha, zeta, lone);
  await makeObject(alpha, 'x', namespace);
  await makeObject(zeta, 'z', namespace);
  await makeObject(lone, 'one', namespace);
  const make = (...args: string[]) => succeed(admin, ['create', '-n', namespace, ...args]);
  await make('deployment', 'web', '--image=example/web:1', '--replicas=1');
  await make('cronjob', 'tick', '--image=example/web:1', '--schedule=0 0 1 1 *');
  await make('configmap', 'app', '--from-literal=A=b');
  await succeed(admin, ['autoscale', 'deployment', 'web', '--max=3', '--cpu=50%', '-n', namespace]);
  await succeed(admin, ['rollout', 'status', 'deployment/web', '-n', namespace, '--timeout=40s']);
  const environment = {
    KUBECTL_ALLOWED_COMMANDS:
      'get,describe,logs,exec,label,annotate,patch,delete,scale,rollout,set,expose,autoscale,wait,events,explain,create,cordon,taint,apply,auth can-i',
    KUBECTL_ALLOW: 'change-permissions,select-all,other-service-accounts',
    KUBECTL_ALLOWED_IMAGES: 'example/web:1',
    KUBECTL_DANGEROUS_FLAGS: '',
  };
  withoutProcesses = await serveCluster(environment);
  withProcesses = await serveCluster({ ...environment, KUBECTL_NATIVE_READS: 'off' });
});

afterAll(async () => {
  await withoutProcesses.stop();
  await withProcesses.stop();
  await undefine(alpha, zeta, lone);
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

async function byServer({ url }: HttpServer, args: readonly string[]) {
  const answer = await callTool(url, 'kubectl', { args });
  const { stdout, stderr, return_code: code } = answer;
  return code === undefined ? answer : { code, stdout, stderr };
}

/** A cluster that does not hold still, and ages that tick, are given so many chances. */
const TRIES = 10;

/** kubectl warns of a short name each time it asks for it, the server once. */
function once(text: string): string {
  return text.replace(/^(Warning: short name .*\n)\1+/gm, '$1');
}

async function expectSame(server: HttpServer, args: readonly string[]): Promise<void> {
  for (let tries = 1; ; tries++) {
    const answered = await byServer(server, args);
    const { stderr, ...others } = await admin(args);
    const printed = { ...others, stderr: once(stderr) };
    if (tries === TRIES) {
      expect(answered).toEqual(printed);
      return;
    }
    if (JSON.stringify(answered) === JSON.stringify({ ...printed })) return;
  }
}

describe('kubectl prints of the full name of a kind what it prints of the word of the caller', () => {
  test.each([
    // Lists and objects.
    'get rte',
    'get rte x',
    'get rte/x',
    'get Route x --show-kind',
    'get routes.zeta.output.example.com',
    'get route.v1beta1.alpha.output.example.com x -o yaml',
    'get rte x -o yaml',
    'get rte x -o name',
    'get rte x -o go-template={{.apiVersion}}',
    'get rte,po,cm',
    'get rte,deploy -o name',
    'get deploy,deployments web',
    'get deploy/web rte/x',
    'get deploy/web deployments.apps/web -o name',
    'get roads',
    'get roads -o name',
    'get roads x',
    'get solo one',
    'get solo/one',
    'get all,cm',
    'get all -o name',
    'get all x',
    'get deploy --show-kind',
    'get deploy web --show-labels -o wide',
    'get hpa web -o yaml',
    'get hpa.v1.autoscaling web -o jsonpath={.apiVersion}',
    'get hpa --no-headers',
    'get ev -o name',
    'get events.events.k8s.io -o name',
    'get rte -l none=none',
    'get rte missing',
    'get rte missing --ignore-not-found',
    'get rte -A -o name',
    'get deploy --sort-by=.metadata.name',
    'get rte -o custom-columns=N:.metadata.name',
    // What nobody knows.
    'get nosuch',
    'get nosuch x',
    'get po/a nosuch/b',
    'get po,nosuch',
    'get nosuch.example.com x',
    'get pods.v1',
    'get po.v1.',
    'describe nosuch x',
    'delete nosuch x',
    'label nosuch/x a=b',
    'scale nosuch x --replicas=1',
    'rollout status nosuch/x',
    'logs nosuch/x',
    'exec nosuch/x -- true',
    'set env deploy/web --from=nosuch/x --dry-run=client -o name',
    'create job j --from=nosuch/x --dry-run=client -o name',
    'wait nosuch/x --for=delete',
    'expose nosuch x --port=1',
    'autoscale nosuch x --max=2',
    'patch nosuch x -p {}',
    // Other commands.
    'describe rte x',
    'describe rte missing',
    'describe Route -l of=words',
    'describe deploy we --show-events=false',
    'describe deploy/web --show-events=false',
    'delete rte x --dry-run=server',
    'delete rte/x deploy/web --dry-run=server',
    'delete roads -l of=words --dry-run=server',
    'label rte x a=b --dry-run=server',
    'label rte missing a=b',
    'label deploy/web rte/x a=b --dry-run=server',
    'annotate rte x a=b --dry-run=server',
    'annotate deploy web a- --dry-run=server -o name',
    'patch rte x -p {} --dry-run=server',
    'scale deploy web --replicas=1 --dry-run=server',
    'scale rte x --replicas=1',
    'rollout history deploy/web',
    'rollout history rte/x',
    'rollout status deploy web',
    'rollout status rte/x',
    'rollout restart rte/x',
    'rollout resume deploy/web',
    'rollout pause rte x',
    'set image deploy/web web=example/web:1 --dry-run=server',
    'set env rte/x A=b --dry-run=server',
    'set env deploy/web --from=cm/app --dry-run=server',
    'set resources deploy web --limits=cpu=1 --dry-run=server',
    'set serviceaccount deploy web default --dry-run=server',
    'expose deploy web --port=80 --dry-run=server',
    'expose rte x --port=80',
    'autoscale deploy web --max=2 --name=other --dry-run=server -o jsonpath={.spec.scaleTargetRef}',
    'wait rte/x --for=jsonpath={.kind}=Route',
    'wait rte x --for=condition=Ready --timeout=1s',
    'wait deploy web --for=condition=Available',
    'apply view-last-applied rte x',
    'logs rte/x',
    'exec rte/x -- true',
    'create job j --from=cj/tick --dry-run=client -o name',
    'create job j --from=rte/x --dry-run=client -o name',
    'create role r --verb=get --resource=rte,deploy/scale,hpa,po --dry-run=client -o yaml',
    'auth can-i get rte',
    'auth can-i get Route/x',
    'auth can-i list hpa',
    'auth can-i list no',
    'auth can-i get nosuch',
    'events --for=rte/x',
    'events --for=Route/x -o name',
    'events --for=nosuch/x',
    'explain rte',
    'explain rte.metadata.name',
    'explain routes.zeta.output.example.com',
    'explain deploy.spec.replicas',
    'explain hpa --api-version=autoscaling/v1',
    'cordon rte/x',
    'taint rte x a=b:NoSchedule',
  ])('%s', { timeout: 60_000 }, async (line) => {
    const [before = '', after] = line.split(' -- ');
    const where = line.startsWith('explain') ? [] : ['-n', namespace];
    const given = [...before.split(' '), ...where, ...(after === undefined ? [] : ['--', after])];
    await expectSame(withProcesses, given);
    await expectSame(withoutProcesses, given);
  });
});
