import { describe, expect, test } from 'vitest';
import { ANONYMOUS, LOCAL, type Subject } from '../../src/kube/subject.ts';
import { decide } from '../../src/policy/decide.ts';
import { actAsOf } from '../../src/policy/impersonation.ts';
import { planOf, policyWith, runImagePlan } from './plans.ts';

const subject = (method: Subject['method'], name: string, groups: readonly string[] = []): Subject => ({
  method,
  name,
  groups,
});
const ALICE = subject('oidc', 'alice', ['ops']);

describe('the impersonated identity', () => {
  test.each<[string, Subject, string, ReturnType<typeof actAsOf>]>([
    ['a user', ALICE, '', { user: 'alice', groups: ['ops'] }],
    ['a user with a prefix', ALICE, 'mcp:', { user: 'mcp:alice', groups: ['mcp:ops'] }],
    ['a certificate', subject('certificate', 'alice', ['ops']), '', { user: 'alice', groups: ['ops'] }],
    ['a token', subject('token', 'holmes'), 'mcp:', { user: 'mcp:holmes', groups: [] }],
    [
      'a service account, whose groups the API server knows',
      subject('service-account', 'system:serviceaccount:a:b', ['system:masters', 'system:serviceaccounts']),
      'mcp:',
      { user: 'system:serviceaccount:a:b', groups: [] },
    ],
    [
      'a user whose claims name the group of masters',
      subject('oidc', 'alice', ['system:masters', 'ops', 'system:authenticated']),
      '',
      { user: 'alice', groups: ['ops'] },
    ],
    ['a user who claims to be a service account', subject('oidc', 'system:serviceaccount:a:b'), '', 'unknown'],
    ['a user who claims to be of the system', subject('certificate', 'system:admin'), '', 'unknown'],
    ['nobody', ANONYMOUS, '', 'unknown'],
    ['nobody, with a prefix', ANONYMOUS, 'mcp:', 'unknown'],
    ['whoever started the server', LOCAL, 'mcp:', 'unknown'],
  ])('%s', (_, caller, impersonatePrefix, expected) => {
    expect(actAsOf(caller, { impersonatePrefix })).toEqual(expected);
  });
});

describe('the permit', () => {
  const on = policyWith({
    impersonate: true,
    impersonatePrefix: 'mcp:',
    allowedCommands: ['get', 'delete', 'run'],
    allowedImages: ['busybox'],
  });

  test.each([
    ['a read', planOf('get pods')],
    ['a change by a selector', planOf('delete pods -l app=web -n shop')],
    ['run_image', runImagePlan('busybox')],
  ])('of %s names the impersonated identity', (_, plan) => {
    expect(decide(plan, on, ALICE)).toMatchObject({
      allowed: true,
      permit: { terms: { actAs: { user: 'mcp:alice', groups: ['mcp:ops'] } } },
    });
  });

  test('of a read selects nothing', () => {
    const verdict = decide(planOf('get pods'), on, ALICE);
    expect(verdict.allowed && verdict.permit.terms).not.toHaveProperty('selection');
  });

  test.each([ANONYMOUS, LOCAL])('is not given to a caller without a name: $method', (caller) => {
    expect(decide(planOf('get pods'), on, caller)).toMatchObject({
      allowed: false,
      refusal: { code: 'CALLER_UNKNOWN' },
      voices: expect.arrayContaining([{ rule: 'known-caller', effect: 'deny' }]),
    });
  });

  test('names no identity if impersonation is off', () => {
    const verdict = decide(planOf('get pods'), policyWith({}), ALICE);
    expect(verdict).toMatchObject({ allowed: true });
    expect(verdict.allowed && verdict.permit.terms).not.toHaveProperty('actAs');
  });

  test('never follows a caller who asks for another identity', () => {
    for (const line of ['get pods --as=root', 'get pods --as-group=system:masters', 'get pods --as-uid=0'])
      expect(decide(planOf(line), on, ALICE)).toMatchObject({ allowed: false });
  });
});
