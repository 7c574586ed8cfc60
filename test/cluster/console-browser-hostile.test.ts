import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from '../console/browser/axe.ts';
import { openBrowser, type Person, type TestBrowser } from '../console/browser/browser.ts';
import { HOSTILE, HOSTILE_LINE, hostileEffects, LONG } from '../console/browser/hostile.ts';
import { type Loose, MANY, manyCalls, pendingChanges, writeAudit } from '../console/browser/many.ts';
import { succeed } from '../deployment/kubectl.ts';
import type { HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { CHANGE_KEY, type ConsoleGround, eventually, openConsoleGround, signIn } from './console-ground.ts';
import { connectAgent } from './console-shop.ts';

const NAMESPACE = 'console-hostile';
const IN = ['-n', NAMESPACE];
/** Together with the records of this server, more than 5,000. */
const CALLS = 2650;
const CHANGES = 200;
let ground: ConsoleGround;
let server: HttpServer;
let browser: TestBrowser;
let audit = '';
/** A change full of hostile texts. */
let id = '';

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  browser = await openBrowser();
  audit = join(ground.folder, 'audit');
  writeAudit(audit, [...manyCalls(CALLS), ...hostileCalls()]);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  await succeed(admin, ['annotate', 'deployment', 'web', `before=${HOSTILE_LINE}`, ...IN]);
  await ground.record(pendingChanges(NAMESPACE, CHANGES, CHANGE_KEY));
  server = await ground.open({ AUDIT_FILE: audit });
  id = await hostileChange();
});
afterEach(() => browser.settle());
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await ground?.close();
});

/** Calls of a hostile caller, as records. */
function hostileCalls(): readonly Loose[] {
  return [LONG, HOSTILE_LINE].map((text, at) => ({
    time: new Date().toISOString(),
    phase: 'refused',
    callId: `00000000-0000-4000-8000-00000000000${at}`,
    caller: { method: 'token', name: `mallory ${text}`.slice(0, 256), groups: [text.slice(0, 256)] },
    client: { name: text.slice(0, 256), version: text.slice(0, 256) },
    tool: 'kubectl',
    subcommand: 'get',
    argv: ['get', '--', 'pods', text],
    objects: [{ type: 'pods', namespace: text.slice(0, 200), name: text.slice(0, 200) }],
    verdict: 'denied',
    rules: ['subcommand-allowlist'],
    code: 'COMMAND_NOT_ALLOWED',
    durationMs: 1,
  }));
}

/** Plans a change whose objects, reason and client are hostile. */
async function hostileChange(): Promise<string> {
  const agent = await connectAgent(server.url, { name: HOSTILE_LINE, version: HOSTILE[0] });
  const annotations = { ...Object.fromEntries(HOSTILE.map((text, at) => [`note-${at}`, text])), long: LONG };
  const { change, ...rest } = await agent.call('plan_change', {
    args: ['patch', 'deployment', 'web', ...IN],
    stdin: { metadata: { annotations } },
    reason: `${HOSTILE_LINE} ${'y'.repeat(500)}`,
  });
  await agent.close();
  const made = (change as { readonly id?: string } | undefined)?.id;
  if (made === undefined) throw new Error(JSON.stringify(rest));
  return made;
}

/** Opens every text that the page cuts. */
async function showAll(page: Page): Promise<void> {
  const buttons = page.getByRole('button', { name: /^Show all/ }).filter({ visible: true });
  while ((await buttons.count()) > 0) await buttons.first().click();
}

