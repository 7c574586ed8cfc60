import { describe, expect, test } from 'vitest';
import { type CommandGrammar, type FlagGrammar, loadGrammar } from '../../src/kubectl/grammar.ts';
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

describe('the look-up tables', () => {
  const flag = (name: string, more: Partial<FlagGrammar> = {}): FlagGrammar => ({
    name,
    type: 'string',
    repeat: 'last',
    ...more,
  });
  const COMMANDS: readonly CommandGrammar[] = [
    { path: ['a'], kind: 'help', flags: [flag('deep', { persistent: true, shorthand: 'd' }), flag('flat')] },
    { path: ['a', 'b'], aliases: ['bb'], kind: 'run', flags: [flag('user', { shorthand: 'u', type: 'stringArray' })] },
    { path: ['c'], kind: 'run', flags: [] },
    { path: ['c', 'b'], kind: 'run', flags: [] },
  ];
  const FLAGS = [flag('user', { persistent: true })];
  const load = (...more: readonly CommandGrammar[]) =>
    loadGrammar('1.0', { flags: FLAGS, commands: [...more, ...COMMANDS] });

  test('a command has the flags of the root, the persistent ones above it and its own, and help', () => {
    const named = (...path: readonly string[]) => [...(load().find(path)?.byName.keys() ?? [])];
    expect(named()).toEqual(['help', 'user']);
    expect(named('a')).toEqual(['help', 'user', 'deep', 'flat']);
    expect(named('a', 'b')).toEqual(['help', 'user', 'deep']);
    expect(named('c')).toEqual(['help', 'user']);
  });

  test('a letter stands for the flag that has it', () => {
    const letters = (...path: readonly string[]) =>
      [...(load().find(path)?.byShorthand ?? [])].map(([letter, { name }]) => `${letter} ${name}`);
    expect(letters('a', 'b')).toEqual(['h help', 'u user', 'd deep']);
    expect(letters('c')).toEqual(['h help']);
  });

  test('a flag of the command hides one of the same name above it and is marked', () => {
    expect(load().find(['a', 'b'])?.byName.get('user')).toMatchObject({ type: 'stringArray', shadows: true });
    expect(load().find(['a', 'b'])?.byName.get('deep')).not.toHaveProperty('shadows');
    expect(load().find(['c'])?.byName.get('user')).not.toHaveProperty('shadows');
    expect(load().find(['a'])?.byName.get('flat')).not.toHaveProperty('shadows');
  });

  test('a command has those below it for children, under their names and aliases', () => {
    const children = (...path: readonly string[]) =>
      [...(load().find(path)?.children ?? [])].map(([name, child]) => `${name}: ${child.path.join(' ')}`);
    expect(children()).toEqual(['a: a', 'c: c']);
    expect(children('a')).toEqual(['b: a b', 'bb: a b']);
    expect(children('c')).toEqual(['b: c b']);
    expect(children('c', 'b')).toEqual([]);
  });

  test('flags of the root command alone belong to no other command', () => {
    const grammar = load({ path: [], kind: 'run', flags: [flag('version')] });
    expect(grammar.find([])).toMatchObject({ path: [], grammar: { kind: 'run' } });
    expect([...(grammar.find([])?.byName.keys() ?? [])]).toEqual(['help', 'user', 'version']);
    expect(grammar.find(['c'])?.byName.has('version')).toBe(false);
  });

  test('a grammar that says nothing of its root has one that only helps', () => {
    expect(load().find([])?.grammar).toEqual({ path: [], kind: 'help', flags: FLAGS });
  });

  test('a path that is none is not found', () => {
    expect(load().find(['nope'])).toBeUndefined();
    expect(load().find(['bb'])).toBeUndefined();
    expect(load().find(['ab'])).toBeUndefined();
    expect(load().find(['a', 'b'])?.path).toEqual(['a', 'b']);
  });
});
