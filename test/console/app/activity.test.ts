import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Calls,
  isCut,
  MOST_ROWS,
  NO_CALLS,
  withFreshShown,
  withNewest,
  withOlder,
} from '../../../console/src/activity/call-list.ts';
import { callOf } from '../../../console/src/activity/call-records.ts';
import { apiQuery, filterOf, fromLocalField, toLocalField } from '../../../console/src/activity/filter.ts';
import { commandLine, durationInWords, exactLine, shortTime } from '../../../console/src/activity/words.ts';
import type { ActivityPage, CallRow } from '../../../src/console/face/activity.ts';

const NOW = Date.UTC(2026, 10, 30, 12, 0, 30);

describe('filters of the address', () => {
  test('become the query of the API', () => {
    const filter = filterOf(new URLSearchParams('caller=alice&text= get pods &verdict=&page=3&view=x'));
    expect(filter).toEqual({ caller: 'alice', text: 'get pods' });
    expect(apiQuery(filter, NOW, { before: 'c', limit: 100 })).toBe('text=get+pods&caller=alice&before=c&limit=100');
  });

  test('a length of time begins at a whole minute', () => {
    expect(apiQuery({ range: '1h' }, NOW)).toBe(`from=${encodeURIComponent('2026-11-30T11:00:00.000Z')}`);
  });

  test('an unknown length of time is no filter', () => {
    expect(apiQuery({ range: '2y' }, NOW)).toBe('');
  });

  test('two times are passed on as they are', () => {
    const [from, to] = ['2026-11-29T00:00:00.000Z', '2026-11-30T00:00:00.000Z'];
    expect(Object.fromEntries(new URLSearchParams(apiQuery({ from, to }, NOW)))).toEqual({ from, to });
  });

  test('a time of a field is the same time again', () => {
    // In January no zone sets its clocks back, so no local time comes twice.
    const start = Date.UTC(2026, 0, 3);
    const minutes = fc
      .integer({ min: 0, max: 20 * 1440 })
      .map((minute) => new Date(start + minute * 60_000).toISOString());
    fc.assert(
      fc.property(minutes, (time) => {
        expect(fromLocalField(toLocalField(time))).toBe(time);
      }),
    );
    expect(toLocalField('soon')).toBe('');
    expect(fromLocalField('')).toBe('');
  });
});

const row = (id: number, more: Partial<CallRow> = {}): CallRow => ({
  callId: String(id),
  time: new Date(NOW + id).toISOString(),
  caller: 'alice',
  method: 'token',
  tool: 'kubectl',
  argv: ['get', 'pods'],
  verdict: 'allowed',
  rules: [],
  objects: [],
  writes: 0,
  place: `m${id}`,
  ...more,
});
const page = (ids: readonly (number | CallRow)[], next?: string): ActivityPage => ({
  calls: ids.map((id) => (typeof id === 'number' ? row(id) : id)),
  next,
  searched: 10,
  scope: 'all',
  source: 'file',
});
const ids = ({ rows }: Calls) => rows.map(({ callId }) => Number(callId));

