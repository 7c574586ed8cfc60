import { describe, expect, test } from 'vitest';
import type { ChangeSpec } from '../../../src/remediation/change.ts';
import { commandOf } from '../../../src/remediation/grants/command-of.ts';
import { whyNotCovered } from '../../../src/remediation/grants/covers.ts';
import type { GrantSpec, GrantStatus, StandingGrant } from '../../../src/remediation/grants/grant.ts';
import { grantLike } from '../../../src/remediation/grants/grant-like.ts';
import { specOf } from '../spec.ts';

const NOW = new Date();
const LATER = new Date(NOW.getTime() + 7_200_000);
const TERMS = { by: ['policy-file/a'], count: 1, expiresSeconds: 3600 };
const GRANTS = { uses: 5, lastsSeconds: 3600 };
const planOf = (altered: Partial<ChangeSpec> = {}) => specOf({ approval: { ...TERMS, grants: GRANTS }, ...altered });
const PLAN = planOf();
const [REQUEST] = PLAN.requests;
if (REQUEST === undefined) throw new Error('no request');
const requests = (altered: Partial<typeof REQUEST>) => planOf({ requests: [{ ...REQUEST, ...altered }] });
const WISH = { by: 'alice', groups: ['approvers'], uses: 3, lastsSeconds: 3600 };
const LIKE = grantLike({ spec: PLAN }, WISH, NOW);
const FIELDS = grantLike({ spec: PLAN }, { ...WISH, sameFields: true }, NOW);
const ANY = grantLike({ spec: PLAN }, { ...WISH, anyName: true }, NOW);
const deployment = (spec: object) => JSON.stringify({ ...JSON.parse(REQUEST.before ?? ''), spec });

function grantOf(spec: GrantSpec, status: GrantStatus = { uses: [] }): StandingGrant {
  return { name: 'g', namespace: 'shop', uid: 'u', createdAt: NOW.toISOString(), version: '1', spec, status };
}
const USE = { change: 'shop.x', hash: 'a'.repeat(64), at: NOW.toISOString() };
const why = (spec: GrantSpec, plan: ChangeSpec, now = NOW) => whyNotCovered(grantOf(spec), plan, now)?.why;

describe('a grant covers', () => {
  test.each<[string, GrantSpec, ChangeSpec]>([
    ['the same request again', LIKE, PLAN],
    [
      'the same request with other times in it',
      grantLike({ spec: requests({ body: base64('{"at":"2026-11-30T10:00:00Z"}') }) }, WISH, NOW),
      requests({ body: base64('{"at":"2026-11-30T11:30:00+01:00"}') }),
    ],
    ['another value in the same field', FIELDS, requests({ after: deployment({ replicas: 4 }), body: base64('{}') })],
    [
      'an object of another name, if policy permits any',
      ANY,
      { ...requests({ name: 'api', uid: 'other' }), ...anyName() },
    ],
    ['members of a group', { ...LIKE, asker: { group: 'agents' } }, PLAN],
    ['a plan with fewer risks, and a better undo', { ...LIKE, reversible: 'recreates' }, planOf({ risks: [] })],
    [
      'changes of a user that the policy lets grant by name',
      LIKE,
      planOf({ approval: grantedBy({ users: ['alice'] }) }),
    ],
    ['and by group', LIKE, planOf({ approval: grantedBy({ groups: ['approvers'] }) })],
  ])('%s', (_, spec, plan) => {
    expect(why(spec, plan)).toBeUndefined();
  });

  test('a change that it has counted, although all its uses are gone', () => {
    const used = grantOf({ ...LIKE, maxUses: 1 }, { uses: [USE] });
    expect(whyNotCovered(used, PLAN, NOW, { change: 'shop.x' })).toBeUndefined();
    expect(whyNotCovered(used, PLAN, NOW, { change: 'shop.y' })?.why).toContain('all of its uses are gone');
    expect(whyNotCovered(used, PLAN, NOW)?.why).toContain('all of its uses are gone');
  });
});