describe.each([1280, 360])('a hostile text does nothing, %d pixels wide', (width) => {
  test('on the list, on the page of the change, before and after a decision, and on Activity, Policy and Status', async () => {
    const person = await browser.person(server.url, { width });
    // No caller has such a name.
    person.expect(/status of 4(04|22)/);
    await signIn(person, server.url, 'alice');
    const { page } = person;
    const effects: string[] = [];
    const look = async (name: string) => {
      effects.push(...(await hostileEffects(page)).map((each) => `${name}: ${each}`));
    };
    const go = (path: string) => page.goto(new URL(path, server.url).href);
    await page.getByText(id).first().waitFor();
    await look('changes');
    await go(`/console/changes/${id}`);
    await page.getByText('<script>document.title').first().waitFor();
    await showAll(page);
    await look('change');
    if ((await page.getByRole('button', { name: 'Deny' }).count()) > 0) {
      await page.getByLabel('Reason', { exact: true }).fill(HOSTILE_LINE);
      await page.getByRole('button', { name: 'Deny' }).click();
    }
    await page.getByRole('list', { name: 'Decisions so far' }).getByText('<script>').waitFor();
    await look('decided');
    await go('/console/activity?caller=nobody');
    await go('/console/activity?verdict=denied');
    await page.getByText('mallory').filter({ visible: true }).first().waitFor();
    await look('activity');
    for (const at of [0, 1]) {
      await go(`/console/activity/00000000-0000-4000-8000-00000000000${at}`);
      await page.getByText('mallory').filter({ visible: true }).first().waitFor();
      await showAll(page);
      await look('call');
    }
    await go(`/console/policy?view=try`);
    for (const [label, text] of [
      ['Call', `get pods '${HOSTILE_LINE}'`],
      ['Caller', HOSTILE_LINE],
    ] as const) {
      const answered = page.waitForResponse(/policy\/try$/);
      await page.getByLabel(label, { exact: true }).fill(text);
      await answered;
    }
    await look('policy');
    await go('/console/status');
    await page.getByText('mallory').filter({ visible: true }).first().waitFor();
    await look('status');
    await go(
      `/console/changes/${encodeURIComponent('<img src=x onerror=alert(1)>')}?text=${encodeURIComponent(HOSTILE_LINE)}`,
    );
    await page.getByRole('heading').first().waitFor();
    await look('address');
    expect(effects).toEqual([]);
  });
});

describe('200 pending changes', () => {
  test('are listed, searched and opened', async () => {
    const person = await browser.person(server.url);
    const { page } = person;
    await signIn(person, server.url, 'alice');
    const list = page.getByRole('list', { name: 'Waiting for a decision' });
    await eventually(() => list.getByRole('listitem').count()).toBeGreaterThanOrEqual(CHANGES);
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('searchbox', { name: 'Search changes' }).fill('web-137');
    await eventually(() => list.getByRole('listitem').count()).toBe(1);
    await list.getByRole('link').first().click();
    await page.getByRole('heading', { level: 1 }).getByText('web-137').waitFor();
    await page.goBack();
    await eventually(() => list.getByRole('listitem').count()).toBe(1);
  });
});

describe('5,000 audit records', () => {
  const verify = async ({ page }: Person): Promise<string> => {
    await page
      .getByRole('button', { name: 'Verify the record' })
      .or(page.getByRole('button', { name: 'Verify again' }))
      .click();
    const result = page.locator('.verify-result');
    await result.waitFor();
    return ((await result.locator('..').textContent()) ?? '').replaceAll(/\s+/g, ' ');
  };

  test('are listed page by page, filtered, and verified in the browser', async () => {
    const person = await browser.person(server.url);
    const { page } = person;
    await signIn(person, server.url, 'alice', '/console/activity');
    const rows = page.getByRole('table', { name: /^Calls/ }).getByRole('row');
    await eventually(() => rows.count()).toBe(101);
    await page.getByRole('button', { name: 'Show older calls' }).click();
    await eventually(() => rows.count()).toBe(201);
    await page.getByLabel('Object', { exact: true }).fill('pod-7');
    await page.getByLabel('Namespace', { exact: true }).fill(MANY.namespaces[2]);
    await page.getByLabel('Verdict').selectOption('allowed');
    await expect
      .poll(async () => (await rows.allInnerTexts()).slice(1).every((row) => row.includes('pod-7')))
      .toBe(true);
    expect(await verify(person)).toMatch(/^Unbroken: 5,\d\d\d records/);
  });

  test('one of which was altered: the browser finds it', async () => {
    const before = readFileSync(audit, 'utf8');
    const lines = before.split('\n');
    const at = lines.findIndex((line) => line.includes('"pod-1500"'));
    writeFileSync(audit, lines.with(at, (lines[at] ?? '').replace('"pod-1500"', '"pod-1501"')).join('\n'));
    try {
      const person = await browser.person(server.url);
      await signIn(person, server.url, 'alice', '/console/activity');
      const says = await verify(person);
      expect(says).toMatch(/^Broken in \d/);
      await person.page.getByText(`First break at line ${(at + 1).toLocaleString('en-GB')}`).waitFor();
      await person.page.getByRole('link', { name: 'Show its call' }).click();
      await person.page.getByText('pod-1501').first().waitFor();
    } finally {
      writeFileSync(audit, before);
    }
  });

  test('a person without the right sees own calls only, and no record of another', async () => {
    const person = await browser.person(server.url);
    await signIn(person, server.url, 'carol', '/console/activity');
    await person.page.getByText('You see your own calls only.').waitFor();
    expect(await person.page.getByText('pod-').count()).toBe(0);
    const answer = await person.page.evaluate(`fetch('/console/api/activity/export').then((answer) => answer.text())`);
    expect(answer).not.toContain('on-call');
  });
});
