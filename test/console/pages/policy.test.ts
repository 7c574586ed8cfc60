import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordedArgv } from '../../../src/audit/argv.ts';
import { MemoryRecords } from '../../../src/audit/memory.ts';
import type { RecordSource } from '../../../src/audit/record-source.ts';
import { explainPolicy } from '../../../src/check/explain-policy.ts';
import { judgeCall } from '../../../src/check/judgement.ts';
import { readConfiguration } from '../../../src/config/configuration.ts';
import type { Checked, PolicyView, Replay, Tried } from '../../../src/console/face/policy.ts';
import { Scopes } from '../../../src/console/pages/activity/scope.ts';
import { openPolicy } from '../../../src/console/pages/policy/open-policy.ts';
import { openShown } from '../../../src/console/pages/shown.ts';
import type { KubectlCommand } from '../../../src/kube/command.ts';
import type { Subject } from '../../../src/kube/subject.ts';
import { parseArguments } from '../../../src/kubectl/parse.ts';
import { grammarFor } from '../../../src/kubectl/versions.ts';
import { openRedaction } from '../../../src/redaction/redaction.ts';
import type { Approvals } from '../../../src/remediation/approvals.ts';
import { unknownChange } from '../../../src/remediation/approvals.ts';
import type { Change, ChangeSpec } from '../../../src/remediation/change.ts';
import { ALICE, BOB, type PlayedCall, playToFile, reading, START } from './trail.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-policy-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const AUDITOR: Subject = { method: 'oidc', name: 'audit@example.com', groups: ['ops'] };
const environment = { KUBECTL_ALLOWED_COMMANDS: 'get,delete,patch,apply,rollout,exec,scale' };
const configuration = readConfiguration(environment);
const chosen = grammarFor('v1.37.0');
const FILE = 'rules:\n  - id: reads\n    effect: allow\n    subcommands: [get]\n';

function pageOf(source: RecordSource = new MemoryRecords(), altered = environment, approvals?: Pick<Approvals, 'get'>) {
  return openPolicy({
    approvals,
    configuration: readConfiguration(altered),
    environment: altered,
    file: FILE,
    words: (subject) => explainPolicy(altered, subject),
    grammar: async () => chosen,
    source,
    scopes: new Scopes(async ({ name }) => name === AUDITOR.name, Date.now),
    show: openShown(openRedaction({ key: Buffer.alloc(16) })),
    now: () => START + 3_600_000,
  });
}

async function post<T>(reader: ReturnType<typeof reading>, path: string, body: unknown): Promise<T> {
  const answer = await reader.send('POST', `policy/${path}`, body);
  if (answer === undefined || !('json' in answer) || answer.status !== 200) throw new Error(JSON.stringify(answer));
  return answer.json as T;
}

/** The canonical words of a call as they go on record. */
function onRecord(...args: readonly string[]): readonly string[] {
  const judged = judgeCall({ args, caller: ALICE }, configuration, chosen.grammar);
  const parsed = parseArguments(chosen.grammar, args) as KubectlCommand;
  expect(judged.verdict === 'undecided' || 'path' in parsed).toBe(true);
  return recordedArgv(parsed);
}

const call = (number: number, args: readonly string[], altered: Partial<PlayedCall> = {}): PlayedCall => ({
  number,
  caller: ALICE,
  argv: onRecord(...args),
  namespace: 'shop',
  name: 'web',
  kind: 'allowed',
  at: number * 1000,
  durationMs: 100,
  ...altered,
});

describe('the view', () => {
  test('has the policy in words, its schema, and the file for readers who see all calls', async () => {
    const all = await reading(pageOf(), AUDITOR).get<PolicyView>('policy');
    expect(all).toMatchObject({ file: FILE, words: expect.stringContaining('What an agent may do') });
    expect(all.tools).toEqual([
      { name: 'run_image', form: '{"name":"run_image","arguments":{"name":"name","image":"image"}}' },
      { name: 'diagnose', form: '{"name":"diagnose","arguments":{}}' },
    ]);
    expect(all.schema).toMatchObject({ properties: { rules: expect.anything() } });
    const own = await reading(pageOf(), BOB).get<PolicyView>('policy');
    expect(own).not.toHaveProperty('file');
    expect(own.words).toBe(explainPolicy(environment, BOB));
  });
});

