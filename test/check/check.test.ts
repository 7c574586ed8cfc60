import { describe, expect, test } from 'vitest';
import { runProgram, writeTemporary } from './program.ts';

const ALLOWED = `allow    get pods -A
rules    subcommand-allowlist: allow
runs     kubectl --v=0 get --all-namespaces=true -- pods
`;

describe('one command', () => {
  test('is printed with every rule that spoke and with what would be started', async () => {
    expect(await runProgram(['check', '--', 'get', 'pods', '-A'])).toEqual({ code: 0, stdout: ALLOWED, stderr: '' });
  });

  test('is refused with exit code 3, code, sentence, hint and rules', async () => {
    const { code, stdout, stderr } = await runProgram(['check', '--', 'delete', 'pods', '--all']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'refuse   COMMAND_NOT_ALLOWED',
      'call     delete pods --all',
      "error    Command 'delete' is not allowed. Allowed commands: describe, get, logs",
      expect.stringMatching(/^hint {5}Use one of the allowed commands/),
      'rules    subcommand-allowlist: deny, blast-radius: deny',
      '',
    ]);
  });

  test('obeys the variables of the server', async () => {
    const environment = { KUBECTL_ALLOWED_COMMANDS: 'delete' };
    expect((await runProgram(['check', '--', 'delete', 'pod', 'web-0'], environment)).code).toBe(0);
    expect((await runProgram(['check', '--', 'get', 'pods'], environment)).code).toBe(3);
  });

  test('that needs approval has exit code 4, also at the hour of a rule', async () => {
    const environment = { KUBECTL_ALLOWED_COMMANDS: 'delete', KUBECTL_APPROVAL_COMMANDS: 'delete' };
    const { code, stdout } = await runProgram(['check', '--', 'delete', 'pod', 'web-0'], environment);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^ask {6}delete pod web-0\napproval approved by any approver/);
    const POLICY_FILE = writeTemporary(
      'rules: [{id: a, effect: allow}, {id: b, effect: ask, when: {outside: {from: "08:00", to: "18:00"}}}]',
    );
    const cases = writeTemporary(`
- {args: [delete, pod, a], expect: allow, at: "2026-03-02T09:00:00Z"}
- {args: [delete, pod, a], expect: ask, at: "2026-03-02T21:00:00+02:00"}
`);
    const ran = await runProgram(['check', '--file', cases], { POLICY_FILE });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('cases: 2, as expected: 2') });
  });

  test('is one JSON object with --json', async () => {
    const allowed = await runProgram(['check', '--json', '--', 'get', 'pods', '-A']);
    expect(allowed.code).toBe(0);
    expect(JSON.parse(allowed.stdout)).toEqual({
      verdict: 'allow',
      rules: [{ rule: 'subcommand-allowlist', effect: 'allow' }],
      argv: ['--v=0', 'get', '--all-namespaces=true', '--', 'pods'],
    });
    const refused = await runProgram(['check', '--json', '--', 'get', 'pods', '-w']);
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.stdout)).toEqual({
      verdict: 'refuse',
      rules: [
        { rule: 'subcommand-allowlist', effect: 'allow' },
        { rule: 'never-allowed', effect: 'deny' },
      ],
      code: 'WATCH',
      error: expect.any(String),
      hint: expect.any(String),
    });
  });

  test('takes what the call gives as stdin from a file, and is of a caller', async () => {
    const POLICY_FILE = writeTemporary('rules: [{id: web, effect: allow, subjects: {users: [jo], groups: [web]}}]');
    const patch = writeTemporary('spec: {replicas: 3}');
    const words = ['--stdin', patch, '--', 'patch', 'deployment', 'web'];
    const { stdout } = await runProgram(['check', '--as-caller', 'jo', ...words], { POLICY_FILE });
    expect(stdout).toContain(`runs     kubectl --v=0 patch '--patch={"spec":{"replicas":3}}' -- deployment web`);
    const member = ['check', '--as-caller', 'al', '--caller-group', 'ops', '--caller-group', 'web'];
    expect((await runProgram([...member, ...words], { POLICY_FILE })).code).toBe(0);
    expect((await runProgram(['check', ...words], { POLICY_FILE })).code).toBe(3);
  });

  test('is judged by the grammar of another kubectl, and one that is not known is noted', async () => {
    const known = await runProgram(['check', '--kubectl-version', 'v1.35.0', '--', 'get', 'pods', '-A']);
    expect(known).toEqual({ code: 0, stdout: ALLOWED, stderr: '' });
    const unknown = await runProgram(['check', '--kubectl-version', 'v1.99.0', '--', 'get', 'pods', '-A']);
    expect(unknown.stdout).toMatch(/\nnote {5}that kubectl is not known/);
  });
});

