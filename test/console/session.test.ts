import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EncryptJWT, UnsecuredJWT } from 'jose';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { deriveKey } from '../../src/config/answer-key.ts';
import { cookiesFor } from '../../src/console/cookies.ts';
import { createSeal } from '../../src/console/seal.ts';
import { Sessions } from '../../src/console/session.ts';
import { Issuer, optionsFor } from '../transport/identity/issuer.ts';
import { type Browser, openConsole, TOKEN } from './open-console.ts';

const KEY = new Uint8Array(32).fill(7);
const withToken = { methods: { token: TOKEN }, handlers: { changes: async () => ({ status: 200, json: {} }) } };
const DECIDE = '/console/api/changes/shop.x/decision';

/** The person that the console finds by the cookies of a browser. */
async function personOf(browser: Browser) {
  return (await browser.send('GET', '/console/api/session')).json.person;
}

/** A browser with these cookies. */
function holding(browser: Browser, cookies: Readonly<Record<string, string>>): Browser {
  for (const [name, value] of Object.entries(cookies)) browser.cookies.set(name, value);
  return browser;
}

describe('the cookie of a session', () => {
  test('over HTTP has every attribute but Secure', async () => {
    const { browser } = await openConsole(withToken);
    const { headers } = await browser().signIn(TOKEN);
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^console=[\w.-]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Strict$/),
    ]);
  });

  test.each([
    ['over TLS', { isTls: true }],
    [
      'under a public URL with TLS',
      { options: { sessionSeconds: 3600, client: undefined, publicOrigin: 'https://mcp.example.com' } },
    ],
  ])('%s belongs to this host alone and to TLS', async (_, changed) => {
    const { browser } = await openConsole({ ...withToken, ...changed });
    const { headers } = await browser().signIn(TOKEN);
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-console=[\w.-]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure$/),
    ]);
  });

  test('over TLS is not taken from the name that another host of the domain could set', async () => {
    const { browser } = await openConsole({ ...withToken, isTls: true });
    const person = browser();
    await person.signIn(TOKEN);
    const value = person.cookies.get('__Host-console') ?? '';
    expect(await personOf(holding(browser(), { '__Host-console': value }))).toMatchObject({ name: 'token' });
    expect(await personOf(holding(browser(), { console: value }))).toBeUndefined();
  });

  test('is not chosen from two', async () => {
    const { browser, url } = await openConsole(withToken);
    const person = browser();
    await person.signIn(TOKEN);
    const value = person.cookies.get('console') ?? '';
    const two = { cookie: `console=${value}; console=other` };
    const answer = await fetch(`${url}/console/api/session`, { headers: two });
    expect(await answer.json()).not.toHaveProperty('person');
  });

  test('shows nothing of the person, and is another one each time', async () => {
    const { browser } = await openConsole(withToken);
    const values: string[] = [];
    for (let times = 0; times < 2; times++) {
      const person = browser();
      await person.signIn(TOKEN);
      values.push(person.cookies.get('console') ?? '');
    }
    expect(values[0]).not.toBe(values[1]);
    for (const part of values.flatMap((value) => value.split('.')))
      expect(Buffer.from(part, 'base64url').toString('latin1')).not.toMatch(/token|the-token/);
  });

  test('works on every replica with the same key, and on none with another', async () => {
    const one = await openConsole({ ...withToken, key: KEY });
    const same = await openConsole({ ...withToken, key: KEY });
    const other = await openConsole({ ...withToken, key: randomBytes(32) });
    const person = one.browser();
    await person.signIn(TOKEN);
    const cookies = { console: person.cookies.get('console') ?? '' };
    expect(await personOf(holding(same.browser(), cookies))).toMatchObject({ name: 'token' });
    expect(await personOf(holding(other.browser(), cookies))).toBeUndefined();
  });

  test('is worthless after any change, and cannot be made without the key', async () => {
    const { browser } = await openConsole({ ...withToken, key: KEY });
    const person = browser();
    await person.signIn(TOKEN);
    const value = person.cookies.get('console') ?? '';
    const parts = value.split('.');
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const claims = { sid: 'x'.repeat(24), person: ['token', 'root'], exp };
    const encrypt = (key: Uint8Array, header: object) =>
      new EncryptJWT(claims).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ...header }).encrypt(key);
    const forged = [
      ...[2, 3, 4].map((at) => parts.map((part, each) => (each === at ? flip(part) : part)).join('.')),
      value.slice(0, -4),
      `${value}.x`,
      '',
      'x',
      new UnsecuredJWT(claims).encode(),
      await encrypt(randomBytes(32), {}),
      await encrypt(deriveKey(KEY, 'console sign-in'), {}),
      await encrypt(KEY, {}),
      await new EncryptJWT(claims)
        .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM' })
        .encrypt(deriveKey(KEY, 'console session')),
    ];
    expect(await personOf(holding(browser(), { console: value }))).toMatchObject({ name: 'token' });
    for (const each of forged) expect(await personOf(holding(browser(), { console: each }))).toBeUndefined();
  });

  test('of a replica with the key is what opens, which shows that the forged ones above could have', async () => {
    const { browser } = await openConsole({ ...withToken, key: KEY });
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const made = await createSeal(KEY, 'session').seal({ sid: 'x'.repeat(24), person: ['token', 'ann'] }, exp);
    expect(await personOf(holding(browser(), { console: made }))).toMatchObject({ name: 'ann' });
    const without = await new EncryptJWT({ sid: 'x', person: ['token', 'ann'] })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(deriveKey(KEY, 'console session'));
    expect(await personOf(holding(browser(), { console: without }))).toBeUndefined();
  });
});