describe('the playground', () => {
  const tryIt = (body: unknown, as = AUDITOR) => post<Tried>(reading(pageOf(), as), 'try', body);

  test.each([
    ['a command line', 'kubectl get pods -n "shop"'],
    ['a command line without kubectl', "get pods -n 'shop'"],
    ['a list of words', '["get", "pods", "-n", "shop"]'],
    ['the arguments of the tool', '{"args": ["get", "pods", "-n", "shop"], "pipe": ["head"]}'],
  ])('judges %s', async (_, call) => {
    const tried = await tryIt({ call });
    expect(tried).toMatchObject({ verdict: 'allow', argv: ['--v=0', 'get', '--namespace=shop', '--', 'pods'] });
    expect(tried.rules).toEqual([
      { rule: 'subcommand-allowlist', effect: 'allow', says: 'The command must be on the list of allowed commands.' },
    ]);
  });

  test.each([
    ['one object', {}],
    ['a list of objects', []],
  ])('judges %s given as stdin', async (_, form) => {
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };
    const stdin = Array.isArray(form) ? [object, { ...object, metadata: { name: 'api', namespace: 'shop' } }] : object;
    const tried = await tryIt({ call: JSON.stringify({ args: ['apply', '-f', '-'], stdin }) });
    expect(tried).toMatchObject({ verdict: 'allow', argv: ['--v=0', 'apply', '--filename=-'] });
  });

  test('judges a call of another tool, and names its steps if there are several', async () => {
    const call = JSON.stringify({ name: 'run_image', arguments: { name: 'debug', image: 'evil' } });
    expect(await tryIt({ call })).toMatchObject({ verdict: 'refuse', code: 'RUN_IMAGE_DISABLED' });
    const tried = await tryIt({ call: '{"name": "diagnose", "arguments": {"namespace": "shop"}}' });
    expect(tried).toMatchObject({
      verdict: expect.stringMatching(/^(allow|undecided)$/),
      steps: expect.arrayContaining([{ argv: expect.arrayContaining(['get']), verdict: 'allow' }]),
      needsCluster: [expect.stringContaining('depends on what the cluster answers')],
    });
    expect(
      await reading(pageOf(), AUDITOR).send('POST', 'policy/try', { call: '{"name":"x","arguments":{}}' }),
    ).toEqual({ status: 422, json: { error: expect.stringContaining('This server offers kubectl, run_image') } });
  });

  test('says why a call is refused, and which rule does', async () => {
    const tried = await tryIt({ call: 'delete pods --all' });
    expect(tried).toMatchObject({ verdict: 'refuse', code: 'BLAST_RADIUS', hint: expect.any(String) });
    expect(tried.rules.at(-1)).toMatchObject({
      rule: 'blast-radius',
      effect: 'deny',
      says: expect.stringMatching(/\w/),
    });
    expect(tried).not.toHaveProperty('argv');
  });

  test('judges by a draft, for the caller that is named', async () => {
    const draft = `rules:
  - {id: all, effect: allow, subcommands: [get, scale]}
  - {id: scaling, effect: ask, subcommands: [scale], subjects: {groups: [ops]}, approvers: {users: [carol], count: 1}}
`;
    const call = 'scale deploy/web --replicas=2 -n shop';
    const asked = await tryIt({ call, draft, caller: 'dave', groups: ['ops'] });
    expect(asked).toMatchObject({ verdict: 'ask', approval: { approvers: 'carol', count: 1 } });
    expect(asked.rules).toContainEqual({
      rule: 'policy-file/scaling',
      effect: 'ask',
      says: expect.stringContaining('scale'),
    });
    expect(await tryIt({ call, draft, caller: 'dave' })).toMatchObject({ verdict: 'allow' });
    expect(await tryIt({ call: 'delete pod web', draft })).toMatchObject({ verdict: 'refuse' });
    expect((await tryIt({ call, draft, caller: 'dave' })).needsCluster[0]).toContain('judges each write');
  });

  test('judges a reader who sees own calls only as oneself, whatever caller is named', async () => {
    const draft = `rules:\n  - {id: a, effect: allow, subjects: {users: [${ALICE.name}]}}\n`;
    const body = { call: 'get pods', draft, caller: ALICE.name };
    expect(await tryIt(body, BOB)).toMatchObject({ verdict: 'refuse' });
    expect(await tryIt(body)).toMatchObject({ verdict: 'allow' });
  });

  test.each([
    ['get pods | grep x', 422, 'Only one command'],
    ['get pods $(id)', 422, 'literally'],
    ['get "pods', 422, 'literally'],
    ['', 422, 'Type a command line'],
    ['{"args": "get"}', 422, 'not a list'],
    ['{"args": ["get"], "x": 1}', 422, 'no argument'],
    ['{', 422, 'no JSON'],
    ['[1]', 422, 'Type a command line'],
  ])('says what is wrong with %j', async (call, status, error) => {
    const answer = await reading(pageOf(), AUDITOR).send('POST', 'policy/try', { call });
    expect(answer).toMatchObject({ status, json: { error: expect.stringContaining(error) } });
  });

  test.each([
    null,
    [],
    'x',
    { call: 1 },
    { call: 'get pods', days: 1 },
    { call: 'get pods', groups: 'ops' },
    { nope: 1 },
  ])('refuses the body %j', async (body) => {
    expect(await reading(pageOf(), AUDITOR).send('POST', 'policy/try', body)).toMatchObject({ status: 400 });
  });

  test('answers any text with a judgement or a sentence, and writes no file', async () => {
    const before = readdirSync(tmpdir());
    const reader = reading(pageOf(), AUDITOR);
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ maxLength: 80 }),
        async (call, draft) => {
          const answer = await reader.send('POST', 'policy/try', { call, draft: `rules:\n${draft}` });
          expect([200, 422]).toContain(answer?.status);
          expect(await reader.send('POST', 'policy/try', { call })).toMatchObject({ json: expect.any(Object) });
        },
      ),
    );
    expect(readdirSync(tmpdir()).filter((name) => !before.includes(name) && name.includes('draft'))).toEqual([]);
  });
});

