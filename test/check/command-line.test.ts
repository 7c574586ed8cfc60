import { describe, expect, test } from 'vitest';
import { parseCommandLine, USAGE } from '../../src/config/command-line.ts';
import { ConfigurationError } from '../../src/config/configuration-error.ts';

const CHECK = { action: 'check', json: false, live: false, kubectlVersion: undefined };

test.each([
  [
    ['check', '--', 'get', 'pods', '-A'],
    { ...CHECK, subject: { args: ['get', 'pods', '-A'], stdin: undefined, caller: undefined, groups: [] } },
  ],
  [
    ['check', '--json', '--', 'get'],
    { ...CHECK, json: true, subject: { args: ['get'], stdin: undefined, caller: undefined, groups: [] } },
  ],
  [
    ['check', '--', '--json', '--help'],
    { ...CHECK, subject: { args: ['--json', '--help'], stdin: undefined, caller: undefined, groups: [] } },
  ],
  [
    ['check', '--', 'exec', 'web', '--', 'sh', '-c', ''],
    {
      ...CHECK,
      subject: { args: ['exec', 'web', '--', 'sh', '-c', ''], stdin: undefined, caller: undefined, groups: [] },
    },
  ],
  [['check', '--file', 'a.yaml'], { ...CHECK, subject: { file: 'a.yaml' } }],
  [['check', '--file=a.yaml', '--json'], { ...CHECK, json: true, subject: { file: 'a.yaml' } }],
  [
    ['check', '--kubectl-version', 'v1.36.2', '--', 'get'],
    {
      ...CHECK,
      kubectlVersion: 'v1.36.2',
      subject: { args: ['get'], stdin: undefined, caller: undefined, groups: [] },
    },
  ],
  [
    ['check', '--kubectl-version=v1.36.2-eks-1+a', '--', 'get'],
    {
      ...CHECK,
      kubectlVersion: 'v1.36.2-eks-1+a',
      subject: { args: ['get'], stdin: undefined, caller: undefined, groups: [] },
    },
  ],
  [['check', '--live', '--file=a.yaml'], { ...CHECK, live: true, subject: { file: 'a.yaml' } }],
  [['check', '--help'], { action: 'help' }],
  [['check', '-h', '--', 'get'], { action: 'help' }],
  [['explain-policy'], { action: 'explain-policy' }],
  [
    ['check', '--stdin=-', '--as-caller', 'jo', '--caller-group=a', '--caller-group=b', '--', 'get'],
    {
      action: 'check',
      subject: { args: ['get'], stdin: '-', caller: 'jo', groups: ['a', 'b'] },
      json: false,
      live: false,
      kubectlVersion: undefined,
    },
  ],
  [['explain-policy', '--help'], { action: 'help' }],
])('%j is understood', (argv, expected) => {
  expect(parseCommandLine(argv)).toEqual(expected);
});

describe('bad command lines', () => {
  const NEITHER = 'check needs the arguments of kubectl after --, or --file; see --help.';
  test.each([
    [['check'], NEITHER],
    [['check', '--'], NEITHER],
    [['check', '--json'], NEITHER],
    [['check', 'x'], 'Unexpected argument "x"; the arguments of kubectl come after --; see --help.'],
    [['check', '--file', 'a', '--', 'get'], 'check takes either --file or arguments after --, not both; see --help.'],
    [['check', '--file', 'a', '--'], 'check takes either --file or arguments after --, not both; see --help.'],
    [['check', '--file='], '--file is empty; use the path of a file of cases.'],
    [['check', '--port', '1', '--', 'get'], "Unknown option '--port'; see --help."],
    [
      ['check', '--kubectl-version', '1.36', '--', 'get'],
      '--kubectl-version is "1.36"; use a version such as v1.37.0.',
    ],
    [
      ['check', '--kubectl-version', 'v2.0.0', '--', 'get'],
      '--kubectl-version is "v2.0.0"; use a version such as v1.37.0.',
    ],
    [['--port', '1', 'check'], 'Unexpected argument "check"; see --help.'],
    [['explain-policy', '--json'], "Unknown option '--json'; see --help."],
    [['explain-policy', 'x'], 'Unexpected argument "x"; see --help.'],
    [['--json'], "Unknown option '--json'; see --help."],
  ])('%j is answered with: %s', (argv, message) => {
    expect(() => parseCommandLine(argv)).toThrow(new ConfigurationError(message));
  });

  test.each([
    [['check', '--file']],
    [['check', '--kubectl-version', '--', 'get']],
    [['check', '--json=no', '--', 'get']],
  ])('%j is one sentence that points to --help', (argv) => {
    expect(() => parseCommandLine(argv)).toThrow(ConfigurationError);
    expect(() => parseCommandLine(argv)).toThrow(/^[^\n]*; see --help\.$/);
  });
});

test('the help names every word and flag', () => {
  for (const word of ['check', 'explain-policy', '--file', '--json', '--kubectl-version'])
    expect(USAGE).toContain(`  ${word}`);
});
