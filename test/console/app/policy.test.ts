import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokensOf } from '../../../console/src/policy/highlight.ts';
import { groupsOf, isCode, isTable, sectionsOf, settingOf } from '../../../console/src/policy/in-words.ts';
import { indentAfter, positionOf, startOfLine } from '../../../console/src/policy/lines.ts';
import { byCaller, replayInWords } from '../../../console/src/policy/replay.ts';
import { bodyOf, NO_QUESTION } from '../../../console/src/policy/try-body.ts';
import { explainPolicy } from '../../../src/check/explain-policy.ts';

describe('the policy in words', () => {
  const text = explainPolicy({ POLICY_FILE: 'docs/examples/policy.yaml' });
  const sections = sectionsOf(text);
  const section = (title: string) => sections.find((each) => each.title === title);

  test('is divided into its sections', () => {
    expect(sections.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Commands that may run', 'Rules', 'Off until allowed by name', 'Limits']),
    );
    expect(section('Rules')?.setting).toBe('POLICY_FILE');
  });

  test('has each rule with its effect', () => {
    expect(section('Rules')?.items).toContainEqual({
      name: 'allowed',
      state: 'repair-the-shop',
      text: 'rollout restart, rollout undo, delete of pods, deployments, statefulsets.apps in shop or shop-*.',
      more: [],
    });
  });

  test('has each allowance with its state', () => {
    const items = section('Off until allowed by name')?.items ?? [];
    expect(items.every(({ name, state }) => name !== undefined && state !== undefined)).toBe(true);
    expect(items).toContainEqual(expect.objectContaining({ name: 'delete-nodes', state: 'allowed by rules' }));
  });

  test('puts the commands that do the same together', () => {
    const items = section('Commands that may run')?.items ?? [];
    expect(isTable(items)).toBe(true);
    const groups = groupsOf(items);
    expect(groups.find((each) => each.text === 'reads')?.names).toEqual(expect.arrayContaining(['get', 'logs']));
    expect(groups.flatMap(({ names }) => names)).toHaveLength(items.length);
  });

  test('tells a setting beside a sentence, and names from words', () => {
    const [limit] = section('Limits')?.items ?? [];
    expect([limit?.name, limit && settingOf(limit)]).toEqual(['Every call ends after 60 s', 'KUBECTL_TIMEOUT']);
    expect(settingOf({ text: 'reads' })).toBeUndefined();
    expect(['POD_SECURITY', 'privileged-pods', 'strict'].map(isCode)).toEqual([true, true, true]);
    expect(['Every call ends after 60 s', 'None', 'Commands'].map(isCode)).toEqual([false, false, false]);
  });

  test('loses no word', () => {
    const words = (from: string) => from.match(/[\w*.-]{2,}/g)?.toSorted();
    const shown = sections.flatMap(({ title, setting = '', items }) => [
      title,
      setting,
      ...items.flatMap(({ name = '', state = '', text: says, more }) => [name, state, says, ...more]),
    ]);
    expect(words(shown.join(' '))).toEqual(words(text));
  });

  test('is a paragraph where it is not recognised', () => {
    expect(sectionsOf('Heading\n  just a sentence')).toEqual([
      { title: 'Heading', setting: undefined, items: [{ text: 'just a sentence', more: [] }] },
    ]);
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (any) => void sectionsOf(any)));
  });
});

describe('the playground', () => {
  test('asks nothing without a call', () => {
    expect(bodyOf({ ...NO_QUESTION, call: '  ' })).toBeUndefined();
  });

  test('sends only what was filled in', () => {
    expect(bodyOf({ ...NO_QUESTION, call: ' get pods ' })).toEqual({ call: 'get pods' });
    expect(bodyOf({ call: 'x', caller: 'a', groups: 'web, sre  ops', stdin: '{}' }, 'rules: []')).toEqual({
      call: 'x',
      caller: 'a',
      groups: ['web', 'sre', 'ops'],
      stdin: '{}',
      draft: 'rules: []',
    });
  });
});

describe('the editor', () => {
  test('colours a line', () => {
    expect(tokensOf('  - effect: deny')).toEqual([
      { kind: 'plain', text: '  - ' },
      { kind: 'key', text: 'effect' },
      { kind: 'plain', text: ':' },
      { kind: 'deny', text: ' deny' },
    ]);
    expect(tokensOf('    values: ["a: b"] # why').map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['key', 'text', 'comment']),
    );
    expect(tokensOf('# all of it')).toEqual([{ kind: 'comment', text: '# all of it' }]);
  });

  test('shows every line as it is', () => {
    const piece = fc.constantFrom('key', ':', ' ', '- ', '"', "'", '#', '\\', 'é', '[', '\u202e');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const line = pieces.join('');
        expect(
          tokensOf(line)
            .map(({ text }) => text)
            .join(''),
        ).toBe(line);
      }),
    );
  });

  test.each([
    ['rules:', '\n  '],
    ['  - id: a', '\n    '],
    ['    fields:', '\n      '],
    ['    # note:', '\n    '],
    ['', '\n'],
  ])('sets the line after %j in', (line, expected) => expect(indentAfter(line, line.length)).toBe(expected));

  test('finds lines and offsets', () => {
    expect(positionOf('a\nbc\nd', 4)).toEqual({ line: 1, column: 2 });
    expect(startOfLine('a\nbc\nd', 3)).toBe(5);
    expect(startOfLine('a\nbc', 9)).toBe(2);
  });
});

describe('a replay', () => {
  const plain = { count: String, at: (time: string) => time };
  const difference = (caller: string, rule: string, count: number) =>
    ({ caller, rule, was: 'allowed', would: 'denied', count, examples: [] }) as const;

  test('is grouped by caller, the most calls first', () => {
    const groups = byCaller([difference('a', 'x', 1), difference('b', 'x', 2), difference('b', 'y', 5)]);
    expect(groups.map(({ caller, count }) => [caller, count])).toEqual([
      ['b', 7],
      ['a', 1],
    ]);
    expect(groups[0]?.differences.map(({ rule }) => rule)).toEqual(['y', 'x']);
  });

  test('says how many calls were not judged again', () => {
    const replay = {
      calls: 12,
      since: 'T',
      skipped: [{ why: 'w', count: 3 }],
      same: 7,
      byCommandLine: 0,
      different: [difference('a', 'x', 2)],
    };
    expect(replayInWords(replay, plain)).toEqual([
      '12 calls since T: 7 judged the same, 2 otherwise, 3 not judged again.',
    ]);
    expect(replayInWords({ ...replay, calls: 0 }, plain)).toEqual(['There are no recorded calls since T.']);
  });
});
