import { randomBytes } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TokenReview } from '../../src/kube/token-review.ts';
import { type Browser, type Opened, openConsole } from './open-console.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const NAME = 'system:serviceaccount:shop:ann';
const TOKEN = new UnsecuredJWT({ sub: NAME, more: 'x'.repeat(900) }).encode().replace(/\.$/, '.signature');
const GENUINE: TokenReview = { authenticated: true, audiences: ['mcp'], username: NAME, groups: ['sre'] };
const REVOKED: TokenReview = { authenticated: false, audiences: [], username: '', groups: [] };
const later = () => void vi.advanceTimersByTime(31_000);
const personOf = async (browser: Browser) => (await browser.send('GET', '/console/api/session')).json.person;

/** A person who signed in with the token of a service account, and the API server's next answers. */
async function signedIn(changed: Opened = {}) {
  const state: { answer: TokenReview | undefined; asked: number } = { answer: GENUINE, asked: 0 };
  const review = async () => {
    state.asked++;
    if (state.answer === undefined) throw new Error('away');
    return state.answer;
  };
  const open = () => openConsole({ methods: { tokenReviewAudience: 'mcp' }, review, ...changed });
  const opened = await open();
  const person = opened.browser();
  expect((await person.signIn(TOKEN)).json.person).toMatchObject({ name: NAME, groups: ['sre'] });
  return { ...opened, open, state, person };
}

test('a session ends soon after its token was revoked, and does not come back', async () => {
  const { person, state } = await signedIn();
  state.answer = REVOKED;
  expect(await personOf(person)).toMatchObject({ name: NAME });
  const copy = new Map(person.cookies);
  later();
  expect(await personOf(person)).toBeUndefined();
  state.answer = GENUINE;
  for (const [name, value] of copy) person.cookies.set(name, value);
  expect(await personOf(person)).toBeUndefined();
});

test('ends on another replica too, which has nothing but the cookie', async () => {
  const { person, state, open } = await signedIn();
  const other = (await open()).browser();
  for (const [name, value] of person.cookies) other.cookies.set(name, value);
  expect(await personOf(other)).toMatchObject({ name: NAME });
  state.answer = REVOKED;
  later();
  expect(await personOf(other)).toBeUndefined();
});

test('follows the groups of the account, and asks the API server at most every 30 seconds', async () => {
  const { person, state } = await signedIn();
  for (let times = 0; times < 5; times++) await personOf(person);
  expect(state.asked).toBe(1);
  state.answer = { ...GENUINE, groups: ['leads'] };
  later();
  expect(await personOf(person)).toMatchObject({ groups: ['leads'] });
  expect(state.asked).toBe(2);
});

test('ends if the token belongs to another account now', async () => {
  const { person, state } = await signedIn();
  state.answer = { ...GENUINE, username: 'system:serviceaccount:shop:bob' };
  later();
  expect(await personOf(person)).toBeUndefined();
});

test('goes on if the API server does not say', async () => {
  const { person, state } = await signedIn();
  state.answer = undefined;
  later();
  expect(await personOf(person)).toMatchObject({ name: NAME });
});

test('the cookie does not show the token', async () => {
  const { person } = await signedIn();
  const cookie = person.cookies.get('console') ?? '';
  const parts = cookie.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
  for (const text of [cookie, ...parts]) expect(text).not.toMatch(/ann|signature|eyJzdWIi/);
  expect(cookie.length).toBeGreaterThan(TOKEN.length);
});

test.each([
  [3_500, 2],
  [6_000, 3],
])('a token of %d characters is in %d cookies, and is asked about again', async (length, count) => {
  const state = { answer: GENUINE };
  const { browser, url } = await openConsole({
    methods: { tokenReviewAudience: 'mcp' },
    review: async () => state.answer,
  });
  const person = browser();
  await person.signIn(`${randomBytes(length / 2).toString('hex')}.y.z`);
  const names = ['console', 'console-2', 'console-3'].slice(0, count);
  expect([...person.cookies.keys()]).toEqual(names);
  for (const [name, value] of person.cookies) expect(`${name}=${value}`.length).toBeLessThan(4_000);
  expect(await personOf(person)).toMatchObject({ name: NAME });
  const thief = browser();
  for (const name of names.slice(1)) thief.cookies.set(name, person.cookies.get(name) ?? '');
  expect(await personOf(thief)).toBeUndefined();
  // Another host of the domain sets a part for all of them: two of one name are none.
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  for (const more of ['console-2=x', 'console=x']) {
    const answer = await fetch(`${url}/console/api/session`, { headers: { cookie: `${more}; ${cookie}` } });
    expect(await answer.json()).not.toHaveProperty('person');
  }
  state.answer = REVOKED;
  later();
  expect(await personOf(person)).toBeUndefined();
});

test('signing out takes every part away', async () => {
  const { browser } = await openConsole({ methods: { tokenReviewAudience: 'mcp' }, review: async () => GENUINE });
  const person = browser();
  await person.signIn(`${'x'.repeat(6_000)}.y.z`);
  expect(person.cookies.size).toBe(3);
  expect((await person.send('DELETE', '/console/api/session')).status).toBe(200);
  expect(person.cookies.size).toBe(0);
});

test('a shorter session is not mixed up with what is left of a longer one', async () => {
  const { browser } = await openConsole({ methods: { tokenReviewAudience: 'mcp' }, review: async () => GENUINE });
  const person = browser();
  await person.signIn(`${'x'.repeat(6_000)}.y.z`);
  await person.signIn('short.y.z');
  expect(await personOf(person)).toMatchObject({ name: NAME });
});

test('a token that is too long for the cookies signs in, and is not asked about again', async () => {
  const state = { answer: GENUINE };
  const { browser } = await openConsole({ methods: { tokenReviewAudience: 'mcp' }, review: async () => state.answer });
  const person = browser();
  await person.signIn(`${'x'.repeat(9_000)}.y.z`);
  state.answer = REVOKED;
  later();
  expect(await personOf(person)).toMatchObject({ name: NAME });
});

test('a session without authentication ends with its token, too', async () => {
  const state = { isKnown: true };
  const { browser } = await openConsole({
    whoIs: async () => (state.isKnown ? { username: 'alice', groups: [] } : undefined),
  });
  const person = browser();
  await person.signIn('token-of-alice');
  state.isKnown = false;
  expect(await personOf(person)).toMatchObject({ name: 'alice' });
  later();
  expect(await personOf(person)).toMatchObject({ name: 'local' });
});
