import { describe, expect, test } from 'vitest';
import type { Subject } from '../../../src/kube/subject.ts';
import { decide } from '../../../src/policy/decide.ts';
import { DAYS, type Hours, isOutside, isZone } from '../../../src/policy/file/hours.ts';
import { readRules } from '../../../src/policy/file/read-rules.ts';
import type { PolicyRule } from '../../../src/policy/file/rule.ts';
import { planOf, policyWith } from '../plans.ts';

const OFFICE: Hours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00', zone: 'Europe/Berlin' };
const NIGHT: Hours = { days: ['fri', 'sat'], from: '22:00', to: '06:00', zone: 'UTC' };
const outside = (hours: Hours, time: string) => isOutside(hours, Date.parse(time));

describe('hours', () => {
  // 2026-03-02 is a Monday; Berlin is an hour ahead of UTC in winter and two in summer.
  test.each<[string, Hours, string, boolean]>([
    ['begin with their first minute', OFFICE, '2026-03-02T07:00:00Z', false],
    ['have not begun a second earlier', OFFICE, '2026-03-02T06:59:59Z', true],
    ['end before the minute that is named', OFFICE, '2026-03-02T16:59:59Z', false],
    ['are over then', OFFICE, '2026-03-02T17:00:00Z', true],
    ['are not on other days', OFFICE, '2026-03-01T10:00:00Z', true],
    ['follow summer time', OFFICE, '2026-07-06T06:00:00Z', false],
    ['follow summer time at their end', OFFICE, '2026-07-06T16:00:00Z', true],
    [
      'are of their zone: late on Sunday in UTC is Monday elsewhere',
      { ...OFFICE, zone: 'Pacific/Auckland' },
      '2026-03-01T20:00:00Z',
      false,
    ],
    ['reach into the next day', NIGHT, '2026-03-07T05:59:00Z', false],
    ['begin on their days only', NIGHT, '2026-03-06T05:00:00Z', true],
    ['begin on Friday', NIGHT, '2026-03-06T22:00:00Z', false],
    ['are on Sunday morning as well', NIGHT, '2026-03-08T03:00:00Z', false],
    ['are over on Sunday evening', NIGHT, '2026-03-08T22:00:00Z', true],
    ['may reach to midnight', { ...OFFICE, from: '00:00', to: '24:00', zone: 'UTC' }, '2026-03-02T23:59:59Z', false],
    [
      'at midnight are of the new day',
      { ...OFFICE, days: ['mon'], from: '00:00', to: '24:00', zone: 'UTC' },
      '2026-03-03T00:00:00Z',
      true,
    ],
  ])('%s', (_, hours, time, expected) => {
    expect(outside(hours, time)).toBe(expected);
  });

  test('of every minute of a week are as a clock of UTC counts them', () => {
    const start = Date.parse('2026-03-02T00:00:00Z');
    const hours: Hours = { days: ['tue', 'sun'], from: '20:30', to: '04:15', zone: 'UTC' };
    const within = (day: number, minute: number): boolean =>
      (hours.days.includes(DAYS[day] ?? 'mon') && minute >= 20 * 60 + 30) ||
      (hours.days.includes(DAYS[(day + 6) % 7] ?? 'mon') && minute < 4 * 60 + 15);
    for (let at = 0; at < 7 * 24 * 60; at++)
      expect([at, isOutside(hours, start + at * 60_000)]).toEqual([at, !within(Math.floor(at / 1440), at % 1440)]);
  });

  test.each(['Europe/Berlin', 'UTC', 'America/New_York'])('%s is a zone', (zone) => {
    expect(isZone(zone)).toBe(true);
  });

  test.each(['Mars/Base', '', 'Berlin'])('%j is none', (zone) => {
    expect(isZone(zone)).toBe(false);
  });
});

describe('a rule with outside', () => {
  const caller = (time?: string): Subject => ({
    method: 'token',
    name: 'alice',
    groups: [],
    ...(time !== undefined && { at: Date.parse(time) }),
  });
  const says = (effect: string, subject: Subject): string => {
    const rules = readRules({
      rules: [
        { id: 'all', effect: 'allow', subcommands: effect === 'allow' ? ['get'] : ['*'] },
        { id: 'late', effect, subcommands: ['delete'], when: { outside: OFFICE } },
      ],
    }) as readonly PolicyRule[];
    const verdict = decide(planOf('delete pod a'), policyWith({ rules, allowedCommands: ['delete'] }), subject);
    return !verdict.allowed ? 'deny' : verdict.permit.terms.approval === undefined ? 'allow' : 'ask';
  };

  test.each<[effect: string, inside: string, outside: string, unknown: string]>([
    ['deny', 'allow', 'deny', 'deny'],
    ['ask', 'allow', 'ask', 'ask'],
    ['allow', 'deny', 'allow', 'deny'],
  ])('that says %s: %s within the hours, %s outside of them, %s without a clock', (effect, ...expected) => {
    expect([
      says(effect, caller('2026-03-02T10:00:00Z')),
      says(effect, caller('2026-03-02T20:00:00Z')),
      says(effect, caller()),
    ]).toEqual(expected);
  });

  test('tells a refused caller the hours', () => {
    const rules = readRules({
      rules: [
        { id: 'all', effect: 'allow' },
        { id: 'late', effect: 'deny', when: ['tainted', { outside: OFFICE }] },
      ],
    }) as readonly PolicyRule[];
    const policy = policyWith({ rules, allowedCommands: ['delete'] });
    const late = { ...caller('2026-03-02T20:00:00Z'), tainted: true as const };
    expect(decide(planOf('delete pod a'), policy, late)).toMatchObject({
      refusal: {
        hint: expect.stringContaining(
          'The policy denies this outside of 08:00 to 18:00 on mon, tue, wed, thu, fri (Europe/Berlin). Try again within these hours.',
        ),
      },
    });
    // Both must hold.
    expect(decide(planOf('delete pod a'), policy, caller('2026-03-02T20:00:00Z')).allowed).toBe(true);
  });
});
