import { describe, expect, test } from 'vitest';
import { loadGrammar } from '../../src/kubectl/grammar.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';

const VERSIONS = ['v1.35.0', 'v1.36.0', 'v1.37.2'];

describe.each(VERSIONS)('the grammar of %s', (version) => {
  const { grammar } = grammarFor(version);

  test('finds every command by its path', () => {
    for (const { path } of grammar.commands) expect(grammar.find(path)?.path).toEqual(path);
  });

  test('has every command once, and no name or alias for two', () => {
    const paths = grammar.commands.map(({ path }) => path.join(' '));
    expect(new Set(paths).size).toBe(paths.length);
    const names = grammar.commands
      .filter(({ path }) => path.length > 0)
      .flatMap(({ path, aliases = [] }) =>
        [path.at(-1), ...aliases].map((name) => [...path.slice(0, -1), name].join(' ')),
      );
    expect(new Set(names).size).toBe(names.length);
  });

  test('has no shorthand for two flags of a command', () => {
    for (const { path, flags } of grammar.commands) {
      const letters = flags.flatMap(({ shorthand }) => (shorthand === undefined ? [] : [shorthand]));
      expect(new Set(letters).size, path.join(' ')).toBe(letters.length);
      expect(letters.filter((letter) => letter.length !== 1)).toEqual([]);
    }
  });

  test('has the persistent flags of the root on every command, and help', () => {
    for (const { path } of grammar.commands) {
      const node = grammar.find(path);
      for (const { name } of grammar.flags) expect(node?.byName.has(name), `${path.join(' ')} ${name}`).toBe(true);
      expect(node?.byName.has('help')).toBe(true);
    }
  });

  test('repeats and bare values are what the parser knows', () => {
    const flags = [...grammar.flags, ...grammar.commands.flatMap((command) => command.flags)];
    expect([...new Set(flags.map(({ repeat }) => repeat))].toSorted()).toEqual(['append', 'append-comma', 'last']);
    for (const { name, type, noOptDefVal } of flags) {
      expect(noOptDefVal, name).not.toBe('');
      if (type === 'bool') expect(noOptDefVal, name).toBe('true');
    }
  });
});

describe('inheritance', () => {
  const root = [{ name: 'user', type: 'string', repeat: 'last', persistent: true }];
  const grammar = loadGrammar('1.0', {
    flags: root,
    commands: [
      { path: ['a'], kind: 'help', flags: [{ name: 'deep', type: 'bool', repeat: 'last', persistent: true }] },
      {
        path: ['a', 'b'],
        aliases: ['bb'],
        kind: 'run',
        flags: [{ name: 'user', shorthand: 'u', type: 'stringArray', repeat: 'append' }],
      },
      { path: ['c'], kind: 'run', flags: [] },
    ],
  });

  test('a persistent flag is that of the commands below and of no other', () => {
    expect(grammar.find(['a', 'b'])?.byName.has('deep')).toBe(true);
    expect(grammar.find(['c'])?.byName.has('deep')).toBe(false);
  });

  test('a flag of the command hides one of the same name above it and is marked', () => {
    expect(grammar.find(['a', 'b'])?.byName.get('user')).toMatchObject({ type: 'stringArray', shadows: true });
    expect(grammar.find(['c'])?.byName.get('user')).not.toHaveProperty('shadows');
  });

  test('an alias is a second name of the same command', () => {
    const children = grammar.find(['a'])?.children;
    expect(children?.get('bb')).toBe(children?.get('b'));
  });

  test('a path that is none is not found', () => {
    expect(grammar.find(['nope'])).toBeUndefined();
    expect(grammar.find(['bb'])).toBeUndefined();
  });
});
