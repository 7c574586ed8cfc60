import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../browser/browser.ts';
import { openConsole } from '../open-console.ts';
import { AuthorizationServer } from './authorization-server.ts';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterEach(() => browser.settle());
afterAll(() => browser.close());

test('a real browser comes back from the issuer of another site with its cookies, and keeps the strict one', async () => {
  const issuer = await AuthorizationServer.start('localhost');
  try {
    const client = issuer.client();
    const options = { sessionSeconds: 3600, client, publicOrigin: undefined };
    const { url } = await openConsole({ methods: { oidc: client.oidc }, options });
    const { page, context } = await browser.person(url, { origins: [issuer.url] });
    await page.goto(`${url}/console/sign-in?to=/console/changes`);
    await page.waitForURL(`${url}/console/changes`);
    const session = await page.evaluate(`fetch('/console/api/session').then((answer) => answer.json())`);
    expect(session).toMatchObject({ person: { method: 'oidc', name: 'oidc:alice', groups: ['g:sre'] } });
    expect((await context.cookies()).map(({ name, sameSite, httpOnly }) => [name, sameSite, httpOnly])).toEqual([
      ['console', 'Strict', true],
    ]);
    expect(await page.evaluate('document.cookie')).toBe('');
  } finally {
    issuer.stop();
  }
});
