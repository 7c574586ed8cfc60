import { describe, expect, test } from 'vitest';
import { parseCases } from '../../src/check/parse-cases.ts';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { MAX_FILE_BYTES, readText } from '../../src/config/read-text.ts';
import { TextFault } from '../../src/config/strict-yaml.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { writeTemporary } from './program.ts';

const parse = (text: string, environment = {}) => parseCases('cases.yaml', text, environment);
const fault = (line: number, says: string) => new TextFault('cases.yaml', line, says);

describe('good files', () => {
  test('a case has its line, its words as they are written, and a configuration', () => {
    const text =
      '# two\n- args: [logs, web, --tail, 5, yes, 0x10, ~, ""]\n  expect: allow\n\n- {args: [], expect: refuse}\n';
    expect(parse(text)).toEqual([
      {
        line: 2,
        name: undefined,
        args: ['logs', 'web', '--tail', '5', 'yes', '0x10', '~', ''],
        stdin: undefined,
        caller: ANONYMOUS,
        expect: 'allow',
        code: undefined,
        configuration: expect.objectContaining({ allowedCommands: ['get', 'describe', 'logs'] }),
      },
      expect.objectContaining({ line: 5, args: [], expect: 'refuse' }),
    ]);
  });

  test('name, code and environment are read, and the environment overrides the environment of the process', () => {
    const text = `- name: n
  args: [edit, pod]
  expect: refuse
  code: LOCAL_EXECUTION
  environment: {KUBECTL_TIMEOUT: 5, KUBECTL_ALLOWED_COMMANDS: "exec, get"}
- {args: [get], expect: allow}
`;
    const [first, second] = parse(text, { KUBECTL_ALLOWED_IMAGES: 'busybox', KUBECTL_TIMEOUT: '9' });
    expect(first).toMatchObject({
      name: 'n',
      code: 'LOCAL_EXECUTION',
      configuration: { timeoutSeconds: 5, allowedCommands: ['exec', 'get'], allowedImages: ['busybox'] },
    });
    expect(second).toMatchObject({ configuration: { timeoutSeconds: 9, allowedImages: ['busybox'] } });
  });

  test.each([
    ['text', '  stdin: |\n    spec:\n      replicas: 3\n', 'spec:\n  replicas: 3\n'],
    ['a mapping', '  stdin:\n    spec:\n      replicas: 3\n', '    spec:\n      replicas: 3\n'],
    ['a flow', '  stdin: {spec: {replicas: 3}}\n', '         {spec: {replicas: 3}}'],
    ['a list', '  stdin:\n    - {a: 1}\n    - {b: 2}\n', '    - {a: 1}\n    - {b: 2}\n'],
  ])('stdin is taken as it is written, as %s', (_, given, stdin) => {
    expect(parse(`- args: [patch]\n  expect: allow\n${given}`)[0]?.stdin).toBe(stdin);
  });

  test('the caller is the one that the case names', () => {
    const caller = (text: string) => parse(`- args: [get]\n  expect: allow\n  caller: ${text}\n`)[0]?.caller;
    expect(caller('{name: jo, groups: [web, 7]}')).toMatchObject({ name: 'jo', groups: ['web', '7'] });
    expect(caller('{name: jo}')).toMatchObject({ name: 'jo', groups: [] });
  });

  test('a file of JSON, and an old version of YAML, mean the same', () => {
    expect(parse('[{"args": ["get", "a\\nb"], "expect": "allow"}]')[0]?.args).toEqual(['get', 'a\nb']);
    expect(parse('%YAML 1.1\n---\n- {args: [yes, 010], expect: allow}\n')[0]?.args).toEqual(['yes', '010']);
  });
});

