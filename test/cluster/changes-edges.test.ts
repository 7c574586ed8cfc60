import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type Caller, type ConsoleGround, callAs, openConsoleGround } from './console-ground.ts';
import { openRecordingDoor } from './recording-door.ts';

const NAMESPACE = 'changes-edges';
const IN = ['-n', NAMESPACE];
const COMMANDS = 'get,describe,logs,scale,label,annotate,create,apply,delete,patch,rollout,cordon,taint,drain';
let ground: ConsoleGround;
let server: HttpServer;

type Answer = Awaited<ReturnType<typeof callAs>>;
const agent = (name: string, given: Readonly<Record<string, unknown>>) => callAs('agent', server.url, name, given);
const plan = (args: readonly string[], stdin?: unknown) =>
  agent('plan_change', { args: [...args, ...IN], ...(stdin !== undefined && { stdin }) });
const idOf = (answer: Answer): string => {
  if (answer.change === undefined) throw new Error(`There is no change: ${JSON.stringify(answer)}`);
  return answer.change.id;
};
const read = async (...args: readonly string[]) =>
  JSON.parse(await succeed(admin, ['get', ...args, ...IN, '-o', 'json']));
const recordsOf = async (): Promise<readonly string[]> =>
  (await read('changes')).items.map(({ metadata }: { readonly metadata: { readonly name: string } }) => metadata.name);
const configMap = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: NAMESPACE },
  ...more,
});
const makeConfigMap = (name: string) => succeed(admin, ['create', 'configmap', name, '--from-literal=k=v', ...IN]);
const applied = async (args: readonly string[]) => {
  const id = idOf(await plan(args));
  expect(await agent('apply_change', { id, verify_seconds: 0 })).toMatchObject({ success: true });
  return id;
};

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  server = await ground.open({
    KUBECTL_APPROVAL_COMMANDS: 'scale,drain,rollout restart',
    CHANGES: 'on',
    KUBECTL_ALLOWED_COMMANDS: COMMANDS,
    AUDIT_EVENTS: 'on',
  });
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
});
afterAll(async () => {
  await server?.stop();
  await ground?.close();
});

describe('there is nothing to plan, and no person is asked about', () => {
  test.each<[string, readonly string[], Readonly<Record<string, unknown>>]>([
    [
      'a read',
      ['get', 'pods'],
      { success: false, code: 'ARGUMENTS_INVALID', error: expect.stringContaining('only reads') },
    ],
    ['a read of a rollout', ['rollout', 'status', 'deployment/web'], { success: false, code: 'ARGUMENTS_INVALID' }],
    ['a dry run', ['scale', 'deployment/web', '--replicas=4', '--dry-run=server'], { success: true }],
    ['a dry run of kubectl alone', ['scale', 'deployment/web', '--replicas=4', '--dry-run=client'], { success: true }],
    ['a change that is there already', ['scale', 'deployment/web', '--replicas=1'], { success: true }],
    ['a label that is there already', ['label', 'deployment/web', 'app=web'], { success: true }],
    ['a label that is not there', ['label', 'deployment/web', 'none-'], { success: true }],
  ])('%s', async (_, args, expected) => {
    const before = await recordsOf();
    const planned = await plan(args);
    expect(planned).toMatchObject(expected);
    expect(planned.change).toBeUndefined();
    expect((await agent('kubectl', { args: [...args, ...IN] })).change).toBeUndefined();
    expect(await recordsOf()).toEqual(before);
    expect((await read('deployment', 'web')).spec.replicas).toBe(1);
  });

  test('a call of which one of two writes changes nothing is planned as a whole', async () => {
    await makeConfigMap('labelled');
    await makeConfigMap('bare');
    await succeed(admin, ['label', 'configmap', 'labelled', 'team=a', ...IN]);
    const planned = await plan(['label', 'configmap', 'labelled', 'bare', 'team=a']);
    expect(planned).toMatchObject({ success: true, change: { phase: 'Planned' } });
    const id = idOf(planned);
    expect(await agent('apply_change', { id, verify_seconds: 0 })).toMatchObject({ success: true });
    expect((await read('configmap', 'bare')).metadata.labels).toEqual({ team: 'a' });
  });

  test('a server-side apply that only takes over fields is a change', async () => {
    await makeConfigMap('taken');
    const planned = await plan(['apply', '--server-side', '-f', '-'], configMap('taken', { data: { k: 'v' } }));
    expect(planned).toMatchObject({ success: true, change: { phase: 'Planned' } });
  });
});

