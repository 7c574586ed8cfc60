import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import type { KubectlCommand } from '../../src/kube/command.ts';
import { parseArguments, toCommand } from '../../src/kubectl/parse.ts';

describe('the subcommand', () => {
  test.each([
    [['get', 'pods'], 'get', ['pods']],
    [['kubectl', 'get', 'pods'], 'get', ['pods']],
    [['kubectl', 'kubectl'], 'kubectl', []],
    [['get', 'kubectl'], 'get', ['kubectl']],
    [['logs'], 'logs', []],
    [['GET'], 'GET', []],
    [[' get'], ' get', []],
  ])('%j has its subcommand first', (args, subcommand, words) => {
    expect(command(args)).toMatchObject({ subcommand, words });
  });

  test.each([
    [[], 'No arguments provided.'],
    [['kubectl'], "No command provided after 'kubectl'."],
    [['kubectl', ''], "No command provided after 'kubectl'."],
    [['kubectl', ' \n'], "No command provided after 'kubectl'."],
    [['-n', 'default', 'get', 'pods'], "The first argument is the flag '-n'; the subcommand must come first."],
    [
      ['kubectl', '--kubeconfig=x', 'get'],
      "The first argument is the flag '--kubeconfig=x'; the subcommand must come first.",
    ],
    [['--'], "The first argument is the flag '--'; the subcommand must come first."],
    [['-'], "The first argument is the flag '-'; the subcommand must come first."],
  ])('%j names no subcommand', (args, error) => {
    expect(parseArguments(args)).toMatchObject({ refused: true, code: 'NO_COMMAND', error });
  });

  test.each([[['']], [[' ']]])('%j is not told that it said kubectl', (args) => {
    const refusal = parseArguments(args);
    expect(refusal).toMatchObject({ code: 'NO_COMMAND' });
    expect(isRefusal(refusal) && refusal.error).not.toContain('after');
  });

  test.each(['-\n', '-\u001b[31m', '-\u0000', '--x\r\ny'])('%j is shown without its control characters', (flag) => {
    const refusal = parseArguments([flag]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(isRefusal(refusal) && refusal.error).not.toMatch(/[\u0000-\u001f]/);
  });

  test('a flag of 100 KiB in place of the subcommand is shown in short', () => {
    const refusal = parseArguments([`-${'x'.repeat(100 * 1024)}`]);
    expect(isRefusal(refusal) && refusal.error.length).toBeLessThan(200);
  });
});

describe('flags', () => {
  test.each([
    [['get', '-n', 'default'], [{ name: '-n', value: undefined, at: 0 }]],
    [['get', 'pods', '--namespace=a=b'], [{ name: '--namespace', value: 'a=b', at: 1 }]],
    [['get', '--token='], [{ name: '--token', value: '', at: 0 }]],
    [['get', '--as_group=x'], [{ name: '--as-group', value: 'x', at: 0 }]],
    [['get', '--field_selector=a_b'], [{ name: '--field-selector', value: 'a_b', at: 0 }]],
    [['get', '-s_x'], [{ name: '-s', value: '_x', at: 0 }]],
    [['get', '-'], []],
    [['get', '—token', '－token'], []],
    [['exec', 'pod', '--', '--kubeconfig=x', '-n'], []],
    [['exec', '-c', 'app', 'pod', '--', '-n'], [{ name: '-c', value: undefined, at: 0 }]],
    [['get', '---token'], [{ name: '---token', value: undefined, at: 0 }]],
  ])('%j has the flags %j', (args, flags) => {
    expect(command(args).flags).toEqual(flags);
  });

  test('underscores read as dashes in long names however they are placed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z_-]*$/), fc.string(), (name, value) => {
        const [flag] = command(['get', `--${name}=${value}`]).flags;
        expect(flag).toEqual({ name: `--${name.replaceAll('_', '-')}`, value, at: 0 });
      }),
    );
  });
});

describe('the words after --', () => {
  test.each([
    [['exec', 'pod'], -1],
    [['exec', 'pod', '--', 'ls'], 1],
    [['exec', '--', '--'], 0],
    [['exec', 'pod', '---', 'ls'], -1],
  ])('in %j the container starts at %d', (args, dashAt) => {
    expect(command(args).dashAt).toBe(dashAt);
  });

  test('no flag is ever found behind the first --, and every token with a dash before it is one', () => {
    const word = fc.oneof(fc.constantFrom('--', '-', '-n', '--as', '--a_b=c', 'pod'), fc.string());
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const { dashAt, flags } = toCommand('get', words);
        const end = dashAt === -1 ? words.length : dashAt;
        expect(words.slice(0, end)).not.toContain('--');
        expect(flags.map(({ at }) => at)).toEqual(
          words.flatMap((each, at) => (at < end && /^-./s.test(each) ? [at] : [])),
        );
      }),
    );
  });
});

function command(args: readonly string[]): KubectlCommand {
  const parsed = parseArguments(args);
  if (isRefusal(parsed)) throw new Error(parsed.error);
  return parsed;
}
