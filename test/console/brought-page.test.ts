import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDrawing } from '../../src/console/drawn-page.ts';
import type { ChangeRow } from '../../src/console/face/changes.ts';
import type { Session } from '../../src/console/face/session.ts';
import type { ConsoleRequest } from '../../src/console/handler.ts';
import { MAIN } from '../bundle.ts';
import { type Browser, openConsole, TOKEN } from './open-console.ts';

const CHANGES = { changes: [{ id: 'shop.1' }] };
/** What Chromium sends with the address that a person typed. */
const TYPED = { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' };

/** Opens a console whose pages of changes answer this; returns what the handler was asked too. */
async function opened(answer: () => Promise<unknown> = async () => CHANGES, methods = {}) {
  const asked: ConsoleRequest[] = [];
  const changes = async (request: ConsoleRequest) => {
    asked.push(request);
    return { status: 200, json: await answer() };
  };
  return { ...(await openConsole({ methods, handlers: { changes } })), asked };
}

/** Loads a page; returns its headers and text with the JSON that it brings. */
async function load(by: Browser, path = '/console/changes', headers: Readonly<Record<string, string>> = TYPED) {
  const answer = await by.send('GET', path, undefined, headers);
  const [, json] = /<script type="application\/json" id="brought">(.*?)<\/script>/s.exec(answer.text) ?? [];
  return { ...answer, brought: json === undefined ? undefined : JSON.parse(json) };
}

describe('a page', () => {
  test('brings the session and the list of changes', async () => {
    const { browser, asked } = await opened();
    const { status, headers, brought, text } = await load(browser());
    expect([status, headers['cache-control'], headers['content-type']]).toEqual([
      200,
      'no-store',
      'text/html; charset=utf-8',
    ]);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(brought).toMatchObject({
      session: { isLocal: true, person: { name: 'local' } },
      answers: { changes: CHANGES },
    });
    expect(text).toContain('<title>Console</title>');
    expect(text).toContain('<div id="app" inert><p>1 drawn</p></div>');
    expect(text).not.toContain('id="frame"');
    expect(asked).toMatchObject([{ method: 'GET', path: ['changes'], subject: { name: 'local' }, isLocal: true }]);
  });

  test('of a change brings the change too', async () => {
    const { browser, asked } = await opened();
    const { brought } = await load(browser(), '/console/changes/shop.1?a=b');
    expect(Object.keys(brought.answers)).toEqual(['changes', 'changes/shop.1']);
    expect(asked.map(({ path }) => path)).toEqual([['changes'], ['changes', 'shop.1']]);
  });

  test.each(['/console/changes/..', '/console/changes/%2e%2e', '/console/changes/shop.1/x', '/console/activity'])(
    'at another address brings the list alone: %s',
    async (path) => {
      const { browser } = await opened();
      expect(Object.keys((await load(browser(), path)).brought.answers)).toEqual(['changes']);
    },
  );

  test('brings what the person may see, and the session that signed them in', async () => {
    const { browser, asked } = await opened(undefined, { token: TOKEN });
    const person = browser();
    await person.signIn(TOKEN);
    const { brought, headers } = await load(person);
    expect(headers['set-cookie']).toBeUndefined();
    expect(brought).toMatchObject({ session: { person: { name: 'token' }, csrf: person.csrf } });
    expect(asked).toMatchObject([{ subject: { method: 'token', name: 'token' }, isLocal: false }]);
  });

  test('brings nothing but a session for the form, before the sign-in', async () => {
    const { browser, asked } = await opened(undefined, { token: TOKEN });
    const visitor = browser();
    const { brought, headers, text } = await load(visitor);
    expect(headers['set-cookie']).toEqual([expect.stringContaining('console=')]);
    expect([brought.session.person, brought.answers, asked]).toEqual([undefined, {}, []]);
    expect(text).toContain('<div id="app"></div>');
    visitor.csrf = brought.session.csrf;
    expect((await visitor.send('POST', '/console/api/session', { token: TOKEN })).status).toBe(200);
  });
});

describe('the list of changes', () => {
  test.each(['/console', '/console/', '/console/changes', '/console/changes/', '/console/changes?text=a'])(
    'is drawn at %s',
    async (path) => {
      const { browser } = await opened();
      expect((await load(browser(), path)).text).toContain('<div id="app" inert><p>1 drawn</p>');
    },
  );

  test.each(['/console/activity', '/console/changes/shop.1', '/console/changes/shop.1/x', '/console/x/changes'])(
    'is not drawn at %s, which has a frame',
    async (path) => {
      const { browser } = await opened();
      const { text } = await load(browser(), path);
      expect(text).toMatch(
        /<div id="frame" aria-hidden="true"><header class="top">.*>Activity<.*<\/header><\/div><div id="app"><\/div>/,
      );
    },
  );

  test('has a frame instead if it does not come', async () => {
    const { browser } = await opened(() => new Promise(() => {}));
    expect((await load(browser())).text).toMatch(/<div id="frame" .*<div id="app"><\/div>/);
  });

  test('is not drawn if that fails', async () => {
    const changes = async () => ({ status: 200, json: CHANGES });
    const drawChanges = () => {
      throw new Error('a defect');
    };
    const { browser } = await openConsole({ handlers: { changes }, drawChanges });
    const { text, brought } = await load(browser());
    expect([text.includes('<div id="app"></div>'), brought.answers]).toEqual([true, { changes: CHANGES }]);
  });

  test('is drawn with every text escaped, and nothing of it is in the next one', async () => {
    const hostile = '"><img src=x onerror=alert(1)></p><script>alert(1)</script><!--\u202e&lt;';
    const row: ChangeRow = {
      id: hostile,
      phase: 'Pending',
      askedBy: hostile,
      client: hostile,
      reason: hostile,
      summary: hostile,
      objects: [{ resource: hostile, namespace: hostile, name: hostile }],
      plannedAt: hostile,
      expiresAt: hostile,
      risks: [hostile, 'a', 'b'],
      reversible: hostile,
      verdict: hostile,
      isOwn: true,
      decisions: 0,
      needed: 2,
    };
    const drawChanges = await loadDrawing(join(MAIN, '..', 'drawn-page.js'));
    const session: Session = {
      person: { method: 'token', name: hostile, groups: [hostile] },
      isLocal: false,
      csrf: 'secret',
      signIn: { oidc: false, tokens: ['static'] },
      version: hostile,
    };
    const html = drawChanges({ session, changes: { changes: [row] }, query: `?text=${encodeURIComponent('img src')}` });
    expect(html).toContain('&lt;img src=x onerror=alert(1)');
    expect(html).not.toMatch(/<(img|script|!--)/i);
    // Every attribute has its value in quotes, which no text ends.
    expect(html.replaceAll(/<\/?[a-z0-9]+(?:\s[a-zA-Z-]+(?:="[^"<]*")?)*\s*\/?>/g, '')).not.toMatch(/[<"]/);
    expect(html).not.toContain('secret');
    const next = drawChanges({ session: { ...session, isLocal: true }, changes: { changes: [] }, query: '' });
    expect(next).toContain('No changes yet');
    expect(next).not.toContain('onerror=alert(1)&gt;&lt;/p');
  });
});

describe('a page brings nothing', () => {
  test.each([
    ['from a link on another site, which leaves the cookie out', { 'sec-fetch-site': 'cross-site' }],
    ['from another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['to a script', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' }],
    ['to a frame', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'iframe' }],
  ])('%s', async (_, headers) => {
    const { browser, asked } = await opened();
    const answer = await load(browser(), '/console/changes', headers);
    expect([answer.status, answer.brought, answer.headers['set-cookie']]).toEqual([200, undefined, undefined]);
    expect(answer.text).toContain('<title>Console</title>');
    expect(asked).toEqual([]);
  });

  test('without a session, to a browser that does not say where the link is', async () => {
    const { url, asked } = await opened();
    const answer = await fetch(`${url}/console/changes`);
    expect([await answer.text(), answer.headers.get('set-cookie')]).toEqual([
      expect.not.stringContaining('brought'),
      null,
    ]);
    expect(asked).toEqual([]);
  });

  test('to HEAD', async () => {
    const { browser, asked } = await opened();
    expect(await browser().send('HEAD', '/console/changes', undefined, TYPED)).toMatchObject({ status: 200, text: '' });
    expect(asked).toEqual([]);
  });
});

describe('a page is whole', () => {
  test('if a text looks like the end of an element', async () => {
    const hostile = { summary: '</script><script>alert(1)</script><!--<script>' };
    const { browser } = await opened(async () => hostile);
    const { text, brought } = await load(browser());
    expect(brought.answers).toEqual({ changes: hostile });
    expect(text.match(/<\/script/g)).toHaveLength(1);
    expect(text).not.toContain('<!--');
  });

  test.each([
    ['fails', () => Promise.reject(new Error('a defect'))],
    ['does not come', () => new Promise(() => {})],
    ['is longer than a page', async () => ({ text: 'x'.repeat(200_000) })],
  ])('without an answer that %s', async (_, answer) => {
    const { browser } = await opened(answer);
    expect((await load(browser())).brought).toMatchObject({ session: { isLocal: true }, answers: {} });
  });

  test('without an answer that is a refusal', async () => {
    const changes = async () => ({ status: 403, json: { error: 'No.' } });
    const { browser } = await openConsole({ handlers: { changes } });
    expect((await load(browser())).brought.answers).toEqual({});
  });
});
