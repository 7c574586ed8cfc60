import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from '../console/browser/axe.ts';
import { openBrowser, type TestBrowser } from '../console/browser/browser.ts';
import { succeed } from '../deployment/kubectl.ts';
import type { HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ConsoleGround, callAs, eventually, openConsoleGround, planAs, signIn, TOKENS } from './console-ground.ts';

const NAMESPACE = 'console-view';
const IN = ['-n', NAMESPACE];
/** A caller whose name is longer than the button that shows it. */
const LONG = 'approver.of.the.night.shift.of.the.agents.of.the.whole.shop@example.com';
const LONG_TOKEN = 'the-token-of-the-night-shift-0123456789';
let ground: ConsoleGround;
let server: HttpServer;
let browser: TestBrowser;

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  browser = await openBrowser();
  const tokens = join(ground.folder, 'more-tokens');
  const groups = Array.from({ length: 40 }, (_, at) => `a-group-with-a-long-name-${at}`).join(',');
  writeFileSync(tokens, `alice ${TOKENS.alice} approvers\nagent ${TOKENS.agent}\n${LONG} ${LONG_TOKEN} ${groups}\n`);
  server = await ground.open({ MCP_AUTH_TOKEN_FILE: tokens, KUBECTL_APPROVAL_COMMANDS: 'scale' });
});
afterEach(() => browser.settle());
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await ground?.close();
});

const scaled = (replicas: number) =>
  planAs('agent', server.url, 'scale', 'deployment/web', `--replicas=${replicas}`, ...IN);
const pageAt = (path: string) => new URL(`/console/${path}`, server.url).href;

describe('the first view', () => {
  test('needs nothing of the API: the page brings the session and the list', async () => {
    const id = await scaled(2);
    const person = await browser.person(server.url);
    await signIn(person, server.url, 'alice');
    const { page } = person;
    // Answers of the API do not come any more.
    await page.route('**/console/api/**', () => {});
    // On a busy machine the cluster may answer too late for a page to bring it.
    const shown = (path: string, text: string) =>
      eventually(async () => {
        await page.goto(pageAt(path));
        return page.getByText(text).count();
      });
    await shown('changes', id).toBeGreaterThan(0);
    await shown(`changes/${id}`, 'replicas: 2').toBeGreaterThan(0);
  });

  test('does not miss what happened between the page and its stream of events', async () => {
    const person = await browser.person(server.url);
    await signIn(person, server.url, 'alice');
    const { page } = person;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/console/api/events', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(pageAt('changes'));
    await page.getByRole('heading', { name: 'Changes' }).waitFor();
    const id = await scaled(4);
    expect(await page.getByText(id).count()).toBe(0);
    release();
    await page.getByText(id).waitFor();
  });

  test('after a link on another site keeps the person signed in', async () => {
    const person = await browser.person(server.url);
    await signIn(person, server.url, 'alice');
    const { page } = person;
    // Another site than 127.0.0.1, where the cookie is not sent along.
    await page.route('http://chat.shop.test/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<a href="${pageAt('status')}">the console</a>` }),
    );
    person.expect(/request to another host: http:\/\/chat\.shop\.test/, /favicon/);
    await page.goto('http://chat.shop.test/');
    await page.getByRole('link').click();
    await page.getByRole('heading', { name: 'Configuration' }).waitFor();
    await page.getByRole('button', { name: 'Signed in as alice' }).waitFor();
  });
});

test('a page whose file is gone says so, and the others go on', async () => {
  const person = await browser.person(server.url);
  await signIn(person, server.url, 'alice');
  const { page } = person;
  person.expect(/404/, /Failed to (load|fetch)/);
  await page.route('**/status-page-*.js', (route) => route.fulfill({ status: 404, body: 'gone' }));
  await page.goto(pageAt('status'));
  await page.getByText('A part of the console could not be loaded.').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Policy' }).click();
  await page.getByRole('link', { name: 'Playground' }).waitFor();
});

