import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeSpec } from '../../src/remediation/change.ts';
import { isPhase, readRecords } from '../audit/records.ts';
import { succeed } from '../deployment/kubectl.ts';
import { send } from '../served.ts';
import { admin } from './against.ts';
import { type ApiRequest, auditPosition, isWrite } from './api-audit.ts';
import { kubectlOf, recordOf } from './changes.ts';
import { callAs } from './console-ground.ts';
import { type LeftBehind, maps, openLeftBehind } from './left-behind.ts';

const NAMESPACE = 'changes-left-behind';
const HERE = ['-n', NAMESPACE];
const PATCH = { data: { a: 'c' } };
let ground: LeftBehind;

beforeAll(async () => {
  ground = await openLeftBehind(NAMESPACE);
});
afterAll(() => ground.close());

const isLook = ({ requestURI }: ApiRequest) => /^\/apis\/remediation\.mcp\/v1alpha1\/changes\?/.test(requestURI);
const isOfRecord = ({ objectRef }: ApiRequest) =>
  objectRef?.resource === 'changes' && objectRef.namespace === NAMESPACE;

describe('a change that a killed server left behind, without any call', () => {
  test('becomes what is true, once on two servers, and nothing else is written', async () => {
    await ground.apply('base', 'whole', 'untouched');
    const [parts, whole, none] = (await ground.leaveBehind([
      ['agent', ['apply', '-f', '-'], maps('one', 'two', 'three')],
      ['alice', ['patch', 'configmap', 'whole', '--type=merge'], PATCH],
      ['agent', ['patch', 'configmap', 'untouched', '--type=merge'], PATCH],
    ])) as [ChangeSpec, ChangeSpec, ChangeSpec];
    await ground.apply('one', 'two');
    await succeed(admin, ['patch', 'configmap', 'whole', '--type=merge', '-p', JSON.stringify(PATCH), ...HERE]);
    const objects = () => succeed(admin, ['get', 'configmaps', ...HERE, '-o', 'json']);
    const before = await objects();

    const since = auditPosition();
    const audits = [join(ground.folder, 'audit-a'), join(ground.folder, 'audit-b')];
    const servers = await Promise.all(audits.map((AUDIT_FILE) => ground.serve({ AUDIT_FILE })));
    expect((await ground.settled(parts)).status).toMatchObject({
      phase: 'Interrupted',
      message: 'The server ended in the middle of the change. 2 of 3 requests were made, and the others were not.',
      progress: [{ state: 'made' }, { state: 'made' }],
    });
    expect((await ground.settled(whole)).status).toMatchObject({
      phase: 'Applied',
      message: 'All requests were made.',
    });
    expect((await ground.settled(none)).status).toMatchObject({
      phase: 'Interrupted',
      message: 'The server ended in the middle of the change. 0 of 1 requests were made, and the others were not.',
      progress: [],
    });

    // Both looked, and what one of them noted is told by that one alone.
    const told = () =>
      servers
        .flatMap((each) => each.log())
        .filter(({ msg, change }) => msg === 'change' && [parts.id, whole.id, none.id].includes(String(change)))
        .map(({ change, phase }) => `${change} ${phase}`)
        .toSorted();
    await expect
      .poll(told)
      .toEqual([`${parts.id} Interrupted`, `${whole.id} Applied`, `${none.id} Interrupted`].toSorted());
    const events = async () =>
      JSON.parse(await succeed(admin, ['get', 'events', ...HERE, '-o', 'json']))
        .items.filter(({ reason }: { readonly reason: string }) => reason === 'Remediated')
        .map(({ involvedObject, message }: never) => `${involvedObject['name']}: ${message}`)
        .toSorted();
    await expect
      .poll(events)
      .toEqual([
        expect.stringContaining(`one: change ${parts.id} by agent`),
        expect.stringContaining(`two: change ${parts.id} by agent`),
        expect.stringContaining(`whole: change ${whole.id} by alice`),
      ]);
    for (const server of servers) await server.stop();

    expect(await objects()).toBe(before);
    const writes = ground.askedSince(since).filter(isWrite);
    const ended = writes.filter(({ responseStatus }) => (responseStatus?.code ?? 500) < 300);
    expect(ended.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}`).toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => 'create events'),
      ...Array.from({ length: 3 }, () => 'patch changes'),
    ]);
    // The other server came too late with the same version.
    for (const { responseStatus, objectRef } of writes.filter((each) => !ended.includes(each)))
      expect([responseStatus?.code, objectRef?.resource]).toEqual([409, 'changes']);

    const steps = audits.flatMap((file) => readRecords(file)).filter(isPhase('step-started'));
    expect(steps.filter(({ step }) => step === 'recover-change')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ tool: 'recover_change', change: expect.objectContaining({ id: parts.id }) }),
        expect.objectContaining({ tool: 'recover_change', change: expect.objectContaining({ id: whole.id }) }),
      ]),
    );
    expect(new Set(steps.map(({ step }) => step))).toEqual(new Set(['recover-change', 'write-events']));
    expect(steps.find(({ change }) => change?.id === whole.id)?.caller.name).toBe('alice');
  });

  test('is settled while the server serves, as soon as its own server was silent for too long', async () => {
    await ground.apply('later');
    const [later] = await ground.leaveBehind([['agent', ['delete', 'configmap', 'later']]], { agoMs: 400_000 });
    const since = auditPosition();
    await ground.serve();
    await expect.poll(() => ground.askedSince(since).filter(isLook)).toHaveLength(1);
    expect((await ground.recordOf(later?.id ?? '')).status.phase).toBe('Applying');
    expect((await ground.settled(later)).status).toMatchObject({ phase: 'Interrupted', progress: [] });
    expect(ground.askedSince(since).filter(isLook)).toHaveLength(2);
  });

  test('is settled by a server over stdio too', async () => {
    await ground.apply('local');
    const [local] = await ground.leaveBehind([[undefined, ['delete', 'configmap', 'local']]], {
      more: { MCP_AUTH_TOKEN_FILE: '' },
    });
    await succeed(admin, ['delete', 'configmap', 'local', ...HERE]);
    ground.serveOnStdio();
    expect((await ground.settled(local)).status).toMatchObject({
      phase: 'Applied',
      message: 'All requests were made.',
    });
  });

  test('is looked at as the caller who asked for it, and ends as unknown where that caller may no longer read', async () => {
    const more = { MCP_IMPERSONATE: 'on' };
    await ground.apply('of-alice', 'of-agent');
    const bind = ['create', 'rolebinding', '--clusterrole=edit', ...HERE];
    await succeed(admin, [...bind, 'edit-of-agent', '--user=agent']);
    // Alice may read as a member of her group alone.
    await succeed(admin, [...bind, 'edit-of-approvers', '--group=approvers']);
    const [ofAlice, ofAgent] = (await ground.leaveBehind(
      [
        ['alice', ['delete', 'configmap', 'of-alice']],
        ['agent', ['delete', 'configmap', 'of-agent']],
      ],
      { more },
    )) as [ChangeSpec, ChangeSpec];
    await succeed(admin, ['delete', 'rolebinding', 'edit-of-agent', ...HERE]);
    const since = auditPosition();
    await ground.serve(more);
    expect((await ground.settled(ofAlice)).status.message).toContain(
      '0 of 1 requests were made, and the others were not.',
    );
    expect((await ground.settled(ofAgent)).status).toMatchObject({
      phase: 'Interrupted',
      message: expect.stringContaining('0 of 1 requests were made; it is not known whether the next one was.'),
      progress: [{ state: 'sending' }],
    });
    const reads = ground.askedSince(since).filter(({ objectRef }) => objectRef?.resource === 'configmaps');
    expect(
      reads
        .map(({ verb, impersonatedUser, responseStatus }) => [
          verb,
          impersonatedUser?.username,
          impersonatedUser?.groups?.includes('approvers'),
          responseStatus?.code,
        ])
        .toSorted(),
    ).toEqual([
      ['get', 'agent', false, 403],
      ['get', 'alice', true, 200],
    ]);
  });

  test('is noted at the change that it took back, if it was an undo', async () => {
    await ground.apply('undone');
    const planner = await ground.start();
    const call = (tool: string, given: Readonly<Record<string, unknown>>) => callAs('agent', planner.url, tool, given);
    const args = ['patch', 'configmap', 'undone', '--type=merge', ...HERE];
    const { change } = await call('plan_change', { args, stdin: PATCH });
    const id = change?.id ?? '';
    expect(await call('apply_change', { id, verify_seconds: 0 })).toMatchObject({ success: true });
    const undo = await call('undo_change', { id, plan_only: true });
    planner.child.kill('SIGKILL');
    await planner.exited;
    const { spec } = await ground.recordOf(undo.change?.id ?? '');
    await ground.claim(spec);
    const back = JSON.stringify({ data: { a: 'b' } });
    await succeed(admin, ['patch', 'configmap', 'undone', '--type=merge', '-p', back, ...HERE]);
    await ground.serve();
    expect((await ground.settled(spec)).status).toMatchObject({ phase: 'Applied' });
    await expect.poll(async () => (await ground.recordOf(id)).status.undoneBy).toBe(spec.id);
  });

  test('ends as unknown, and is not read, where policy has changed', async () => {
    await ground.apply('judged');
    const [judged] = await ground.leaveBehind([['agent', ['delete', 'configmap', 'judged']]], {
      agoMs: 3_600_000,
    });
    const since = auditPosition();
    await ground.serve({ KUBECTL_ALLOWED_COMMANDS: 'get' });
    expect((await ground.settled(judged)).status).toMatchObject({
      phase: 'Interrupted',
      message: expect.stringContaining('it is not known whether the next one was'),
    });
    expect(ground.askedSince(since).filter(({ objectRef }) => objectRef?.resource === 'configmaps')).toEqual([]);
  });
});

test('records that no server with this key signed are not touched, and read once', async () => {
  await ground.apply('forged');
  const [first, second] = (await ground.leaveBehind(
    [
      ['agent', ['delete', 'configmap', 'forged']],
      ['agent', ['patch', 'configmap', 'forged', '--type=merge'], PATCH],
    ],
    // Genuine, and due at the second look: when no clock of another server explains the silence.
    { agoMs: 400_000 },
  )) as [ChangeSpec, ChangeSpec];
  const forged = { ...first, id: `${NAMESPACE}.0forged` };
  await succeed(kubectlOf(ground.account), ['create', '-f', '-'], recordOf(forged));
  await ground.claim(forged);
  const before = await ground.recordOf(forged.id);
  const since = auditPosition();
  const server = await ground.serve();
  await ground.settled(first);
  await ground.settled(second);
  await server.stop();
  expect(await ground.recordOf(forged.id)).toEqual(before);
  const asked = ground.askedSince(since);
  expect(asked.filter(isLook).length).toBeGreaterThan(1);
  const ofForged = asked.filter(({ objectRef }) => objectRef?.name === forged.id);
  expect(ofForged.map(({ verb }) => verb)).toEqual(['get']);
});

test('a server lists once at the start, and reads no record of a change that is over', async () => {
  await succeed(admin, ['delete', 'changes', '--all', ...HERE]);
  await ground.apply('over');
  const [over] = await ground.leaveBehind([['agent', ['delete', 'configmap', 'over']]]);
  const first = await ground.serve();
  await ground.settled(over);
  await first.stop();
  const since = auditPosition();
  const second = await ground.serve();
  await expect.poll(() => ground.askedSince(since).filter(isLook)).toHaveLength(1);
  // A call after the look, so that all of the look is over.
  expect(await callAs('agent', second.url, 'kubectl', { args: ['get', 'configmaps', ...HERE] })).toMatchObject({
    success: true,
  });
  await second.stop();
  expect(ground.askedSince(since).filter(isOfRecord)).toEqual([]);
  expect(ground.askedSince(since).filter(isLook)).toHaveLength(1);
  expect(ground.askedSince(since).filter(isWrite)).toEqual([]);
});

test('a server without changes looks for none', async () => {
  await ground.apply('off');
  const [left] = await ground.leaveBehind([['agent', ['delete', 'configmap', 'off']]]);
  const since = auditPosition();
  await ground.serve({ CHANGES: 'off' });
  // The look of this one shows that the other has had the time for one.
  const other = await ground.serve();
  await ground.settled(left);
  await other.stop();
  expect(ground.askedSince(since).filter(isLook)).toHaveLength(1);
});

test('a server whose API server is away starts, says once that it cannot look, and ends', async () => {
  const kubeconfig = JSON.parse(readFileSync(join(ground.folder, 'kubeconfig'), 'utf8'));
  kubeconfig.clusters[0].cluster = { server: 'https://127.0.0.1:1' };
  const file = join(ground.folder, 'away');
  writeFileSync(file, JSON.stringify(kubeconfig));
  const server = await ground.serve({ KUBECONFIG: file });
  expect(await send(server.url, { method: 'GET', path: '/healthz' })).toMatchObject({ status: 200 });
  const said = () => server.log().filter(({ msg }) => String(msg).includes('cannot look for changes'));
  await expect
    .poll(said)
    .toEqual([expect.objectContaining({ level: 'warn', why: expect.stringContaining('ECONNREFUSED') })]);
  await server.stop();
});
