import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import type { KubectlCommand } from '../../src/kube/command.ts';
import { findCommand } from '../../src/kubectl/find-command.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { parseFlags } from '../../src/kubectl/parse-flags.ts';
import { renderArgv } from '../../src/kubectl/render.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { randomArgs } from './random.ts';

const { grammar } = grammarFor('v1.37.2');

describe('what is run is the canonical form of what was judged', () => {
  test.each([
    ['get pods -n x', '--v=0 get --namespace=x -- pods'],
    ['get pods', '--v=0 get -- pods'],
    ['get', '--v=0 get'],
    ['get -A -ojson po', '--v=0 get --all-namespaces=true --output=json -- po'],
    ['get pods -v 2', '--v=2 get -- pods'],
    ['get pods -n a --namespace b', '--v=0 get --namespace=b -- pods'],
    ['get pods -L a -Lb,c', '--v=0 get --label-columns=a --label-columns=b,c -- pods'],
    ['get --all_namespaces=0 pods', '--v=0 get --all-namespaces=false -- pods'],
    ['exec web -c app -- ls -la', '--v=0 exec --container=app web -- ls -la'],
    ['exec web --', '--v=0 exec web --'],
    ['get -- -n', '--v=0 get -- -n'],
    ['describe -- pods web', '--v=0 describe -- pods web'],
    ['logs web --tail 5 --tail=6', '--v=0 logs --tail=6 -- web'],
    ['get pods --dry-run', undefined],
    ['delete pod a --dry-run', '--v=0 delete --dry-run=unchanged -- pod a'],
  ])('%s', (line, rendered) => {
    const command = parseArguments(grammar, line.split(' '));
    expect(isRefusal(command) ? undefined : renderArgv(command).join(' ')).toBe(rendered);
  });
});

test('the impersonated identity comes after --v, which wins against a -v in a name', () => {
  const command = parseArguments(grammar, ['get', 'pods']);
  const actAs = { user: 'alice-v=9', groups: ['ops', '--as=root'] };
  expect(isRefusal(command) ? undefined : renderArgv(command, actAs)).toEqual([
    '--v=0',
    '--as=alice-v=9',
    '--as-group=ops',
    '--as-group=--as=root',
    'get',
    '--',
    'pods',
  ]);
});

/** The command kubectl would find in a rendered argument vector. */
function reparse(argv: readonly string[]): KubectlCommand {
  const { node, rest } = findCommand(grammar, argv);
  const parsed = parseFlags(node, rest);
  if ('kind' in parsed) throw new Error(`${parsed.kind} in ${argv.join(' ')}`);
  return { path: node.path, ...parsed };
}

/** What stays of a command: of a flag where the last one wins, only that one. */
function settled({ path, flags, positionals }: KubectlCommand) {
  const kept = flags.filter(
    ({ name, repeat }, at) => repeat !== 'last' || !flags.slice(at + 1).some((later) => later.name === name),
  );
  return {
    path,
    flags: kept.filter(({ name }) => name !== 'v').map(({ name, value }) => `${name}=${value}`),
    positionals,
  };
}

describe('whatever the arguments', () => {
  test('the rendered argument vector is read as the same command', () => {
    let commands = 0;
    let asked = 0;
    fc.assert(
      fc.property(randomArgs(grammar), (args) => {
        asked++;
        const command = parseArguments(grammar, args);
        if (isRefusal(command)) return;
        commands++;
        const again = reparse(renderArgv(command));
        expect(settled(again)).toEqual(settled(command));
        if (command.dashAt !== -1) expect(again.dashAt).toBe(command.dashAt);
      }),
      { numRuns: 3000 },
    );
    expect(commands / asked).toBeGreaterThan(0.05);
  }, 60_000);

  test('rendering what was rendered changes nothing', () => {
    let commands = 0;
    fc.assert(
      fc.property(randomArgs(grammar), (args) => {
        const command = parseArguments(grammar, args);
        if (isRefusal(command)) return;
        commands++;
        const argv = renderArgv(command);
        const again = parseArguments(grammar, [
          ...command.path,
          ...argv.slice(0, 1),
          ...argv.slice(1 + command.path.length),
        ]);
        expect(isRefusal(again) ? again : renderArgv(again)).toEqual(argv);
      }),
      { numRuns: 2000 },
    );
    expect(commands).toBeGreaterThan(100);
  }, 60_000);

  test('no positional can be read as a flag, and kubectl reads a verbosity of its own first', () => {
    let commands = 0;
    fc.assert(
      fc.property(randomArgs(grammar), (args) => {
        const command = parseArguments(grammar, args);
        if (isRefusal(command)) return;
        commands++;
        const argv = renderArgv(command);
        const dash = argv.indexOf('--');
        const before = dash === -1 ? argv : argv.slice(0, dash);
        const dashed = before.filter((word) => word.startsWith('-') && word !== '-');
        expect(dashed.every((word) => /^--[a-z0-9-]+=/.test(word))).toBe(true);
        // The rule never-allowed refuses what holds -v= in a value.
        if (!args.some((word) => word.includes('-v=')))
          expect(argv.find((word) => word.includes('-v='))).toMatch(/^--v=/);
      }),
      { numRuns: 2000 },
    );
    expect(commands).toBeGreaterThan(100);
  }, 60_000);
});

test.each([
  ['{"a":"b c"}', '{"a":"b c"}'],
  ['["\u2028 \u0085\ufeff"]', '["\\u2028 \\u0085\\ufeff"]'],
  ['[\u2028', '[\u2028'],
  ['{"a":"--v=2 --kuberc=x"}', '{"a":"--\\u0076=2 --\\u006buberc=x"}'],
])(
  'what YAML reads otherwise than JSON, and what kubectl takes for its flags, is escaped in a patch: %j',
  (patch, rendered) => {
    const command = parseArguments(grammar, ['patch', 'pod', 'web', '--type=json', '-p', patch]);
    expect(isRefusal(command) ? undefined : renderArgv(command)).toContain(`--patch=${rendered}`);
  },
);

test('create, exec and debug have their names before any --', () => {
  for (const line of ['create configmap a', 'create job a --image=b', 'exec web', 'debug web --image=b']) {
    const command = parseArguments(grammar, line.split(' '));
    if (isRefusal(command)) throw new Error(command.error);
    expect(renderArgv(command)).not.toContain('--');
    expect(renderArgv(command).slice(-command.positionals.length)).toEqual(command.positionals);
  }
});