describe('the playground', () => {
  test('judges calls of other tools as JSON, and says what is wrong with it', async () => {
    const person = await browser.person(server.url);
    const { page } = person;
    person.expect(/422/);
    await signIn(person, server.url, 'alice', '/console/policy?view=try');
    await page.getByRole('button', { name: 'run_image' }).click();
    const call = page.getByLabel('Call', { exact: true });
    await expect.poll(() => call.inputValue()).toBe('{"name":"run_image","arguments":{"name":"name","image":"image"}}');
    await page.getByText('IMAGE_NOT_ALLOWED').first().waitFor();
    await call.fill('{"name": "run_image", "arguments": {"name": "debug", "image": "example/tools"}}');
    await page.getByText('--image=example/tools').first().waitFor();
    await call.fill('{"name": "run_image", "arguments": {"name": "debug"');
    await page.getByText('This is no JSON').waitFor();
    await call.fill('{"name": "run_imag", "arguments": {}}');
    await page.getByText('There is no tool "run_imag" here.').waitFor();
    await call.fill(JSON.stringify({ name: 'diagnose', arguments: { namespace: NAMESPACE } }));
    await page.getByRole('table', { name: 'Its steps, each judged by itself' }).getByText('get').first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });
});

test('a refused write is denied on its page, by the rule that refused it', async () => {
  const container = { name: 'web', securityContext: { privileged: true } };
  const answer = await callAs('agent', server.url, 'kubectl', {
    args: ['patch', 'deployment', 'web', ...IN],
    stdin: { spec: { template: { spec: { containers: [container] } } } },
  });
  expect(answer['code']).toBe('POD_SECURITY');
  const person = await browser.person(server.url);
  const { page } = person;
  await signIn(person, server.url, 'alice', '/console/activity');
  await page
    .getByRole('table', { name: /^Calls/ })
    .getByRole('link')
    .filter({ hasText: 'patch' })
    .first()
    .click();
  await page.getByText('The server refused it').waitFor();
  const judged = page.getByRole('region', { name: 'What was judged' });
  expect(await judged.textContent()).toContain('pod-security');
});

test('the limits of the policy are sentences, with their settings as code', async () => {
  const person = await browser.person(server.url);
  const { page } = person;
  await signIn(person, server.url, 'alice', '/console/policy');
  const limit = page.getByText('Every call ends after', { exact: false }).first();
  await limit.waitFor();
  expect(await limit.evaluate((place) => place.closest('code') !== null)).toBe(false);
  expect(await page.locator('code', { hasText: /^KUBECTL_TIMEOUT$/ }).count()).toBe(1);
});

describe('the page Status', () => {
  test.each([1280, 360])('says who reads, and its fields and buttons are in line, %d pixels wide', async (width) => {
    const person = await browser.person(server.url, { width });
    const { page } = person;
    await signIn(person, server.url, 'alice', '/console/status');
    await page.getByText('this server, without starting kubectl').waitFor();
    const field = await page.getByLabel('Search the settings', { exact: true }).last().boundingBox();
    const button = await page.getByRole('button', { name: 'Show defaults' }).boundingBox();
    if (field === null || button === null) throw new Error('not shown');
    if (button.y < field.y + field.height) expect(button.y + button.height).toBe(field.y + field.height);
    else expect(width).toBe(360);
  });
});

test.each([1280, 360])('all of a long name and the way out are in the menu, %d pixels wide', async (width) => {
  const person = await browser.person(server.url, { width, height: 500 });
  const { page } = person;
  // A person without rights sees no changes.
  person.expect(/403/);
  await page.goto(pageAt('changes'));
  await page.getByLabel('Token', { exact: true }).fill(LONG_TOKEN);
  await page.getByRole('button', { name: 'Sign in with the token' }).click();
  const button = page.getByRole('button', { name: 'Signed in as' });
  await button.click();
  await page.locator('.menu-box').getByText(LONG).waitFor();
  const box = await page.locator('.menu-box').boundingBox();
  if (box === null) throw new Error('no menu');
  expect([box.x >= 0, box.x + box.width <= width, box.y + box.height <= 500]).toEqual([true, true, true]);
  expect(await page.locator('.menu-box').evaluate((menu) => menu.scrollWidth > menu.clientWidth)).toBe(false);
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Token', { exact: true }).waitFor();
});
