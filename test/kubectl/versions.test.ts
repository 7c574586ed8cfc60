import { describe, expect, test } from 'vitest';
import type { FlagGrammar, Grammar } from '../../src/kubectl/grammar.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';

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
    ['kubectl v1.36.0', '1.37', false],
    [undefined, '1.37', false],
  ])('of version %s is the grammar of %s, exactly: %s', (version, minor, exact) => {
    const chosen = grammarFor(version);
    expect([chosen.grammar.minor, chosen.exact]).toEqual([minor, exact]);
  });

  test('is built once for a minor', () => {
    expect(grammarFor('v1.36.1')).toBe(grammarFor('v1.36.2'));
  });
});

/** Every root flag, command and flag of a command, by name. */
function namesIn({ flags, commands }: Grammar): readonly string[] {
  return [
    ...flags.map(({ name }) => `--${name}`),
    ...commands.flatMap(({ path, flags: own }) => [
      path.join(' '),
      ...own.map(({ name }) => `${path.join(' ')} --${name}`),
    ]),
  ];
}

const NEW_IN_137 = ['--proxy-url', 'explain --max-depth'];
const NEW_IN_136 = [
  'attach --detach-keys',
  'diff --show-secrets',
  'kuberc',
  'kuberc set',
  'kuberc set --allowlist-entry',
  'kuberc set --appendarg',
  'kuberc set --command',
  'kuberc set --kuberc',
  'kuberc set --name',
  'kuberc set --option',
  'kuberc set --overwrite',
  'kuberc set --policy',
  'kuberc set --prependarg',
  'kuberc set --section',
  'kuberc view',
  'kuberc view --allow-missing-template-keys',
  'kuberc view --kuberc',
  'kuberc view --output',
  'kuberc view --show-managed-fields',
  'kuberc view --template',
  'run --detach-keys',
];
/** Has another letter, or another type, in 1.35. */
const CHANGED_IN_136 = ['explain --recursive', 'wait --for'];
const ONLY_IN_135 = [
  'alpha kuberc',
  'alpha kuberc set',
  'alpha kuberc set --appendarg',
  'alpha kuberc set --command',
  'alpha kuberc set --kuberc',
  'alpha kuberc set --name',
  'alpha kuberc set --option',
  'alpha kuberc set --overwrite',
  'alpha kuberc set --prependarg',
  'alpha kuberc set --section',
  'alpha kuberc view',
  'alpha kuberc view --allow-missing-template-keys',
  'alpha kuberc view --kuberc',
  'alpha kuberc view --output',
  'alpha kuberc view --show-managed-fields',
  'alpha kuberc view --template',
];

describe('compared with kubectl 1.37', () => {
  // The minors that nobody knows are asked for only here, so that their grammars are built here.
  test.each([
    ['v1.36.1', NEW_IN_137, []],
    ['v1.35.1', [...NEW_IN_137, ...NEW_IN_136], ONLY_IN_135],
    ['v1.33.0', [...NEW_IN_137, ...NEW_IN_136, ...CHANGED_IN_136], []],
    ['v1.39.0', [...NEW_IN_137, ...NEW_IN_136, ...CHANGED_IN_136], []],
  ])('the grammar for %s lacks what is newer or changed, and has besides what is gone', (version, lacks, has) => {
    const newest = namesIn(grammarFor('v1.37.0').grammar);
    const names = namesIn(grammarFor(version).grammar);
    expect(newest.filter((name) => !names.includes(name)).sort()).toEqual([...lacks].sort());
    expect(names.filter((name) => !newest.includes(name)).sort()).toEqual([...has].sort());
  });

  test.each([
    ['v1.35.1', 'explain', { name: 'recursive', type: 'bool', repeat: 'last' }, undefined],
    ['v1.36.1', 'explain', { name: 'recursive', type: 'bool', repeat: 'last' }, 'R'],
    ['v1.35.1', 'wait', { name: 'for', type: 'string', repeat: 'last' }, undefined],
    ['v1.36.1', 'wait', { name: 'for', type: 'stringArray', repeat: 'append' }, undefined],
    // What is reduced is the grammar that is nearest.
    ['v1.32.0', 'debug', { name: 'profile', type: 'string', default: 'legacy' }, undefined],
    ['v1.41.0', 'debug', { name: 'profile', type: 'string', default: 'general' }, undefined],
  ])('%s has for %s the flag %j with the letter %s', (version, command, flag, letter) => {
    const found = grammarFor(version).grammar.find([command])?.byName.get(flag.name);
    expect(found).toMatchObject(flag);
    expect(found?.shorthand).toBe(letter);
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
      const all = ['v1.35.0', 'v1.36.0', 'v1.37.2'].map((each) => grammarFor(each).grammar);
      expect(grammar.commands.length).toBeGreaterThan(50);
      for (const { path, kind } of grammar.commands) {
        for (const known of all) expect(known.find(path)?.grammar.kind, path.join(' ')).toBe(kind);
        for (const flag of flagsOf(grammar, path)) {
          for (const known of all) {
            const same = flagsOf(known, path).find(({ name }) => name === flag.name);
            expect(same, `${path.join(' ')} --${flag.name}`).toMatchObject({ type: flag.type, repeat: flag.repeat });
            expect([same?.shorthand, same?.noOptDefVal]).toEqual([flag.shorthand, flag.noOptDefVal]);
          }
        }
      }
    },
  );
});
