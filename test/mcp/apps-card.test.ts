import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, readAnswer, type ShownChange } from '../../console/card/answer.ts';
import { follow } from '../../console/card/following.ts';
import { readFindings } from '../../console/card/read-findings.ts';
import { safeUrl, timeLeft } from '../../console/card/words.ts';
import { asked, changeOf, diagnosis, resultOf, shown } from './apps/answers.ts';

describe('the card reads the answer', () => {
  test('about a change, by structure or as text alone, and without what is told to pages only', () => {
    const result = shown(changeOf());
    const { structuredContent: _, _meta, ...old } = result;
    const read = readAnswer(result);
    expect(read).toMatchObject({
      kind: 'change',
      change: { askedBy: 'agent with claude-code', reason: 'traffic doubled', made: 0 },
    });
    expect(readAnswer({ ...old, _meta })).toEqual(read);
    expect(readAnswer(old)).toMatchObject({ kind: 'change', change: { askedBy: '', reason: '', made: undefined } });
  });

  test('of a command that needs approval', () => {
    expect(readAnswer(asked(changeOf()))).toMatchObject({ kind: 'change', change: { phase: 'Pending' } });
  });

  test.each([
    ['of diagnose', { success: true, stdout: 'All is well.' }, { kind: 'findings', text: 'All is well.' }],
    ['of a command', { success: true, stdout: 'pod/web', stderr: '', return_code: 0 }, { kind: 'nothing', notice: '' }],
    [
      'of a plan that changes nothing',
      { success: true, stdout: '', stderr: '', return_code: 0, notice: 'No plan.' },
      { kind: 'nothing', notice: 'No plan.' },
    ],
    [
      'of a refusal',
      { success: false, error: 'No.', hint: 'Ask.', code: 'X' },
      { kind: 'refused', error: 'No.', hint: 'Ask.' },
    ],
  ])('%s', (_, body, expected) => {
    expect(readAnswer(resultOf({ success: true, body }))).toMatchObject(expected);
  });

  test('whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (any, other) => {
        const id = { id: 'shop.x', phase: 'Pending' };
        const results = [
          any,
          { structuredContent: any },
          {
            structuredContent: { change: { ...id, approve: any, risks: other, decisions: [any], verification: other } },
          },
          { content: any },
          { content: [{ text: JSON.stringify(any) }] },
        ];
        for (const each of results) expect(readAnswer(each).kind).toBeTypeOf('string');
      }),
    );
  });
});

describe('the card reads a diagnosis', () => {
  test('by its parts', () => {
    const { verdict, findings, sections } = readFindings(diagnosis());
    expect(verdict).toMatch(/^deployment\/web|^Deployment|web/i);
    expect(findings[0]).toMatchObject({
      severity: 'critical',
      head: expect.stringContaining('crashes with exit code 1'),
    });
    expect(findings[0]?.evidence.length).toBeGreaterThan(0);
    expect(findings[0]?.why).not.toBe('');
    expect(sections.map(({ title }) => title)).toContain('Owners');
  });

  test('and leaves out no line of it, whatever it holds', () => {
    const line = fc.oneof(
      fc.constantFrom('1. critical: x', '   - y', '   Why: z', '   Next: a', 'Owners:', '- b', 'Not read:'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { verdict, findings, sections, plain } = readFindings(lines.join('\n'));
        const parts = [
          verdict,
          ...plain,
          ...findings.flatMap(({ head, evidence, why, next }) => [head, ...evidence, why, ...next]),
          ...sections.flatMap(({ title, items }) => [title, ...items]),
        ];
        const kept = parts.join('').length;
        const given = lines
          .join('\n')
          .split('\n')
          .filter((each) => each !== '');
        for (const each of given)
          expect(
            parts.some((part) =>
              part !== '' || each.length < 14 ? each.endsWith(part) || each === `${part}:` : false,
            ),
          ).toBe(true);
        expect(kept).toBeLessThanOrEqual(lines.join('\n').length);
      }),
    );
  });
});

