import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from '../console/browser/axe.ts';
import { openBrowser, type Person, type TestBrowser } from '../console/browser/browser.ts';
import { type SignInIssuer, startSignInIssuer } from '../console/browser/sign-in-issuer.ts';
import { succeed } from '../deployment/kubectl.ts';
import { type HttpServer, send } from '../served.ts';
import { admin } from './against.ts';
import { type ConsoleGround, eventually, openConsoleGround, signIn, TOKENS } from './console-ground.ts';

const NAMESPACE = 'console-sign-in';
const AUDIENCE = 'console-of-the-tests';
let ground: ConsoleGround;
let issuer: SignInIssuer;
/** With every way to sign in. */
let server: HttpServer;
/** Without authentication. */
let open: HttpServer;
let browser: TestBrowser;

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  issuer = await startSignInIssuer();
  browser = await openBrowser();
  [server, open] = await Promise.all([
    ground.open({ ...issuer.environment, MCP_TOKENREVIEW_AUDIENCE: AUDIENCE }),
    ground.open({ MCP_AUTH_TOKEN_FILE: '' }),
  ]);
});
afterEach(() => browser.settle());
afterAll(async () => {
  await browser?.close();
  issuer?.stop();
  await Promise.all([server?.stop(), open?.stop()]);
  await ground?.close();
});

/** Pastes a token into the form of the sign-in. */
async function paste({ page }: Person, token: string): Promise<void> {
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Sign in with the token' }).click();
}

/** The name of the person that the page shows, and how they signed in. */
async function whoIsSignedIn({ page }: Person): Promise<string> {
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  const text = await page.getByText(/^Signed in by/).textContent();
  const name = await page.locator('.menu-name').textContent();
  await page.keyboard.press('Escape');
  return `${name}, ${text}`;
}

const at = (path: string, of: HttpServer = server) => new URL(path, of.url).href;
/** Sends a request of no browser, with the cookies of one. */
const ask = async (person: Person, path: string, of: HttpServer = server) => {
  const cookies = await person.context.cookies(of.url);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return send(of.url, { method: 'GET', path, headers: { host: new URL(of.url).host, cookie } });
};

describe('a person signs in with', () => {
  test('a static token, and out', async () => {
    const person = await browser.person(server.url);
    await person.page.goto(at('/console/status'));
    await person.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await axeFaults(person.page)).toEqual([]);
    await paste(person, TOKENS.alice);
    expect(await whoIsSignedIn(person)).toMatch(/^alice, Signed in by token/);
    expect(new URL(person.page.url()).pathname).toBe('/console/status');
    expect((await ask(person, '/console/api/changes')).status).toBe(200);
    const [stolen] = await person.context.cookies(server.url);
    await person.page.getByRole('button', { name: /^Signed in as/ }).click();
    await person.page.getByRole('button', { name: 'Sign out' }).click();
    await person.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const cookie = `${stolen?.name}=${stolen?.value}`;
    const headers = { host: new URL(server.url).host, cookie };
    expect((await send(server.url, { method: 'GET', path: '/console/api/changes', headers })).status).toBe(401);
  });

  test('the token of a service account, and of a person at the issuer', async () => {
    const account = ['create', 'token', 'default', '-n', NAMESPACE, `--audience=${AUDIENCE}`];
    for (const [token, who] of [
      [
        (await succeed(admin, account)).trim(),
        `system:serviceaccount:${NAMESPACE}:default, Signed in by service-account`,
      ],
      [await issuer.issuer.sign({ sub: 'dora' }), 'dora, Signed in by oidc'],
    ] as const) {
      const person = await browser.person(server.url);
      // They have no rights in the cluster, and see no changes.
      person.expect(/status of 403/);
      await person.page.goto(at('/console/changes'));
      await paste(person, token);
      expect(await whoIsSignedIn(person)).toContain(who);
    }
  });

  test('no wrong token: the page says so, and there is no session', async () => {
    const person = await browser.person(server.url);
    person.expect(/status of 4\d\d/);
    await person.page.goto(at('/console/changes'));
    await paste(person, 'x'.repeat(40));
    await person.page.getByRole('alert').or(person.page.locator('.field-error, .error')).first().waitFor();
    expect((await ask(person, '/console/api/changes')).status).toBe(401);
    const { page } = person;
    await page.getByLabel('Token', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Sign in with the token' }).click();
    await page.getByText('Paste a token.').waitFor();
  });
});

