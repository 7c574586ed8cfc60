import { describe, expect, test } from 'vitest';
import { LeaveToKubectl } from '../../../src/api/api.ts';
import { isRefusal } from '../../../src/errors.ts';
import { parseArguments } from '../../../src/kubectl/parse.ts';
import { grammarFor } from '../../../src/kubectl/versions.ts';
import { logQuery, validateLogs } from '../../../src/reads/logs/options.ts';

function command(line: string) {
  const parsed = parseArguments(grammarFor('v1.37.2').grammar, `logs ${line}`.split(' '));
  if (isRefusal(parsed)) throw new Error(parsed.error);
  return parsed;
}

const NOTHING = { previous: false, timestamps: false };

describe('the API server is asked for', () => {
  test.each([
    ['web', {}],
    ['web --tail=-1', {}],
    ['web --tail=0', { tailLines: '0' }],
    ['web --tail=0x10', { tailLines: '16' }],
    ['-l a=b', { tailLines: '10' }],
    ['-l a=b --tail=-1', {}],
    ['web --since=90s', { sinceSeconds: '90' }],
    ['web --since=1m30.5s', { sinceSeconds: '91' }],
    ['web --since=400ms', { sinceSeconds: '0' }],
    ['web --since=0', {}],
    ['web --limit-bytes=0', {}],
    ['web --limit-bytes=1_000', { limitBytes: '1000' }],
    ['web -p --timestamps', { previous: true, timestamps: true }],
    ['web --since-time=2026-02-03T04:05:06.789+02:00', { sinceTime: '2026-02-03T02:05:06Z' }],
  ])('%s', (line, query) => {
    expect(logQuery(command(line))).toEqual({ ...NOTHING, ...query });
  });

  test.each([
    '2026-02-30T00:00:00Z',
    '2026-02-03T24:00:00Z',
    '2026-02-03',
    '2026-02-03t04:05:06z',
    '2026-02-03T04:05:60Z',
  ])('nothing, where only kubectl knows whether %s is a time', (time) => {
    expect(() => logQuery(command(`web --since-time=${time}`))).toThrow(LeaveToKubectl);
  });
});

describe('kubectl says what is wrong with', () => {
  test.each([
    [
      'web --since=1s --since-time=2026-02-03T04:05:06Z',
      'at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
    ['web app --all-containers', '--all-containers=true should not be specified with container name app'],
    ['web app -c side', 'only one of -c or an inline [CONTAINER] arg is allowed'],
    ['web --limit-bytes=-1', '--limit-bytes must be greater than 0'],
    ['web --since=-1s', '--since must be greater than 0'],
    ['web --tail=-2', '--tail must be greater than or equal to -1'],
  ])('%s', (line, message) => {
    expect(() => validateLogs(command(line), logQuery(command(line)))).toThrow(message);
  });

  test('and says nothing where all is well', () => {
    const fine = command('web --since=1s --tail=3 -c app');
    expect(() => validateLogs(fine, logQuery(fine))).not.toThrow();
  });
});