describe('the list of calls', () => {
  const shown = withNewest(NO_CALLS, page([5, 4, 3], '3'));

  test('shows the first calls at once', () => {
    expect(ids(shown)).toEqual([5, 4, 3]);
    expect(shown).toMatchObject({ fresh: [], isBusy: false, page: { next: '3' } });
  });

  test('keeps new calls back until a person wants them', () => {
    const next = withNewest(shown, page([7, 6, 5], '5'));
    expect(ids(next)).toEqual([5, 4, 3]);
    expect(next.fresh.map(({ callId }) => callId)).toEqual(['7', '6']);
    expect(next.page?.next).toBe('3');
    const all = withFreshShown(next);
    expect(ids(all)).toEqual([7, 6, 5, 4, 3]);
    expect(all).toMatchObject({ fresh: [], page: { next: '3' } });
  });

  test('shows the end of a call that was running, and leaves the other rows alone', () => {
    const running = withNewest(NO_CALLS, page([row(5, { verdict: 'running' }), 4]));
    const next = withNewest(running, page([row(5, { durationMs: 7 }), 4]));
    expect(next.rows[0]).toMatchObject({ verdict: 'allowed', durationMs: 7 });
    expect(next.rows[1]).toBe(running.rows[1]);
  });

  test('begins again if more calls came than one answer holds', () => {
    const next = withNewest(shown, page([20, 19, 18], '18'));
    expect(next.fresh).toHaveLength(3);
    const all = withFreshShown(next);
    expect(ids(all)).toEqual([20, 19, 18]);
    expect(all.page?.next).toBe('18');
  });

  test('goes on with a search that has found no call yet', () => {
    const searched = withOlder(withNewest(NO_CALLS, page([], 'far')), page([], 'farther'));
    expect(withNewest(searched, page([], 'far')).page?.next).toBe('farther');
    expect(ids(withNewest(searched, page([9], 'far')))).toEqual([9]);
  });

  test('does not offer older calls again once all are shown', () => {
    const whole = withOlder(shown, page([2, 1]));
    expect(withNewest(whole, page([5, 4, 3], '3')).page?.next).toBeUndefined();
  });

  test('grows at its end, each call once', () => {
    const older = withOlder(shown, page([3, 2, 1]));
    expect(ids(older)).toEqual([5, 4, 3, 2, 1]);
    expect(older.page).toMatchObject({ next: undefined, searched: 20 });
  });
});

describe('a very long list of calls', () => {
  const ids100 = (first: number) => Array.from({ length: 100 }, (_, at) => first - at);
  const long = [4, 3, 2, 1, 0].reduce(
    (calls, at) => withOlder(calls, page(ids100(at * 100 + 99), `${at}`)),
    withNewest(NO_CALLS, page(ids100(599), '5')),
  );

  test('shows no more than the browser can take', () => {
    expect(long.rows).toHaveLength(MOST_ROWS);
    expect(ids(long).at(-1)).toBe(0);
    expect(isCut(long)).toBe(true);
  });

  test('does not take calls for new that were on the screen', () => {
    const same = withNewest(long, page(ids100(599), '5'));
    expect(same.fresh).toEqual([]);
    expect(ids(same)).toEqual(ids(long));
  });

  test('begins again with the newest calls to show new ones', () => {
    const next = withNewest(long, page(ids100(601), '5'));
    expect(next.fresh).toHaveLength(2);
    const all = withFreshShown(next);
    expect(ids(all)).toEqual(ids100(601));
    expect(isCut(all)).toBe(false);
  });
});

describe('words', () => {
  test('a command line is quoted as a shell takes it', () => {
    expect(commandLine(['get', 'pods', '-l', 'app in (a, b)'])).toBe("kubectl get pods -l 'app in (a, b)'");
    expect(commandLine(['label', "it's"])).toBe("kubectl label 'it'\\''s'");
    expect(commandLine([])).toBe('');
  });

  test('marks of the record are not quoted', () => {
    expect(commandLine(['set', 'env', 'deploy/web', 'A=<hidden>'])).toBe('kubectl set env deploy/web A=<hidden>');
  });

  test('the flag that the server adds is left out, but not where the exact arguments are shown', () => {
    expect(commandLine(['--v=0', 'get', 'pods'])).toBe('kubectl get pods');
    expect(exactLine(['--v=0', 'get', 'pods'])).toBe('kubectl --v=0 get pods');
  });

  test.each([
    [undefined, ''],
    [12, '12 ms'],
    [1340, '1.3 s'],
    [42_000, '42 s'],
    [125_000, '2 min 5 s'],
    [120_000, '2 min'],
  ])('%s ms is %j', (ms, words) => expect(durationInWords(ms)).toBe(words));

  test('a time of another day has its day', () => {
    const today = new Date(2026, 10, 30, 9, 5, 1);
    expect(shortTime(today.toISOString(), today.getTime() + 60_000)).toBe('09:05:01');
    expect(shortTime(today.toISOString(), today.getTime() + 86_400_000)).toBe('30 Nov 09:05:01');
    expect(shortTime('soon', 0)).toBe('soon');
  });
});