describe('the check of a draft', () => {
  const checked = (draft: string) => post<Checked>(reading(pageOf(), BOB), 'check', { draft });

  test('names the line and the value of a fault', async () => {
    const draft = 'rules:\n  - id: a\n    effect: allow\n  - id: b\n    effect: maybe\n';
    const { faults } = await checked(draft);
    expect(faults).toEqual([{ says: expect.stringContaining('allow'), line: 5, path: 'rules[2].effect' }]);
  });

  test.each([
    ['no YAML', 'rules: [', 1],
    ['an alias', 'rules:\n - &a {id: x, effect: allow}\n - *a\n', 3],
    ['a key twice', 'rules: []\nrules: []\n', 2],
  ])('names the line of %s', async (_, draft, line) => {
    expect((await checked(draft)).faults).toMatchObject([{ line, says: expect.stringMatching(/\w{3}/) }]);
  });

  test('has no fault in a policy, and warns of rules that never match', async () => {
    expect(await checked(FILE)).toEqual({ faults: [], warnings: [] });
    const idle = 'rules:\n  - {id: a, effect: allow, subcommands: [annotate]}\n';
    expect(await checked(idle)).toMatchObject({ faults: [], warnings: [expect.stringContaining("Rule 'a'")] });
  });

  test('finds what the other settings rule out', async () => {
    const reader = reading(pageOf(undefined, { ...environment, CHANGES: 'off' } as typeof environment), BOB);
    const draft = 'rules:\n  - {id: a, effect: ask, subcommands: [delete]}\n';
    const { faults } = await post<Checked>(reader, 'check', { draft });
    expect(faults).toMatchObject([{ says: expect.stringContaining('approval') }]);
  });
});

