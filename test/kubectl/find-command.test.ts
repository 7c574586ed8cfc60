import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCommand } from '../../src/kubectl/find-command.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { randomArgs } from './random.ts';

const { grammar } = grammarFor('v1.37.2');

describe('the look-up of cobra', () => {
  test.each([
    // Where the command ends, and what is left for its flags.
    [['get', 'pods'], 'get', ['pods']],
    [[], '', []],
    [['nope', 'get'], '', ['nope', 'get']],
    [['rollout', 'status', 'web'], 'rollout status', ['web']],
    [['rollout', 'nope', 'status'], 'rollout', ['nope', 'status']],
    [['-n', 'x', 'get', 'pods'], 'get', ['-n', 'x', 'pods']],
    [['-nx', 'get', 'pods'], 'get', ['-nx', 'pods']],
    [['--namespace=x', 'get'], 'get', ['--namespace=x']],
    [['--match-server-version', 'get', 'pods'], 'get', ['--match-server-version', 'pods']],
    [['rollout', '-n', 'x', 'status'], 'rollout status', ['-n', 'x']],
    [['rollout', '-n', 'status', 'x'], 'rollout', ['-n', 'status', 'x']],
    // A flag that is not known swallows the next word, and so does help, which is known only later.
    [['rollout', '--nope', 'status', 'history', 'x'], 'rollout history', ['--nope', 'status', 'x']],
    [['rollout', '--help', 'status', 'history', 'x'], 'rollout history', ['--help', 'status', 'x']],
    [['rollout', '-h', 'status', 'history', 'x'], 'rollout history', ['-h', 'status', 'x']],
    [['rollout', '---', 'status', 'history', 'x'], 'rollout history', ['---', 'status', 'x']],
    // A swallower with at most one word behind it ends the search.
    [['rollout', '-n', 'status'], 'rollout', ['-n', 'status']],
    [['-n', 'get'], '', ['-n', 'get']],
    // A letter of two bytes is no short flag of two bytes, and swallows nothing.
    [['rollout', '-é', 'status'], 'rollout status', ['-é']],
    // Empty words, a lone dash, clusters and words with = are passed over.
    [['rollout', '', '-', '-ab', '--x=y', 'status'], 'rollout status', ['', '-', '-ab', '--x=y']],
    // A short flag that needs no value swallows nothing where it is known: create has -R, create secret has none.
    [['create', '-R', 'secret', 'generic', 'a'], 'create secret', ['-R', 'generic', 'a']],
    [['rollout', '--', 'status'], 'rollout', ['--', 'status']],
    [['rollout', '--', 'status', 'history', 'x'], 'rollout', ['--', 'status', 'history', 'x']],
    // Underscores are dashes in names.
    [['--match_server_version', 'get', 'pods'], 'get', ['--match_server_version', 'pods']],
    // Only the word of the command is taken out, not its like before it.
    [['-n', 'rollout', 'rollout', 'status'], 'rollout status', ['-n', 'rollout']],
    // Aliases are names, in the case they are written in.
    [['po'], '', ['po']],
    [['Get', 'pods'], '', ['Get', 'pods']],
  ])('%j is %j with %j left', (args, path, rest) => {
    const found = findCommand(grammar, args);
    expect([found.node.path.join(' '), found.rest]).toEqual([path, rest]);
  });

  test('a grammar without a root is a defect and finds nothing', () => {
    expect(() => findCommand({ ...grammar, find: () => undefined }, ['get'])).toThrow(
      'A grammar without a root is no grammar.',
    );
  });

  test('every name and alias leads to its own command', () => {
    for (const command of grammar.commands.filter(({ path }) => path.length > 0)) {
      const above = command.path.slice(0, -1);
      for (const name of [command.path.at(-1) ?? '', ...(command.aliases ?? [])])
        expect(findCommand(grammar, [...above, name, 'x']).node.path).toEqual(command.path);
    }
  });
});

test('whatever the arguments, nothing is thrown and what is left is what was given without the words of the path', () => {
  fc.assert(
    fc.property(randomArgs(grammar), (args) => {
      const { node, rest } = findCommand(grammar, args);
      expect(rest.length).toBe(args.length - node.path.length);
      for (const word of rest) expect(args).toContain(word);
    }),
    { numRuns: 1000 },
  );
}, 60_000);
