import { expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { speaksOfCall } from '../../../src/policy/file/match.ts';
import type { PolicyRule } from '../../../src/policy/file/rule.ts';
import { asksOfWrite, type Stage, speaksOfOperation, speaksUnseen } from '../../../src/policy/file/stages.ts';
import { planOf } from '../plans.ts';

type Conditions = Omit<PolicyRule, 'id' | 'effect' | 'permits'>;

const rule = (effect: PolicyRule['effect'], conditions: Conditions): PolicyRule => ({
  id: 'rule',
  effect,
  permits: [],
  ...conditions,
});

const READ = 'get pods';
const PREVIEW = 'scale deploy a --replicas=3 --dry-run=client';
const BARE_PREVIEW = 'scale deploy a --replicas=3 --dry-run';
const SERVER_PREVIEW = 'scale deploy a --replicas=3 --dry-run=server';
const WRITE = 'scale deploy a --replicas=3';
const DEBUG = 'debug web --image=busybox';
const EXEC = 'exec web -- ls';

const NONE: Conditions = {};
const OPERATIONS: Conditions = { operations: ['UPDATE'] };
const SUBRESOURCES: Conditions = { subresources: ['scale'] };
const EXECS: Conditions = { subresources: ['exec'] };
const ANY_SUBRESOURCE: Conditions = { subresources: ['*'] };
const FIELDS: Conditions = { fields: [{ path: 'spec.replicas', max: '5' }] };
const EXEC_AND_FIELDS: Conditions = { ...EXECS, ...FIELDS };

/** Who speaks of a call before its writes are seen, if they are judged later and if they are not. */
type Row = readonly [
  conditions: Conditions,
  line: string,
  laterAllow: boolean,
  laterDeny: boolean,
  neverAllow: boolean,
  neverDeny: boolean,
];

test.each<Row>([
  // Without conditions on writes, the stage does not matter.
  [NONE, READ, true, true, true, true],
  [NONE, WRITE, true, true, true, true],
  [NONE, EXEC, true, true, true, true],
  ...[OPERATIONS, SUBRESOURCES, ANY_SUBRESOURCE, FIELDS].flatMap((conditions): Row[] => [
    // No write, nothing to ask it.
    [conditions, READ, false, false, false, false],
    [conditions, PREVIEW, false, false, false, false],
    [conditions, BARE_PREVIEW, false, false, false, false],
    // One that allows lets the write come, one that denies waits for it; unseen, the one is silent and the other speaks.
    [conditions, WRITE, true, false, false, true],
    [conditions, SERVER_PREVIEW, true, false, false, true],
    [conditions, DEBUG, true, false, false, true],
  ]),
  // A subresource that the call names is known already.
  [NONE, 'patch pod a --subresource=status -p {}', false, true, false, true],
  [NONE, 'patch pod a --subresource= -p {}', true, true, true, true],
  [NONE, 'patch pod a --subresource=resize -p {}', true, true, true, true],
  [NONE, 'get pod a --subresource=status', true, true, true, true],
  [SUBRESOURCES, 'patch pod a --subresource=status -p {}', false, false, false, false],
  [SUBRESOURCES, 'patch pod a --subresource=scale -p {}', true, false, false, true],
  [FIELDS, 'patch pod a --subresource=status -p {}', false, false, false, true],
  // exec is no operation of the three, of the subresource exec, and of no object.
  [OPERATIONS, EXEC, false, false, false, false],
  [SUBRESOURCES, EXEC, false, false, false, false],
  [EXECS, EXEC, true, true, true, true],
  [ANY_SUBRESOURCE, EXEC, true, true, true, true],
  [FIELDS, EXEC, false, true, false, true],
  [EXEC_AND_FIELDS, EXEC, false, true, false, true],
  [{ ...OPERATIONS, ...FIELDS }, EXEC, false, false, false, false],
])('%j before %s', (conditions, line, ...expected) => {
  const { command } = planOf(line);
  const speaks = (effect: PolicyRule['effect'], stage: Stage) => speaksUnseen(rule(effect, conditions), command, stage);
  expect([
    speaks('allow', 'judged later'),
    speaks('deny', 'judged later'),
    speaks('allow', 'not judged'),
    speaks('deny', 'not judged'),
  ]).toEqual(expected);
  // Whoever does not say otherwise asks as if no write were judged later.
  expect(speaksOfCall(rule('allow', conditions), planOf(line), ANONYMOUS)).toBe(expected[2]);
});

test.each<[Conditions, boolean]>([
  [NONE, false],
  [{ flags: [{ name: 'replicas' }], names: ['a'] }, false],
  [OPERATIONS, true],
  [SUBRESOURCES, true],
  [FIELDS, true],
])('%j asks of a write: %s', (conditions, asks) => {
  expect(asksOfWrite(rule('allow', conditions))).toBe(asks);
});

const PODS = { group: '', version: 'v1', resource: 'pods' };
const write = (operation: AdmissionRequest['operation'], subResource?: string): AdmissionRequest => ({
  operation,
  resource: PODS,
  ...(subResource !== undefined && { subResource }),
  namespace: 'shop',
  name: 'web',
  options: {},
});
const EVICTION = write('CREATE', 'eviction');

test.each<[conditions: Conditions, request: AdmissionRequest, line: string, allow: boolean, deny: boolean]>([
  [NONE, write('UPDATE'), 'label pod web a=b', true, true],
  [{ operations: ['UPDATE'] }, write('UPDATE'), 'label pod web a=b', true, true],
  [{ operations: ['CREATE', 'DELETE'] }, write('UPDATE'), 'label pod web a=b', false, false],
  [{ operations: ['DELETE'] }, write('DELETE'), 'delete pod web', true, true],
  // An eviction deletes, whatever it is called.
  [{ operations: ['DELETE'] }, EVICTION, 'drain n1', true, true],
  [{ operations: ['CREATE'] }, EVICTION, 'drain n1', false, true],
  [{ operations: ['UPDATE'] }, EVICTION, 'drain n1', false, false],
  // Without subresources: the object itself, scale and resize, and what the command is about.
  [NONE, write('UPDATE', 'scale'), 'scale deploy a --replicas=1', true, true],
  [NONE, write('UPDATE', 'resize'), 'patch pod web --subresource=resize -p {}', true, true],
  ...['status', 'ephemeralcontainers', 'finalize', 'approval', 'proxy', 'eviction', 'token', 'binding', 'madeup'].map(
    (name): [Conditions, AdmissionRequest, string, boolean, boolean] => [
      NONE,
      write('UPDATE', name),
      `patch pod web --subresource=${name} -p {}`,
      false,
      true,
    ],
  ),
  [NONE, write('UPDATE', 'ephemeralcontainers'), 'debug web --image=a', true, true],
  [NONE, write('UPDATE', 'status'), 'debug web --image=a', false, true],
  [NONE, EVICTION, 'drain n1', true, true],
  [NONE, EVICTION, 'create -f -', false, true],
  // With subresources: these alone.
  [{ subresources: ['status'] }, write('UPDATE', 'status'), 'patch pod web --subresource=status -p {}', true, true],
  [{ subresources: ['status'] }, write('UPDATE'), 'patch pod web -p {}', false, false],
  [{ subresources: ['status'] }, write('UPDATE', 'scale'), 'scale deploy a --replicas=1', false, false],
  [{ subresources: ['*'] }, write('UPDATE', 'status'), 'patch pod web --subresource=status -p {}', true, true],
  [{ subresources: ['*'] }, write('UPDATE'), 'patch pod web -p {}', false, false],
  [{ subresources: ['', 'status'] }, write('UPDATE'), 'patch pod web -p {}', true, true],
])('%j and %j of %s', (conditions, request, line, allow, deny) => {
  const { command } = planOf(line);
  const speaks = (effect: PolicyRule['effect']) => speaksOfOperation(rule(effect, conditions), request, command);
  expect({ allow: speaks('allow'), deny: speaks('deny') }).toEqual({ allow, deny });
});
