import { dirname } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiAccess } from '../../src/api/access.ts';
import { recordOf as objectOf, pathOf } from '../../src/api/changes/record.ts';
import { type Answer, ask } from '../../src/api/changes/requests.ts';
import { CurrentContext } from '../../src/api/kubeconfig/current-context.ts';
import { findKubectl } from '../../src/process/kubectl-program.ts';
import type { ChangeSpec, ChangeStatus, Decision, Phase } from '../../src/remediation/change.ts';
import { succeed } from '../deployment/kubectl.ts';
import { specOf } from '../remediation/spec.ts';
import { admin, makeNamespace } from './against.ts';
import { changesManifest, install, uninstall } from './changes.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'change-policy-random';
const PREFIX = 'mcp-change-policy-random';
const SERVER = `system:serviceaccount:${NAMESPACE}:${PREFIX}-sa`;
const MANIFEST = changesManifest(NAMESPACE, PREFIX);
const NEVER = new AbortController().signal;
const CHANGES = 50;
const WRITES = 20;
const TIME = '2026-11-29T23:00:00Z';

/** The users, whether they may approve, and the groups that give them the rights. */
const USERS = [SERVER, 'alice', 'bob', 'carol', 'agent', 'mcp:agent', 'mallory', 'root'] as const;
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  [SERVER]: ['writers'],
  mallory: ['writers'],
  root: ['system:masters'],
};
const MAY_APPROVE: readonly string[] = USERS.filter((user) => user !== 'mallory');
const groupsOf = (user: string) => [...(GROUPS[user] ?? ['approvers']), 'system:authenticated'];