describe('the records of a call', () => {
  const base = {
    callId: 'c',
    caller: { method: 'token', name: 'alice', groups: ['web'] },
    client: { name: 'goose', version: '2' },
    tool: 'kubectl',
  };
  const judged = {
    argv: ['scale', 'deploy', 'web'],
    rules: ['a', 'b'],
    objects: [{ type: 'deployments', name: 'web' }],
  };
  const write = {
    operation: 'UPDATE',
    resource: 'deployments.apps',
    subresource: 'scale',
    namespace: 'shop',
    name: 'web',
  };
  const step = { ...base, step: 'judge-writes', as: 'caller' };

  test('are put together, also if steps ran side by side', () => {
    const call = callOf([
      { phase: 'started', time: 't1', ...base, ...judged, verdict: 'allowed' },
      { phase: 'step-started', time: 't2', ...step, stepNumber: 1 },
      { phase: 'step-started', time: 't3', ...step, stepNumber: 2, change: { id: 'shop.x', hash: 'h' } },
      { phase: 'step-ended', time: 't4', ...step, stepNumber: 2, ended: 'answered', durationMs: 2, writes: [write] },
      { phase: 'step-ended', time: 't5', ...step, stepNumber: 1, ended: 'not-run', code: 'SERVER_BUSY', durationMs: 1 },
      {
        phase: 'ended',
        time: 't6',
        ...base,
        ended: 'exited',
        exitCode: 0,
        durationMs: 9,
        writes: [write],
        truncated: true,
      },
    ]);
    expect(call).toMatchObject({
      time: 't1',
      caller: { name: 'alice', groups: ['web'] },
      client: 'goose 2',
      verdict: 'allowed',
      isFailed: false,
      argv: judged.argv,
      rules: ['a', 'b'],
      exitCode: 0,
      isTruncated: true,
      writes: [{ operation: 'UPDATE', resource: 'deployments.apps', subresource: 'scale', name: 'web' }],
      change: 'shop.x',
    });
    expect(call?.steps).toMatchObject([
      { number: 1, code: 'SERVER_BUSY', ended: 'not-run', writes: [] },
      { number: 2, ended: 'answered', change: 'shop.x', writes: [{ name: 'web' }] },
    ]);
  });

  test.each([
    ['refused', 'POLICY_DENIED', 'denied'],
    ['refused', 'APPROVAL_REQUIRED', 'asked'],
    ['ended', 'APPROVAL_REQUIRED', 'asked'],
    ['ended', undefined, 'allowed'],
    ['started', undefined, 'running'],
  ])('a call whose last record is %s with %s is %s', (phase, code, outcome) => {
    expect(callOf([{ phase, code, ...base }])?.verdict).toBe(outcome);
  });

  test('a call of which a write was refused is denied', () => {
    expect(
      callOf([
        { phase: 'started', ...base, verdict: 'allowed', rules: ['subcommand-allowlist'] },
        { phase: 'ended', ...base, ended: 'exited', refusedWrite: { rule: 'images', ...write } },
      ]),
    ).toMatchObject({
      verdict: 'denied',
      rules: ['subcommand-allowlist', 'images'],
      refusedWrite: { rule: 'images' },
    });
  });

  test.each([{ exitCode: 1 }, { code: 'SERVER_BUSY' }, { ended: 'timed-out' }])(
    'a call that ended with %j has failed',
    (end) => {
      expect(callOf([{ phase: 'ended', ended: 'exited', ...base, ...end }])).toMatchObject({
        verdict: 'allowed',
        isFailed: true,
      });
    },
  );

  test('may be anything, and none', () => {
    expect(callOf([])).toBeUndefined();
    fc.assert(
      fc.property(
        fc.array(
          fc.dictionary(fc.constantFrom('phase', 'caller', 'argv', 'writes', 'step', 'objects'), fc.jsonValue()),
        ),
        (records) => {
          callOf(records);
        },
      ),
    );
  });
});
