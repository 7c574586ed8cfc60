import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERRORS, isRefusal, type Refusal } from '../../src/errors.ts';
import type { KubectlCommand } from '../../src/kube/command.ts';
import { isValue } from '../../src/kubectl/go-values.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { randomArgs } from './random.ts';

const { grammar } = grammarFor('v1.37.2');

function commandOf(args: readonly string[]): KubectlCommand {
  const parsed = parseArguments(grammar, args);
  if (isRefusal(parsed)) throw new Error(`${parsed.code}: ${parsed.error}`);
  return parsed;
}

function refusalOf(args: readonly string[]): Refusal {
  const parsed = parseArguments(grammar, args);
  if (isRefusal(parsed)) return parsed;
  throw new Error(`Parsed: ${parsed.path.join(' ')}`);
}

describe('the command', () => {
  test.each([
    [['get', 'pods'], ['get'], ['pods']],
    [['kubectl', 'get', 'pods'], ['get'], ['pods']],
    [['get', 'kubectl'], ['get'], ['kubectl']],
    [['logs'], ['logs'], []],
    [['rollout', 'status', 'deploy/web'], ['rollout', 'status'], ['deploy/web']],
    [['create', 'secret', 'generic', 'a'], ['create', 'secret', 'generic'], ['a']],
    [['create', 'cm', 'a'], ['create', 'configmap'], ['a']],
    [['rs', 'status'], undefined, []],
    [['get', 'rollout', 'status'], ['get'], ['rollout', 'status']],
  ])('%j has its path first, aliases resolved', (args, path, positionals) => {
    const parsed = parseArguments(grammar, args);
    if (path === undefined) expect(isRefusal(parsed)).toBe(true);
    else expect(parsed).toMatchObject({ path, positionals });
  });

  test.each([
    [[], 'No arguments provided.'],
    [['kubectl'], "No command provided after 'kubectl'."],
    [['-n', 'default', 'get', 'pods'], "The first argument is the flag '-n'; the subcommand must come first."],
    [
      ['kubectl', '--kubeconfig=x', 'get'],
      "The first argument is the flag '--kubeconfig'; the subcommand must come first.",
    ],
    [['--'], "The first argument is the flag '--'; the subcommand must come first."],
    [['-'], "The first argument is the flag '-'; the subcommand must come first."],
  ])('%j names no subcommand', (args, error) => {
    expect(refusalOf(args)).toMatchObject({ code: 'NO_COMMAND', error });
  });

  test.each([
    [['']],
    [[' ']],
    [['kubectl', '']],
    [['kubectl', ' \n']],
    [['kubectl', 'kubectl', 'get']],
    [['GET']],
    [[' get']],
    [['get ']],
    [['gеt']],
    [['ge']],
    [['gets']],
    [['neat']],
    [['__proto__']],
    [['constructor']],
    [['/bin/sh']],
    [['rollout']],
    [['rollout', 'deployment/web']],
    [['create', 'neat']],
    [['create', 'neat', 'generic']],
    [['config']],
  ])('%j is no command: no plugin is looked for, and nothing is guessed', (args) => {
    expect(refusalOf(args).code).toBe('UNKNOWN_COMMAND');
  });

  test.each([
    [['rollout', '-n', 'x', 'status']],
    [['rollout', '--namespace=x', 'status']],
    [['create', '--dry-run=client', 'secret', 'generic', 'a']],
    [['set', '--v=3', 'image', 'deployment/web', 'a=b']],
  ])('%j has a flag between the words of its command and is answered with the right order', (args) => {
    expect(refusalOf(args)).toMatchObject({
      code: 'COMMAND_ORDER',
      hint: expect.stringContaining('first, without flags between them'),
    });
  });

  test('a command group names its subcommands', () => {
    expect(refusalOf(['rollout']).hint).toBe('Use one of: history, pause, restart, resume, status, undo.');
  });
});

