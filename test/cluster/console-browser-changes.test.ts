import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from '../console/browser/axe.ts';
import { openBrowser, type Person, type TestBrowser } from '../console/browser/browser.ts';
import { succeed } from '../deployment/kubectl.ts';
import type { HttpServer } from '../served.ts';
import { admin } from './against.ts';
import {
  type ConsoleGround,
  callAs,
  eventually,
  openConsoleGround,
  planAs,
  signIn,
  TOKENS,
  WITH_CLAIMS,
} from './console-ground.ts';

const NAMESPACE = 'console-changes';
const IN = ['-n', NAMESPACE];
let ground: ConsoleGround;
let server: HttpServer;
let browser: TestBrowser;
const scaled = (replicas: number, name = 'web') =>
  planAs('agent', server.url, 'scale', `deployment/${name}`, `--replicas=${replicas}`, ...IN);
const replicasOf = (name: string) =>
  succeed(admin, ['get', 'deployment', name, '-o', 'jsonpath={.spec.replicas}', ...IN]);

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  for (const name of ['web', 'api', 'shared', 'live', 'keys'])
    await succeed(admin, ['create', 'deployment', name, `--image=example/${name}:1`, ...IN]);
  await succeed(admin, ['apply', ...IN, '-f', '-'], JSON.stringify(WITH_CLAIMS));
  browser = await openBrowser();
  server = await ground.open({ KUBECTL_ALLOW: 'delete-volumes' });
});
afterEach(() => browser.settle());
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await ground?.close();
});

/** A signed-in approver on the page of a change. */
async function onChange(by: 'alice' | 'bob' | 'carol' | 'agent', id: string): Promise<Person> {
  const person = await browser.person(server.url);
  await signIn(person, server.url, by, `/console/changes/${id}`);
  await person.page.getByRole('heading', { name: 'Decision', exact: true }).waitFor();
  return person;
}

const applied = (id: string) => callAs('agent', server.url, 'apply_change', { id, wait_seconds: 0, verify_seconds: 0 });

describe('a change', () => {
  test('is approved with a reason, applied by the agent while the page shows it, and undone', async () => {
    const id = await scaled(3);
    const { page } = await onChange('alice', id);
    await eventually(() => page.title()).toContain(`Change ${id}`);
    for (const text of ['replicas: 1', 'replicas: 3', '/scale', 'traffic'].slice(0, 3))
      await page.getByText(text).first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByLabel('Reason', { exact: true }).fill('the traffic of the evening');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Approved. The agent can apply the change now.').waitFor();
    expect(await replicasOf('web')).toBe('1');
    expect((await ground.recordOf(id)).status.decisions).toMatchObject([
      { verdict: 'Approved', by: 'alice', reason: 'the traffic of the evening' },
    ]);

    expect(await applied(id)).toMatchObject({ success: true });
    await page.getByRole('heading', { name: 'Outcome' }).waitFor();
    await page.getByText('1 of 1 request made').waitFor();
    expect(await replicasOf('web')).toBe('3');

    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo the change' }).click();
    await page.getByRole('link', { name: /^Open the change / }).click();
    await page.getByText(`Takes back`).waitFor();
    expect(await replicasOf('web')).toBe('3');
    const undo = page.url().split('/').at(-1) ?? '';
    expect((await ground.recordOf(undo)).spec).toMatchObject({ undoes: id, requestedBy: { name: 'alice' } });
    await page.getByText('You cannot decide on a change that you asked for.').waitFor();

    const bob = await onChange('bob', undo);
    await bob.page.getByRole('button', { name: 'Approve' }).click();
    await bob.page.getByText('Approved. The agent can apply the change now.').waitFor();
  });

  test('is denied with a reason only, which the agent reads', async () => {
    const id = await scaled(4, 'api');
    const { page } = await onChange('alice', id);
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('Say why, so that the agent can find another way.').waitFor();
    expect((await ground.recordOf(id)).status.decisions ?? []).toEqual([]);
    await page.getByLabel('Reason', { exact: true }).fill('not on a Friday');
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('Denied. The agent reads your reason.').waitFor();
    expect(await applied(id)).toMatchObject({
      code: 'CHANGE_DENIED',
      error: expect.stringContaining('not on a Friday'),
    });
    expect(await replicasOf('api')).toBe('1');
  });

  test('that cannot be undone is approved only after its name is typed, also without the page', async () => {
    const id = await planAs('agent', server.url, 'delete', 'statefulset', 'old', ...IN);
    const person = await onChange('alice', id);
    const { page } = person;
    const approve = page.getByRole('button', { name: 'Approve' });
    person.expect(/status of 422/);
    const refused = await page.evaluate(forged(id, (await ground.recordOf(id)).spec.hash));
    expect(refused).toMatchObject({ status: 422, error: expect.stringContaining('cannot be undone') });
    expect((await approve.isDisabled()) || (await approve.getAttribute('aria-disabled')) === 'true').toBe(true);
    await page.getByLabel(/^Type .old. to approve/).fill('ol');
    expect((await approve.isDisabled()) || (await approve.getAttribute('aria-disabled')) === 'true').toBe(true);
    await page.getByLabel(/^Type .old. to approve/).fill('old');
    await approve.click();
    await page.getByText('Approved. The agent can apply the change now.').waitFor();
    expect((await ground.recordOf(id)).status.decisions).toHaveLength(1);
  });
});

