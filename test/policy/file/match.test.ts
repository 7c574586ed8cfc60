import { describe, expect, test } from 'vitest';
import { builtInKind, type Kind } from '../../../src/kube/kinds.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { nameTest, speaksOfCall, speaksOfPlace } from '../../../src/policy/file/match.ts';
import { type PolicyRule, READING } from '../../../src/policy/file/rule.ts';
import type { Touched } from '../../../src/policy/touched.ts';
import { planOf } from '../plans.ts';

type Conditions = Omit<PolicyRule, 'id' | 'effect' | 'permits'>;

const kindOf = (name: string): Kind => {
  const kind = builtInKind(name);
  if (kind === undefined) throw new Error(name);
  return kind;
};
const POD = kindOf('pods');
const NODE = kindOf('nodes');
const NAMESPACE = kindOf('namespaces');
const ZETA_POD: Kind = { ...POD, group: 'zeta.io' };

const rule = (effect: PolicyRule['effect'], conditions: Conditions): PolicyRule => ({
  id: 'rule',
  effect,
  permits: [],
  ...conditions,
});
const touched = (changed: Partial<Touched>): Touched => ({
  spelled: 'pods',
  kind: POD,
  resources: ['pods'],
  namespace: 'shop',
  name: 'web',
  ...changed,
});

/** Whether a rule that allows speaks, and whether a rule that denies with the same conditions does. */
interface Row {
  readonly allow: boolean;
  readonly deny: boolean;
}
const BOTH: Row = { allow: true, deny: true };
const NEITHER: Row = { allow: false, deny: false };
const DENY_ONLY: Row = { allow: false, deny: true };

test('what grants is read narrowly and what restricts widely', () => {
  expect(READING).toEqual({ allow: 'narrow', ask: 'wide', deny: 'wide' });
});

describe('of an object', () => {
  test.each<[what: string, conditions: Conditions, object: Partial<Touched>, row: Row]>([
    ['in the namespace', { namespaces: ['shop'] }, {}, BOTH],
    ['in a namespace of the pattern', { namespaces: ['sh*'] }, {}, BOTH],
    ['in another namespace', { namespaces: ['bank'] }, {}, NEITHER],
    ['in any namespace', { namespaces: ['shop'] }, { namespace: undefined }, DENY_ONLY],
    ['in any namespace, with a pattern', { namespaces: ['sh*'] }, { namespace: undefined }, DENY_ONLY],
    ['in any namespace, which is the condition', { namespaces: ['*'] }, { namespace: undefined }, BOTH],
    ['that is in no namespace', { namespaces: ['shop'] }, { kind: NODE, namespace: undefined }, NEITHER],
    ['that is a namespace', { namespaces: ['shop'] }, { kind: NAMESPACE }, BOTH],
    ['of an unknown kind in the namespace', { namespaces: ['shop'] }, { kind: 'unknown' }, DENY_ONLY],
    ['of an unknown kind in another namespace', { namespaces: ['bank'] }, { kind: 'unknown' }, NEITHER],
    [
      'of an unknown kind in any namespace',
      { namespaces: ['bank'] },
      { kind: 'unknown', namespace: undefined },
      DENY_ONLY,
    ],
    ['of no kind, with a namespace', { namespaces: ['*'] }, { kind: 'none', namespace: undefined }, NEITHER],
    ['of the kind', { resources: ['pods'] }, {}, BOTH],
    ['of any kind', { resources: ['*'] }, {}, BOTH],
    ['of another kind', { resources: ['secrets'] }, {}, NEITHER],
    ['of an unknown kind', { resources: ['secrets'] }, { kind: 'unknown' }, DENY_ONLY],
    ['of an unknown kind, if any is meant', { resources: ['*'] }, { kind: 'unknown' }, BOTH],
    ['of no kind', { resources: ['*'] }, { kind: 'none' }, NEITHER],
    ['of a kind of that name in another group', { resources: ['pods'] }, { kind: ZETA_POD }, DENY_ONLY],
    ['of the kind in that group', { resources: ['pods.zeta.io'] }, { kind: ZETA_POD }, BOTH],
    ['of the kind in a group that begins so', { resources: ['pods.zeta'] }, { kind: ZETA_POD }, DENY_ONLY],
    ['of any kind in that group', { resources: ['*.zeta.io'] }, { kind: ZETA_POD }, BOTH],
    ['of any kind in another group', { resources: ['*.zeta.io'] }, {}, NEITHER],
    ['of the name', { names: ['web'] }, {}, BOTH],
    ['of another name', { names: ['db'] }, {}, NEITHER],
    ['without a name', { names: ['db'] }, { name: undefined }, DENY_ONLY],
    ['without a name, if any is meant', { names: ['*'] }, { name: undefined }, BOTH],
    ['of no kind, with a name', { names: ['web'] }, { kind: 'none' }, NEITHER],
  ])('%s', (_, conditions, object, row) => {
    const speaks = (effect: PolicyRule['effect']) => {
      const each = rule(effect, conditions);
      const one = touched(object);
      return speaksOfPlace(each, one) && nameTest(each)(one);
    };
    expect({ allow: speaks('allow'), deny: speaks('deny') }).toEqual(row);
  });
});

describe('of a call', () => {
  test.each<[what: string, conditions: Conditions, line: string, row: Row]>([
    ['with the flag', { flags: [{ name: 'replicas', values: ['0'] }] }, 'scale deploy a --replicas=0', BOTH],
    ['without the flag', { flags: [{ name: 'output' }] }, 'get pods', NEITHER],
    [
      'with one of two values',
      { flags: [{ name: 'field-selector', values: ['a=b'] }] },
      'get pods --field-selector=c=d',
      NEITHER,
    ],
    [
      'with a value, and one more',
      { flags: [{ name: 'show-labels', values: ['true'] }] },
      'get pods --show-labels --show-labels=false',
      DENY_ONLY,
    ],
    [
      'with a value that may be read otherwise',
      { flags: [{ name: 'port', values: ['80'] }] },
      'expose deploy a --port=0080',
      DENY_ONLY,
    ],
    ['that runs the command', { command: [['ls', '/data']] }, 'exec web -- ls /data', BOTH],
    ['that runs more than the command', { command: [['ls']] }, 'exec web -- ls /data', DENY_ONLY],
    ['that runs the program by its path', { command: [['ls', '...']] }, 'exec web -- /bin/ls', DENY_ONLY],
    ['that leaves a folder by its parent', { command: [['cat', '/data/*']] }, 'exec web -- cat /data/../x', DENY_ONLY],
    ['that runs another command', { command: [['ls']] }, 'exec web -- cat /data', NEITHER],
    ['that runs nothing', { command: [['ls']] }, 'get pods', NEITHER],
  ])('%s', (_, conditions, line, row) => {
    const speaks = (effect: PolicyRule['effect']) => speaksOfCall(rule(effect, conditions), planOf(line), ANONYMOUS);
    expect({ allow: speaks('allow'), deny: speaks('deny') }).toEqual(row);
  });
});