describe('a refusal says what is wrong, where, and what to write instead', () => {
  const FIRST = 'Name a subcommand first, for example ["get", "pods"].';
  const SPELLING = 'Check the spelling; long flags begin with two dashes.';
  test.each([
    [[], 'NO_COMMAND', 'No arguments provided.', FIRST],
    [['kubectl'], 'NO_COMMAND', "No command provided after 'kubectl'.", FIRST],
    [
      ['-n', 'x', 'get'],
      'NO_COMMAND',
      "The first argument is the flag '-n'; the subcommand must come first.",
      'Put flags after the subcommand, for example ["get", "pods", "-n", "default"].',
    ],
    [
      ['neat', 'x'],
      'UNKNOWN_COMMAND',
      "'neat' is not a kubectl command.",
      'Name a kubectl command first, for example ["get", "pods"]. This server never runs plugins.',
    ],
    [
      ['get pods\nx', 'web'],
      'UNKNOWN_COMMAND',
      "'get…' is not a kubectl command.",
      'Name a kubectl command first, for example ["get", "pods"]. This server never runs plugins.',
    ],
    [['__complete', 'get'], 'COMPLETION', 'This server never runs shell completion.', 'Name a kubectl command first.'],
    [
      ['create', '-n', 'x', 'secret', 'generic'],
      'COMMAND_ORDER',
      "kubectl would read this as 'create secret generic', because a flag between its words takes the next word as its value.",
      'Put the words of the command first, without flags between them: ["create","secret","generic"], then names and flags.',
    ],
    [
      ['create', 'secret'],
      'UNKNOWN_COMMAND',
      "'create secret' needs a subcommand.",
      'Use one of: docker-registry, generic, tls.',
    ],
    [['scale', 'deployment/web'], 'FLAG_VALUE', "'scale' needs --replicas.", 'Add --replicas with a value.'],
    [
      ['create', 'cronjob', 'a', '-n', 'x'],
      'FLAG_VALUE',
      "'create cronjob' needs --image and --schedule.",
      'Add --image and --schedule with a value.',
    ],
    [
      ['create', 'cronjob', 'a', '--image=b'],
      'FLAG_VALUE',
      "'create cronjob' needs --schedule.",
      'Add --schedule with a value.',
    ],
    [
      ['get', 'pods', '-test.v'],
      'FLAG_NOT_ALLOWED',
      "Flag '-test.' is not permitted (argument 3): kubectl would drop it silently.",
      'Leave it out.',
    ],
    [['get', '--frob=1'], 'UNKNOWN_FLAG', "'get' has no flag '--frob' (argument 2).", SPELLING],
    [['rollout', 'status', '-Z'], 'UNKNOWN_FLAG', "'rollout status' has no flag '-Z' (argument 3).", SPELLING],
    [['get', '---x'], 'UNKNOWN_FLAG', "'get' has no flag '---x' (argument 2).", SPELLING],
    [['get', 'pods', '-n'], 'FLAG_VALUE', "Flag '-n' needs a value (argument 3).", 'Write it as --namespace=VALUE.'],
    [
      ['get', '--help=maybe'],
      'FLAG_VALUE',
      "The value of flag '--help' is not of type bool (argument 2).",
      'Use true or false.',
    ],
    [
      ['logs', 'a', '--since=soon'],
      'FLAG_VALUE',
      "The value of flag '--since' is not of type duration (argument 3).",
      'Use a duration such as 30s or 5m.',
    ],
    [
      ['debug', 'a', '--env=x'],
      'FLAG_VALUE',
      "The value of flag '--env' is not of type stringToString (argument 3).",
      'Use key=value pairs, separated by commas.',
    ],
    [
      ['get', '--chunk-size', 'x'],
      'FLAG_VALUE',
      "The value of flag '--chunk-size' is not of type int64 (argument 2).",
      'Use a whole number.',
    ],
  ])('%j', (args, code, error, hint) => {
    expect(parseArguments(grammar, args)).toEqual({ refused: true, code, error, hint });
  });
});

describe('a flag that must be given', () => {
  test.each([
    [['scale', 'deployment/web', '--replicas=2'], true],
    [['scale', 'deployment/web', '--help'], true],
    [['scale', 'deployment/web', '--help', '--timeout=1s'], true],
    [['scale', 'deployment/web', '--help=false', '--help'], true],
    [['scale', 'deployment/web'], false],
    [['scale', 'deployment/web', '--all'], false],
    [['scale', 'deployment/web', '--help=false'], false],
    [['scale', 'deployment/web', '--help', '--help=false'], false],
  ])('%j is a command: %s, because only the help text is there without it', (args, parsed) => {
    expect(!isRefusal(parseArguments(grammar, args))).toBe(parsed);
  });
});