describe('the replay', () => {
  const draft = `rules:
  - {id: reads, effect: allow, subcommands: [get, rollout, exec, patch, apply, scale]}
  - {id: scaling, effect: ask, subcommands: [scale]}
  - {id: no-bank, effect: deny, namespaces: [bank]}
`;
  const replay = (source: RecordSource, as = AUDITOR, body: object = {}) =>
    post<Replay>(reading(pageOf(source), as), 'replay', { draft, ...body });

  test('counts what a draft would decide otherwise, by caller and rule', async () => {
    const played = [
      call(0, ['get', 'pods', '-n', 'shop']),
      call(1, ['get', 'pods', '-n', 'bank']),
      call(2, ['get', 'pods', '-n', 'bank'], { caller: BOB }),
      call(3, ['scale', 'deploy/web', '--replicas=2', '-n', 'shop']),
      call(4, ['delete', 'pod', 'web', '-n', 'shop']),
      call(5, ['annotate', 'pod', 'web', 'a=b'], { kind: 'denied' }),
      call(6, ['get', 'pods', '-n', 'bank']),
    ];
    const found = await replay(await playToFile(played, join(folder, 'audit')));
    expect(found).toMatchObject({ calls: 7, same: 2, skipped: [], byCommandLine: 1 });
    const told = found.different.map(({ caller, rule, was, would, count }) => [caller, rule, was, would, count]);
    expect(told).toContainEqual([ALICE.name, 'policy-file/no-bank', 'allowed', 'denied', 2]);
    expect(told).toContainEqual([BOB.name, 'policy-file/no-bank', 'allowed', 'denied', 1]);
    expect(told).toContainEqual([ALICE.name, 'policy-file/scaling', 'allowed', 'asked', 1]);
    expect(told).toContainEqual([ALICE.name, 'policy-file', 'allowed', 'denied', 1]);
    expect(told).toHaveLength(4);
    expect(found.different[0]?.examples[0]).toMatchObject({ argv: call(1, ['get', 'pods', '-n', 'bank']).argv });
  });

  test('judges by the command line what is not recorded, and says what it leaves out', async () => {
    const played = [
      call(0, ['patch', 'deploy', 'web', '-n', 'bank', '-p', '{"spec":{"replicas":2}}']),
      call(1, ['exec', 'web', '-n', 'shop', '--', 'ls', '-l', '/']),
      call(2, ['get', 'pods'], { kind: 'course' }),
      call(3, ['delete', 'pod', 'web'], { kind: 'denied' }),
      call(4, ['get', ...Array.from({ length: 200 }, (_, at) => `pod/web-${at}`)]),
      call(5, ['apply', '-f', '-'], { stdin: true }),
    ];
    const found = await replay(await playToFile(played, join(folder, 'audit')));
    expect(found.calls).toBe(6);
    expect(found.skipped.reduce((sum, { count }) => sum + count, 0) + found.same + found.different.length).toBe(6);
    expect(found.byCommandLine).toBeGreaterThanOrEqual(1);
    expect(found.different).toContainEqual(
      expect.objectContaining({ rule: 'policy-file/no-bank', was: 'allowed', would: 'denied', count: 1 }),
    );
    const why = found.skipped.map((each) => each.why).join(' ');
    expect(why).toContain('a part of their long command line');
    expect(why).toContain('it was changed since');
  });

  test('makes documents again from the kinds and names on record', async () => {
    const applied = { argv: ['--v=0', 'apply', '--filename=-'], stdin: true } as const;
    const played = [
      call(0, ['get', 'pods'], { ...applied, namespace: 'bank' }),
      call(1, ['get', 'pods'], { ...applied, namespace: 'shop' }),
      call(2, ['get', 'pods'], { ...applied, type: 'gateway' }),
    ];
    const found = await replay(await playToFile(played, join(folder, 'audit')));
    expect(found).toMatchObject({ calls: 3, same: 1, byCommandLine: 2 });
    expect(found.different).toMatchObject([{ rule: 'policy-file/no-bank', was: 'allowed', would: 'denied', count: 1 }]);
    expect(found.skipped).toEqual([{ why: expect.stringContaining('documents are not recorded'), count: 1 }]);
  });

  test('leaves out calls that are too old', async () => {
    const source = await playToFile(
      [call(0, ['get', 'pods'], { at: -50 * 3_600_000 }), call(1, ['get', 'pods'])],
      join(folder, 'audit'),
    );
    expect(await replay(source, AUDITOR, { days: 1 })).toMatchObject({ calls: 1 });
    expect(await replay(source, AUDITOR, { days: 3 })).toMatchObject({ calls: 2 });
  });

  test('shows a reader who sees own calls only nothing of other callers', async () => {
    const played = Array.from({ length: 40 }, (_, at) =>
      call(at, ['get', at % 2 ? 'pods' : 'secrets-of-alice', '-n', 'bank'], { caller: at % 2 ? BOB : ALICE }),
    );
    const found = await replay(await playToFile(played, join(folder, 'audit')), BOB);
    expect(found).toMatchObject({ calls: 20, different: [{ caller: BOB.name, count: 20 }] });
    expect(JSON.stringify(found)).not.toContain('alice');
  });

  test('refuses a draft with a fault, a bad number of days, and a second replay at a time', async () => {
    const played = Array.from({ length: 3000 }, (_, at) => call(at, ['get', 'pods', '-n', 'shop']));
    const page = pageOf(await playToFile(played, join(folder, 'audit')));
    const reader = reading(page, AUDITOR);
    expect(await reader.send('POST', 'policy/replay', { draft: 'rules: 1' })).toMatchObject({ status: 422 });
    for (const days of [0, 31, 1.5, '7'])
      expect(await reader.send('POST', 'policy/replay', { draft, days })).toMatchObject({ status: 400 });
    const first = reader.send('POST', 'policy/replay', { draft });
    expect(await reader.send('POST', 'policy/replay', { draft })).toMatchObject({ status: 429 });
    expect(await first).toMatchObject({ status: 200, json: { calls: 3000, same: 3000 } });
    expect(await reader.send('POST', 'policy/replay', { draft })).toMatchObject({ status: 200 });
  });
});