describe('a person signs in at the issuer', () => {
  const begin = async (path = '/console/status'): Promise<Person> => {
    const person = await browser.person(server.url, { origins: [issuer.origin] });
    person.expect(/status of 4\d\d/);
    issuer.claims = { sub: 'dora' };
    issuer.idToken = {};
    issuer.answer = () => undefined;
    await person.page.goto(at(path));
    await person.page.getByRole('link', { name: 'Sign in with your organization' }).waitFor();
    return person;
  };
  const go = ({ page }: Person) => page.getByRole('link', { name: 'Sign in with your organization' }).click();

  test('with PKCE, and comes back to the page where they were', async () => {
    const person = await begin();
    await go(person);
    expect(await whoIsSignedIn(person)).toMatch(/^dora, Signed in by oidc/);
    expect(person.page.url()).toBe(at('/console/status'));
    expect(Object.fromEntries(issuer.asked.at(-1) ?? [])).toMatchObject({
      code_challenge_method: 'S256',
      state: expect.any(String),
      nonce: expect.any(String),
      redirect_uri: at('/console/callback'),
    });
  });

  test.each<[string, () => void]>([
    [
      'another issuer answers (RFC 9207)',
      () => (issuer.answer = (answer) => answer.set('iss', 'https://evil.example')),
    ],
    ['the answer names no issuer', () => (issuer.answer = (answer) => answer.delete('iss'))],
    ['the answer has another state', () => (issuer.answer = (answer) => answer.set('state', 'x'.repeat(43)))],
    ['the code is of another person', () => (issuer.answer = (answer) => answer.set('code', 'stolen'))],
    ['the token is of another issuer', () => (issuer.idToken = { iss: 'https://evil.example' })],
    ['the token is for another client', () => (issuer.idToken = { aud: 'another' })],
    ['the token answers another sign-in', () => (issuer.idToken = { nonce: 'x'.repeat(43) })],
    ['the token has ended', () => (issuer.idToken = { exp: 1000 })],
  ])('not if %s', async (_, alter) => {
    const person = await begin();
    alter();
    await go(person);
    await person.page.waitForURL(
      (url) => url.origin === new URL(server.url).origin && url.pathname !== '/console/status',
    );
    expect((await ask(person, '/console/api/changes')).status).toBe(401);
  });

  test('and an answer that another browser began is not accepted', async () => {
    const attacker = await begin();
    let callback = '';
    issuer.answer = (answer) => {
      callback = at(`/console/callback?${answer}`);
      answer.delete('code');
    };
    await go(attacker);
    await eventually(() => callback).toContain('code=');
    const victim = await browser.person(server.url);
    victim.expect(/status of 4\d\d/);
    await victim.page.goto(callback);
    expect((await ask(victim, '/console/api/changes')).status).toBe(401);
  });

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/console/../..//evil.example',
    '/console/%0d%0aLocation:%20https://evil.example',
    'javascript:alert(1)',
    '/mcp',
  ])('and lands on a page of the console, with to=%s', async (to) => {
    const person = await begin();
    await person.page.goto(at(`/console/sign-in?to=${encodeURIComponent(to)}`));
    await person.page.waitForURL((url) => url.origin === new URL(server.url).origin);
    await person.page.getByRole('navigation', { name: 'Pages' }).waitFor();
    const { origin, pathname } = new URL(person.page.url());
    expect([origin, pathname.startsWith('/console')]).toEqual([new URL(server.url).origin, true]);
  });
});

describe('without authentication, on a loopback address', () => {
  test('everyone looks on, and only a person who signs in with a token of the cluster decides', async () => {
    const person = await browser.person(open.url);
    person.expect(/status of 403/);
    await person.page.goto(at('/console/changes', open));
    await person.page.getByText('You are looking on without signing in.').waitFor();
    expect(await axeFaults(person.page)).toEqual([]);
    await person.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await paste(person, (await succeed(admin, ['create', 'token', 'default', '-n', NAMESPACE])).trim());
    expect(await whoIsSignedIn(person)).toContain(`system:serviceaccount:${NAMESPACE}:default`);
  });
});

describe('a session ends', () => {
  test('with the credential: the page says so, and is there again after the next sign-in', async () => {
    const person = await browser.person(server.url);
    person.expect(/status of 401/, /Failed to load resource/);
    await person.page.goto(at('/console/policy'));
    const exp = Math.floor(Date.now() / 1000) + 6;
    await paste(person, await issuer.issuer.sign({ sub: 'dora', exp }));
    await person.page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await person.page.getByText('Your session has ended. Sign in again').waitFor({ timeout: 30_000 });
    await paste(person, TOKENS.alice);
    expect(await whoIsSignedIn(person)).toContain('alice');
    expect(new URL(person.page.url()).pathname).toBe('/console/policy');
  });
});

test('the pages say that the connection is lost, and follow again when the server is back', async () => {
  const first = await ground.open();
  const person = await browser.person(first.url);
  person.expect(/Failed to load resource/, /ERR_/);
  await signIn(person, first.url, 'alice');
  first.child.kill('SIGKILL');
  await first.exited;
  await person.page.getByText('Connection lost, trying again.').waitFor();
  const again = await ground.open({}, ['--port', new URL(first.url).port]);
  try {
    await person.page.getByText('Connection lost, trying again.').waitFor({ state: 'hidden', timeout: 30_000 });
    expect(await whoIsSignedIn(person)).toContain('alice');
  } finally {
    await again.stop();
  }
});
