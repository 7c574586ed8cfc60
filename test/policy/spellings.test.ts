import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../src/config/configuration.ts';
import { isRefusal, type Refusal } from '../../src/errors.ts';
import type { Plan } from '../../src/kube/command.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import type { CommandNode, FlagGrammar } from '../../src/kubectl/grammar.ts';
import { COMMANDS } from '../../src/policy/classification/commands.ts';
import { flagRow } from '../../src/policy/classification/index.ts';
import { decide } from '../../src/policy/decide.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import { GRAMMAR } from './plans.ts';

const POLICY = {
  ...readConfiguration({ KUBECTL_METACHARACTERS: 'data', KUBECTL_DANGEROUS_FLAGS: '', KUBECTL_ALLOWED_IMAGES: '*' }),
  allowedCommands: Object.keys(COMMANDS),
};

/** What becomes of a call while every command, no flag and any image is the operator's choice. */
function outcomeOf(args: readonly string[]): Plan | Refusal {
  const plan = kubectl.plan(
    { args },
    { callId: '1', grammar: GRAMMAR, timeoutSeconds: 60, defaultNamespace: 'default' },
  );
  if (isRefusal(plan)) return plan;
  const verdict = decide(plan, POLICY, ANONYMOUS);
  return verdict.allowed ? verdict.permit.plan : verdict.refusal;
}

/** The calls among these that would run. */
const runs = (calls: readonly (readonly string[])[]) => calls.filter((args) => !isRefusal(outcomeOf(args)));

const NODES: readonly CommandNode[] = GRAMMAR.commands.flatMap(({ path, kind }) => {
  const node = GRAMMAR.find(path);
  return node !== undefined && kind === 'run' && mayRun(path) ? [node] : [];
});

function mayRun(path: readonly string[]): boolean {
  const row = COMMANDS[path.join(' ')];
  return row !== undefined && 'effects' in row;
}

/** What a command needs beside the flag in question to run by itself. */
const COMPLETE: Readonly<Record<string, readonly string[]>> = {
  annotate: ['pod', 'web', 'a=b'],
  'api-resources': [],
  'auth can-i': ['get', 'pods'],
  autoscale: ['deployment', 'web', '--max=3'],
  cordon: ['n1'],
  'create configmap': ['a', '--from-literal=a=b'],
  'create cronjob': ['a', '--image=busybox', '--schedule=* * * * *'],
  'create deployment': ['a', '--image=busybox'],
  'create job': ['a', '--image=busybox'],
  debug: ['web-0', '--image=busybox'],
  delete: ['pod', 'web-0'],
  describe: ['pod', 'web-0'],
  drain: ['n1'],
  exec: ['web-0'],
  explain: ['pods'],
  expose: ['deployment', 'web', '--port=80'],
  get: ['pods'],
  label: ['pod', 'web', 'a=b'],
  logs: ['web-0'],
  patch: ['deployment', 'web', '--patch={"spec":{"replicas":1}}'],
  'rollout history': ['deployment', 'web'],
  'rollout restart': ['deployment', 'web'],
  'rollout status': ['deployment', 'web'],
  'rollout undo': ['deployment', 'web'],
  run: ['a', '--image=busybox'],
  scale: ['deployment', 'web', '--replicas=2'],
  'set env': ['deployment', 'web', 'A=b'],
  'set image': ['deployment', 'web', 'a=busybox'],
  'set resources': ['deployment', 'web', '--limits=cpu=1'],
  taint: ['node', 'n1', 'a=b:NoSchedule'],
  uncordon: ['n1'],
  wait: ['pod', 'web-0', '--for=delete'],
};

/** Values that a flag of a type takes, one of them at least such that the flag does what it is for. */
function valuesOf({ type, name }: FlagGrammar): readonly string[] {
  switch (type) {
    case 'bool':
    case 'tristate':
      return ['true', '1', 't', 'T', 'TRUE', 'True'];
    case 'int':
    case 'int32':
    case 'int64':
    case 'Level':
      return ['9', '0x9'];
    case 'duration':
      return ['1s'];
    case 'stringToString':
    case 'mapStringString':
      return ['a=b'];
    case 'moduleSpec':
      return ['a=9'];
    default:
      return name === 'override-type' ? ['strategic'] : ['x', '/etc/passwd', 'https://evil.example', '-', '--'];
  }
}

