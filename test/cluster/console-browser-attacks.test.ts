import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, type Person, type TestBrowser } from '../console/browser/browser.ts';
import { type EvilPages, startEvilPages } from '../console/browser/evil-pages.ts';
import { succeed } from '../deployment/kubectl.ts';
import { type HttpServer, send } from '../served.ts';
import { issue } from '../transport/certificates.ts';
import { admin } from './against.ts';
import { type ConsoleGround, eventually, openConsoleGround, planAs, signIn } from './console-ground.ts';

const NAMESPACE = 'console-attacks';
let ground: ConsoleGround;
let server: HttpServer;
let browser: TestBrowser;
/** The same server over TLS, as console.shop.test. */
let secure: HttpServer;
let evil: EvilPages;
let evilTls: EvilPages;
let id = '';
let hash = '';

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '-n', NAMESPACE]);
  const certificate = issue({ commonName: 'shop.test', usage: 'server' });
  const [cert, key] = (['cert', 'key'] as const).map((part) => {
    writeFileSync(join(ground.folder, part), certificate[part], { mode: 0o600 });
    return join(ground.folder, part);
  });
  [evil, evilTls, browser] = await Promise.all([startEvilPages(), startEvilPages(certificate), openBrowser()]);
  const tls = ['--tls-cert', `${cert}`, '--tls-key', `${key}`];
  [server, secure] = await Promise.all([ground.open(), ground.open({ MCP_ALLOWED_HOSTS: 'console.shop.test' }, tls)]);
  id = await planAs('agent', server.url, 'scale', 'deployment/web', '--replicas=3', '-n', NAMESPACE);
  ({ hash } = (await ground.recordOf(id)).spec);
});
afterEach(() => browser.settle());
afterAll(async () => {
  await browser?.close();
  evil?.stop();
  evilTls?.stop();
  await Promise.all([server?.stop(), secure?.stop()]);
  await ground?.close();
});

/** A signed-in approver who also sees pages of an attacker. */
async function victim(): Promise<Person> {
  const person = await browser.person(server.url, { origins: places() });
  await signIn(person, server.url, 'alice');
  return person;
}

/** Where the attacker is: at the same address with another port, which browsers count as the same site, and at another one. */
const places = () => [`http://127.0.0.1:${evil.port}`, `http://evil.shop.test:${evil.port}`];
const decisions = async () => (await ground.recordOf(id)).status.decisions ?? [];
const hostOf = (of: HttpServer) => ({ host: new URL(of.url).host });
const decision = () => JSON.stringify({ verdict: 'Approved', hash });

describe('a page of another origin cannot decide for a person who is signed in', () => {
  const target = () => new URL(`/console/api/changes/${id}/decision`, server.url).href;
  const attacks: readonly (readonly [name: string, body: () => string])[] = [
    [
      'by a form',
      () => `<form method="post" enctype="text/plain" action="${target()}">
        <input name='${decision().slice(0, -1)},"x":"' value='"}'></form>
        <script>document.forms[0].submit()</script>`,
    ],
    [
      'by a request that needs no preflight',
      () => `<script>fetch('${target()}', { method: 'POST', mode: 'no-cors', credentials: 'include',
        headers: { 'content-type': 'text/plain' }, body: '${decision()}' }).finally(() => document.title = 'done')</script>`,
    ],
    [
      'by a request with the header of the CSRF token',
      () => `<script>fetch('${target()}', { method: 'POST', credentials: 'include',
        headers: { 'content-type': 'application/json', 'x-console-csrf': 'guess' }, body: '${decision()}' })
        .finally(() => document.title = 'done')</script>`,
    ],
    [
      'by reading the CSRF token first',
      () => `<script>fetch('${new URL('/console/api/session', server.url).href}', { credentials: 'include' })
        .then((answer) => answer.json()).then(({ csrf }) => document.title = 'read ' + csrf, () => document.title = 'done')</script>`,
    ],
  ];
  test.each(attacks)('%s', async (_, body) => {
    const person = await victim();
    person.expect(/status of 40[13]/, /CORS/, /ERR_FAILED/, /ERR_BLOCKED_BY_RESPONSE/, /exception: Failed to fetch/);
    evil.serve('/offer', body());
    for (const origin of places()) {
      const page = await person.open();
      await page.goto(`${origin}/offer`);
      await page.waitForLoadState('networkidle');
      expect(await page.title()).not.toContain('read');
      await page.close();
    }
    expect(await decisions()).toEqual([]);
    expect((await person.context.cookies(server.url)).length).toBeGreaterThan(0);
  });
});