test('of several documents with one that is invalid, nothing is planned and nothing is made', async () => {
  const before = await recordsOf();
  const stdin = [configMap('first'), configMap('NOT A NAME')];
  for (const name of ['plan_change', 'kubectl'])
    expect((await agent(name, { args: ['apply', '-f', '-', ...IN], stdin })).change).toBeUndefined();
  const planned = await plan(['apply', '-f', '-'], [configMap('second'), configMap('NOT A NAME')]);
  expect(planned).toMatchObject({ success: false, notice: expect.stringContaining('Nothing was changed') });
  expect(await recordsOf()).toEqual(before);
  const { stderr } = await admin(['get', 'configmap', 'second', ...IN]);
  expect(stderr).toContain('NotFound');
});

describe('an id', () => {
  test.each([
    '',
    'x',
    '../../x',
    'a.b',
    'x'.repeat(5000),
    'a\u202eb.c',
    `${NAMESPACE}/1`,
    'kube-system.1f2e3d4c5b',
    `${NAMESPACE}.1f2e3d4c5b`,
  ])('%j is of no change, for each tool', async (id) => {
    for (const name of ['get_change', 'apply_change', 'undo_change']) {
      const { code, error } = await agent(name, { id });
      expect([name, code]).toEqual([name, 'CHANGE_NOT_FOUND']);
      expect(error).not.toMatch(/\p{C}/u);
    }
  });

  test.each([
    [{ id: 5 }],
    [{}],
    [{ id: 'a.b', wait_seconds: 3601 }],
    [{ id: 'a.b', wait_seconds: -1 }],
    [{ id: 'a.b', wait_seconds: 0.5 }],
    [{ id: 'a.b', wait_seconds: 'soon' }],
    [{ id: 'a.b', verify_seconds: 1e9 }],
    [{ id: 'a.b', expect: 'rubbish' }],
    [{ id: 'a.b', on_failure: 'explode' }],
    [{ id: 'a.b', approve: true }],
    [{ id: 'a.b', plan_only: true }],
  ])('is not looked for with the arguments %j', async (given) => {
    expect(await agent('apply_change', given)).toMatchObject({ success: false, code: 'ARGUMENTS_INVALID' });
  });
});

describe('a change of another caller', () => {
  test.each<[Caller, string]>([
    ['carol', 'who may not approve'],
    ['bob', 'who may approve'],
  ])('is neither seen, applied nor undone by %s, %s, before it is made', async (by) => {
    const name = `of-agent-${by}`;
    await makeConfigMap(name);
    const id = idOf(await plan(['label', 'configmap', name, 'seen=yes']));
    for (const tool of ['get_change', 'apply_change'])
      expect(await callAs(by, server.url, tool, { id })).toMatchObject({ code: 'CHANGE_NOT_FOUND' });
    expect(await callAs(by, server.url, 'undo_change', { id })).toMatchObject({ code: 'CHANGE_NOT_FOUND' });
    expect((await read('configmap', name)).metadata.labels).toBeUndefined();
    expect((await ground.recordOf(id)).status).toMatchObject({ phase: 'Planned', progress: [] });
  });

  test('is not the answer to the same call', async () => {
    await makeConfigMap('same-call');
    const args = ['label', 'configmap', 'same-call', 'seen=yes'];
    const mine = idOf(await plan(args));
    expect(idOf(await plan(args))).toBe(mine);
    const theirs = idOf(await callAs('carol', server.url, 'plan_change', { args: [...args, ...IN] }));
    expect(theirs).not.toBe(mine);
  });
});

