import { describe, expect, test } from 'vitest';
import { canonicalName, type Meaning, type ServedKind } from '../../src/kube/kinds.ts';
import { renderArgv } from '../../src/kubectl/render.ts';
import { canonicalPlan } from '../../src/policy/canonical.ts';
import { writtenTypes } from '../../src/policy/type-words.ts';
import { planOf } from './plans.ts';

const served = (group: string, version: string, kind: string, shortName: string): ServedKind => ({
  group,
  version,
  resource: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  kind,
  namespaced: true,
  shortNames: [shortName],
  categories: [],
});
const GATEWAY = served('zeta.io', 'v1beta1', 'Gateway', 'gw');
const WIDGET = served('', 'v1', 'Widget', 'wd');
const POD = served('', 'v1', 'Pod', 'po');
const NODE = served('', 'v1', 'Node', 'no');
const one = (kind: ServedKind, ...others: string[]): Meaning => ({ kind, others });
const MEANINGS = new Map<string, Meaning>([
  ['po', one(POD)],
  ['pods.v1.', one(POD)],
  ['no', one(NODE)],
  ['gw', one(GATEWAY, 'gateways.other.io')],
  ['Gateway', one(GATEWAY)],
  ['wd', one(WIDGET)],
  ['all', { kind: undefined, category: [POD, GATEWAY], others: [] }],
  ['solo', { kind: undefined, category: [GATEWAY], others: [] }],
  // A category that has the name of a kind.
  ['both', { kind: POD, category: [GATEWAY, POD], others: [] }],
  ['none', { kind: undefined, others: [] }],
]);
const G = 'gateways.v1beta1.zeta.io';

function canonical(line: string) {
  const { command, ambiguous, unresolved } = canonicalPlan(planOf(line), MEANINGS, false);
  const [, ...words] = renderArgv(command);
  return { line: words.join(' ').replace(' -- ', ' '), ambiguous, unresolved };
}

describe('a command with the full names of its kinds', () => {
  test.each([
    ['get gw', `get ${G}`],
    ['get Gateway x', `get ${G} x`],
    ['get gw/a Gateway/b', `get ${G}/a ${G}/b`],
    ['get pods,gw', `get pods,${G}`],
    ['get po', 'get pods'],
    ['get pods.v1.', 'get pods'],
    ['get PODS', 'get PODS'],
    ['get wd', 'get widgets.v1.'],
    ['get gw,Gateway', `get ${G}`],
    // kubectl shows it twice.
    ['get gw,Gateway a b', `get ${G}/a ${G}/b ${G}/a ${G}/b`],
    ['get po,gw a b', `get pods,${G} a b`],
    ['get all', `get pods,${G}`],
    ['get po,all,gw', `get pods,${G}`],
    ['get solo x', `get ${G} x`],
    ['get both/x', 'get pods/x'],
    ['get both', `get ${G},pods`],
    ['describe gw x', `describe ${G} x`],
    ['delete gw -l a=b', `delete --selector=a=b ${G}`],
    ['label gw x a=b', `label ${G} x a=b`],
    ['label gw/x po/y a-', `label ${G}/x pods/y a-`],
    ['annotate gw x a=gw/b', `annotate ${G} x a=gw/b`],
    ['set env gw/x A=b --from=wd/c', `set env --from=widgets.v1./c ${G}/x A=b`],
    ['set serviceaccount gw/x gw', `set serviceaccount ${G}/x gw`],
    ['scale gw x --replicas=1', `scale --replicas=1 ${G} x`],
    ['rollout restart gw/x', `rollout restart ${G}/x`],
    ['rollout status gw x', `rollout status ${G} x`],
    ['expose gw x --port=1', `expose --port=1 ${G} x`],
    ['autoscale gw/x --max=1', `autoscale --max=1 ${G}/x`],
    ['wait gw/x --for=condition=Ready', `wait --for=condition=Ready ${G}/x`],
    ['patch gw x -p {}', `patch --patch={} ${G} x`],
    ['apply view-last-applied gw x', `apply view-last-applied ${G} x`],
    ['logs gw/x gw/c', `logs ${G}/x gw/c`],
    ['logs gw', 'logs gw'],
    ['exec gw/x -- gw/y', `exec ${G}/x gw/y`],
    ['debug gw/x po/y --image=i', `debug --image=i ${G}/x pods/y`],
    ['create job j --from=gw/x', `create job --from=${G}/x j`],
    [
      'create role r --verb=get --resource=gw,po/log,gw/status',
      'create role --verb=get --resource=gateways.zeta.io,pods/log,gateways.zeta.io/status r',
    ],
    ['auth can-i get gw', `auth can-i get ${G}`],
    ['auth can-i gw gw/x', `auth can-i gw ${G}/x`],
    ['auth can-i get none', 'auth can-i get none'],
    ['events --for=gw/x', `events --for=${G}/x`],
    ['drain no/x', 'drain nodes/x'],
    ['taint no x a=b:NoSchedule', 'taint nodes x a=b:NoSchedule'],
    ['taint gw x a=b:NoSchedule', 'taint gw x a=b:NoSchedule'],
    ['explain gw.spec', 'explain gw.spec'],
    ['get unasked', 'get unasked'],
  ])('%s', (line, expected) => {
    expect(canonical(line)).toMatchObject({ line: expected });
  });

  test.each(['get none', 'delete pods/a none/b', 'get all/x', 'get all,pods x', 'delete all x'])(
    '%s, which kubectl refuses, stays as it is',
    (line) => {
      expect(canonical(line)).toMatchObject({ line, unresolved: undefined });
    },
  );

  test('stays as it is written where the cluster gave no answer, and says so', () => {
    expect(canonical('get pods,unasked')).toMatchObject({ line: 'get pods,unasked', unresolved: true });
    expect(canonical('get gw').unresolved).toBeUndefined();
    const strictly = (line: string) => canonicalPlan(planOf(line), new Map(), true);
    expect(strictly('get deployment x')).toMatchObject({ command: { positionals: ['deployments.apps', 'x'] } });
    expect(strictly('get deployment x').unresolved).toBeUndefined();
    expect(strictly('get deploy x')).toMatchObject({ command: { positionals: ['deploy', 'x'] }, unresolved: true });
  });

  test('says where a short name could stand for more', () => {
    const gw = [{ word: 'gw', others: ['gateways.other.io'] }];
    expect(canonical('get gw/a gw/b').ambiguous).toEqual(gw);
    expect(canonical('auth can-i get gw').ambiguous).toEqual(gw);
    expect(canonical('create role r --verb=get --resource=gw').ambiguous).toEqual(gw);
    // Here kubectl gets the word itself.
    expect(canonical('explain gw').ambiguous).toBeUndefined();
    expect(canonical('taint gw x a=b:NoSchedule').ambiguous).toBeUndefined();
    expect(canonical('get Gateway').ambiguous).toBeUndefined();
  });
});

