import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shorten } from '../../src/shorten/shorten.ts';
import { pagesOf, wholeOf } from './pages.ts';

/** Columns as kubectl's tab writer aligns them. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)) + 3);
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

const POD_HEADER = ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'];
const pod = (name: string, ready = '1/1', status = 'Running', restarts = '0') => [name, ready, status, restarts, '5d'];
const healthy = (number: number) =>
  Array.from({ length: number }, (_, at) => pod(`web-${String(at).padStart(4, '0')}`));

/** The names in the first column of the rows that are shown. */
function namesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('[') && !/^[A-Z]/.test(line))
    .map((line) => line.split(' ', 1)[0] ?? '');
}

describe('rows with a problem come first', () => {
  test.each<[string, readonly string[], readonly string[], boolean]>([
    ['a pod that crashes', POD_HEADER, pod('odd', '0/1', 'CrashLoopBackOff', '12 (3m ago)'), true],
    ['a pod that is not ready', POD_HEADER, pod('odd', '0/1'), true],
    ['a pod of two containers, one ready', POD_HEADER, pod('odd', '1/2'), true],
    ['a pod that waits', POD_HEADER, pod('odd', '0/1', 'Pending'), true],
    ['a pod that was restarted often', POD_HEADER, pod('odd', '1/1', 'Running', '5 (2h ago)'), true],
    ['a pod that was restarted once', POD_HEADER, pod('odd', '1/1', 'Running', '1 (2h ago)'), false],
    ['a pod that has ended', POD_HEADER, pod('odd', '0/1', 'Completed'), false],
    ['a deployment without a pod', ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'], ['odd', '0/3', '3', '0'], true],
    ['a deployment scaled to nothing', ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'], ['odd', '0/0', '0', '0'], false],
    ['a daemon set', ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AVAILABLE'], ['odd', '3', '3', '3', '2'], true],
    ['a whole daemon set', ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AVAILABLE'], ['odd', '3', '3', '3', '3'], false],
    ['a cordoned node', ['NAME', 'STATUS', 'ROLES'], ['odd', 'Ready,SchedulingDisabled', '<none>'], true],
    ['a node', ['NAME', 'STATUS', 'ROLES'], ['odd', 'Ready', '<none>'], false],
    ['a claim without a volume', ['NAME', 'STATUS', 'VOLUME'], ['odd', 'Pending', ''], true],
    ['a claim', ['NAME', 'STATUS', 'VOLUME'], ['odd', 'Bound', 'pv-1'], false],
    ['a namespace that goes', ['NAME', 'STATUS', 'AGE'], ['odd', 'Terminating', '5d'], true],
    ['a warning', ['NAME', 'TYPE', 'REASON'], ['odd', 'Warning', 'BackOff'], true],
    ['an API that is away', ['NAME', 'SERVICE', 'AVAILABLE'], ['odd', 'a/b', 'False (MissingEndpoints)'], true],
    ['an autoscaler without metrics', ['NAME', 'REFERENCE', 'TARGETS'], ['odd', 'a/b', 'cpu: <unknown>/80%'], true],
    ['a service without an address', ['NAME', 'TYPE', 'EXTERNAL-IP'], ['odd', 'LoadBalancer', '<pending>'], true],
    ['a job at work', ['NAME', 'STATUS', 'COMPLETIONS'], ['odd', 'Running', '0/1'], false],
    ['a failed job', ['NAME', 'STATUS', 'COMPLETIONS'], ['odd', 'Failed', '0/1'], true],
    ['a config map', ['NAME', 'DATA', 'AGE'], ['odd', '3', '5d'], false],
  ])('%s', (_, header, odd, isFirst) => {
    const good: Record<string, string> = { READY: '1/1', STATUS: 'Running', RESTARTS: '0', TYPE: 'Normal' };
    const others = Array.from({ length: 60 }, (_each, at) =>
      header.map((title, column) => (column === 0 ? `web-${at}` : (good[title] ?? '1'))),
    );
    const { text } = shorten(wholeOf(tableOf([header, ...others, odd]), 800), 'table');
    expect(namesIn(text).indexOf('odd') === 0).toBe(isFirst);
  });

  test('in the order in which kubectl prints them, and the others after them', () => {
    const rows = [...healthy(30), pod('z-bad', '0/1', 'Error'), ...healthy(3), pod('a-bad', '0/1', 'Error')];
    const { text } = shorten(wholeOf(tableOf([POD_HEADER, ...rows]), 800), 'table');
    expect(namesIn(text).slice(0, 4)).toEqual(['z-bad', 'a-bad', 'web-0000', 'web-0001']);
  });
});

test('the last line counts the rest by state', () => {
  const rows = [...healthy(300), ...Array.from({ length: 7 }, (_, at) => pod(`job-${at}`, '0/1', 'Completed'))];
  const page = shorten(wholeOf(tableOf([POD_HEADER, ...rows]), 2000), 'table');
  const shown = namesIn(page.text).length;
  expect(page.text.trimEnd().split('\n').at(-1)).toBe(
    `[${307 - shown} more rows: ${300 - shown} Running, 7 Completed]`,
  );
  expect(page.leftOut).toContain(`${307 - shown} of 307 rows are not shown yet`);
});

test('several tables keep their headers', () => {
  const text = `${tableOf([POD_HEADER, ...healthy(40)])}\n${tableOf([
    ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'],
    ['deployment.apps/web', '0/3', '3', '0'],
  ])}`;
  const { text: shown } = shorten(wholeOf(text, 900), 'table');
  const lines = shown.split('\n');
  const at = lines.findIndex((line) => line.startsWith('deployment.apps/web'));
  expect(lines[at - 1]).toMatch(/^NAME +READY +UP-TO-DATE/);
  expect(lines[at - 2]).toBe('');
  expect(lines[0]).toMatch(/^NAME +READY +STATUS/);
});

test('a row that is longer than any answer is left out by itself, and said to be', () => {
  const rows = [pod('a'), ['b', 'x'.repeat(3000), '', '', ''], pod('c')].map(
    ([first = '', ...rest]) => `${first}   ${rest.join('   ')}`,
  );
  const pages = pagesOf(`NAME   READY   STATUS   RESTARTS   AGE\n${rows.join('\n')}\n`, 'table', 600);
  expect(pages.flatMap(({ text }) => namesIn(text)).toSorted()).toEqual(['a', 'c']);
  expect(pages.some(({ text }) => text.includes('1 row too long to show'))).toBe(true);
});

describe('the next page', () => {
  const table = (rows: readonly (readonly string[])[]) => tableOf([POD_HEADER, ...rows]);

  test('goes on although ages and widths have changed', () => {
    const first = shorten(wholeOf(table(healthy(100)), 1000), 'table');
    const older = table(healthy(100)).replaceAll('5d', '5d1h');
    const second = shorten(wholeOf(older, 1000, first.next), 'table');
    expect(second.changed).toBeUndefined();
    const last = namesIn(first.text).length - 1;
    expect(namesIn(second.text)[0]).toBe(`web-${String(last + 1).padStart(4, '0')}`);
  });

  test('says that the list has changed, and goes on behind the row shown last', () => {
    const first = shorten(wholeOf(table(healthy(100)), 1000), 'table');
    const shown = namesIn(first.text);
    const second = shorten(wholeOf(table(healthy(100).slice(3)), 1000, first.next), 'table');
    expect(second.changed).toBe(true);
    expect(namesIn(second.text)[0]).toBe(`web-${String(shown.length).padStart(4, '0')}`);
  });

  test('of a list that has become empty says that it has changed', () => {
    const first = shorten(wholeOf(table(healthy(100)), 1000), 'table');
    expect(shorten(wholeOf('', 1000, first.next), 'table')).toEqual({ text: '', changed: true });
  });
});

test('all pages together hold every row once, whatever the rows and the room', () => {
  const cell = fc.stringMatching(/^[a-z0-9ä€😀/-]{1,12}$/u);
  const row = fc.tuple(cell, fc.constantFrom('1/1', '0/1'), fc.constantFrom('Running', 'Error', 'Completed'));
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 400, max: 3000 }),
      (rows, maxBytes) => {
        const named = rows.map(([name, ready, status], at) => pod(`${at}-${name}`, ready, status));
        const text = table(named);
        const shown = pagesOf(text, 'table', maxBytes).flatMap((page) =>
          page.text.split('\n').filter((line) => line !== '' && !line.startsWith('[') && !line.startsWith('NAME ')),
        );
        expect(shown.toSorted()).toEqual(text.trimEnd().split('\n').slice(1).toSorted());
      },
    ),
    { numRuns: 60 },
  );
  function table(rows: readonly (readonly string[])[]): string {
    return tableOf([POD_HEADER, ...rows]);
  }
});