describe('flags that stop the command', () => {
  test.each([
    [['get', '--help=maybe'], 'FLAG_VALUE'],
    [['--help'], 'NO_COMMAND'],
    [['get', '-test.v'], 'FLAG_NOT_ALLOWED'],
    [['get', '--frobnicate'], 'UNKNOWN_FLAG'],
    [['get', '--TOKEN=x'], 'UNKNOWN_FLAG'],
    [['get', '-Z'], 'UNKNOWN_FLAG'],
    [['get', '-AZ'], 'UNKNOWN_FLAG'],
    [['get', '---token'], 'UNKNOWN_FLAG'],
    [['get', '--=x'], 'UNKNOWN_FLAG'],
    [['get', '-A='], 'UNKNOWN_FLAG'],
    [['get', '-é'], 'UNKNOWN_FLAG'],
    [['get', '-n'], 'FLAG_VALUE'],
    [['get', '--namespace'], 'FLAG_VALUE'],
    [['get', '--chunk-size=many'], 'FLAG_VALUE'],
    [['get', '-A=maybe'], 'FLAG_VALUE'],
    [['logs', 'a', '--since=soon'], 'FLAG_VALUE'],
    [['logs', 'a', '--tail', ''], 'FLAG_VALUE'],
  ])('%j is refused as %s', (args, code) => {
    expect(refusalOf(args).code).toBe(code);
  });

  test.each([[['get', 'pods', '--help']], [['get', '-h']], [['get', '-Ah']]])(
    '%j only asks for the help text',
    (args) => {
      expect(commandOf(args).flags.at(-1)).toMatchObject({ name: 'help', value: 'true' });
    },
  );

  test('the position is told as the caller counts it', () => {
    expect(refusalOf(['rollout', 'status', 'deploy/web', '--nope']).error).toContain('argument 4');
  });
});

describe('how a value is written', () => {
  const types = new Set([grammar, ...grammar.commands].flatMap(({ flags }) => flags.map(({ type }) => type)));
  const known = new Map([
    ['bool', 'Use true or false.'],
    ['tristate', 'Use true or false.'],
    ['duration', 'Use a duration such as 30s or 5m.'],
    ['int', 'Use a whole number.'],
    ['int32', 'Use a whole number.'],
    ['int64', 'Use a whole number.'],
    ['Level', 'Use a whole number.'],
    ['moduleSpec', 'Use pattern=level pairs, separated by commas.'],
    ['mapStringString', 'Use key=value pairs, separated by commas.'],
    ['stringToString', 'Use key=value pairs, separated by commas.'],
    ['stringSlice', 'Separate values by commas, and leave quotes out.'],
  ]);
  const anyText = ['string', 'stringArray'];

  test('is told for every type of kubectl', () => {
    expect([...types].toSorted()).toEqual([...known.keys(), ...anyText].toSorted());
  });

  test.each([...known])('a %s: %s', (type, hint) => {
    const [path, flag] =
      grammar.commands
        .filter(({ kind, disableFlagParsing }) => kind === 'run' && !disableFlagParsing)
        .flatMap(({ path }) => [...(grammar.find(path)?.byName.values() ?? [])].map((each) => [path, each] as const))
        .find(([, each]) => each.type === type) ?? [];
    expect(refusalOf([...(path ?? []), `--${flag?.name}=a"b`])).toMatchObject({ code: 'FLAG_VALUE', hint });
  });

  test.each(anyText)('a %s may be any text', (type) => {
    expect(isValue(type, 'a"b')).toBe(true);
  });
});

describe('what a caller is shown', () => {
  test.each(['-\n', '-\u001b[31m', '-\u0000', '--x\r\ny', '\u0007', 'a\nb'])(
    '%j is shown without its control characters, first or later',
    (word) => {
      for (const args of [[word], ['get', `-${word}`]]) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(refusalOf(args).error).not.toMatch(/[\u0000-\u001f]/);
      }
    },
  );

  test('words of 100 KiB are shown in short', () => {
    const long = 'x'.repeat(100 * 1024);
    for (const args of [[`-${long}`], [long], ['get', `--${long}`], ['get', `-A${long}`]])
      expect(refusalOf(args).error.length).toBeLessThan(200);
  });
});

describe('the words after --', () => {
  test.each([
    [['exec', 'pod'], -1, ['pod']],
    [['exec', 'pod', '--', 'ls', '-l'], 1, ['pod', 'ls', '-l']],
    [['exec', '--', '--'], 0, ['--']],
    [['exec', 'pod', '-', 'ls'], -1, ['pod', '-', 'ls']],
    [['exec', 'pod', '-c', '--', 'ls'], -1, ['pod', 'ls']],
  ])('in %j they start at %d', (args, dashAt, positionals) => {
    expect(commandOf(args)).toMatchObject({ dashAt, positionals });
  });
});

test('every argument list becomes a command or a refusal in few words, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.oneof(randomArgs(grammar), fc.array(fc.string({ unit: 'binary' }))), (args) => {
      const parsed = parseArguments(grammar, args);
      if (!isRefusal(parsed)) return;
      expect(Object.keys(ERRORS)).toContain(parsed.code);
      expect(`${parsed.error} ${parsed.hint}`.length).toBeLessThanOrEqual(400);
    }),
    { numRuns: 3000 },
  );
}, 60_000);