describe('a grant does not cover', () => {
  test.each<[string, GrantSpec, ChangeSpec, string]>([
    ['another caller', { ...LIKE, asker: { name: 'other' } }, PLAN, 'another caller'],
    [
      'a caller of the same name who authenticates otherwise',
      { ...LIKE, asker: { method: 'oidc', name: 'agent' } },
      PLAN,
      'another caller',
    ],
    ['a group of others', { ...LIKE, asker: { group: 'admins' } }, PLAN, 'another caller'],
    ['no caller at all', { ...LIKE, asker: {} }, PLAN, 'another caller'],
    ['another command', { ...LIKE, command: 'patch' }, PLAN, 'another command'],
    [
      'a command that is not known',
      { ...LIKE, command: '' },
      planOf({ argv: ['--v=0', 'strange'] }),
      'another command',
    ],
    ['another name', LIKE, requests({ name: 'api' }), 'other objects'],
    ['another namespace', LIKE, requests({ namespace: 'prod' }), 'other objects'],
    [
      'another kind',
      LIKE,
      requests({ resource: { group: '', version: 'v1', resource: 'deployments' } }),
      'other objects',
    ],
    ['another subresource', LIKE, requests({ subResource: undefined }), 'other objects'],
    ['another operation', LIKE, requests({ operation: 'DELETE' }), 'other objects'],
    ['a further object', LIKE, planOf({ requests: [REQUEST, { ...REQUEST, name: 'api' }] }), 'other objects'],
    ['no object', LIKE, planOf({ requests: [] }), 'other objects'],
    ['another uid', LIKE, requests({ uid: 'other' }), 'another object of the same name'],
    ['another body', LIKE, requests({ body: base64('{"spec":{"replicas":4}}') }), 'another request'],
    ['another query', LIKE, requests({ query: 'fieldManager=kubectl&force=true' }), 'another request'],
    ['what could not be rehearsed', LIKE, requests({ rehearsed: false }), 'could not be rehearsed'],
    ['another field', FIELDS, requests({ after: deployment({ replicas: 3, paused: true }) }), 'other fields'],
    ['a field that is removed', FIELDS, requests({ after: deployment({}) }), 'other fields'],
    ['a value that is no plain one', FIELDS, requests({ after: deployment({ replicas: { a: 1 } }) }), 'other fields'],
    ['nothing that changes', FIELDS, requests({ after: REQUEST.before }), 'other fields'],
    ['an object that could not be read', FIELDS, requests({ before: undefined }), 'other fields'],
    ['an update that the grant says nothing of', without(LIKE), PLAN, 'may set'],
    ['a further risk', { ...LIKE, risks: [] }, PLAN, 'the risk replicas-tenfold'],
    [
      'a risk that was not checked, even if named',
      { ...LIKE, risks: ['not-checked'] },
      planOf({ risks: [{ id: 'not-checked', says: '' }] }),
      'not-checked',
    ],
    ['a worse undo', LIKE, requests({ reversibility: { class: 'recreates', reason: '' } }), 'the class of its undo'],
    ['an undo', LIKE, planOf({ undoes: 'shop.y' }), 'an undo'],
    ['a command that runs in a container', LIKE, planOf({ runs: { images: [] } }), 'an undo'],
    ['another policy', { ...LIKE, policyRevision: 'b' }, PLAN, 'the policy has changed'],
    ['a change of the user who made it', { ...LIKE, by: 'mcp:agent' }, PLAN, 'of their own'],
    [
      'what needs two approvers',
      LIKE,
      planOf({ approval: { ...TERMS, count: 2, grants: GRANTS } }),
      'permits no grant',
    ],
    [
      'what the policy permits no grant for',
      LIKE,
      planOf({ approval: TERMS }),
      'permits no grants (`grants` in the policy file)',
    ],
    ['what needs no approval', LIKE, planOf({ approval: undefined }), 'it needs no approval'],
    [
      'what others may grant',
      LIKE,
      planOf({ approval: grantedBy({ users: ['bob'], groups: ['leads'] }) }),
      'does not let alice',
    ],
    ['more uses than the policy permits', { ...LIKE, maxUses: 6 }, PLAN, 'at most 5 uses'],
    ['longer than the policy permits', { ...LIKE, expiresAt: LATER.toISOString() }, PLAN, 'lasts longer'],
    ['until no time', { ...LIKE, expiresAt: 'never' }, PLAN, 'it expired'],
    ['any name, if the policy does not permit it', ANY, PLAN, 'any name'],
  ])('%s', (_, spec, plan, says) => {
    expect(why(spec, plan)).toContain(says);
  });

  test('after it ends, and once it is revoked', () => {
    expect(why(LIKE, PLAN, new Date(Date.parse(LIKE.expiresAt)))).toContain('it expired');
    const revoked = grantOf(LIKE, { uses: [], revoked: { by: 'bob', at: NOW.toISOString() } });
    expect(whyNotCovered(revoked, PLAN, NOW)).toEqual({ isNear: true, why: 'bob revoked it' });
    expect(whyNotCovered(revoked, PLAN, NOW, { change: 'shop.x' })?.why).toBe('bob revoked it');
  });

  test.each([
    [1, 'no'],
    [2, 'yes'],
    [6, 'yes'],
    [7, 'no'],
  ])('a number beyond its bounds: %d', (replicas, covered) => {
    const objects = FIELDS.objects.map((object) => ({
      ...object,
      fields: [{ path: ['spec', 'replicas'], min: 2, max: 6 }],
    }));
    const plan = requests({ before: deployment({ replicas: 9 }), after: deployment({ replicas }) });
    expect(why({ ...FIELDS, objects }, plan) === undefined ? 'yes' : 'no').toBe(covered);
  });
});

test('the grant for a deletion names no uid, because the object is another one when it is there again', () => {
  const [object] = grantLike({ spec: requests({ operation: 'DELETE' }) }, WISH, NOW).objects;
  expect(object).toMatchObject({ operation: 'DELETE', name: 'web' });
  expect(object?.uid).toBeUndefined();
  expect(LIKE.objects[0]?.uid).toBe(REQUEST.uid);
});

test.each([
  [['--v=0', 'scale', '--replicas=3'], 'scale'],
  [['--v=0', 'rollout', 'restart', '--', 'x'], 'rollout restart'],
  [['scale', 'deployment/web'], 'scale'],
  [['--v=0'], ''],
  [[], ''],
])('the command of %j is %j', (argv, command) => {
  expect(commandOf(argv)).toBe(command);
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function grantedBy(who: { readonly users?: readonly string[]; readonly groups?: readonly string[] }) {
  return { ...TERMS, grants: { ...GRANTS, ...who } };
}

function anyName() {
  return { approval: { ...TERMS, grants: { ...GRANTS, anyName: true as const } } };
}

function without(spec: GrantSpec): GrantSpec {
  return { ...spec, objects: spec.objects.map(({ digest: _, ...object }) => object) };
}