const { kubectl, kubeconfig } = sharedControlPlane();
const environment = { PATH: dirname(kubectl), KUBECONFIG: kubeconfig };
const access = new ApiAccess(new CurrentContext(() => findKubectl(environment), environment, NEVER), environment);

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  await install(admin, NAMESPACE, MANIFEST);
  const bind = ['create', 'rolebinding', '-n', NAMESPACE];
  await succeed(admin, [...bind, 'approvers', `--clusterrole=${PREFIX}-approver`, '--group=approvers']);
  const writer = ['create', 'role', 'writers', '-n', NAMESPACE, '--verb=get,list,create,update,patch,delete'];
  await succeed(admin, [...writer, '--resource=changes.remediation.mcp,changes.remediation.mcp/status']);
  await succeed(admin, [...bind, 'writers', '--role=writers', '--group=writers']);
});
afterAll(async () => {
  await access.close();
  await uninstall(admin, NAMESPACE, MANIFEST);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

const PHASES: readonly Phase[] = [
  'Planned',
  'Pending',
  'Approved',
  'Denied',
  'Expired',
  'Applying',
  'Applied',
  'Failed',
];

interface Write {
  readonly user: string;
  /** `follows` from the decisions; `stays` as it is. */
  readonly phase: Phase | 'follows' | 'stays';
  /** Which of the stored decisions stay, and what is added. */
  readonly keeps: 'all' | 'none' | 'altered';
  readonly adds: readonly Pick<Decision, 'verdict' | 'by' | 'reason'>[];
  readonly hash: 'right' | 'wrong';
  readonly claim: 'none' | 'stays' | 'one' | 'two' | 'later';
  readonly message: string | undefined;
}

const user = fc.constantFrom(...USERS);
const verdict = fc.constantFrom('Approved' as const, 'Approved' as const, 'Denied' as const);
const phase = fc.constantFrom(...PHASES);
const claim = fc.constantFrom('stays' as const, 'stays' as const, 'one' as const, 'later' as const);
const rest = { keeps: 'all', hash: 'right', claim: 'stays', message: undefined } as const;

/** A decision that may be accepted, if this user may decide now. */
const decides: fc.Arbitrary<Write> = fc
  .tuple(user, verdict)
  .map(([by, each]) => ({ ...rest, user: by, phase: 'follows', adds: [{ verdict: each, by, reason: 'a reason' }] }));
/** What the server may note, if the change is so far. */
const notes: fc.Arbitrary<Write> = fc
  .tuple(fc.oneof(fc.constant('stays' as const), phase), claim)
  .map(([next, held]) => ({ ...rest, user: SERVER, phase: next, adds: [], claim: held }));
/** Makes such a write wrong in one or two places. */
const twist: fc.Arbitrary<Partial<Write>> = fc.oneof(
  fc.record({ user }),
  fc.record({ phase }),
  fc.record({ keeps: fc.constantFrom('none' as const, 'altered' as const) }),
  fc.record({ hash: fc.constant('wrong' as const) }),
  fc.record({ claim: fc.constantFrom('none' as const, 'one' as const, 'two' as const) }),
  fc.record({ message: fc.constant('done') }),
  fc.record({
    adds: fc.array(fc.record({ verdict, by: user, reason: fc.constantFrom('a reason', '') }), { maxLength: 2 }),
  }),
);
const right = fc.oneof({ weight: 2, arbitrary: decides }, { weight: 1, arbitrary: notes });
const write = fc.oneof(
  right,
  fc.tuple(right, twist).map(([made, wrong]) => ({ ...made, ...wrong })),
  fc.tuple(right, twist, twist).map(([made, ...wrong]) => Object.assign({}, made, ...wrong) as Write),
);

function statusAfter(before: ChangeStatus, { hash, approval }: ChangeSpec, made: Write): unknown {
  const kept =
    made.keeps === 'all'
      ? before.decisions
      : before.decisions.flatMap((each) => (made.keeps === 'none' ? [] : [{ ...each, reason: 'altered' }]));
  const added = made.adds.map((each) => ({ ...each, hash: made.hash === 'right' ? hash : '0'.repeat(64), at: TIME }));
  const one = { by: 'one', at: TIME };
  const claims = {
    none: null,
    stays: before.claim ?? null,
    one,
    two: { by: 'two', at: TIME },
    later: before.claim === undefined ? one : { ...before.claim, at: '2026-11-29T23:30:00Z' },
  };
  const decisions = [...kept, ...added];
  const isDenied = decisions.some(({ verdict }) => verdict === 'Denied');
  const follows = isDenied ? 'Denied' : decisions.length >= (approval?.count ?? 0) ? 'Approved' : 'Pending';
  return {
    phase: made.phase === 'follows' ? follows : made.phase === 'stays' ? before.phase : made.phase,
    decisions,
    claim: claims[made.claim],
    ...(made.message === undefined ? {} : { message: made.message }),
  };
}

/** What no accepted write may have done. */
function faultsOf(user: string, spec: ChangeSpec, before: ChangeStatus, after: ChangeStatus): readonly string[] {
  const added = after.decisions.filter(({ by }) => !before.decisions.some((each) => each.by === by));
  const isServer = user === SERVER;
  const rest = ({ phase: _phase, decisions: _decisions, ...others }: ChangeStatus) => JSON.stringify(others);
  const isDenied = after.decisions.some(({ verdict }) => verdict === 'Denied');
  const isAgreed = !isDenied && after.decisions.length >= (spec.approval?.count ?? 0);
  const faults: readonly (readonly [boolean, string])[] = [
    [
      JSON.stringify(after.decisions.slice(0, before.decisions.length)) !== JSON.stringify(before.decisions),
      'a decision was altered or withdrawn',
    ],
    [added.length > 1, 'two decisions at once'],
    [added.length > 0 && isServer, 'the server decided'],
    [added.some(({ by }) => by !== user), 'a decision under another name'],
    [added.some(({ hash }) => hash !== spec.hash), 'a decision on another hash'],
    [added.some(({ verdict, reason }) => verdict === 'Denied' && (reason ?? '') === ''), 'a denial without a reason'],
    [added.length > 0 && !MAY_APPROVE.includes(user), 'a decision without the verb'],
    [added.length > 0 && ['agent', 'mcp:agent'].includes(user), 'a decision of the asker'],
    [added.length > 0 && before.phase !== 'Pending', 'a decision out of time'],
    [
      added.length > 0 && spec.approval?.users !== undefined && !spec.approval.users.includes(user),
      'a decision of an approver that is not named',
    ],
    [added.length > 0 && spec.approval === undefined, 'a decision on what needs none'],
    [!isServer && rest(before) !== rest(after), 'the rest of the status was altered'],
    [!isServer && added.length === 0, 'the status was written without a decision'],
    [['Approved', 'Applying', 'Applied'].includes(after.phase) && !isAgreed, 'the phase says approved'],
    [!isServer && after.phase === 'Pending' && (isDenied || isAgreed), 'the phase hides a decision'],
    [after.phase === 'Planned' && spec.approval !== undefined, 'approval was skipped'],
    [['Denied', 'Expired'].includes(before.phase) && after.phase !== before.phase, 'a change was revived'],
    [before.claim !== undefined && after.claim?.by !== before.claim.by, 'a claim was taken over or withdrawn'],
    [
      before.claim !== undefined && ['Planned', 'Pending', 'Approved'].includes(after.phase),
      'a claimed change begins again',
    ],
  ];
  return faults.flatMap(([isFault, what]) => (isFault ? [what] : []));
}

test(`of ${CHANGES * WRITES} random writes of the status, none that is accepted breaks a rule`, async () => {
  const openAs = (user: string) => (signal: AbortSignal) =>
    access.open(signal, { as: 'approver', actAs: { user, groups: groupsOf(user) } });
  const seed = Date.now();
  const accepted = { decisions: 0, byServer: 0 };
  const reached = new Set<Phase>();
  for (let at = 0; at < CHANGES; at++) {
    const terms = { by: ['a'], count: (at % 3) + 1, expiresSeconds: 60 };
    const approval = at % 5 === 4 ? undefined : at % 5 === 3 ? { ...terms, users: ['bob', 'agent', 'mallory'] } : terms;
    const spec = specOf({ id: `${NAMESPACE}.r${at}`, approval });
    const path = pathOf(spec.id) ?? '';
    const made = await ask(openAs(SERVER), NEVER, {
      method: 'POST',
      path: path.slice(0, path.lastIndexOf('/')),
      body: objectOf(spec),
    });
    expect(made.status).toBe(201);
    let stored = made.object as { readonly spec: ChangeSpec; readonly status: ChangeStatus };
    for (const each of fc.sample(write, { numRuns: WRITES, seed: seed + at })) {
      const status = statusAfter(stored.status, spec, each);
      const content = Buffer.from(
        JSON.stringify({ status, ...(each.message === 'done' && { spec: { summary: 'x' } }) }),
      );
      const bytes = { type: 'application/merge-patch+json', content };
      const answer: Answer = await ask(openAs(each.user), NEVER, { method: 'PATCH', path: `${path}/status`, bytes });
      expect([200, 403, 422]).toContain(answer.status);
      if (answer.status !== 200) continue;
      const after = answer.object as typeof stored;
      expect({
        seed,
        each,
        before: stored.status,
        faults: faultsOf(each.user, spec, stored.status, after.status),
      }).toMatchObject({ faults: [] });
      expect(after.spec).toEqual(spec);
      accepted[each.user === SERVER ? 'byServer' : 'decisions'] += 1;
      reached.add(after.status.phase);
      stored = after;
    }
  }
  // Otherwise the writes would be too wild to show anything.
  expect(accepted.decisions).toBeGreaterThan(5);
  expect(accepted.byServer).toBeGreaterThan(20);
  expect([...reached]).toEqual(expect.arrayContaining(['Approved', 'Denied', 'Applied', 'Failed']));
});
