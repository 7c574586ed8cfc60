import { describe, expect, test } from 'vitest';
import type { WhoIs } from '../../../src/console/sign-in/cluster-tokens.ts';
import { actAsOf } from '../../../src/policy/impersonation.ts';
import { openConsole } from '../open-console.ts';

/** A console without authentication in front of a cluster that knows these tokens. */
function open(known: Readonly<Record<string, { username: string; groups: readonly string[] }>>) {
  const asked: string[] = [];
  const whoIs: WhoIs = async (token) => {
    asked.push(token);
    return known[token];
  };
  return openConsole({ whoIs }).then((opened) => ({ ...opened, asked }));
}

const ALICE = { username: 'alice', groups: ['sre', 'system:authenticated', 'system:masters'] };
const ACCOUNT = { username: 'system:serviceaccount:shop:ann', groups: ['system:serviceaccounts'] };

describe('a console without authentication', () => {
  test('shows itself to the local reader, who can sign in by a token of the cluster', async () => {
    const { browser, asked } = await open({});
    const { json } = await browser().session();
    expect(json).toEqual({
      person: { method: 'none', name: 'local', groups: [] },
      isLocal: true,
      csrf: expect.stringMatching(/^[\w-]{43}$/),
      signIn: { oidc: false, tokens: ['cluster'] },
      version: '1.2.3',
    });
    expect(asked).toEqual([]);
  });

  test('knows a user of the cluster, and the server can write decisions as that user', async () => {
    const { browser } = await open({ 'token-of-alice': ALICE });
    const person = browser();
    const { json } = await person.signIn('token-of-alice');
    expect(json).toMatchObject({
      person: { method: 'token', name: 'alice', groups: ['sre'] },
      isLocal: false,
      expiresAt: expect.any(String),
    });
    expect(actAsOf(json.person, { impersonatePrefix: '' })).toEqual({ user: 'alice', groups: ['sre'] });
    expect((await person.session()).json.person).toEqual(json.person);
  });

  test('knows a service account, which keeps its name', async () => {
    const { browser } = await open({ 'token-of-ann': ACCOUNT });
    const { json } = await browser().signIn('token-of-ann');
    expect(json.person).toMatchObject({ method: 'service-account', name: 'system:serviceaccount:shop:ann' });
    expect(actAsOf(json.person, { impersonatePrefix: '' })).toEqual({
      user: 'system:serviceaccount:shop:ann',
      groups: [],
    });
  });

  test.each(['system:admin', 'system:kube-scheduler', 'system:node:a', 'system:serviceaccount:shop:Not An Account'])(
    'does not sign in %s, a user of Kubernetes itself',
    async (username) => {
      const { browser } = await open({ token: { username, groups: ['system:masters'] } });
      const person = browser();
      const { status, json } = await person.signIn('token');
      expect([status, json.error]).toEqual([422, expect.stringContaining('a user of Kubernetes itself')]);
      expect((await person.session()).json.isLocal).toBe(true);
    },
  );

  test('does not sign in with a token that the API server refuses, and slows down guesses', async () => {
    const { browser, asked } = await open({});
    const person = browser();
    const statuses: number[] = [];
    for (let tries = 0; tries < 11; tries++) statuses.push((await person.signIn(`guess-${tries}`)).status);
    expect(statuses).toEqual([...new Array<number>(10).fill(422), 429]);
    expect(asked).toHaveLength(10);
    expect((await person.session()).json.isLocal).toBe(true);
  });

  test('does not sign in if the API server does not say', async () => {
    const { browser } = await openConsole();
    const { status, json } = await browser().signIn('token');
    expect([status, json.error]).toEqual([503, expect.stringContaining('cannot ask the API server')]);
  });

  test('is local again after the sign-out', async () => {
    const { browser } = await open({ 'token-of-alice': ALICE });
    const person = browser();
    await person.signIn('token-of-alice');
    await person.send('DELETE', '/console/api/session');
    expect((await person.session()).json).toMatchObject({ isLocal: true, person: { name: 'local' } });
  });
});
