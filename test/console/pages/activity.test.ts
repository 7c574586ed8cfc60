import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileRecords } from '../../../src/audit/file-records.ts';
import { MemoryRecords } from '../../../src/audit/memory.ts';
import type { RecordSource } from '../../../src/audit/record-source.ts';
import { Stream } from '../../../src/audit/stream.ts';
import { verify } from '../../../src/audit/verify.ts';
import type { ActivityPage, CallRecords, CallRow, LinesPage } from '../../../src/console/face/activity.ts';
import { openActivity } from '../../../src/console/pages/activity/open-activity.ts';
import { Scopes } from '../../../src/console/pages/activity/scope.ts';
import { openShown } from '../../../src/console/pages/shown.ts';
import { ANONYMOUS, type Subject } from '../../../src/kube/subject.ts';
import { openRedaction } from '../../../src/redaction/redaction.ts';
import { ALICE, BOB, callIdOf, type PlayedCall, play, playToFile, reading, START } from './trail.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-activity-'));
  path = join(folder, 'audit');
});
afterEach(() => rmSync(folder, { recursive: true }));

const show = openShown(openRedaction({ key: Buffer.alloc(16) }));
const AUDITOR: Subject = { method: 'oidc', name: 'audit@example.com', groups: [] };
const scopes = () => new Scopes(async ({ name }) => name === AUDITOR.name, Date.now);
const pageOf = (source: RecordSource) => openActivity({ source, scopes: scopes(), show, startedAt: START });

const call = (number: number, altered: Partial<PlayedCall> = {}): PlayedCall => ({
  number,
  caller: ALICE,
  argv: ['--v=0', 'get', '--', 'pods', `web-${number}`],
  namespace: 'shop',
  name: `web-${number}`,
  kind: 'allowed',
  at: number * 1000,
  durationMs: 400,
  ...altered,
});

/** All pages of a list. */
async function allRows(reader: ReturnType<typeof reading>, query = '', limit = 100): Promise<readonly CallRow[]> {
  const rows: CallRow[] = [];
  for (let before: string | undefined = ''; before !== undefined; ) {
    const page: ActivityPage = await reader.get(`activity?limit=${limit}&before=${before}${query}`);
    expect(page.calls.length).toBeLessThanOrEqual(limit);
    rows.push(...page.calls);
    before = page.next;
  }
  return rows;
}

const ids = (rows: readonly CallRow[]) => rows.map(({ callId }) => callId);

