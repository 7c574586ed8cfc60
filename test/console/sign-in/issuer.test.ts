import { generateKeyPair } from 'jose';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OidcClient } from '../../../src/config/console.ts';
import type { RawAnswer } from '../../served.ts';
import { type Browser, type Opened, openConsole } from '../open-console.ts';
import { AuthorizationServer } from './authorization-server.ts';

let issuer: AuthorizationServer;
beforeAll(async () => {
  issuer = await AuthorizationServer.start();
});
beforeEach(() => {
  Object.assign(issuer, {
    claims: {},
    configuration: {},
    answer: {},
    signer: undefined,
    secret: 'the-secret-of-the-client',
    isUp: true,
  });
  issuer.exchanges.length = 0;
});
afterAll(() => issuer.stop());

/** A console whose people sign in at the issuer. */
async function open(client: OidcClient = issuer.client(), changed: Opened = {}) {
  const options = { sessionSeconds: 3600, client, publicOrigin: undefined, ...changed.options };
  return openConsole({ ...changed, methods: { oidc: client.oidc }, options });
}

/** Begins a sign-in and returns where the browser is sent. */
async function begin(browser: Browser, to = '/console/changes/shop.x?tab=diff'): Promise<string> {
  const { status, headers } = await browser.send('GET', `/console/sign-in?to=${encodeURIComponent(to)}`);
  expect(status).toBe(303);
  return String(headers['location']);
}

/** What a browser does when the issuer sends it back: it follows from another site. */
function comeBack(browser: Browser, back: URL): Promise<RawAnswer> {
  return browser.send('GET', `${back.pathname}${back.search}`, undefined, { 'sec-fetch-site': 'cross-site' });
}

async function personOf(browser: Browser): Promise<unknown> {
  return (await browser.session()).json.person;
}