describe('in each phase, what is not possible is refused, and changes nothing', () => {
  const replicas = async () => (await read('deployment', 'web')).spec.replicas;
  const scale = async (to: number) =>
    idOf(await agent('kubectl', { args: ['scale', 'deployment/web', `--replicas=${to}`, ...IN] }));

  test('pending: neither applied nor undone; a denial reaches the agent, also when it asks again', async () => {
    const id = await scale(7);
    expect(await agent('apply_change', { id, wait_seconds: 0 })).toMatchObject({ code: 'APPROVAL_REQUIRED' });
    expect(await agent('undo_change', { id })).toMatchObject({ code: 'CHANGE_NOT_FOUND' });
    expect(await ground.approver('deny', id, '--reason', 'not on a Friday')).toMatchObject({ code: 0 });
    const denied = { code: 'CHANGE_DENIED', error: expect.stringContaining('not on a Friday') };
    expect(await agent('apply_change', { id })).toMatchObject(denied);
    const again = await agent('kubectl', { args: ['scale', 'deployment/web', '--replicas=7', ...IN] });
    expect(again).toMatchObject({
      code: 'APPROVAL_REQUIRED',
      change: { id, phase: 'Denied', decisions: [{ verdict: 'Denied', by: 'alice', reason: 'not on a Friday' }] },
    });
    expect(await agent('undo_change', { id })).toMatchObject({ code: 'CHANGE_NOT_FOUND' });
    expect(await replicas()).toBe(1);
  });

  test('undone: not undone again, and the next step does not say so; an undo is undone', async () => {
    await makeConfigMap('undone');
    const label = async () => (await read('configmap', 'undone')).metadata.labels?.tier;
    const id = await applied(['label', 'configmap', 'undone', 'tier=web']);
    const undo = idOf(await agent('undo_change', { id }));
    expect(await label()).toBeUndefined();
    const shown = await agent('get_change', { id });
    expect(shown).toMatchObject({ change: { undone_by: undo }, hint: expect.stringContaining(`undone by ${undo}`) });
    expect(shown['hint']).not.toContain('call undo_change');
    expect(await agent('undo_change', { id })).toMatchObject({ code: 'CHANGE_CONFLICT' });
    expect(await agent('apply_change', { id, verify_seconds: 0 })).toMatchObject({ change: { phase: 'Applied' } });
    expect(await label()).toBeUndefined();
    expect(await agent('undo_change', { id: undo })).toMatchObject({ success: true, change: { undoes: undo } });
    expect(await label()).toBe('web');
  });

  test('a change whose namespace is gone is undone by saying so', async () => {
    const gone = `${NAMESPACE}-gone`;
    await succeed(admin, ['create', 'namespace', gone]);
    await succeed(admin, ['create', 'configmap', 'a', '-n', gone]);
    const id = idOf(await agent('plan_change', { args: ['label', 'configmap', 'a', 'x=y', '-n', gone] }));
    expect(await agent('apply_change', { id, verify_seconds: 0 })).toMatchObject({ success: true });
    await succeed(admin, ['delete', 'namespace', gone]);
    // The record was in the namespace.
    expect(await agent('undo_change', { id })).toMatchObject({ success: false, code: 'CHANGE_NOT_FOUND' });
    expect((await admin(['get', 'namespace', gone])).stderr).toContain('NotFound');
  });
});

test('a change that stops at its second request says what was made, and only that is undone', async () => {
  await makeConfigMap('one');
  await makeConfigMap('two');
  const id = idOf(await plan(['label', 'configmap', 'one', 'two', 'step=1']));
  await succeed(admin, ['annotate', 'configmap', 'two', 'by=another', ...IN]);
  const stopped = await agent('apply_change', { id, verify_seconds: 0 });
  expect(stopped).toMatchObject({
    success: false,
    code: 'CHANGE_FAILED',
    error: expect.stringMatching(/^1 of 2 requests were made, then the change stopped\. .*metadata\.annotations/),
    change: { phase: 'Failed', requests: 2, requests_made: 1 },
    hint: expect.stringContaining(`call undo_change {"id": "${id}"}`),
  });
  const labels = async () => [
    (await read('configmap', 'one')).metadata.labels,
    (await read('configmap', 'two')).metadata.labels,
  ];
  expect(await labels()).toEqual([{ step: '1' }, undefined]);
  const undone = await agent('undo_change', { id });
  expect(undone).toMatchObject({ success: true, change: { requests: 1, requests_made: 1, undoes: id } });
  expect(await labels()).toEqual([undefined, undefined]);
  expect((await read('configmap', 'two')).metadata.annotations).toEqual({ by: 'another' });
});

test('a plan that is too large is refused, and the diff of a long one is cut for the agent alone', async () => {
  const before = await recordsOf();
  const large = await plan(['create', '-f', '-'], configMap('large', { data: { k: 'v'.repeat(300_000) } }));
  expect(large).toMatchObject({ code: 'CHANGE_TOO_LARGE', hint: expect.stringContaining('Split') });
  expect(await recordsOf()).toEqual(before);
  const data = Object.fromEntries(Array.from({ length: 800 }, (_, at) => [`key${at}`, `value ${at}`]));
  const long = await plan(['create', '-f', '-'], configMap('long', { data }));
  const { diff } = long.change as unknown as { readonly diff: string };
  expect(diff).toMatch(/\(\d+ more lines; the approver sees all of them\)$/);
  expect(Buffer.byteLength(diff)).toBeLessThan(6200);
  const shown = await ground.approver('show', idOf(long));
  expect(shown.stdout).toContain('|     "key799": "value 799"');
});