describe('what cannot be used ends with exit code 2 and one sentence', () => {
  test.each([
    ['no arguments', ['check'], {}, 'check needs the arguments of kubectl after --, or --file; see --help.'],
    ['no --', ['check', 'get'], {}, 'Unexpected argument "get"; the arguments of kubectl come after --; see --help.'],
    ['an empty caller', ['check', '--as-caller=', '--', 'get'], {}, '--as-caller is empty; see --help.'],
    [
      'a group of nobody',
      ['check', '--caller-group=a', '--', 'get'],
      {},
      '--caller-group goes with --as-caller; see --help.',
    ],
    [
      'a caller of a file',
      ['check', '--as-caller=a', '--file=b'],
      {},
      '--stdin and --as-caller go with arguments after --; the cases of a file name their own.',
    ],
    [
      'another kubectl for a rehearsal',
      ['check', '--live', '--kubectl-version=v1.36.0', '--', 'get'],
      {},
      '--live judges by the kubectl that it runs; leave out --kubectl-version.',
    ],
    ['a flag', ['check', '--policy', 'x', '--', 'get'], {}, "Unknown option '--policy'; see --help."],
    [
      'a file that is not there',
      ['check', '--file', '/nowhere'],
      {},
      '"/nowhere" cannot be read (ENOENT); use the path of a file of cases.',
    ],
    [
      'a variable',
      ['check', '--', 'get', 'pods'],
      { KUBECTL_TIMEOUT: 'soon' },
      'KUBECTL_TIMEOUT is "soon"; use a whole number of seconds from 1 to 3600.',
    ],
    [
      'a variable, where the page is asked for',
      ['explain-policy'],
      { KUBECTL_METACHARACTERS: 'lax' },
      'KUBECTL_METACHARACTERS is "lax"; use strict or data.',
    ],
    ['a word too many', ['explain-policy', 'x'], {}, 'Unexpected argument "x"; see --help.'],
  ])('%s', async (_, args, environment, message) => {
    expect(await runProgram(args, environment)).toEqual({
      code: 2,
      stdout: '',
      stderr: `kubernetes-remediation-mcp: ${message}\n`,
    });
  });
});

describe('a file of cases', () => {
  const HOLDS = `- args: [get, pods]
  expect: allow
- name: deletes where it is listed
  args: [delete, pod, web-0]
  expect: allow
  environment: { KUBECTL_ALLOWED_COMMANDS: delete }
- args: [edit, pod]
  expect: refuse
  code: COMMAND_NOT_ALLOWED
`;
  const FAILS = `${HOLDS}- args: [logs, web-0, --tail, 5]
  expect: refuse
- args: [get, pods, -w]
  expect: refuse
  code: INTERACTIVE
`;

  test('ends with 0 where all is as expected', async () => {
    expect(await runProgram(['check', '--file', writeTemporary(HOLDS)])).toEqual({
      code: 0,
      stderr: '',
      stdout: `ok    line 1  get pods
ok    line 3  'deletes where it is listed' delete pod web-0
ok    line 7  edit pod
cases: 3, as expected: 3, not as expected: 0
`,
    });
  });

  test('ends with 1 where something is not, and shows what was expected and what happened', async () => {
    const { code, stdout } = await runProgram(['check', '--file', writeTemporary(FAILS)]);
    expect(code).toBe(1);
    expect(stdout.split('\n').slice(3)).toEqual([
      'FAIL  line 10  logs web-0 --tail 5',
      '      expected  refuse',
      '      happened  allow, runs kubectl --v=0 logs --tail=5 -- web-0',
      'FAIL  line 12  get pods -w',
      '      expected  refuse INTERACTIVE',
      expect.stringMatching(/^ {6}happened {2}refuse WATCH: Flag /),
      'cases: 5, as expected: 3, not as expected: 2',
      '',
    ]);
  });

  test('is one JSON object with --json', async () => {
    const { code, stdout } = await runProgram(['check', '--json', '--file', writeTemporary(FAILS)]);
    expect(code).toBe(1);
    const { cases, ...counts } = JSON.parse(stdout);
    expect(counts).toEqual({ passed: 3, failed: 2 });
    expect(cases).toHaveLength(5);
    expect(cases[2]).toMatchObject({
      line: 7,
      args: ['edit', 'pod'],
      expected: { verdict: 'refuse', code: 'COMMAND_NOT_ALLOWED' },
      holds: true,
      verdict: 'refuse',
      code: 'COMMAND_NOT_ALLOWED',
    });
    expect(cases[3]).toMatchObject({ holds: false, verdict: 'allow', expected: { verdict: 'refuse' } });
  });
});

test('the page is printed with exit code 0', async () => {
  const { code, stdout, stderr } = await runProgram(['explain-policy']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^What an agent may do/);
});