describe('a session ends', () => {
  test('after its seconds, for the page and for the API', async () => {
    const options = { sessionSeconds: 300, client: undefined, publicOrigin: undefined };
    const { browser } = await openConsole({ ...withToken, options });
    const person = browser();
    const { json } = await person.signIn(TOKEN);
    expect(Date.parse(json.expiresAt) - Date.now()).toBeGreaterThan(295_000);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 299_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect((await person.send('GET', '/console/api/changes')).status).toBe(200);
    vi.setSystemTime(Date.now() + 1500);
    expect((await person.send('GET', '/console/api/changes')).status).toBe(401);
    expect((await person.send('POST', DECIDE, {})).status).toBe(403);
    expect(await personOf(person)).toBeUndefined();
  });

  test('with the JWT of its sign-in, if that ends earlier', async () => {
    const issuer = await Issuer.start();
    onTestFinished(() => issuer.stop());
    const { browser } = await openConsole({ methods: { oidc: optionsFor(issuer) } });
    const exp = Math.floor(Date.now() / 1000) + 200;
    const { json } = await browser().signIn(await issuer.sign({ exp }));
    expect([json.person, Date.parse(json.expiresAt)]).toEqual([
      { method: 'oidc', name: 'alice', groups: [] },
      exp * 1000,
    ]);
    const { json: long } = await browser().signIn(await issuer.sign({ exp: exp + 40_000 }));
    expect(Date.parse(long.expiresAt)).toBeLessThanOrEqual(Date.now() + 3_600_000);
  });

  test('by signing out, on this replica also for a copy of the cookie', async () => {
    const { browser } = await openConsole(withToken);
    const person = browser();
    await person.signIn(TOKEN);
    const copy = holding(browser(), { console: person.cookies.get('console') ?? '' });
    copy.csrf = person.csrf;
    expect(await personOf(copy)).toMatchObject({ name: 'token' });
    const answer = await person.send('DELETE', '/console/api/session');
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toEqual([
      'console=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict',
      'console-2=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict',
      'console-3=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict',
    ]);
    expect((await copy.send('GET', '/console/api/changes')).status).toBe(401);
    expect((await copy.send('POST', DECIDE, {})).status).toBe(403);
    expect(await personOf(person)).toBeUndefined();
  });

  test('with its static token, and follows the groups of that token', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'console-tokens-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const tokenFile = join(folder, 'tokens');
    writeFileSync(tokenFile, 'alice the-token-of-alice sre\nbob the-token-of-bob\n');
    const { browser } = await openConsole({ ...withToken, methods: { tokenFile } });
    const [alice, bob] = [browser(), browser()];
    expect((await alice.signIn('the-token-of-alice')).json.person).toMatchObject({ name: 'alice', groups: ['sre'] });
    await bob.signIn('the-token-of-bob');
    writeFileSync(tokenFile, 'alice the-token-of-alice sre,leads\n');
    await expect.poll(() => personOf(bob)).toBeUndefined();
    expect(await personOf(alice)).toMatchObject({ groups: ['sre', 'leads'] });
    expect((await bob.send('GET', '/console/api/changes')).status).toBe(401);
  });

  test('for an open stream, which looks at the clock and not at the cookie', async () => {
    const parts = { key: KEY, cookies: cookiesFor(false), seconds: 300, holderOf: () => undefined };
    const session = { id: 'one', expiresAt: 1000, subject: undefined, fingerprint: undefined, token: undefined };
    const at = (now: number) => new Sessions({ ...parts, now: () => now }).current(session);
    expect([await at(999_999), await at(1_000_000)]).toEqual([session, undefined]);
  });

  test('forgets only the oldest of very many sign-outs', async () => {
    const parts = { key: KEY, cookies: cookiesFor(false), seconds: 300, holderOf: () => undefined };
    const sessions = new Sessions({ ...parts, now: () => Date.now() });
    const at = { expiresAt: Date.now() / 1000 + 300, token: undefined };
    const base = { ...at, subject: undefined, fingerprint: undefined };
    for (let number = 0; number <= 10_000; number++) sessions.end({ ...base, id: `id-${number}` });
    expect(await sessions.current({ ...base, id: 'id-10000' })).toBeUndefined();
    expect(await sessions.current({ ...base, id: 'id-1' })).toBeUndefined();
    expect(await sessions.current({ ...base, id: 'id-0' })).toBeDefined();
  });
});