describe('bad files', () => {
  const NONE = 'the file holds no cases; use a YAML list of one case or more.';
  const KEYS = 'use args, expect, code, name, stdin, caller, tainted, at, environment.';
  const STRICT = 'use one YAML document without tags and with every key once.';
  test.each([
    ['', 1, NONE],
    ['# nothing\n', 1, NONE],
    ['[]', 1, NONE],
    ['a: b', 1, NONE],
    ['x', 1, NONE],
    ['- x', 1, `a case is not a mapping; ${KEYS}`],
    ['- []', 1, `a case is not a mapping; ${KEYS}`],
    ['-\n', 1, `a case is not a mapping; ${KEYS}`],
    ['- {}', 1, 'args is missing; use a list of the arguments of kubectl.'],
    ['- {expect: allow}', 1, 'args is missing; use a list of the arguments of kubectl.'],
    ['- args: get\n  expect: allow', 1, 'args is not a list; use a list with one word per item.'],
    ['- args:\n  expect: allow', 1, 'args is not a list; use a list with one word per item.'],
    ['- {args, expect: allow}', 1, 'args is not a list; use a list with one word per item.'],
    ['- args: [get]\n', 1, 'expect is missing; use allow, ask or refuse.'],
    ['- args: [get]\n  expect: maybe\n', 2, 'expect is "maybe"; use allow, ask or refuse.'],
    ['- args: [get]\n  expect: [allow]\n', 2, 'expect is not text; use a single value.'],
    ['- args: [get]\n  expect: true\n', 2, 'expect is "true"; use allow, ask or refuse.'],
    ['- args:\n  - get\n  - [pods]\n  expect: allow', 3, 'item 2 of args is not text; use a single value.'],
    ['- args: [!!int 5]\n  expect: allow', 1, `Unresolved tag: tag:yaml.org,2002:int; ${STRICT}`],
    ['- args: !!pairs [a: b]\n  expect: allow', 1, 'item 1 of args is not text; use a single value.'],
    ['- args: [get]\n  expect: allow\n  nmae: x', 3, `"nmae" is not a key of a case; ${KEYS}`],
    ['- args: [get]\n  expect: allow\n  __proto__: x', 3, `"__proto__" is not a key of a case; ${KEYS}`],
    ['- args: [get]\n  expect: allow\n  <<: {name: x}', 3, `"<<" is not a key of a case; ${KEYS}`],
    ['- args: [get]\n  expect: allow\n  name: {a: b}', 3, 'name is not text; use a single value.'],
    ['- args: [get]\n  expect: allow\n  code: WATCH', 3, 'code is set with expect: allow; use it with expect: refuse.'],
    [
      '- args: [get]\n  expect: allow\n  environment: x',
      3,
      'environment is not a mapping; use a mapping of variables to values.',
    ],
    [
      '- args: [get]\n  expect: allow\n  environment:\n    KUBECTL_TIMEOUT: [5]',
      4,
      'KUBECTL_TIMEOUT is not text; use a single value.',
    ],
    [
      '- args: [get]\n  expect: allow\n  environment:\n    KUBECTL_TIMEOUT: soon',
      3,
      'KUBECTL_TIMEOUT is "soon"; use a whole number of seconds from 1 to 3600.',
    ],
    ['- args: [get]\n  expect: allow\n  caller: jo', 3, 'caller is not a mapping; use name and groups.'],
    ['- args: [get]\n  expect: allow\n  caller: {groups: [a]}', 3, 'caller has no name; use name and groups.'],
    [
      '- args: [get]\n  expect: allow\n  caller:\n    name: a\n    groups: b',
      5,
      'groups is not a list; use a list of names.',
    ],
    ['- args: &a [get]\n  expect: allow\n- args: *a\n  expect: allow', 3, '*a is an alias; write its value out.'],
    ['- {args: [get], expect: allow}\n- args: [get]\n  args: [x]', 3, `Map keys must be unique; ${STRICT}`],
    ['- args: [!word get]\n  expect: allow', 1, `Unresolved tag: !word; ${STRICT}`],
  ])('%j stops at line %i: %s', (text, line, says) => {
    expect(() => parse(text)).toThrow(fault(line, says));
  });

  test.each([
    ['- args: [get\n', /line \d: .*; use one YAML document/],
    ['- {args: [get], expect: allow}\n---\n- x\n', /line \d: .*; use one YAML document/],
    ['- args: [get]\n  expect: refuse\n  code: NOPE', /line 3: code is "NOPE"; use one of .*WATCH\.$/],
    ['- args: [get]\n  expect: refuse\n  code: toString', /line 3: code is "toString"; use one of /],
    [
      '- args: [get]\n  expect: allow\n  environment:\n    PATH: x',
      /line 4: "PATH" is not a variable of the server; use KUBECTL_ALLOWED_COMMANDS, .*\.$/,
    ],
  ])('%j is answered in one sentence', (text, says) => {
    expect(() => parse(text)).toThrow(ConfigurationError);
    expect(() => parse(text)).toThrow(says);
  });

  test.each([['[['.repeat(5000)], [`- ${'['.repeat(9000)}${']'.repeat(9000)}`]])('nesting ends somewhere', (text) => {
    expect(() => parse(text)).toThrow(fault(1, 'the file is nested too deeply; use a list of cases.'));
  });
});

describe('reading a file', () => {
  test('takes as many bytes as are allowed and not one more', () => {
    expect(readText(writeTemporary('x'.repeat(MAX_FILE_BYTES)), 'a file of cases')).toHaveLength(MAX_FILE_BYTES);
    const file = writeTemporary('x'.repeat(MAX_FILE_BYTES + 1));
    expect(() => readText(file, 'a file of cases')).toThrow(`is too large; use at most ${MAX_FILE_BYTES} bytes.`);
    expect(() => readText('/dev/zero', 'a file of cases')).toThrow(
      '"/dev/zero" is too large; use at most 1048576 bytes.',
    );
  });

  test('takes text only, from a file only', () => {
    expect(() => readText(writeTemporary(Buffer.from([0x2d, 0xff])), 'a file of cases')).toThrow(
      'is not text; use UTF-8.',
    );
    expect(() => readText('/', 'a file of cases')).toThrow(
      '"/" cannot be read (EISDIR); use the path of a file of cases.',
    );
    expect(() => readText('a\0b', 'a file of cases')).toThrow(ConfigurationError);
  });
});
