import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import type { CommandNode, FlagGrammar } from '../../src/kubectl/grammar.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { RULES } from '../../src/policy/rules/index.ts';
import { GRAMMAR, policyWith } from './plans.ts';

/** Short, so that no text that is cut hides it. */
const SECRETS = ['Zq7', 'Zq7;', ' Zq7', '"Zq7"', 'a=Zq7', 'a=Zq7$'];

/** Flags whose value is the name of an object, an image, a format or a profile, and stands in sentences about it. */
const NAMES = new Set(['copy-to', 'from', 'image', 'name', 'namespace', 'output', 'profile', 'set-image']);

/** Whether kubectl reads the secret as a name, so that it is none. */
function isName(args: readonly string[]): boolean {
  const command = parseArguments(GRAMMAR, args);
  if (isRefusal(command)) return false;
  const named = command.flags.filter(({ name }) => NAMES.has(name)).map(({ value }) => value);
  return [...named, ...command.positionals].some((word) => word.includes('Zq7'));
}

/** What the parser, or every layer by itself, tells the caller of this call, with nothing allowed and with much. */
function told(args: readonly string[]): readonly string[] {
  const command = parseArguments(GRAMMAR, args);
  if (isRefusal(command)) return [`${command.error} ${command.hint}`];
  return POLICIES.flatMap((policy) =>
    RULES.flatMap(({ judge }) => {
      const opinion = judge({ command }, policy, ANONYMOUS);
      return opinion.effect === 'deny' ? [`${opinion.refusal.error} ${opinion.refusal.hint}`] : [];
    }),
  );
}

/** Every flag of kubectl, on the first command that has it in this form. */
const FLAGS: readonly (readonly [CommandNode, FlagGrammar])[] = [
  ...new Map(
    GRAMMAR.commands.toReversed().flatMap(({ path, kind, disableFlagParsing }) => {
      const node = kind === 'run' && !disableFlagParsing ? GRAMMAR.find(path) : undefined;
      return [...(node?.byName.values() ?? [])].map((flag) => [
        JSON.stringify([flag.name, flag.shorthand, flag.type, flag.noOptDefVal]),
        [node as CommandNode, flag] as const,
      ]);
    }),
  ).values(),
];
const FLAG_NAMES = new Set(FLAGS.map(([, { name }]) => `--${name}`));
const POLICIES = [
  policyWith({ allowedNamespaces: ['shop'], dangerousFlags: [...FLAG_NAMES], rules: [] }),
  policyWith({ metacharacters: 'data', allowedImages: ['*'] }),
];

/** Every way to give a flag this value, also those that kubectl would not take. */
function ways({ byShorthand }: CommandNode, { name, shorthand }: FlagGrammar, value: string) {
  const bare = [...byShorthand.values()].find(({ noOptDefVal }) => noOptDefVal === 'true')?.shorthand;
  const long = [`--${name}`, `--${name.replaceAll('-', '_')}`, `---${name}`, `--x${name}`, `-${name}`, '--', '-test.v'];
  const short = shorthand === undefined ? [] : [`-${shorthand}`, `-${bare}${shorthand}`, `-${shorthand}${shorthand}`];
  return [
    ...[...long, ...short].flatMap((flag) => [[`${flag}=${value}`], [flag, value], [`${flag}:${value}`]]),
    ...long.map((flag) => [`${flag} ${value}`]),
    ...[...short, '-test.'].map((flag) => [`${flag}${value}`]),
  ];
}

function calls(node: CommandNode, flag: FlagGrammar, value: string) {
  return ways(node, flag, value).flatMap((words) => [
    [...node.path, ...words],
    [...node.path, 'pod', 'web', ...words, 'a'],
    [...words, ...node.path],
    ['kubectl', ...words, ...node.path],
    [words.map((word) => `"${word}"`).join(' '), ...node.path],
    [[...node.path, ...words].join(' '), 'a'],
  ]);
}

describe('the value of a flag may be a credential, and no refusal shows it', () => {
  test('the flags that are tried are all of kubectl', () => {
    const known = new Set(GRAMMAR.commands.flatMap(({ flags }) => flags.map(({ name }) => name)));
    expect([...known].filter((name) => !FLAG_NAMES.has(`--${name}`))).toEqual([]);
  });

  test.each(SECRETS)('%j is not shown, however it is given to any flag', (secret) => {
    const shown = FLAGS.flatMap(([node, flag]) => calls(node, flag, secret)).filter((args) =>
      told(args).some((text) => text.includes('Zq7')),
    );
    expect(shown.filter((args) => !isName(args))).toEqual([]);
  });

  test.each([
    ['get', '-A=Zq7'],
    ['get', '-AZq7'],
    ['get', '-nZq7', '-AwZq7'],
    ['get', '--chunk-size', 'Zq7'],
    ['get', '--chunk-size=Zq7'],
    ['get', '--all-namespaces=Zq7'],
    ['--token=Zq7', 'get'],
    ['-sZq7', 'get'],
    ['get', '--tokn=Zq7'],
    ['get', '-token=Zq7'],
    ['get', '--token Zq7'],
    ['get', '-test.v=Zq7'],
    ['"--token=Zq7"', 'get'],
    ['label', 'pod', 'web', '"--token=Zq7"'],
    ['set', 'env', 'deploy/web', 'PASS WORD=Zq7', 'PASSWORD=Zq7$'],
    ['create', 'secret', 'generic', 'a', '--from-literal=password=Zq7;'],
    ['get', 'pods', '-o', 'jsonpath-file=Zq7'],
  ])('%s %s is refused without it', (...args) => {
    const refusals = told(args);
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.join(' ')).not.toContain('Zq7');
  });
});