describe('signing in', () => {
  test('begins a session of a new id: what a browser held before is worthless (fixation)', async () => {
    const { browser } = await openConsole(withToken);
    const [attacker, victim] = [browser(), browser()];
    await attacker.session();
    const planted = { console: attacker.cookies.get('console') ?? '' };
    holding(victim, planted);
    await victim.session();
    expect(victim.csrf).toBe(attacker.csrf);
    await victim.signIn(TOKEN);
    expect(victim.cookies.get('console')).not.toBe(planted.console);
    expect(victim.csrf).not.toBe(attacker.csrf);
    expect(await personOf(attacker)).toBeUndefined();
    expect((await attacker.send('GET', '/console/api/changes')).status).toBe(401);
  });

  test('again ends the session before', async () => {
    const { browser } = await openConsole(withToken);
    const person = browser();
    await person.signIn(TOKEN);
    const before = { console: person.cookies.get('console') ?? '' };
    await person.signIn(TOKEN);
    expect(await personOf(person)).toMatchObject({ name: 'token' });
    expect(await personOf(holding(browser(), before))).toBeUndefined();
  });

  test('takes a token with blanks around it, as it is pasted', async () => {
    const { browser } = await openConsole(withToken);
    expect((await browser().signIn(` ${TOKEN}\n`)).json.person).toEqual({ method: 'token', name: 'token', groups: [] });
  });

  test.each([undefined, null, 1, '', ' ', 'two words', 'ä'.repeat(20), 'x'.repeat(16_385), ['a'], { a: 1 }])(
    'refuses %j as a token',
    async (token) => {
      const { browser } = await openConsole(withToken);
      const person = browser();
      await person.session();
      const { status, json, headers } = await person.send('POST', '/console/api/session', { token });
      expect([status, json.error]).toEqual([422, 'Send {"token"} with one token, without blanks.']);
      expect(headers['set-cookie']).toBeUndefined();
    },
  );

  test('with a wrong token sets no cookie, says nothing of it, and has to wait after ten', async () => {
    const { browser } = await openConsole(withToken);
    const person = browser();
    const answers = [];
    for (let tries = 0; tries < 11; tries++) answers.push(await person.signIn(`wrong-token-number-${tries}`));
    expect(answers.map(({ status }) => status)).toEqual([...new Array<number>(10).fill(422), 429]);
    expect(answers[0]?.json).toEqual({
      error: expect.stringContaining('The server does not know this bearer token. Check that it was sent whole'),
    });
    expect(Number(answers[10]?.headers['retry-after'])).toBeGreaterThan(0);
    for (const { headers } of answers) expect(headers['set-cookie']).toBeUndefined();
    expect(await personOf(person)).toBeUndefined();
  });

  test('shares its limit of failed attempts with calls', async () => {
    const { browser, url } = await openConsole(withToken);
    for (let tries = 0; tries < 10; tries++)
      await fetch(`${url}/mcp`, { method: 'POST', headers: { authorization: `Bearer wrong-token-number-${tries}` } });
    expect((await browser().signIn('wrong-token-number-11')).status).toBe(429);
  });

  test('with a service account token asks the API server for its audience, as calls do', async () => {
    const asked: unknown[] = [];
    const review = async (token: string, audience: string) => {
      asked.push([token, audience]);
      const username = 'system:serviceaccount:shop:ann';
      return {
        authenticated: token === 'aa.bb.cc',
        audiences: [audience],
        username,
        groups: ['system:serviceaccounts'],
      };
    };
    const { browser } = await openConsole({ methods: { tokenReviewAudience: 'mcp' }, review });
    const { json } = await browser().signIn('aa.bb.cc');
    expect(json.person).toMatchObject({ method: 'service-account', name: 'system:serviceaccount:shop:ann' });
    expect(json.signIn).toEqual({ oidc: false, tokens: ['service-account'] });
    expect((await browser().signIn('aa.bb.dd')).status).toBe(422);
    expect(asked).toEqual([
      ['aa.bb.cc', 'mcp'],
      ['aa.bb.dd', 'mcp'],
    ]);
  });

  test('is refused to a person in more groups than cookies hold. The person has no session then', async () => {
    const issuer = await Issuer.start();
    onTestFinished(() => issuer.stop());
    const { browser } = await openConsole({ methods: { oidc: optionsFor(issuer) } });
    const person = browser();
    const groups = Array.from({ length: 170 }, (_, at) => `a-group-of-people-${at}`.padEnd(60, 'x'));
    const { status, json } = await person.signIn(await issuer.sign({ groups }));
    expect([status, json.error]).toEqual([422, expect.stringContaining('in more groups than a session')]);
    expect(await personOf(person)).toBeUndefined();
  });
});