test('a page of another path or method is none', async () => {
  const reader = reading(pageOf(), AUDITOR);
  expect(await reader.send('GET', 'activity')).toBeUndefined();
  expect(await reader.send('GET', 'policy/try')).toBeUndefined();
  expect(await reader.send('POST', 'policy')).toBeUndefined();
  expect(await reader.send('POST', 'policy/try/x')).toBeUndefined();
});

describe('a call about a change', () => {
  const args = ['scale', 'deployment/web', '--replicas=2', '-n', 'shop'];
  const change = (spec: Partial<ChangeSpec> = {}) =>
    ({
      spec: {
        id: 'shop.1',
        call: { tool: 'kubectl', arguments: JSON.stringify({ args }) },
        requestedBy: { method: 'oidc', name: ALICE.name, groups: ['web'] },
        ...spec,
      },
    }) as unknown as Change;
  const seenBy: (found: Change) => Pick<Approvals, 'get'> = (found) => ({
    get: async (_, id) => (id === found.spec.id ? found : unknownChange(id)),
  });
  const apply = (id: string) => ({ call: JSON.stringify({ name: 'apply_change', arguments: { id } }) });
  const only = (name: string) =>
    `rules:\n  - id: hers\n    effect: allow\n    subcommands: [scale]\n    subjects: {users: [${name}]}\n`;

  test('is judged now as the call that the change was planned of, for its asker', async () => {
    const page = pageOf(undefined, undefined, seenBy(change()));
    const tried = await post<Tried>(reading(page, AUDITOR), 'try', apply('shop.1'));
    expect([tried.verdict, tried.argv]).toEqual(['allow', expect.arrayContaining(['scale', '--replicas=2'])]);
    expect(tried.needsCluster[0]).toContain(`what shop.1 was planned of, for ${ALICE.name}.`);
    const refused = await post<Tried>(reading(page, AUDITOR), 'try', { ...apply('shop.1'), draft: only(BOB.name) });
    expect(refused.verdict).toBe('refuse');
    const allowed = await post<Tried>(reading(page, AUDITOR), 'try', { ...apply('shop.1'), draft: only(ALICE.name) });
    expect(allowed.verdict).toBe('allow');
  });

  test('is judged as the reader, if the reader may not see all calls', async () => {
    const page = pageOf(undefined, undefined, seenBy(change()));
    const tried = await post<Tried>(reading(page, BOB), 'try', { ...apply('shop.1'), draft: only(ALICE.name) });
    expect([tried.verdict, tried.needsCluster[0]]).toEqual(['refuse', expect.stringContaining(`for ${BOB.name}.`)]);
  });

  test.each([
    ['is about no change that the reader may see', 'shop.2', {}, 'There is no change'],
    ['names no change', 'id', {}, 'Put the id of a change'],
    ['is about an undo', 'shop.1', { undoes: 'shop.0' }, 'This change undoes shop.0.'],
  ])('says so if it %s', async (_, id, spec, says) => {
    const page = pageOf(undefined, undefined, seenBy(change(spec)));
    const answer = await reading(page, AUDITOR).send('POST', 'policy/try', apply(id));
    expect(answer).toMatchObject({ status: 422, json: { error: expect.stringContaining(says) } });
  });
});
