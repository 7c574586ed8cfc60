import { describe, expect, test } from 'vitest';
import type { CommandNode } from '../../src/kubectl/grammar.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { COMMANDS } from '../../src/policy/classification/commands.ts';
import { COMMAND_FLAGS, FLAGS } from '../../src/policy/classification/flags.ts';
import {
  commandRow,
  containerWords,
  entryOnlyReads,
  flagRow,
  isReading,
  sortPositionals,
} from '../../src/policy/classification/index.ts';
import { planOf } from './plans.ts';

const GRAMMARS = ['v1.35.0', 'v1.36.0', 'v1.37.2'].map((version) => grammarFor(version).grammar);
const NODES: readonly CommandNode[] = GRAMMARS.flatMap((grammar) =>
  grammar.commands.flatMap(({ path }) => grammar.find(path) ?? []),
);
/** Commands that do something by themselves. */
const RUNNABLE = NODES.filter(({ grammar, path }) => grammar.kind === 'run' && path.length > 0);
/** Those of them that policy may let run. */
const ALLOWED = RUNNABLE.filter(({ path }) => {
  const row = commandRow(path);
  return row !== undefined && !('never' in row);
});

describe('everything kubectl has is classified', () => {
  const missing = RUNNABLE.map(({ path }) => path.join(' ')).filter(
    (name) => commandRow(name.split(' ')) === undefined,
  );

  test('every command of every version has a row', () => {
    expect(missing.filter((name) => !name.startsWith('alpha kuberc '))).toEqual([]);
  });

  // A known gap: 1.35 has kuberc below alpha. Once it is filled this fails, and `fails` goes.
  test('so has alpha kuberc of 1.35', () => {
    expect(missing).toEqual([]);
  });

  test('every flag of a command that may run has a row', () => {
    const missing = ALLOWED.flatMap(({ path, byName }) =>
      [...byName.keys()].filter((flag) => flagRow(path, flag) === undefined).map((flag) => `${path.join(' ')} ${flag}`),
    );
    expect([...new Set(missing)]).toEqual([]);
    expect(ALLOWED.length).toBeGreaterThan(100);
  });
});

describe('nothing is classified that kubectl does not have', () => {
  test('every row of a command is a command of some version', () => {
    const known = new Set(NODES.map(({ path }) => path.join(' ')));
    expect(Object.keys(COMMANDS).filter((name) => !known.has(name))).toEqual([]);
  });

  test('every row of a flag is a flag of a command that may run', () => {
    const known = new Set(ALLOWED.flatMap(({ byName }) => [...byName.keys()]));
    expect(Object.keys(FLAGS).filter((name) => !known.has(name))).toEqual([]);
  });

  test('every row of a flag on one command is a flag of that command', () => {
    const known = new Set(
      ALLOWED.flatMap(({ path, byName }) => [...byName.keys()].map((flag) => `${path.join(' ')} ${flag}`)),
    );
    expect(Object.keys(COMMAND_FLAGS).filter((name) => !known.has(name))).toEqual([]);
  });
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'GET', ' get', 'gеt'])(
  '%j has no row, neither as a command nor as a flag',
  (name) => {
    expect(commandRow([name])).toBeUndefined();
    expect(flagRow(['get'], name)).toBeUndefined();
  },
);

describe('which commands only read', () => {
  test('is not said of an unclassified command', () => {
    expect(isReading(['teleport'])).toBe(false);
  });

  test('is frozen', () => {
    expect(Object.keys(COMMANDS).filter((name) => isReading(name.split(' ')))).toEqual([
      'api-resources',
      'api-versions',
      'apply view-last-applied',
      'auth can-i',
      'auth whoami',
      'cluster-info',
      'describe',
      'events',
      'explain',
      'get',
      'help',
      'logs',
      'options',
      'rollout history',
      'rollout status',
      'top node',
      'top pod',
      'version',
      'wait',
    ]);
  });

  test.each(['api-resources', 'auth', 'describe', 'events', 'explain', 'get', 'logs', 'rollout status', 'top', 'wait'])(
    'an entry %j of KUBECTL_ALLOWED_COMMANDS only reads',
    (entry) => {
      expect(entryOnlyReads(entry)).toBe(true);
    },
  );

  test.each([
    'annotate',
    'autoscale',
    'cordon',
    'create',
    'debug',
    'delete',
    'drain',
    'exec',
    'expose',
    'label',
    'patch',
    'rollout',
    'rollout restart',
    'run',
    'scale',
    'set',
    'set image',
    'taint',
    'uncordon',
    'GET',
    ' get',
    'get ',
    'gеt',
    'ge',
    'neat',
    '',
    'constructor',
  ])('an entry %j does not count as reading', (entry) => {
    expect(entryOnlyReads(entry)).toBe(false);
  });
});

describe('the words of a command', () => {
  test.each([
    ['get pods a b', ['pods', 'a', 'b'], [], []],
    ['label pod a x=y z-', ['pod', 'a'], ['x=y', 'z-'], []],
    ['label pod a --list', ['pod', 'a'], [], []],
    ['taint nodes n a=b:NoSchedule', ['nodes', 'n'], ['a=b:NoSchedule'], []],
    ['set image deployment/web app=nginx', ['deployment/web'], ['app=nginx'], []],
    ['exec web -- sh -c x=y', ['web'], [], ['sh', '-c', 'x=y']],
    ['exec web', ['web'], [], []],
    ['set serviceaccount deploy web admin', ['deploy', 'web'], ['admin'], []],
    ['create job j --image=x -- sleep 5', ['j'], [], ['sleep', '5']],
    ['get -- pods a', ['pods', 'a'], [], []],
    ['label -- pod a x=y', ['pod', 'a'], ['x=y'], []],
  ])('%s', (line, objects, values, container) => {
    expect(sortPositionals(planOf(line).command)).toEqual({ objects, values, container });
  });

  test('of an unclassified command are all objects', () => {
    const command = { path: ['teleport'], flags: [], positionals: ['a', 'b=c'], dashAt: 0 };
    expect(sortPositionals(command)).toEqual({ objects: ['a', 'b=c'], values: [], container: [] });
  });

  test('stand for the command of a container without -- only behind run', () => {
    expect(containerWords(planOf('run a ls --image=b').command)).toEqual(['ls']);
    expect(containerWords(planOf('debug web ls --image=b').command)).toEqual([]);
    expect(containerWords(planOf('debug web db -- ls').command)).toEqual(['ls']);
  });
});