/** Every position of a word for a type, twice where a command takes several. */
const POSITIONS = [
  'get W',
  'get W x',
  'get W,V',
  'get W,V x y',
  'get W/x V/y',
  'get pods,W,V -A -o yaml',
  'describe W,V',
  'delete W/x V/y',
  'delete W,V -l a=b',
  'label W/x V/y a=b',
  'annotate W x a=b',
  'patch W x -p {}',
  'scale W/x V/y --replicas=1',
  'rollout undo W/x',
  'rollout status W x',
  'set env W/x V/y --from=W/z',
  'set resources W,V x --limits=cpu=1',
  'expose W x --port=1',
  'autoscale W/x --max=1',
  'wait W/x V/y --for=delete',
  'wait W,V --for=delete -l a=b',
  'apply view-last-applied W x',
  'logs W/x',
  'exec W/x -- W/y',
  'debug W/x V/y --image=i',
  'create job j --from=W/x',
  'cordon W/x V/y',
];

test('in every position and combination, what runs names one kind, and stays as it is when it is resolved again', () => {
  const words = ['po', 'PODS', 'pods.v1.', 'no', 'gw', 'Gateway', 'wd', 'solo'];
  const full = new Map([POD, NODE, GATEWAY, WIDGET].map((kind) => [canonicalName(kind), one(kind)]));
  for (const position of POSITIONS)
    for (const [w, v] of words.flatMap((word) => words.map((other) => [word, other] as const))) {
      const line = position.replaceAll('W', w).replaceAll('V', v);
      const plan = canonicalPlan(planOf(line), MEANINGS, true);
      // A category stands for nothing before a slash, and kubectl refuses it.
      const left = writtenTypes(plan.command).filter((word) => word !== 'solo' && word !== 'PODS');
      expect(
        left.filter((word) => !full.has(word)),
        line,
      ).toEqual([]);
      const again = canonicalPlan({ ...plan }, new Map([...MEANINGS, ...full]), true);
      expect(renderArgv(again.command), line).toEqual(renderArgv(plan.command));
    }
});
