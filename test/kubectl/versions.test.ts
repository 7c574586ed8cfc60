import { describe, expect, test } from 'vitest';
import type { FlagGrammar, Grammar } from '../../src/kubectl/grammar.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';

const KNOWN = ['v1.35.0', 'v1.36.0', 'v1.37.2'].map((version) => grammarFor(version).grammar);

describe('the grammar of a kubectl', () => {
  test.each([
    ['v1.35.0', '1.35', true],
    ['v1.36.9', '1.36', true],
    ['v1.37.2', '1.37', true],
    ['v1.37.0-rc.1', '1.37', true],
    ['v1.38.0', '1.37', false],
    ['v1.99.0', '1.37', false],
    ['v1.34.1', '1.35', false],
    ['v1.3.0', '1.35', false],
    ['v2.36.0', '1.37', false],
    ['1.36.0', '1.37', false],
    ['', '1.37', false],
    ['nonsense', '1.37', false],
    [undefined, '1.37', false],
  ])('of version %s is that of %s, the very one: %s', (version, minor, exact) => {
    const chosen = grammarFor(version);
    expect([chosen.grammar.minor, chosen.exact]).toEqual([minor, exact]);
  });

  test('is built once for a minor', () => {
    expect(grammarFor('v1.36.1')).toBe(grammarFor('v1.36.2'));
  });
});

describe('a kubectl that is not known', () => {
  const flagsOf = (grammar: Grammar, path: readonly string[]): readonly FlagGrammar[] =>
    path.length === 0
      ? grammar.flags
      : (grammar.commands.find((each) => each.path.join() === path.join())?.flags ?? []);

  test.each(['v1.34.0', 'v1.38.0'])(
    '%s has only commands and flags that mean the same in all known ones',
    (version) => {
      const { grammar } = grammarFor(version);
      expect(grammar.commands.length).toBeGreaterThan(50);
      for (const { path, kind } of grammar.commands) {
        for (const known of KNOWN) expect(known.find(path)?.grammar.kind, path.join(' ')).toBe(kind);
        for (const flag of flagsOf(grammar, path)) {
          for (const known of KNOWN) {
            const same = flagsOf(known, path).find(({ name }) => name === flag.name);
            expect(same, `${path.join(' ')} --${flag.name}`).toMatchObject({ type: flag.type, repeat: flag.repeat });
            expect([same?.shorthand, same?.noOptDefVal]).toEqual([flag.shorthand, flag.noOptDefVal]);
          }
        }
      }
    },
  );

  test('lacks what only one of the known ones has', () => {
    const { grammar } = grammarFor('v1.38.0');
    const missing = KNOWN.flatMap((known) =>
      known.commands.flatMap(({ path }) => flagsOf(known, path).map(({ name }) => `${path.join(' ')} --${name}`)),
    ).filter((each) => {
      const [path = '', name = ''] = each.split(' --');
      return !flagsOf(grammar, path === '' ? [] : path.split(' ')).some((flag) => flag.name === name);
    });
    expect(missing.length).toBeGreaterThan(0);
  });
});