test.each([
  ['https://console.example/changes/shop.x?a=b#c', 'https://console.example/changes/shop.x?a=b#c'],
  ['http://127.0.0.1:8000/console', 'http://127.0.0.1:8000/console'],
  ['javascript:alert(1)', undefined],
  ['JAVASCRIPT:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['file:///etc/passwd', undefined],
  ['https://good.example@evil.example/', undefined],
  ['//evil.example', undefined],
  ['/changes', undefined],
  ['', undefined],
])('the address %j is opened as %j', (text, expected) => {
  expect(safeUrl(text)).toBe(expected);
});

test.each([
  ['2026-11-29T12:00:30Z', '1 minute'],
  ['2026-11-29T12:59:00Z', '59 minutes'],
  ['2026-11-29T14:05:00Z', '2 h 5 min'],
  ['2026-11-29T12:00:00Z', 'no time left'],
  ['2026-11-29T11:00:00Z', 'no time left'],
  ['soon', ''],
])('until %s there is this time left: %s', (until, expected) => {
  expect(timeLeft(until, Date.parse('2026-11-29T12:00:00Z'))).toBe(expected);
});

describe('the card follows a change', () => {
  type State = ReturnType<typeof shown> | Error;
  const verification = { verdict: 'healthy' as const, evidence: [], at: '' };

  /** Follows through these states, and tells what was asked, shown and waited for. */
  async function through(states: readonly State[], last?: ShownChange) {
    const left = [...states];
    let calls = 0;
    const phases: string[] = [];
    const pauses: number[] = [];
    const ended = new AbortController();
    let gaveUp = false;
    await follow(
      { id: 'shop.7f3kq2', ...(last && { last }) },
      {
        ask: async () => {
          calls++;
          const state = left.shift() ?? new Error('the end');
          if (left.length === 0 && state instanceof Error && state.message === 'end') ended.abort();
          if (state instanceof Error) throw state;
          return state;
        },
        onAnswer: (answer) => phases.push(answer.kind === 'change' ? answer.change.phase : answer.kind),
        onGivenUp: () => {
          gaveUp = true;
        },
        pause: async (ms) => void pauses.push(ms),
      },
      ended.signal,
    );
    return { calls, phases, pauses, gaveUp, left: left.length };
  }
  const pending = shown(changeOf());
  const read = (result: unknown) => (readAnswer(result) as Extract<Answer, { kind: 'change' }>).change;

  test('at once if it knows nothing of it, and until it is over', async () => {
    const done = shown(changeOf({ phase: 'Applied', verification }));
    expect(await through([pending, shown(changeOf({ phase: 'Applying' })), done, pending])).toEqual({
      calls: 3,
      phases: ['Pending', 'Applying', 'Applied'],
      pauses: [2000, 2000],
      gaveUp: false,
      left: 1,
    });
  });

  test.each(['Denied', 'Expired', 'Failed', 'Interrupted'] as const)('not at all if it is %s', async (phase) => {
    expect((await through([pending], { ...read(pending), phase })).calls).toBe(0);
  });

  test('ever more rarely while nothing happens, up to every 15 seconds', async () => {
    const { pauses } = await through([...Array.from({ length: 9 }, () => pending), new Error('end')], read(pending));
    expect(pauses.slice(0, 4)).toEqual([2000, 3000, 4500, 6750]);
    expect(Math.max(...pauses)).toBe(15_000);
  });

  test('a few times more after it was made, for its outcome', async () => {
    const made = shown(changeOf({ phase: 'Applied' }));
    expect(
      (
        await through(
          Array.from({ length: 20 }, () => made),
          read(made),
        )
      ).calls,
    ).toBe(5);
  });

  test('until the chat or the server has refused five times in a row', async () => {
    const busy = resultOf({
      success: false,
      body: { success: false, error: 'busy', code: 'SERVER_BUSY', hint: 'wait' },
    });
    const refused = [new Error('no'), busy, new Error('no'), busy] as const;
    const { calls, gaveUp, pauses } = await through(
      [...refused, pending, ...refused, new Error('no'), pending],
      read(pending),
    );
    expect([calls, gaveUp]).toEqual([10, true]);
    expect(pauses.slice(0, 6)).toEqual([2000, 4000, 8000, 16_000, 32_000, 2000]);
  });

  test('and takes the answer about another change for a refusal', async () => {
    const other = shown(changeOf({ phase: 'Applied' }, { id: 'shop.other1' }));
    const { phases, gaveUp } = await through(
      Array.from({ length: 9 }, () => other),
      read(pending),
    );
    expect([phases, gaveUp]).toEqual([[], true]);
  });
});