test('a page of another origin cannot frame the console, nor keep a hold on its window', async () => {
  const person = await victim();
  person.expect(/frame-ancestors|X-Frame-Options|ERR_BLOCKED_BY_RESPONSE|Refused to (frame|display)|Framing/);
  const address = new URL(`/console/changes/${id}`, server.url).href;
  evil.serve('/frame', `<iframe title="console" src="${address}" width="900" height="600"></iframe>`);
  evil.serve('/opener', `<button onclick="opened = window.open('${address}')">See</button>`);
  for (const origin of places()) {
    const page = await person.open();
    await page.goto(`${origin}/frame`);
    await page.waitForLoadState('networkidle');
    expect(await page.frameLocator('iframe').getByText('Changes').count()).toBe(0);
    await page.goto(`${origin}/opener`);
    await page.getByRole('button').click();
    await eventually(() => page.evaluate('opened.closed')).toBe(true);
    await page.close();
  }
});

test('a session that an attacker planted before the sign-in is not the one of the person', async () => {
  const visit = await send(server.url, { method: 'GET', path: '/console/api/session', headers: hostOf(server) });
  const planted = String(visit.headers['set-cookie']).split(';')[0] ?? '';
  const [name = '', value = ''] = planted.split(/=(.*)/s);
  const person = await browser.person(server.url);
  await person.context.addCookies([{ name, value, url: server.url }]);
  await signIn(person, server.url, 'alice');
  const [now] = await person.context.cookies(server.url);
  expect(now?.value).not.toBe(value);
  const headers = { ...hostOf(server), cookie: planted };
  expect((await send(server.url, { method: 'GET', path: '/console/api/changes', headers })).status).toBe(401);
});

test('the cookie of the session is for this host alone, and no script reads it', async () => {
  const person = await victim();
  const cookies = await person.context.cookies(server.url);
  expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/', domain: '127.0.0.1' }]);
  expect(await person.page.evaluate('document.cookie')).toBe('');
});

test('another host of the same domain neither gets the session nor plants one', async () => {
  const origin = `https://console.shop.test:${new URL(secure.url).port}`;
  const attacker = `https://evil.shop.test:${evilTls.port}`;
  const visit = await send(server.url, { method: 'GET', path: '/console/api/session', headers: hostOf(server) });
  const planted = String(visit.headers['set-cookie']).split(/[=;]/)[1] ?? '';
  const names = ['__Host-console', 'console'];
  const plant = names.map((name) => `document.cookie = '${name}=${planted}; domain=shop.test; path=/; secure';`);
  evilTls.serve('/plant', `<script>${plant.join('')}</script>`);
  const person = await browser.person(origin, { origins: [attacker] });
  await person.page.goto(`${attacker}/plant`);
  await signIn(person, origin, 'alice');
  await person.page.goto(`${attacker}/plant`);
  expect(evilTls.cookiesFor('evil.shop.test')).not.toContain('__Host-console');
  const cookies = await person.context.cookies(origin);
  expect(cookies).toContainEqual(
    expect.objectContaining({ name: '__Host-console', domain: 'console.shop.test', secure: true, httpOnly: true }),
  );
  await person.page.goto(`${origin}/console/status`);
  await person.page.getByRole('button', { name: /^Signed in as alice/ }).waitFor();
});

test('every answer of the console has the headers that keep other pages out', async () => {
  for (const path of [
    '/console',
    '/console/changes',
    '/console/api/session',
    '/console/api/none',
    '/console/none.js',
  ]) {
    const { headers } = await send(server.url, { method: 'GET', path, headers: hostOf(server) });
    const policy = String(headers['content-security-policy']);
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toMatch(/unsafe|\*|https?:/);
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers['access-control-allow-origin'], path).toBeUndefined();
  }
});