describe('the list of calls', () => {
  test('tells of each call what its records say together', async () => {
    const kinds = ['allowed', 'denied', 'asked', 'failed', 'lost', 'course'] as const;
    const client = { name: 'holmes', version: '2' };
    const played = kinds.map((kind, at) => call(at, { kind, client, ...(kind === 'lost' && { at: -90_000 }) }));
    const reader = reading(pageOf(await playToFile(played, path)), AUDITOR);
    const page = await reader.get<ActivityPage>('activity');
    expect(page).toMatchObject({ scope: 'all', source: 'file', searched: 6, unsound: 0 });
    const told = new Map(page.calls.map((row) => [row.callId, row]));
    const row = (at: number) => told.get(callIdOf(at));
    const common = { caller: ALICE.name, method: 'oidc', client: 'holmes 2', argv: call(0).argv, tool: 'kubectl' };
    expect(row(0)).toMatchObject({ ...common, verdict: 'allowed', durationMs: 400, exitCode: 0, writes: 0 });
    expect(row(0)).toMatchObject({ objects: [{ type: 'pods', namespace: 'shop', name: 'web-0' }] });
    expect(row(1)).toMatchObject({ verdict: 'denied', code: 'COMMAND_NOT_ALLOWED', rules: ['subcommand-allowlist'] });
    expect(row(2)).toMatchObject({ verdict: 'asked', code: 'APPROVAL_REQUIRED', change: 'shop.c2' });
    expect(row(3)).toMatchObject({ verdict: 'allowed', isFailed: true, exitCode: 1 });
    expect(row(4)).toMatchObject({ verdict: 'running', isLost: true });
    expect(row(5)).toMatchObject({ verdict: 'allowed', argv: call(5).argv });
  });

  test('has every call once and whole, the newest first, in pages of any size, over any interleaving', async () => {
    const kind = fc.constantFrom('allowed', 'denied', 'asked', 'failed', 'course', 'lost');
    const plays = fc.array(
      fc.record({ kind, at: fc.nat(120_000), durationMs: fc.oneof(fc.nat(500), fc.nat(90_000)), who: fc.boolean() }),
      { minLength: 1, maxLength: 150 },
    );
    await fc.assert(
      fc.asyncProperty(plays, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (made, limit, isOwn) => {
        rmSync(folder, { recursive: true });
        folder = mkdtempSync(join(tmpdir(), 'console-activity-'));
        path = join(folder, 'audit');
        const played = made.map(({ kind, at, durationMs, who }, number) =>
          call(number, { kind: kind as PlayedCall['kind'], at, durationMs, caller: who ? ALICE : BOB }),
        );
        const reader = reading(pageOf(await playToFile(played, path)), isOwn ? BOB : AUDITOR);
        const rows = await allRows(reader, '', limit);
        const expected = played.filter(({ caller }) => !isOwn || caller === BOB);
        expect(ids(rows).toSorted()).toEqual(expected.map(({ number }) => callIdOf(number)).toSorted());
        const times = rows.map(({ time }) => Date.parse(time));
        expect(times).toEqual(times.toSorted((one, other) => other - one));
        const byId = new Map(expected.map((each) => [callIdOf(each.number), each]));
        for (const row of rows) {
          const { kind, argv, caller } = byId.get(row.callId) ?? call(-1);
          const verdict = kind === 'lost' ? 'running' : kind === 'denied' || kind === 'asked' ? kind : 'allowed';
          expect(row).toMatchObject({ verdict, argv, caller: caller.name });
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  test('is filtered as a plain comparison of rows does', async () => {
    const clients = [undefined, { name: 'holmes', version: '1' }];
    const kinds = ['allowed', 'denied', 'asked', 'failed'] as const;
    const played = Array.from({ length: 120 }, (_, at) =>
      call(at, {
        kind: kinds[at % 4] ?? 'allowed',
        caller: at % 3 === 0 ? BOB : ALICE,
        namespace: at % 5 === 0 ? 'bank' : 'shop',
        ...(clients[at % 2] && { client: { name: 'holmes', version: '1' } }),
      }),
    );
    const reader = reading(pageOf(await playToFile(played, path)), AUDITOR);
    const all = await allRows(reader);
    expect(all).toHaveLength(120);
    const time = (at: number) => new Date(START + at).toISOString();
    const filters: readonly (readonly [string, (row: CallRow) => boolean])[] = [
      [`caller=${BOB.name}`, ({ caller }) => caller === BOB.name],
      ['caller=bob', () => false],
      ['client=holmes%201', ({ client }) => client === 'holmes 1'],
      ['tool=kubectl', () => true],
      ['verdict=denied', ({ verdict }) => verdict === 'denied'],
      ['verdict=asked', ({ verdict }) => verdict === 'asked'],
      ['verdict=failed', ({ exitCode }) => exitCode === 1],
      ['code=COMMAND_NOT_ALLOWED', ({ code }) => code === 'COMMAND_NOT_ALLOWED'],
      ['namespace=bank', ({ objects }) => objects.some(({ namespace }) => namespace === 'bank')],
      ['object=web-11', ({ objects }) => objects.some(({ name }) => name?.startsWith('web-11') === true)],
      ['text=pods%20web-7', ({ argv }) => argv.join(' ').includes('pods web-7')],
      [`from=${time(30_000)}`, ({ time: at }) => Date.parse(at) >= START + 30_000],
      [`to=${time(30_000)}`, ({ time: at }) => Date.parse(at) <= START + 30_000],
    ];
    const pairs = filters.flatMap((one) => filters.map((other) => [one, other] as const));
    for (const [[one, isOne], [other, isOther]] of pairs) {
      const isSameKey = one.split('=')[0] === other.split('=')[0];
      const query = one === other ? one : isSameKey ? undefined : `${one}&${other}`;
      if (query === undefined) continue;
      const expected = all.filter((row) => isOne(row) && isOther(row));
      expect(ids(await allRows(reader, `&${query}`, 50)), query).toEqual(ids(expected));
    }
  });

  test('has 5,000 calls page by page, of a file and of memory', async () => {
    const played = Array.from({ length: 5000 }, (_, at) => call(at, { kind: 'denied' }));
    const memory = new MemoryRecords();
    await play(played, new Stream(memory, '1.0.0'));
    // The record of the start takes the place of the oldest call.
    expect(await allRows(reading(pageOf(memory), AUDITOR), '', 500)).toHaveLength(5000);
    expect(await allRows(reading(pageOf(await playToFile(played, path)), AUDITOR), '', 500)).toHaveLength(5000);
  });

  test('reads no more than its bound for one page, and says where the next one begins', async () => {
    const played = Array.from({ length: 20_200 }, (_, at) =>
      call(at, { kind: 'denied', caller: at < 5 ? BOB : ALICE }),
    );
    const reader = reading(pageOf(await playToFile(played, path, 64 * 1024 * 1024)), BOB);
    const first = await reader.get<ActivityPage>('activity');
    expect(first).toMatchObject({ calls: [], searched: 0, next: expect.any(String) });
    expect(first).not.toHaveProperty('unsound');
    expect(await allRows(reader)).toHaveLength(5);
  });

  test.each([
    'verdict=maybe',
    'from=yesterday',
    'limit=0',
    'limit=501',
    'limit=x',
    'nope=1',
    'before=!',
    'text='.padEnd(1100, 'x'),
  ])('refuses the query %s', async (query) => {
    const page = pageOf(new MemoryRecords());
    expect(await reading(page, ALICE).send('GET', `activity?${query}`)).toMatchObject({ status: 400 });
  });

  test('shows a tampered line as it is, and counts it', async () => {
    const source = await playToFile([call(1), call(2)], path);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('web-1"', 'web-9"'));
    appendFileSync(path, '{"audit":1,"seq":99,"phase":["x"],"callId":7,"time":"no"}\nnot a record\n{"audit":1,"se');
    const page = await reading(pageOf(source), AUDITOR).get<ActivityPage>('activity');
    expect(page.calls.at(-1)).toMatchObject({ objects: [{ name: 'web-9' }] });
    expect(page.unsound).toBeGreaterThanOrEqual(3);
  });

  test('shows hidden characters, and marks in place of secrets', async () => {
    const argv = [
      '--v=0',
      'get',
      '--',
      'pods',
      'a\u202eb',
      '--token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ',
    ];
    const source = await playToFile([call(1, { argv, name: '<img src=x>\u200b' })], path);
    const [row] = (await reading(pageOf(source), AUDITOR).get<ActivityPage>('activity')).calls;
    expect(row?.argv[4]).toBe('a\\u{202E}b');
    expect(row?.argv[5]).not.toContain('eyJzdWIiOiIxIn0');
    expect(row?.objects[0]?.name).toBe('<img src=x>\\u{200B}');
    expect(row?.callId).toBe(callIdOf(1));
  });
});

describe('one call', () => {
  const others = Array.from({ length: 400 }, (_, at) => call(at, { caller: at % 2 ? BOB : ALICE, at: at * 50 }));

  test('has its records in order, as shown and as written, and the calls beside it', async () => {
    const reader = reading(pageOf(await playToFile(others, path)), AUDITOR);
    const rows = await allRows(reader);
    for (const number of [0, 7, 200, 399]) {
      const found = await reader.get<CallRecords>(`activity/calls/${callIdOf(number)}`);
      expect(found.records.map(({ phase }) => phase)).toEqual(['step-started', 'step-ended', 'started', 'ended']);
      expect(found.lines.map((line) => JSON.parse(line))).toEqual(found.records);
      expect(found.previous).toBe(number < 2 ? undefined : callIdOf(number - 2));
      expect(found.following).toBe(number > 397 ? undefined : callIdOf(number + 2));
      const place = rows.find(({ callId }) => callId === callIdOf(number))?.place;
      expect(await reader.get(`activity/calls/${callIdOf(number)}?at=${place}`)).toEqual(found);
    }
  });

  test.each(['x', callIdOf(9999), '..', ''])('is not found by the id %j', async (id) => {
    const page = pageOf(await playToFile(others, path));
    expect(await reading(page, AUDITOR).send('GET', `activity/calls/${id}`)).not.toMatchObject({ status: 200 });
  });
});

describe('raw lines', () => {
  const played = Array.from({ length: 300 }, (_, at) => call(at, { caller: at % 2 ? BOB : ALICE }));
  const files = () => readdirSync(folder).map((name) => join(folder, name));
  const age = (name: string) => Number(name.split('.').at(-1)) || 0;
  const written = () =>
    files()
      .toSorted((one, other) => age(other) - age(one))
      .map((file) => readFileSync(file, 'utf8'))
      .join('');

  test('are the chain as it is, exported and in pages', async () => {
    const reader = reading(pageOf(await playToFile(played, path)), AUDITOR);
    expect(`${(await reader.download('activity/export')).join('\n')}\n`).toBe(written());
    const lines: string[] = [];
    for (let before: string | undefined = ''; before !== undefined; ) {
      const page: LinesPage = await reader.get(`activity/lines?limit=70&before=${before}`);
      lines.unshift(...page.lines);
      before = page.next;
    }
    expect(`${lines.join('\n')}\n`).toBe(written());
    const copy = join(folder, 'copy');
    writeFileSync(copy, `${lines.join('\n')}\n`);
    expect(await verify({ files: [copy], amongLog: false, contains: [] })).toMatchObject({ exitCode: 0 });
  });

  test('of a filtered export are all lines of the calls that match, and no others', async () => {
    const reader = reading(pageOf(await playToFile(played, path)), AUDITOR);
    const lines = await reader.download(`activity/export?caller=${BOB.name}&text=web-1`);
    const rows = await allRows(reader, `&caller=${BOB.name}&text=web-1`);
    expect(rows.length).toBeGreaterThan(10);
    expect(new Set(lines.map((line) => JSON.parse(line).callId))).toEqual(new Set(ids(rows)));
    expect(lines).toHaveLength(rows.length * 4);
    expect(written()).toContain(lines[7]);
  });

  test('are exported to two readers at a time', async () => {
    const page = pageOf(await playToFile(played, path));
    const reader = reading(page, AUDITOR);
    const begun = [await reader.send('GET', 'activity/export'), await reader.send('GET', 'activity/export')];
    expect(await reader.send('GET', 'activity/export')).toMatchObject({ status: 429 });
    for (const answer of begun) if (answer && 'lines' in answer) for await (const _ of answer.lines) break;
    expect(await reader.download('activity/export')).toHaveLength(1202);
    for (let at = 0; at < 3; at++)
      expect(await reader.send('GET', 'activity/export?verdict=x')).toMatchObject({ status: 400 });
  });
});

describe('a person who may see own calls only', () => {
  const secret = 'of-alice-alone';
  const played = Array.from({ length: 200 }, (_, at) =>
    at % 2 ? call(at, { caller: BOB }) : call(at, { argv: ['get', secret], name: secret, namespace: secret }),
  );

  test('gets no line of another caller, whatever is asked for', async () => {
    const source = await playToFile(played, path);
    const bob = reading(pageOf(source), BOB);
    const everything = reading(pageOf(source), AUDITOR);
    const rows = await allRows(everything);
    expect(JSON.stringify(rows)).toContain(secret);
    const answers: unknown[] = [];
    for (const query of ['', `&caller=${ALICE.name}`, `&text=${secret}`, '&verdict=allowed'])
      answers.push(await allRows(bob, query, 30), await bob.download(`activity/export?${query.slice(1)}`));
    // Every seventh: calls of both callers.
    for (const { callId, place } of rows.filter((_, at) => at % 7 === 0)) {
      answers.push(await bob.send('GET', `activity/calls/${callId}`));
      answers.push(await bob.send('GET', `activity/calls/${callId}?at=${place}`));
      answers.push(await bob.send('GET', `activity?before=${place}&limit=2`));
      answers.push(await bob.send('GET', `activity/lines?before=${place}&limit=5`));
    }
    const told = JSON.stringify(answers);
    expect(told).not.toContain(secret);
    expect(told).not.toContain(ALICE.name);
    expect(await allRows(bob)).toHaveLength(100);
    const alice = callIdOf(100);
    expect(await bob.send('GET', `activity/calls/${alice}`)).toMatchObject({ status: 404 });
    for (const number of played.filter(({ caller }) => caller === ALICE).map((each) => each.number))
      expect(told).not.toContain(callIdOf(number));
  });

  test.each([
    ['of the same name by another method', { ...ALICE, method: 'token' as const }],
    ['whose name begins alike', { ...ALICE, name: `${ALICE.name}.evil` }],
    ['whose name is longer than records keep', { ...ALICE, name: 'x'.repeat(300) }],
  ])('is not one %s', async (_, subject) => {
    const long = { ...ALICE, name: 'x'.repeat(256) };
    const source = await playToFile([call(1), call(2, { caller: long })], path);
    expect(await allRows(reading(pageOf(source), subject))).toEqual([]);
  });

  test('is everyone if the cluster cannot be asked, and no local user', async () => {
    const source = await playToFile(played, path);
    const lost = new Scopes(() => Promise.reject(new Error('no answer')), Date.now);
    const page = openActivity({ source, scopes: lost, show, startedAt: START });
    expect(await reading(page, BOB).get('activity')).toMatchObject({ scope: 'own' });
    expect(await reading(page, ANONYMOUS, true).get('activity')).toMatchObject({ scope: 'all' });
    expect(await reading(page, ANONYMOUS).get('activity')).toMatchObject({ scope: 'own', calls: [] });
  });

  test('is asked about once in five seconds, and by name and groups', async () => {
    let [now, asked] = [0, [] as string[]];
    const kept = new Scopes(
      async ({ name, groups }) => {
        asked = [...asked, `${name} ${groups}`];
        return true;
      },
      () => now,
    );
    const of = (subject: Subject) => kept.of({ subject, isLocal: false });
    await Promise.all([of(ALICE), of(ALICE), of(BOB), of({ ...ALICE, groups: [] })]);
    now = 4999;
    expect(await of(ALICE)).toBe('all');
    expect(asked).toHaveLength(3);
    now = 5000;
    await of(ALICE);
    expect(asked).toHaveLength(4);
  });
});

test('a page of another path or method is none', async () => {
  const page = pageOf(new FileRecords({ path, keep: 1 }));
  const reader = reading(page, ALICE);
  for (const other of ['policy', 'activity/nope', 'activity/export/x', 'activity/calls/a/b'])
    expect(await reader.send('GET', other)).toBeUndefined();
  expect(await reader.send('POST', 'activity')).toBeUndefined();
  expect(await reader.get('activity')).toMatchObject({ calls: [], searched: 0 });
});