test('an undo of an undo counts as a plan, so that nothing is made and undone without end; the undo of a change does not', async () => {
  const bounded = await ground.open({
    KUBECTL_APPROVAL_COMMANDS: 'scale',
    KUBECTL_ALLOWED_COMMANDS: COMMANDS,
    CHANGES: 'on',
    CHANGE_MAX_PER_HOUR: '6',
  });
  const by = (name: string, given: Readonly<Record<string, unknown>>) => callAs('carol', bounded.url, name, given);
  await makeConfigMap('to-and-fro');
  try {
    const planned = await by('plan_change', { args: ['label', 'configmap', 'to-and-fro', 'a=b', ...IN] });
    const first = idOf(planned);
    expect(await by('apply_change', { id: first, verify_seconds: 0 })).toMatchObject({ success: true });
    let answer = await by('undo_change', { id: first });
    for (let undos = 0; undos < 8 && answer['success'] === true; undos++)
      answer = await by('undo_change', { id: idOf(answer) });
    expect(answer).toMatchObject({ success: false, code: 'CHANGE_LIMIT' });
    const other = await by('plan_change', { args: ['label', 'configmap', 'to-and-fro', 'c=d', ...IN] });
    expect(other).toMatchObject({ code: 'CHANGE_LIMIT' });
  } finally {
    await bounded.stop();
  }
});

test('Events on the object tell of the plan, who denied it, and what was made and taken back, each once', async () => {
  await succeed(admin, ['create', 'deployment', 'told', '--image=example/told:1', ...IN]);
  const scale = (to: number) => agent('kubectl', { args: ['scale', 'deployment/told', `--replicas=${to}`, ...IN] });
  const denied = idOf(await scale(2));
  expect(idOf(await scale(2))).toBe(denied);
  await ground.approver('deny', denied, '--reason', 'a-reason-of-alice');
  for (const _ of [1, 2]) await agent('apply_change', { id: denied });
  const id = idOf(await scale(3));
  await ground.approver('approve', id);
  await agent('apply_change', { id, verify_seconds: 0 });
  const undo = idOf(await agent('undo_change', { id }));
  expect(idOf(await agent('undo_change', { id }))).toBe(undo);
  await ground.approver('approve', undo);
  await agent('apply_change', { id: undo, verify_seconds: 0 });

  const events = async () =>
    (await read('events', '--field-selector=involvedObject.name=told')).items
      .filter(
        ({ source }: { readonly source: { readonly component?: string } }) =>
          source.component === 'kubernetes-remediation-mcp',
      )
      .map(
        ({ reason, message }: { readonly reason: string; readonly message: string }) =>
          `${reason}: ${message.replace(/, through .*$/, '')}`,
      )
      .toSorted();
  await vi.waitFor(
    async () =>
      expect(await events()).toEqual([
        `ChangeDenied: change ${denied} of agent was denied by alice`,
        ...[
          `ChangePlanned: change ${denied} was planned by agent and waits for approval`,
          `ChangePlanned: change ${id} was planned by agent and waits for approval`,
          `ChangePlanned: change ${undo}, which would take back ${id}, was planned by agent and waits for approval`,
        ].toSorted(),
        ...[
          `Remediated: change ${id} by agent, approved by alice`,
          `Remediated: change ${undo}, which takes back ${id}, by agent, approved by alice`,
        ].toSorted(),
      ]),
    { timeout: 40_000 },
  );
  expect(server.stderr()).not.toContain('could not be written');
});

test('without its result, if a webhook with side effects lets the API server rehearse nothing: a plan says so as a risk, if the operator allows it at all', async () => {
  await makeConfigMap('webhook');
  // API servers of today take no webhook with side effects any more; old ones may have some left. So a door answers as they do.
  const door = await openRecordingDoor(
    ground.account,
    () => false,
    ({ path, query }) =>
      path.endsWith('/configmaps/webhook') && query.includes('dryRun=All')
        ? 'admission webhook "side-effects.example.com" does not support dry run'
        : undefined,
  );
  const settings = { KUBECTL_ALLOWED_COMMANDS: COMMANDS, CHANGES: 'on' };
  const strict = await ground.serve(settings, door.url);
  const risky = await ground.serve({ ...settings, KUBECTL_ALLOW: 'unrehearsed-changes' }, door.url);
  const label = { args: ['label', 'configmap', 'webhook', 'a=b', ...IN] };
  try {
    expect(await callTool(strict.url, 'plan_change', label)).not.toHaveProperty('change');
    const planned = await callTool(risky.url, 'plan_change', label);
    expect(planned).toMatchObject({
      success: true,
      change: {
        reversible: 'cannot be undone',
        risks: expect.arrayContaining([expect.stringMatching(/webhook refuses rehearsals of ConfigMap/)]),
      },
    });
    const { id } = planned.change;
    expect((await ground.recordOf(id)).spec.requests).toMatchObject([{ method: 'PATCH', rehearsed: false }]);
    expect((await read('configmap', 'webhook')).metadata.labels).toBeUndefined();
    expect(await callTool(risky.url, 'apply_change', { id, verify_seconds: 0 })).toMatchObject({ success: true });
    expect((await read('configmap', 'webhook')).metadata.labels).toEqual({ a: 'b' });
  } finally {
    await Promise.all([strict.stop(), risky.stop()]);
    await door.close();
  }
});
