import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace } from './against.ts';
import { auditedSince, auditPosition, isWrite } from './api-audit.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';
import { ground, randomDocuments } from './proof-objects.ts';
import { isReal, isSettled, type Place, picture, readPlace, reviewedAs, versions } from './proof-picture.ts';
import { openProxy } from './proxy.ts';
import { openRecordingDoor, type RecordingDoor } from './recording-door.ts';

/** How many random documents are changed; `make proofs` tries more. */
const COUNT = Number(process.env['COUNT'] ?? 1000);
const BATCH = 20;
/** A long run says how far it is, each time after so many. */
const TOLD = 500;
const SEED = Number(process.env['SEED'] ?? 16);

/** Changes go to one place through the server, and to its twin by plain kubectl. */
let place: Place;
let twin: Place;
let opened: ChangeGround;
let door: RecordingDoor;
let proxy: Awaited<ReturnType<typeof openProxy>>;
let server: HttpServer;

beforeAll(async () => {
  opened = await openChangeGround('changes-proof-a');
  await makeNamespace('changes-proof-b');
  const nodes = JSON.parse(await succeed(admin, ['get', 'nodes', '-o', 'json'])).items;
  place = { namespace: opened.namespace, node: nodes[0].metadata.name };
  twin = { namespace: 'changes-proof-b', node: nodes[1].metadata.name };
  for (const { namespace } of [place, twin])
    await succeed(admin, ['create', '-n', namespace, '-f', '-'], JSON.stringify(ground()));
  proxy = await openProxy();
  door = await openRecordingDoor(opened.account);
  const commands =
    'get,scale,set,label,annotate,taint,cordon,uncordon,drain,patch,rollout,autoscale,expose,create,run,apply,replace,delete';
  server = await opened.serve(
    {
      KUBECTL_ALLOWED_COMMANDS: commands,
      CHANGES: 'on',
      CHANGE_MAX_PER_HOUR: '10000',
      KUBECTL_ALLOWED_IMAGES: 'example/*',
      KUBECTL_ALLOW: 'empty-services,select-all,drain-without-care,force-delete',
      KUBECTL_PROTECTED_NAMESPACES: 'kube-system',
    },
    door.url,
  );
});

afterAll(async () => {
  await server.stop();
  await door.close();
  proxy.stop();
  await opened.close();
  await admin(['delete', 'namespace', twin.namespace, '--wait=false']);
});

/** What the API server itself recorded of the account's writes that were no dry runs, beside records of changes. */
function auditedWrites(since: number): readonly string[] {
  return auditedSince(since)
    .filter(isWrite)
    .filter(
      ({ impersonatedUser, objectRef }) =>
        impersonatedUser?.username === opened.account &&
        objectRef?.apiGroup !== 'remediation.mcp' &&
        !/^auth(?:orization|entication)\.k8s\.io$/.test(objectRef?.apiGroup ?? ''),
    )
    .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
}
const read = (where: Place) => readPlace(proxy.url, where);
/** What a plan must not alter. */
async function state(): Promise<unknown> {
  const objects = await read(place);
  return [versions(objects), picture(objects, place)];
}
const shown = async (where: Place) => JSON.stringify(picture(await read(where), where), undefined, 1);

/** Plans a command and applies it, and shows at each step what was and what was not sent. Gives the requests of the change. */
async function planAndApply(args: readonly string[], stdin?: unknown): Promise<number> {
  const before = await state();
  const since = auditPosition();
  door.forget();
  const given = { args, ...(stdin !== undefined && { stdin }) };
  const planned = await callTool(server.url, 'plan_change', given);
  expect(planned, JSON.stringify(planned)).toMatchObject({ success: true, change: { phase: 'Planned' } });
  const { id } = planned.change;
  expect(door.writes().filter(isReal)).toEqual([]);
  expect(auditedWrites(since)).toEqual([]);
  expect(await state()).toEqual(before);

  // What holds values of Secrets is in the memory of the server alone.
  const recorded = await opened.recordOf(id).catch(() => undefined);
  const applied = await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
  expect(applied, JSON.stringify(applied)).toMatchObject({
    success: true,
    change: { phase: 'Applied', requests_made: planned.change.requests },
  });
  const sent = door.writes().filter(isReal);
  expect(sent.map(({ status }) => status < 300)).toEqual(sent.map(() => true));
  expect(sent).toHaveLength(planned.change.requests);
  expect(auditedWrites(since)).toHaveLength(planned.change.requests);
  if (recorded !== undefined)
    expect(sent.map((each) => reviewedAs(each))).toEqual(recorded.spec.requests.map(reviewedAs));
  return sent.length;
}

/** Runs the same command with plain kubectl on the twin, and shows that both places are the same in the end. */
async function twinIsTheSame(args: readonly string[], stdin?: unknown): Promise<void> {
  const documents = Array.isArray(stdin) && args[0] !== 'patch' ? stdin : [stdin];
  const text = stdin === undefined ? undefined : documents.map((each) => JSON.stringify(each)).join('\n---\n');
  await succeed(admin, args[0] === 'patch' ? [...args, '-p', text ?? ''] : args, text);
  const isSame = async () => (await shown(place)) === (await shown(twin));
  // Controllers may not have seen both yet.
  for (let tries = 0; tries < 50 && !(await isSame()); tries++) await pause(100);
  expect(await shown(place)).toBe(await shown(twin));
}