/** Every way to write a flag that kubectl would take for it. */
function spellings(flag: FlagGrammar): readonly (readonly string[])[] {
  const { name, shorthand, noOptDefVal } = flag;
  const long = [...new Set([name, name.replaceAll('-', '_'), name.replace('-', '_')])];
  const separate = noOptDefVal === undefined;
  return valuesOf(flag).flatMap((value) => [
    ...long.flatMap((each) => [[`--${each}=${value}`], ...(separate ? [[`--${each}`, value]] : [[`--${each}`]])]),
    ...(shorthand === undefined
      ? []
      : separate
        ? [[`-${shorthand}${value}`], [`-${shorthand}=${value}`], [`-${shorthand}`, value]]
        : [[`-${shorthand}`], [`-${shorthand}=${value}`]]),
  ]);
}

/** The same letters behind those of a flag without a value, in one token. */
function clustered(node: CommandNode, words: readonly string[]): readonly (readonly string[])[] {
  const [first = '', ...rest] = words;
  if (!/^-[^-]/.test(first)) return [];
  const harmless = [...node.byShorthand.values()].filter(
    ({ name, noOptDefVal }) => noOptDefVal === 'true' && typeof flagRow(node.path, name) === 'string',
  );
  return harmless.map(({ shorthand }) => [`-${shorthand}${first.slice(1)}`, ...rest]);
}

/** The words of a command with others before, within and behind its own, and twice. */
function placed(node: CommandNode, words: readonly string[]): readonly (readonly string[])[] {
  const own = COMPLETE[node.path.join(' ')] ?? [];
  return [
    [...node.path, ...words, ...own],
    [...node.path, ...own, ...words],
    [...node.path, ...own.slice(0, 1), ...words, ...own.slice(1)],
    [...node.path, ...words, ...own, ...words],
    ['kubectl', ...node.path, ...own, ...words],
  ];
}

const FORBIDDEN = NODES.flatMap((node) =>
  [...node.byName.values()].flatMap((flag) => {
    const row = flagRow(node.path, flag.name);
    return typeof row === 'object' || row === undefined
      ? [[`${node.path.join(' ')} --${flag.name}`, node, flag] as const]
      : [];
  }),
);

describe('a flag that never runs', () => {
  test('is found on every command', () => {
    expect(FORBIDDEN.length).toBeGreaterThan(NODES.length * 15);
  });

  test.each(Object.keys(COMPLETE))('%s runs without one, so that what is refused below is the flag', (name) => {
    expect(outcomeOf([...name.split(' '), ...(COMPLETE[name] ?? [])])).toHaveProperty('command');
  });

  const byCommand = Map.groupBy(FORBIDDEN, ([, node]) => node.path.join(' '));
  test.each([...byCommand.keys()])('does not run on %s, however and wherever it is written', (name) => {
    const calls = (byCommand.get(name) ?? []).flatMap(([, node, flag]) =>
      spellings(flag)
        .flatMap((words) => [words, ...clustered(node, words)])
        .flatMap((words) => placed(node, words)),
    );
    expect(calls.length).toBeGreaterThan(100);
    expect(runs(calls)).toEqual([]);
  });
});

describe('a command that never runs', () => {
  const never = GRAMMAR.commands.filter(({ path }) => 'never' in (COMMANDS[path.join(' ')] ?? {}));
  test.each(never.map(({ path, aliases = [] }) => [path.join(' '), path, aliases] as const))(
    '%s, by its name and its aliases, with flags before, within and behind it',
    (_, path, aliases) => {
      const names = [path, ...aliases.map((alias) => [...path.slice(0, -1), alias])];
      const calls = names.flatMap((words) => [
        words,
        [...words, 'a', 'b'],
        [...words, '--', 'a'],
        [...words, '--help=false', 'a'],
        ['kubectl', ...words, 'a'],
        ['-n', 'default', ...words, 'a'],
        ['--namespace=default', ...words],
        [...words.slice(0, 1), '-n', 'default', ...words.slice(1), 'a'],
        [...words, '-n', 'default', 'a'],
      ]);
      expect(runs(calls)).toEqual([]);
    },
  );
});

