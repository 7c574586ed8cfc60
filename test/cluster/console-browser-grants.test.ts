import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { axeFaults } from '../console/browser/axe.ts';
import { openBrowser, type TestBrowser } from '../console/browser/browser.ts';
import { succeed } from '../deployment/kubectl.ts';
import type { HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ConsoleGround, callAs, eventually, openConsoleGround, planAs, signIn } from './console-ground.ts';
import { writePolicy } from './policy-file.ts';

const NAMESPACE = 'console-permits';
const IN = ['-n', NAMESPACE];
const POLICY = {
  rules: [
    { id: 'all', effect: 'allow' },
    { id: 'asked', effect: 'ask', subcommands: ['scale'], grants: { uses: 5, lasts: '8h' } },
  ],
};
let ground: ConsoleGround;
let server: HttpServer;
let browser: TestBrowser;

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  browser = await openBrowser();
  server = await ground.open({ POLICY_FILE: writePolicy(POLICY), KUBECTL_APPROVAL_COMMANDS: '' });
});
afterEach(() => browser.settle());
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await ground?.close();
});

const scaled = (replicas: number) => ['scale', 'deployment/web', `--replicas=${replicas}`, ...IN];

test('an approver permits the next changes beside a decision by the keyboard, follows their uses, and withdraws that', async () => {
  const id = await planAs('agent', server.url, ...scaled(2));
  const person = await browser.person(server.url);
  const { page } = person;
  await signIn(person, server.url, 'alice', `/console/changes/${id}`);
  const permit = page.getByRole('button', { name: 'Permit the next ones like it' });
  await permit.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Permit the next changes like this one' });
  await dialog.getByText(`scale deployments.apps/scale web in ${NAMESPACE} (the same request)`).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.evaluate('document.activeElement.textContent')).toContain('Permit the next ones');
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  // Keys that come at once: the dialog that Escape closes is open again after Enter.
  for (let times = 0; times < 5; times++) {
    await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('Enter')]);
    await page.evaluate('new Promise((seen) => setTimeout(seen, 100))');
    expect(await dialog.count()).toBe(1);
  }

  await dialog.getByRole('radio', { name: /\(the same request\)$/ }).focus();
  await page.keyboard.press('ArrowDown');
  expect(await dialog.getByRole('radio', { name: /\(any value in spec\.replicas\)$/ }).isChecked()).toBe(true);
  await dialog.getByLabel('How many changes').fill('6');
  await dialog.getByText('Use a whole number from 1 to 5.').waitFor();
  const confirm = dialog.getByRole('button', { name: 'Permit them' });
  expect(await confirm.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByLabel('How many changes').fill('2');
  await dialog.getByLabel('For how long').selectOption({ label: '4 hours' });
  await dialog.getByLabel('Reason for the grant').fill('the evening');
  await dialog.getByText('2 changes of agent within 4 hours, without asking again.').waitFor();
  await confirm.focus();
  await page.keyboard.press('Enter');
  await dialog.getByText(/Permitted by alice: grant scale-\w+, for 2 changes/).waitFor();
  const grants = JSON.parse(await succeed(admin, ['get', 'changegrants', ...IN, '-o', 'json'])).items;
  expect(grants).toHaveLength(1);
  expect(grants[0].spec).toMatchObject({ by: 'alice', maxUses: 2, reason: 'the evening', like: id });
  expect(Date.parse(grants[0].spec.expiresAt) - Date.now()).toBeGreaterThan(3.9 * 3_600_000);

  await dialog.getByRole('link', { name: 'All standing grants' }).click();
  const table = page.getByRole('table', { name: 'In force' });
  await table.getByText('2 of 2').waitFor();
  await table.getByText(`scale deployments.apps/scale web in ${NAMESPACE} (any value in spec.replicas)`).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  expect(await callAs('agent', server.url, 'kubectl', { args: scaled(3) })).toMatchObject({ success: true });
  await table.getByText('1 of 2').waitFor();

  await table.getByRole('button', { name: /^Revoke scale-/ }).click();
  const question = page.getByRole('dialog', { name: 'Revoke this grant?' });
  await question.getByLabel('Reason for the revocation').fill('over');
  expect(await axeFaults(page)).toEqual([]);
  await question.getByRole('button', { name: 'Revoke the grant' }).click();
  await page.getByRole('table', { name: 'Over' }).getByText('by alice: over').waitFor();
  await eventually(() => page.getByRole('table', { name: 'In force' }).count()).toBe(0);
  expect(await callAs('agent', server.url, 'kubectl', { args: scaled(4) })).toMatchObject({
    code: 'APPROVAL_REQUIRED',
  });

  await page.goto(new URL(`/console/changes/${id}`, server.url).href);
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Approved. The agent can apply the change now.').waitFor();
  await permit.waitFor();
});

test('a reader who may not permit sees no way to it', async () => {
  const id = await planAs('agent', server.url, ...scaled(5));
  const person = await browser.person(server.url);
  await signIn(person, server.url, 'carol', `/console/changes/${id}`);
  await person.page.getByText('You may not approve this change.').waitFor();
  expect(await person.page.getByRole('button', { name: 'Permit the next ones like it' }).count()).toBe(0);
  person.expect(/status of 403/);
  await person.page.goto(new URL('/console/grants', server.url).href);
  await person.page.getByText('You need more rights in the cluster').waitFor();
});
