import { describe, expect, test } from 'vitest';
import { DAYS } from '../../../src/policy/file/hours.ts';
import { readPolicy } from '../../../src/policy/file/read-rules.ts';
import { parseHours } from '../../../src/policy/file/windows.ts';

describe('hours of an annotation', () => {
  test.each<[string, object]>([
    ['08:00-18:00', { days: DAYS, from: '08:00', to: '18:00', zone: 'UTC' }],
    [
      'mon-fri 08:00-18:00 Europe/Berlin',
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00', zone: 'Europe/Berlin' },
    ],
    ['sat,sun 22:00-02:00', { days: ['sat', 'sun'], from: '22:00', to: '02:00', zone: 'UTC' }],
    ['sat-mon,wed 00:00-24:00', { days: ['mon', 'wed', 'sat', 'sun'], from: '00:00', to: '24:00', zone: 'UTC' }],
    ['  tue  09:00-10:00   UTC ', { days: ['tue'], from: '09:00', to: '10:00', zone: 'UTC' }],
  ])('%j', (text, hours) => {
    expect(parseHours(text)).toEqual([hours]);
  });

  test('may be several', () => {
    expect(parseHours('mon 08:00-09:00; tue 10:00-11:00')).toHaveLength(2);
  });

  test.each([
    '',
    ';',
    'mon',
    'mon 8:00-9:00',
    'mon 08:00-25:00',
    'mon 24:00-08:00',
    'mon 08:00-08:00',
    'day 08:00-09:00',
    'mon-tue-wed 08:00-09:00',
    'mon- 08:00-09:00',
    'mon, 08:00-09:00',
    'MON 08:00-09:00',
    '08:00-09:00 Mars/Base',
    '08:00-09:00 UTC now',
    '08:00-09:00; later',
  ])('%j is none', (text) => {
    expect(parseHours(text)).toBeUndefined();
  });
});

describe('windows of the policy file', () => {
  const rules = [{ id: 'a', effect: 'allow' }];
  const hours = { from: '08:00', to: '18:00' };
  const read = (windows: unknown) => readPolicy({ rules, windows });

  test('are read', () => {
    expect(
      read([{ hours }, { namespaces: ['prod-*'], hours: { ...hours, days: ['mon'], zone: 'Asia/Tokyo' } }]),
    ).toMatchObject({
      windows: [
        { hours: { days: DAYS, from: '08:00', to: '18:00', zone: 'UTC' } },
        { namespaces: ['prod-*'], hours: { days: ['mon'], zone: 'Asia/Tokyo' } },
      ],
    });
    expect(read(undefined)).not.toHaveProperty('windows');
  });

  test.each<[string, unknown, readonly (string | number)[]]>([
    ['no window', [], ['windows']],
    ['no hours', [{ namespaces: ['a'] }], ['windows', 0, 'hours']],
    ['an unknown zone', [{ hours: { ...hours, zone: 'Mars' } }], ['windows', 0, 'hours', 'zone']],
    ['an unknown key', [{ hours, names: ['a'] }], ['windows', 0, 'names']],
    ['an unknown key of hours', [{ hours: { ...hours, until: 'x' } }], ['windows', 0, 'hours', 'until']],
    ['no namespace', [{ namespaces: [], hours }], ['windows', 0, 'namespaces']],
  ])('%s is refused', (_, windows, path) => {
    expect(read(windows)).toMatchObject({ path });
  });
});
