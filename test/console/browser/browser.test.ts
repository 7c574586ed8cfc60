import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { openBrowser, type TestBrowser } from './browser.ts';
import { shoot } from './screenshots.ts';

/** Every page of the server below, under a policy without inline code. */
const page = (body: string) =>
  `<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>${body}</main>`;
const PAGES: Readonly<Record<string, string>> = {
  '/good': page('<p>All is well.</p><script src="/script.js"></script>'),
  '/inline': page('<script>document.title = "executed"</script>'),
  '/handler': page('<img src="/none" alt="" onerror="document.title = \'executed\'">'),
  '/foreign': page('<img src="http://evil.example/pixel" alt="">'),
  '/throws': page('<script src="/throws.js"></script>'),
  '/dialog': page('<script src="/dialog.js"></script>'),
  '/unlabelled': page('<input>'),
  '/broken': page('<img src="/none" alt="">'),
  '/favicon.ico': '',
};
const SCRIPTS: Readonly<Record<string, string>> = {
  '/script.js': 'document.title = "scripted"',
  '/throws.js': 'throw new Error("a defect")',
  '/dialog.js': 'alert("pwned")',
};
let server: Server;
let url: string;
let browser: TestBrowser;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
    const text = PAGES[path] ?? SCRIPTS[path];
    response.writeHead(text === undefined ? 404 : 200, {
      'content-type': type,
      'content-security-policy': "default-src 'self'; img-src 'self' http:",
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

test('a page without faults passes', async () => {
  const { page: good } = await browser.person(url, { width: 360, theme: 'dark' });
  await good.goto(`${url}/good`);
  expect(await good.title()).toBe('scripted');
  expect(await good.evaluate('[innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]')).toEqual([360, true]);
  expect(await axeFaults(good)).toEqual([]);
  const picture = readFileSync(await shoot(good, 'harness'));
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  await browser.settle();
});

test.each([
  ['/inline', /violation of script-src-elem by inline/],
  ['/handler', /violation of script-src-attr by inline/],
  ['/foreign', /request to another host: http:\/\/evil\.example\/pixel/],
  ['/throws', /exception: a defect/],
  ['/dialog', /dialog: pwned/],
  ['/broken', /console: Failed to load resource.*404/],
])('the harness reports the fault of %s, unless a test expects it', async (path, fault) => {
  const { page: faulty } = await browser.person(url);
  await faulty.goto(url + path);
  await faulty.waitForTimeout(50);
  expect(await faulty.title()).not.toBe('executed');
  await expect(browser.settle()).rejects.toThrow(fault);
  const other = await browser.person(url);
  other.expect(/.*/);
  await other.page.goto(url + path);
  await browser.settle();
});

test('axe reports a field without a label', async () => {
  const { page: unlabelled } = await browser.person(url);
  await unlabelled.goto(`${url}/unlabelled`);
  expect(await axeFaults(unlabelled)).toEqual([expect.stringContaining('label')]);
  await browser.settle();
});