describe('rules that judge writes', () => {
  const RULES = `rules:
  - {id: all, effect: allow}
  - {id: at-most-five, effect: deny, resources: [deployments], fields: [{path: spec.replicas, min: 6}]}
  - {id: no-services, effect: deny, resources: [services], operations: [DELETE]}
`;

  test.each<[args: string, asks: boolean, ofFile: readonly string[]]>([
    ['scale deployment web --replicas=9 -n shop', true, ['at-most-five']],
    ['delete svc,deploy web -n shop', true, ['at-most-five', 'no-services']],
    ['delete pod web -n shop', true, []],
    ['scale deployment web --replicas=9 -n shop --dry-run=client', false, []],
    ['get deployment web -n shop', false, []],
    ['exec web -- date', false, []],
  ])('are named for %s', async (args, asks, ofFile) => {
    const environment = { POLICY_FILE: writeTemporary(RULES) };
    const { code, stdout } = await runProgram(['check', '--json', '--', ...args.split(' ')], environment);
    expect(code).toBe(0);
    const { cluster } = JSON.parse(stdout);
    const page = (await runProgram(['check', '--', ...args.split(' ')], environment)).stdout;
    if (!asks) {
      expect(cluster).toBeUndefined();
      expect(page).not.toContain('note');
      return;
    }
    expect(cluster.says).toMatch(/it may still refuse the call/);
    expect(cluster.rules).toEqual(expect.arrayContaining(['images', 'pod-security', 'policy-file']));
    expect(cluster.rules.filter((id: string) => id.startsWith('policy-file/'))).toEqual(
      ofFile.map((id) => `policy-file/${id}`),
    );
    expect(page).toContain(`note     ${cluster.says} check --live asks the cluster.\n`);
    expect(page).toContain(`note     rules that need the cluster: ${cluster.rules.join(', ')}\n`);
  });

  test('without a policy file leave its rule out', async () => {
    const environment = { KUBECTL_ALLOWED_COMMANDS: 'delete' };
    const { stdout } = await runProgram(['check', '--json', '--', 'delete', 'pod', 'web'], environment);
    expect(JSON.parse(stdout).cluster.rules).not.toContain('policy-file');
  });
});

describe('a call whose text alone is refused', () => {
  const environment = { KUBECTL_ALLOWED_COMMANDS: 'patch,set', KUBECTL_METACHARACTERS: 'data' };
  const patch = '{"spec":{"template":{"spec":{"hostNetwork":true}}}}';

  test('is refused, with a note that the server may allow it', async () => {
    const { code, stdout } = await runProgram(['check', '--', 'patch', 'deploy', 'web', '-p', patch], environment);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^refuse {3}POD_SECURITY\n/);
    expect(stdout).toMatch(/\nnote {5}The server judges each write .* although its text alone is refused\./);
  });

  test('holds as a case that expects its refusal', async () => {
    const file = writeTemporary(
      `- args: [patch, deploy, web, -p, '${patch}']\n  expect: refuse\n  code: POD_SECURITY\n`,
    );
    expect((await runProgram(['check', '--file', file], environment)).code).toBe(0);
  });

  test('that would be refused with any object has no such note', async () => {
    const { code, stdout } = await runProgram(['check', '--', 'delete', 'pod', 'web'], environment);
    expect(code).toBe(3);
    expect(stdout).not.toContain('note');
  });
});

describe('a type that only the cluster knows', () => {
  const RULES = 'rules: [{id: a, effect: allow, resources: [deployments.apps, widgets.example.com]}]';
  const environment = (rules: string) => (rules === '' ? {} : { POLICY_FILE: writeTemporary(rules) });

  test.each([
    ['widgets.example.com', '', 0],
    ['widgets.example.com', RULES, 3],
    ['deploy', RULES, 0],
  ])('is named in a note: %s with the policy file %j', async (type, rules, code) => {
    const text = await runProgram(['check', '--', 'get', type, 'a'], environment(rules));
    expect(text.code).toBe(code);
    expect(text.stdout).toContain(`note     the server asks the cluster what it means by '${type}'\n`);
    const json = await runProgram(['check', '--json', '--', 'get', type, 'a'], environment(rules));
    expect(JSON.parse(json.stdout)).toHaveProperty('unresolved', [type]);
  });

  test.each([
    ['pods', ''],
    ['po', ''],
    ['deployments', RULES],
  ])('is not %s with the policy file %j, so there is no note', async (type, rules) => {
    const { stdout } = await runProgram(['check', '--json', '--', 'get', type, 'a'], environment(rules));
    expect(JSON.parse(stdout)).not.toHaveProperty('unresolved');
  });
});

test('a policy file that cannot be used is named with its variable', async () => {
  const file = writeTemporary('rules: [{id: a, effect: sometimes}]');
  const { code, stderr } = await runProgram(['check', '--', 'get', 'pods'], { POLICY_FILE: file });
  expect(code).not.toBe(0);
  expect(stderr).toContain(`POLICY_FILE is ${JSON.stringify(file)}, line 1: rules[1].effect is`);
});