describe('a person who signs in at the issuer', () => {
  test('is sent there with PKCE, a state and a nonce, and to one fixed address back', async () => {
    const { browser, url } = await open();
    const person = browser();
    const location = new URL(await begin(person));
    expect(`${location.origin}${location.pathname}`).toBe(`${issuer.url}/authorize`);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      tenant: '1',
      client_id: 'console',
      response_type: 'code',
      redirect_uri: `${url}/console/callback`,
      scope: 'openid email groups',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    const again = new URL(await begin(person));
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(again.searchParams.get(name)).not.toBe(location.searchParams.get(name));
  });

  test('comes back with a session of the name and groups that calls have, and to the page', async () => {
    const { browser } = await open();
    const person = browser();
    const answer = await comeBack(person, issuer.authorize(await begin(person)));
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('<meta http-equiv="refresh" content="0; url=/console/changes/shop.x?tab=diff">');
    expect(await personOf(person)).toEqual({ method: 'oidc', name: 'oidc:alice', groups: ['g:sre'] });
    expect(issuer.exchanges[0]?.form.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    expect([...person.cookies.keys()]).toEqual(['console']);
  });

  test('gets cookies that the redirect back survives: a lax one for the callback only, a strict one for the session', async () => {
    const { browser } = await open(undefined, { isTls: true });
    const person = browser();
    const begun = await person.send('GET', '/console/sign-in');
    expect(begun.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Secure-console-sign-in=[\w.-]+; Path=\/console\/callback; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    const back = issuer.authorize(String(begun.headers['location']));
    expect((await comeBack(person, back)).headers['set-cookie']).toEqual([
      '__Secure-console-sign-in=; Path=/console/callback; Max-Age=0; HttpOnly; SameSite=Lax; Secure',
      expect.stringMatching(/^__Host-console=[\w.-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/),
    ]);
  });

  test('is sent back to the public URL of the server, whatever host the request named', async () => {
    const options = { sessionSeconds: 3600, client: issuer.client(), publicOrigin: 'https://mcp.example.com' };
    const { browser } = await open(undefined, { options });
    const location = new URL(await begin(browser()));
    expect(location.searchParams.get('redirect_uri')).toBe('https://mcp.example.com/console/callback');
  });

  test('has a session that ends with the ID token', async () => {
    const exp = Math.floor(Date.now() / 1000) + 120;
    issuer.claims = { exp };
    const { browser } = await open();
    const person = browser();
    await comeBack(person, issuer.authorize(await begin(person)));
    const { json } = await person.session();
    expect(Date.parse(json.expiresAt)).toBe(exp * 1000);
  });

  test('of a public client needs no secret, and PKCE all the more', async () => {
    issuer.secret = undefined;
    const { browser } = await open(issuer.client({ secret: undefined }));
    const person = browser();
    await comeBack(person, issuer.authorize(await begin(person)));
    expect(await personOf(person)).toMatchObject({ name: 'oidc:alice' });
    expect(issuer.exchanges[0]?.authorization).toBeUndefined();
  });

  test('has the scopes that the operator demands asked for', async () => {
    const client = issuer.client({}, { requiredScopes: ['mcp:console'] });
    const { browser } = await open(client);
    const person = browser();
    const location = await begin(person);
    expect(new URL(location).searchParams.get('scope')).toBe('openid email groups mcp:console');
    await comeBack(person, issuer.authorize(location));
    expect(await personOf(person)).toMatchObject({ name: 'oidc:alice' });
  });

  test('keeps a new session at each sign-in', async () => {
    const { browser } = await open();
    const person = browser();
    await person.session();
    const before = person.cookies.get('console');
    await comeBack(person, issuer.authorize(await begin(person)));
    const first = person.cookies.get('console');
    await comeBack(person, issuer.authorize(await begin(person)));
    expect(new Set([before, first, person.cookies.get('console')]).size).toBe(3);
  });
});

describe('a sign-in fails', () => {
  /** Expects that an answer refuses, sets no session, and says nothing of what was sent. */
  async function expectRefused(person: Browser, answer: RawAnswer, says: RegExp, status = 400) {
    expect(answer.text).toMatch(says);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('<script');
    expect(person.cookies.has('console')).toBe(false);
    expect(await personOf(person)).toBeUndefined();
  }

  test.each<[string, Record<string, string | undefined>]>([
    ['with another state', { state: 'x'.repeat(43) }],
    ['without a state', { state: undefined }],
    ['with the answer of another issuer', { iss: 'https://evil.example.com' }],
    ['with the answer of an issuer that is not named', { iss: undefined }],
    ['with a code that the issuer did not give', { code: 'guessed' }],
    ['without a code', { code: undefined }],
  ])('%s', async (_, changed) => {
    const { browser } = await open();
    const person = browser();
    const back = issuer.authorize(await begin(person));
    for (const [name, value] of Object.entries(changed)) {
      if (value === undefined) back.searchParams.delete(name);
      else back.searchParams.set(name, value);
    }
    await expectRefused(person, await comeBack(person, back), /does not fit this sign-in/);
    if (!('code' in changed)) expect(issuer.exchanges).toEqual([]);
  });

  test('with two states, of which one fits', async () => {
    const { browser } = await open();
    const person = browser();
    const back = issuer.authorize(await begin(person));
    back.searchParams.append('state', 'other');
    await expectRefused(person, await comeBack(person, back), /does not fit this sign-in/);
  });

  test("with a second issuer's code, even if it is handed to the first (mix-up)", async () => {
    const second = await AuthorizationServer.start();
    try {
      const { browser } = await open();
      const person = browser();
      const location = await begin(person);
      const honest = second.authorize(location);
      await expectRefused(person, await comeBack(person, honest), /does not fit/);
      const other = browser();
      const lying = second.authorize(await begin(other), { iss: issuer.url });
      await expectRefused(other, await comeBack(other, lying), /does not fit/);
      expect(second.exchanges).toEqual([]);
    } finally {
      second.stop();
    }
  });

  test("with the code of another browser's sign-in: its verifier does not fit", async () => {
    const { browser } = await open();
    const [victim, attacker] = [browser(), browser()];
    const stolen = issuer.authorize(await begin(victim));
    const own = issuer.authorize(await begin(attacker));
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    await expectRefused(attacker, await comeBack(attacker, own), /does not fit/);
  });

  test('in a browser that did not begin the sign-in (login CSRF)', async () => {
    const { browser } = await open();
    const [victim, attacker] = [browser(), browser()];
    const back = issuer.authorize(await begin(attacker));
    await expectRefused(victim, await comeBack(victim, back), /began in another browser/);
    expect(issuer.exchanges).toEqual([]);
  });

  test('twice with one answer', async () => {
    const { browser } = await open();
    const person = browser();
    const back = issuer.authorize(await begin(person));
    const state = new Map(person.cookies);
    expect((await comeBack(person, back)).status).toBe(200);
    const other = browser();
    for (const [name, value] of state) other.cookies.set(name, value);
    await expectRefused(other, await comeBack(other, back), /does not fit/);
  });

  test("with a session's cookie as the state, nor with the state as a session", async () => {
    const { browser } = await open();
    const person = browser();
    await comeBack(person, issuer.authorize(await begin(person)));
    const session = person.cookies.get('console') ?? '';
    const location = await begin(person);
    const state = person.cookies.get('console-sign-in') ?? '';
    const other = browser();
    other.cookies.set('console-sign-in', session);
    await expectRefused(other, await comeBack(other, issuer.authorize(location)), /began in another browser/);
    const another = browser();
    another.cookies.set('console', state);
    expect((await another.session()).json.person).toBeUndefined();
  });

  test.each<[string, Record<string, unknown>, RegExp, number]>([
    ['a nonce of another sign-in', { nonce: 'other' }, /does not fit/, 400],
    ['no nonce', { nonce: undefined }, /does not fit/, 400],
    ['another issuer', { iss: 'https://evil.example.com' }, /does not fit/, 400],
    ['another audience', { aud: 'mcp' }, /does not fit/, 400],
    ['two audiences and another authorized party', { aud: ['console', 'mcp'], azp: 'mcp' }, /does not fit/, 400],
    ['an expiry in the past', { exp: 1 }, /does not fit/, 400],
    ['a name that Kubernetes reserves', { sub: 'system:admin' }, /cannot use the caller/, 400],
    ['groups that are no text', { groups: [1] }, /are not text/, 400],
    [
      'more groups than cookies hold',
      { groups: Array.from({ length: 170 }, (_, at) => `group-of-people-number-${at}`.padEnd(60, 'x')) },
      /more groups/,
      400,
    ],
  ])('with an ID token that has %s', async (what, claims, says, status) => {
    issuer.claims = claims;
    const client = issuer.client({}, what.includes('reserves') ? { usernamePrefix: '' } : {});
    const { browser } = await open(client);
    const person = browser();
    await expectRefused(person, await comeBack(person, issuer.authorize(await begin(person))), says, status);
  });

  test('with an ID token that another key signed', async () => {
    issuer.signer = (await generateKeyPair('ES256')).privateKey;
    const { browser } = await open();
    const person = browser();
    const answer = await comeBack(person, issuer.authorize(await begin(person)));
    await expectRefused(person, answer, /was not signed by its issuer/);
  });

  test('without an ID token', async () => {
    issuer.answer = { id_token: undefined };
    const { browser } = await open();
    const person = browser();
    await expectRefused(person, await comeBack(person, issuer.authorize(await begin(person))), /does not fit/);
  });

  test('without a scope that the operator demands', async () => {
    issuer.answer = { scope: 'openid' };
    const { browser } = await open(issuer.client({}, { requiredScopes: ['mcp:console'] }));
    const person = browser();
    const answer = await comeBack(person, issuer.authorize(await begin(person)));
    await expectRefused(person, answer, /did not grant the scope mcp:console/, 403);
  });

  test('if the issuer refuses, with its word and none of its texts', async () => {
    const { browser } = await open();
    const person = browser();
    const texts = { error_description: '<script>alert(1)</script>', code: undefined };
    const refusal = issuer.authorize(await begin(person), { error: 'access_denied', ...texts });
    refusal.searchParams.delete('code');
    await expectRefused(person, await comeBack(person, refusal), /refused to sign you in \(access_denied\)/);
    const other = browser();
    const odd = issuer.authorize(await begin(other), { error: '<script>alert(1)</script>' });
    odd.searchParams.delete('code');
    await expectRefused(other, await comeBack(other, odd), /for a reason of its own/);
  });

  test('if the issuer does not accept the client, which the operator can mend', async () => {
    issuer.secret = 'another-secret';
    const { browser } = await open();
    const person = browser();
    const answer = await comeBack(person, issuer.authorize(await begin(person)));
    await expectRefused(person, answer, /check CONSOLE_OIDC_CLIENT_ID/, 503);
  });

  test('if the issuer is down', async () => {
    const { browser } = await open();
    const person = browser();
    const back = issuer.authorize(await begin(person));
    issuer.isUp = false;
    await expectRefused(person, await comeBack(person, back), /cannot be reached/, 503);
    const other = await open();
    const answer = await other.browser().send('GET', '/console/sign-in');
    expect([answer.status, answer.text]).toEqual([502, expect.stringContaining('cannot be reached')]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['names another issuer', { issuer: 'https://evil.example.com' }],
    ['has a token endpoint without TLS', { token_endpoint: 'http://evil.example.com/token' }],
    ['has an authorization endpoint that is a script', { authorization_endpoint: 'javascript:alert(1)' }],
    ['has no token endpoint', { token_endpoint: undefined }],
  ])('if the description of the issuer %s', async (_, configuration) => {
    issuer.configuration = configuration;
    const { browser } = await open();
    const answer = await browser().send('GET', '/console/sign-in');
    expect(answer.status).toBe(502);
    expect(answer.headers['location']).toBeUndefined();
  });

  test('by guessing codes: after ten failures the address has to wait', async () => {
    const { browser } = await open();
    const person = browser();
    const statuses: number[] = [];
    for (let tries = 0; tries < 12; tries++) {
      const back = issuer.authorize(await begin(person));
      back.searchParams.set('code', `guess-${tries}`);
      statuses.push((await comeBack(person, back)).status);
    }
    expect(statuses).toEqual([...new Array<number>(10).fill(400), 429, 429]);
  });
});

test('without a client at the issuer there is no such sign-in, only the page', async () => {
  const { browser } = await openConsole({ methods: { oidc: issuer.oidc() } });
  const answer = await browser().send('GET', '/console/sign-in');
  expect([answer.status, answer.headers['location']]).toEqual([200, undefined]);
  expect((await browser().session()).json.signIn).toEqual({ oidc: false, tokens: ['jwt'] });
});

test('what is logged names the person, and nothing of the credential', async () => {
  const written: string[] = [];
  const logger = pino({}, { write: (line: string) => void written.push(line) });
  const { browser } = await open(undefined, { logger });
  const person = browser();
  const back = issuer.authorize(await begin(person));
  await comeBack(person, back);
  const wrong = issuer.authorize(await begin(person));
  wrong.searchParams.set('state', 'other');
  await comeBack(person, wrong);
  const log = written.join('');
  expect(log).toContain('"name":"oidc:alice","msg":"signed in to the console"');
  expect(log).toContain('"reason":"code","msg":"sign-in to the console refused"');
  expect(log).not.toContain(back.searchParams.get('code'));
  expect(log).not.toContain(String(person.cookies.get('console')));
});