const configMap = (name: string, data: object, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...more },
  data,
});

describe('a plan changes nothing, applying sends what was reviewed, and the result is the one of kubectl', () => {
  test.each<[command: string, stdin?: unknown]>([
    ['scale deployment/web --replicas=2'],
    ['scale deployment/web deployment/idle --replicas=1'],
    ['set image deployment/web web=example/web:2.0'],
    ['set env deployment/web A=b'],
    ['set env deployment/web --from=configmap/settings'],
    ['set resources deployment/web --limits=cpu=100m,memory=1024Mi --requests=cpu=0.05'],
    ['set serviceaccount deployment/web default'],
    ['set selector service/web app=web,tier=front'],
    ['label deployment web tier=front'],
    ['label --overwrite deployment -l group=ground group=other'],
    ['label --overwrite deployment web tier=back note-'],
    ['annotate deployment web note=x owner=é😀'],
    ['annotate configmap settings --all gone-'],
    ['patch deployment web', { spec: { minReadySeconds: 1 } }],
    ['patch deployment web --type=merge', { spec: { revisionHistoryLimit: 3 } }],
    ['patch configmap settings --type=json', [{ op: 'add', path: '/data/b', value: '<c>' }]],
    ['patch deployment idle --subresource=scale --type=merge', { spec: { replicas: 0 } }],
    ['rollout restart deployment/web'],
    ['rollout undo deployment/web'],
    ['rollout pause deployment/web'],
    ['rollout resume deployment/web'],
    ['autoscale deployment idle --min=1 --max=4 --cpu=50%'],
    ['expose deployment web --name=exposed --port=80 --target-port=8080'],
    ['create deployment made --image=example/web:1.0 --replicas=0'],
    ['create job once --image=example/web:1.0 -- true'],
    ['create configmap made --from-literal=a=b'],
    ['create secret generic made --from-literal=password=correct-horse-9'],
    ['create service clusterip made --tcp=80:80'],
    ['create poddisruptionbudget made --selector=app=web --min-available=50%'],
    ['create ingress made --rule=a.example/*=web:80'],
    ['create cronjob made --image=example/web:1.0 --schedule=@daily -- true'],
    ['create -f -', configMap('created', { a: '1.0', b: 'é\u2028😀' })],
    ['apply -f -', configMap('applied', { a: 'b' })],
    ['apply -f -', configMap('applied', { a: 'c' }, { labels: { x: 'y' } })],
    ['apply -f -', configMap('settings', { a: 'c' })],
    ['apply --server-side -f -', configMap('sided', { a: 'd' })],
    ['apply --server-side -f -', configMap('sided', { a: 'e', f: 'g' })],
    ['apply -f -', [configMap('one', { a: 'b' }), configMap('two', { a: 'b' }), configMap('settings', { z: 'a' })]],
    ['replace -f -', configMap('applied', { a: 'e' })],
    ['taint nodes NODE proof=yes:PreferNoSchedule'],
    ['taint nodes NODE proof-'],
    ['label node NODE proof=yes'],
    ['label node NODE proof-'],
    ['cordon NODE'],
    ['uncordon NODE'],
    ['drain NODE --pod-selector=app=none'],
    ['uncordon NODE'],
    ['delete configmap one two'],
    ['delete -f -', configMap('applied', {})],
    ['delete deployment made --cascade=orphan'],
    ['delete deployment,service -l app=web --wait=false'],
    ['delete job once --wait=false'],
  ])('%s', async (line, stdin) => {
    const at = ({ namespace, node }: Place) => {
      const [command = '', run] = line.replaceAll('NODE', node).split(' -- ');
      return [...command.split(' '), '-n', namespace, ...(run === undefined ? [] : ['--', run])];
    };
    await expect.poll(async () => isSettled(await read(place)), { timeout: 10_000 }).toBe(true);
    await planAndApply(at(place), stdin);
    await twinIsTheSame(at(twin), stdin);
  });
});

test(`of ${COUNT} random documents`, { timeout: 60_000 + COUNT * 15_000 }, async () => {
  for (let done = 0; done < COUNT; done += BATCH) {
    const at = (...args: string[]) => [place, twin].map(({ namespace }) => [...args, '-n', namespace, '-f', '-']);
    const [made, altered] = randomDocuments(Math.min(BATCH, COUNT - done), SEED + done);
    const isSided = (done / BATCH) % 2 === 1;
    const apply = isSided ? ['apply', '--server-side', '--force-conflicts'] : ['apply'];
    for (const [[here = [], there = []], documents] of [
      [at(...apply), made],
      [at(...((done / BATCH) % 4 > 1 ? ['replace'] : apply)), altered],
      [at('delete', '--wait=false'), altered],
    ] as const) {
      await planAndApply(here, documents);
      await twinIsTheSame(there, documents);
    }
    if ((done + BATCH) % TOLD === 0) process.stderr.write(`random documents so far: ${done + BATCH} of ${COUNT}\n`);
  }
});