describe('look-alikes of a flag', () => {
  const DASHES = ['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212', '\ufe63', '\uff0d'];
  const INVISIBLE = ['\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad'];
  const NAMES = ['token', 'as', 'server', 'kubeconfig', 'raw', 'filename', 'all', 'watch'];
  test.each(NAMES)('of --%s run nowhere', (name) => {
    const written = [
      ...DASHES.flatMap((dash) => [`${dash}${dash}${name}=x`, `${dash}${name}`, `-${dash}${name}=x`]),
      ...INVISIBLE.flatMap((mark) => [`--${name}${mark}=x`, `${mark}--${name}=x`, `--${mark}${name}=x`]),
      `--${name.toUpperCase()}=x`,
      `--${name.slice(0, 1).toUpperCase()}${name.slice(1)}=x`,
      ` --${name}=x`,
      `--${name} =x`,
      `\t--${name}=x`,
      `---${name}=x`,
      `--=${name}`,
    ];
    const named = NODES.filter(
      ({ path }) => COMPLETE[path.join(' ')] !== undefined && path[0] !== 'exec' && path[0] !== 'auth',
    );
    const calls = named.flatMap(({ path }) =>
      written.map((word) => [...path, ...(COMPLETE[path.join(' ')] ?? []), word]),
    );
    const through = runs(calls).filter(([first]) => first !== 'run');
    expect(through).toEqual([]);
  });
});

describe('what may only be asked with care', () => {
  const SECRETS = [
    'secret',
    'secrets',
    'SECRETS',
    'SeCrEt/s1',
    'secrets.v1.',
    'secret.v1./s1',
    'po,secret',
    'cm,Secrets',
    'Secret.v1.',
  ];
  const FORMATS = [
    'json',
    'yaml',
    'kyaml',
    'JSON',
    'jsonpath={.data}',
    'jsonpath-as-json={.data}',
    'go-template={{.data}}',
    'custom-columns=A:.data',
  ];

  test('the values of Secrets leave in no spelling of the kind, the format and the flag', () => {
    const formats = FORMATS.flatMap((format) => [
      ['-o', format],
      [`-o${format}`],
      [`-o=${format}`],
      ['--output', format],
      [`--output=${format}`],
    ]);
    const templates = [['--template={{.data}}'], ['--sort-by=.data.password'], ['--sort_by', '{.data.password}']];
    const calls = SECRETS.flatMap((type) =>
      [...formats, ...templates].flatMap((words) => [
        ['get', type, ...words],
        ['get', ...words, type],
        ['get', '-o', 'name', type, ...words],
        ['wait', type, '--for=jsonpath={.data.password}=a', ...words],
      ]),
    );
    expect(runs(calls)).toEqual([]);
  });

  const WRITES = NODES.filter(({ path, byName }) => {
    const row = COMMANDS[path.join(' ')];
    const writes = row !== undefined && 'effects' in row && row.effects.some((effect) => effect !== 'read');
    return writes && (byName.has('all') || byName.has('all-namespaces'));
  });

  test.each(WRITES.map((node) => [node.path.join(' '), node] as const))(
    '%s changes no more than it names',
    (_, node) => {
      const wide = ['all', 'all-namespaces'].flatMap((name) => node.byName.get(name) ?? []);
      const calls = wide.flatMap((flag) =>
        spellings(flag)
          .flatMap((words) => [words, ...clustered(node, words)])
          .flatMap((words) => [...placed(node, words), ...placed(node, ['-l', 'app=web', ...words])]),
      );
      expect(calls.length).toBeGreaterThan(10);
      expect(runs(calls)).toEqual([]);
    },
  );
});