/** Code of a page that approves without the form. */
function forged(id: string, hash: string): string {
  return `fetch('/console/api/session').then((answer) => answer.json()).then(({ csrf }) => fetch('/console/api/changes/${id}/decision', {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-console-csrf': csrf },
    body: JSON.stringify({ verdict: 'Approved', hash: '${hash}' }) }))
    .then(async (answer) => ({ status: answer.status, ...(await answer.json()) }))`;
}

describe('a change cannot be decided by', () => {
  test.each([
    ['the agent that asked for it', 'agent', 'You cannot decide on a change that you asked for.'],
    ['a person without the right', 'carol', 'You may not approve this change.'],
  ] as const)('%s', async (_, by, why) => {
    const id = await scaled(7, 'shared');
    const person = await onChange(by, id);
    await person.page.getByText(why).waitFor();
    expect(await person.page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    person.expect(/status of 403/);
    const answer = await person.page.evaluate(forged(id, (await ground.recordOf(id)).spec.hash));
    expect(answer).toMatchObject({ status: 403 });
    expect((await ground.recordOf(id)).status.decisions ?? []).toEqual([]);
  });
});

describe('the list', () => {
  test('shows at once what is planned, and what is decided elsewhere', async () => {
    const alice = await browser.person(server.url);
    await signIn(alice, server.url, 'alice');
    const waiting = alice.page.getByRole('list', { name: 'Waiting for a decision' });
    const earlier = alice.page.getByRole('list', { name: 'Earlier' });
    const id = await scaled(2, 'live');
    const item = (list: typeof waiting) => list.getByRole('listitem').filter({ hasText: id });
    await item(waiting).waitFor();
    expect(await alice.page.title()).toMatch(/^\(\d+\) Changes/);
    const page = await alice.open();
    await page.goto(new URL(`/console/changes/${id}`, server.url).href);
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    expect(await ground.approver('deny', id, '--reason', 'decided in a terminal')).toMatchObject({ code: 0 });
    await item(earlier).getByText('Denied').waitFor();
    await page.getByText('decided in a terminal').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });
});

test('of two people who decide at once one does, and the other sees what became of it', async () => {
  const id = await scaled(5, 'shared');
  const [alice, bob] = await Promise.all([onChange('alice', id), onChange('bob', id)]);
  alice.expect(/status of 409/);
  bob.expect(/status of 409/);
  await bob.page.getByLabel('Reason', { exact: true }).fill('no');
  await Promise.all([
    alice.page.getByRole('button', { name: 'Approve' }).click(),
    bob.page.getByRole('button', { name: 'Deny' }).click(),
  ]);
  for (const { page } of [alice, bob]) await page.getByRole('list', { name: 'Decisions so far' }).waitFor();
  const { decisions = [], phase } = (await ground.recordOf(id)).status;
  expect(['Approved', 'Denied']).toContain(phase);
  for (const { page } of [alice, bob])
    expect(await page.getByRole('list', { name: 'Decisions so far' }).getByRole('listitem').count()).toBe(
      decisions.length,
    );
});

test('everything is done with the keyboard alone', async () => {
  const id = await scaled(6, 'keys');
  const person = await browser.person(server.url);
  const { page } = person;
  await page.goto(new URL(`/console/changes/${id}`, server.url).href);
  await tabTo(person, 'Token');
  await page.keyboard.type(TOKENS.alice);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Decision', exact: true }).waitFor();
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('Tab');
  expect(await focused(person)).toContain('Skip to the content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
  await tabTo(person, 'Reason');
  await page.keyboard.type('by keyboard');
  await tabTo(person, 'Approve');
  await page.keyboard.press('Enter');
  await page.getByText('Approved. The agent can apply the change now.').waitFor();
  expect(await applied(id)).toMatchObject({ success: true });
  await page.getByRole('heading', { name: 'Outcome' }).waitFor();
  await tabTo(person, 'Undo');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Undo this change?' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.closest("dialog") !== null')).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await focused(person)).toBe('Undo');
});

/** What has the focus: its label, or its text. */
function focused({ page }: Person): Promise<string> {
  return page.evaluate(
    `((e) => (e.labels?.[0]?.textContent ?? e.getAttribute('aria-label') ?? e.textContent).trim())(document.activeElement)`,
  );
}

/** Presses the tab key until an element with this name has the focus. */
async function tabTo(person: Person, name: string): Promise<void> {
  const seen: string[] = [];
  for (let at = 0; at < 80; at++) {
    await person.page.keyboard.press('Tab');
    const now = await focused(person);
    if (now === name) return;
    seen.push(now.slice(0, 40));
  }
  throw new Error(`The tab key does not reach ${name}, but: ${seen.join(' | ')}`);
}