describe('a request that is no GET', () => {
  /** A person who is signed in, at a handler that counts. */
  async function signedIn() {
    const asked: string[] = [];
    const changes = async ({ method }: { readonly method: string }) => {
      asked.push(method);
      return { status: 200, json: {} };
    };
    const opened = await openConsole({ methods: { token: TOKEN }, handlers: { changes } });
    const person = opened.browser();
    await person.signIn(TOKEN);
    return { ...opened, person, asked };
  }

  test('of a page of the session reaches its handler', async () => {
    const { person, asked } = await signedIn();
    expect((await person.send('POST', DECIDE, {})).status).toBe(200);
    expect((await person.send('DELETE', DECIDE)).status).toBe(200);
    expect(asked).toEqual(['POST', 'DELETE']);
  });

  test.each<[string, (csrf: string) => string]>([
    ['no CSRF token', () => ''],
    ['a wrong one', (csrf) => flip(csrf)],
    ['a part of it', (csrf) => csrf.slice(0, -1)],
    ['more than it', (csrf) => `${csrf}x`],
    ['it twice', (csrf) => `${csrf}, ${csrf}`],
  ])('with %s reaches nothing', async (_, change) => {
    const { person, asked } = await signedIn();
    person.csrf = change(person.csrf);
    for (const [method, path] of [
      ['POST', DECIDE],
      ['DELETE', DECIDE],
      ['POST', '/console/api/session'],
      ['DELETE', '/console/api/session'],
      ['POST', '/console/api/events'],
    ] as const)
      expect((await person.send(method, path, method === 'POST' ? { token: TOKEN } : undefined)).status).toBe(403);
    expect(asked).toEqual([]);
    expect(await personOf(person)).toMatchObject({ name: 'token' });
  });

  test("with another session's CSRF token reaches nothing", async () => {
    const { person, browser, asked } = await signedIn();
    const [other, visitor] = [browser(), browser()];
    await other.signIn(TOKEN);
    await visitor.session();
    for (const { csrf } of [other, visitor]) {
      person.csrf = csrf;
      expect((await person.send('POST', DECIDE, {})).status).toBe(403);
    }
    expect(asked).toEqual([]);
  });

  test.each([
    ['cross-site', {}],
    ['same-site', {}],
    ['none', {}],
    ['same-origin', { origin: 'http://evil.example.com' }],
    ['same-origin', { origin: 'http://127.0.0.1:1' }],
    ['same-origin', { origin: 'https://127.0.0.1' }],
    ['same-origin', { origin: 'null' }],
  ])('of a page elsewhere (%s %j) reaches nothing, even with the token', async (site, headers) => {
    const { person, asked } = await signedIn();
    const answer = await person.send('POST', DECIDE, {}, { 'sec-fetch-site': site, ...headers });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test('of a page elsewhere is refused as a GET too, but not the link to a page', async () => {
    const { person, asked } = await signedIn();
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await person.send('GET', '/console/api/changes', undefined, headers)).status).toBe(403);
    expect((await person.send('GET', '/console/changes/shop.x', undefined, headers)).status).toBe(200);
    expect(asked).toEqual([]);
  });

  test('behind a proxy with TLS is of the public URL', async () => {
    const options = { sessionSeconds: 3600, client: undefined, publicOrigin: 'https://mcp.example.com' };
    const { browser } = await openConsole({ ...withToken, options });
    const person = browser();
    await person.signIn(TOKEN);
    expect((await person.send('POST', DECIDE, {}, { origin: 'https://mcp.example.com' })).status).toBe(200);
    expect((await person.send('POST', DECIDE, {}, { origin: 'http://mcp.example.com' })).status).toBe(403);
  });

  test('to sign in needs a page of this server too (login CSRF)', async () => {
    const { browser } = await openConsole(withToken);
    const victim = browser();
    const token = { token: TOKEN };
    expect((await victim.send('POST', '/console/api/session', token)).status).toBe(403);
    await victim.session();
    victim.csrf = '';
    expect((await victim.send('POST', '/console/api/session', token)).status).toBe(403);
    expect(await personOf(victim)).toBeUndefined();
  });
});

/** Another text of the same length. */
function flip(text: string): string {
  return `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`;
}
