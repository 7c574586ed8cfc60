import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from '../console/browser/axe.ts';
import { openBrowser, type Person, type TestBrowser } from '../console/browser/browser.ts';
import { shoot } from '../console/browser/screenshots.ts';
import { succeed } from '../deployment/kubectl.ts';
import type { HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ConsoleGround, eventually, openConsoleGround, signIn } from './console-ground.ts';
import { connectAgent, openShop, SHOP, SHOP_POLICY } from './console-shop.ts';

let ground: ConsoleGround;
let server: HttpServer;
let browser: TestBrowser;
/** A change that waits, one that was applied, and a call that was refused. */
let ids: { readonly pending: string; readonly applied: string; readonly denied: string };

beforeAll(async () => {
  ground = await openConsoleGround(SHOP);
  browser = await openBrowser();
  const policy = join(ground.folder, 'policy.yaml');
  writeFileSync(policy, SHOP_POLICY);
  [server] = await Promise.all([
    ground.open({
      POLICY_FILE: policy,
      KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,delete,patch,scale,rollout',
      KUBECTL_APPROVAL_COMMANDS: '',
      AUDIT_FILE: join(ground.folder, 'audit'),
    }),
    openShop(),
  ]);
  ids = await story();
});
afterEach(() => browser.settle());
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await ground?.close();
});

/** What an agent does in an incident, and what people decide. */
async function story(): Promise<typeof ids> {
  const agent = await connectAgent(server.url, { name: 'claude-code', version: '2.1.0' });
  const kubectl = (args: readonly string[], more: Record<string, unknown> = {}) =>
    agent.call('kubectl', { args: [...args, '-n', SHOP], ...more });
  const idOf = async (answer: Promise<Record<string, unknown>>) => {
    const { change, ...rest } = await answer;
    const { id } = (change ?? {}) as { readonly id?: string };
    if (id === undefined) throw new Error(JSON.stringify(rest));
    return id;
  };
  await kubectl(['get', 'pods']);
  await kubectl(['describe', 'pods', '-l', 'app=cart']);
  await kubectl(['logs', 'deployment/payments', '--previous', '--tail=5']);
  await agent.call('kubectl', { args: ['exec', 'deployment/web', '-n', SHOP, '--', 'sh'] });
  await agent.call('kubectl', { args: ['get', 'pods', '-n', 'payments'] });
  const applied = await idOf(
    agent.call('plan_change', {
      args: ['rollout', 'undo', 'deployment/cart', '-n', SHOP],
      reason: 'The image of the last release does not exist. The revision before ran.',
    }),
  );
  expect(await ground.approver('approve', applied, '--reason', 'as discussed in #incidents')).toMatchObject({
    code: 0,
  });
  await agent.call('apply_change', { id: applied, wait_seconds: 0, verify_seconds: 30 });
  const denied = await idOf(kubectl(['delete', 'deployment', 'search']));
  await ground.approver('deny', denied, '--reason', 'lower its request instead');
  await kubectl(['scale', 'deployment/web', '--replicas=6']);
  const pending = await idOf(
    agent.call('plan_change', {
      args: ['patch', 'deployment', 'payments', '-n', SHOP],
      stdin: {
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'payments', env: [{ name: 'DATABASE_URL', value: 'postgres://db.internal/payments' }] },
              ],
            },
          },
        },
      },
      reason: 'The container exits with status 1: DATABASE_URL is not set, as its log says.',
    }),
  );
  await agent.close();
  return { pending, applied, denied };
}

interface PageUnderTest {
  readonly name: string;
  readonly path: () => string;
  /** Waits until the page shows what it is for. */
  readonly shows: (page: Page) => Promise<unknown>;
}

const PAGES: readonly PageUnderTest[] = [
  {
    name: 'changes',
    path: () => '/console/changes',
    shows: (page) => page.getByRole('list', { name: 'Waiting for a decision' }).getByText(ids.pending).waitFor(),
  },
  {
    name: 'change',
    path: () => `/console/changes/${ids.pending}`,
    shows: async (page) => {
      await page.getByText('DATABASE_URL').first().waitFor();
      await page.getByRole('button', { name: 'Approve' }).waitFor();
    },
  },
  {
    name: 'applied',
    path: () => `/console/changes/${ids.applied}`,
    shows: (page) => page.getByRole('heading', { name: 'Outcome' }).waitFor(),
  },
  {
    name: 'activity',
    path: () => '/console/activity',
    shows: (page) =>
      page
        .getByRole('table', { name: /^Calls/ })
        .getByText('COMMAND_NOT_ALLOWED')
        .first()
        .waitFor(),
  },
  {
    name: 'policy',
    path: () => '/console/policy',
    shows: (page) => page.getByText('payments-is-private').first().waitFor(),
  },
  {
    name: 'playground',
    path: () => '/console/policy?view=try',
    shows: async (page) => {
      await page.getByLabel('Call', { exact: true }).fill('scale deployment web --replicas=2 -n shop');
      await page.getByText('repair-the-shop').first().waitFor();
    },
  },
  {
    name: 'draft',
    path: () => '/console/policy?view=draft',
    shows: async (page) => {
      const start = page.getByRole('button', { name: /draft|policy/i }).first();
      if (!(await page.getByLabel('Draft of a policy file').isVisible())) await start.click();
      await page.getByLabel('Draft of a policy file').waitFor();
    },
  },
  {
    name: 'status',
    path: () => '/console/status',
    shows: async (page) => {
      await page.getByRole('heading', { name: 'Configuration' }).waitFor();
      await page.getByText('POLICY_FILE').first().waitFor();
      await page.getByRole('button', { name: 'Suspend changes' }).waitFor();
    },
  },
];
/** The pages of which there are pictures in the documents. */
const PICTURES = new Set(['changes', 'change', 'activity', 'policy', 'playground', 'status']);

async function show(person: Person, { path, shows }: PageUnderTest): Promise<void> {
  await person.page.goto(new URL(path(), server.url).href);
  await shows(person.page);
}

describe('every page has no fault that axe finds', () => {
  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('%s, %d pixels wide', async (theme, width) => {
    const person = await browser.person(server.url, { theme, width });
    await signIn(person, server.url, 'alice');
    const faults: string[] = [];
    for (const page of PAGES) {
      await show(person, page);
      faults.push(...(await axeFaults(person.page)).map((fault) => `${page.name}: ${fault}`));
      const overflow = await person.page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(overflow) > 0) faults.push(`${page.name} is ${overflow} pixels wider than the window`);
    }
    expect(faults).toEqual([]);
  });
});

test('pictures of the pages', async () => {
  const person = await browser.person(server.url);
  await signIn(person, server.url, 'alice');
  for (const page of PAGES.filter(({ name }) => PICTURES.has(name))) {
    await show(person, page);
    await shoot(person.page, page.name);
  }
});

test('a call is found by filters, shown with its records, and followed by its neighbours', async () => {
  const person = await browser.person(server.url);
  const { page } = person;
  await signIn(person, server.url, 'alice', '/console/activity');
  const table = page.getByRole('table', { name: /^Calls/ });
  await page.getByLabel('Verdict').selectOption('denied');
  await table.getByText('payments').first().waitFor();
  await eventually(() => table.getByText('describe').count()).toBe(0);
  expect(page.url()).toContain('verdict=denied');
  await page.getByLabel('Verdict').selectOption('');
  await page.getByLabel('Command line').fill('describe');
  await eventually(() => table.getByRole('row').count()).toBe(2);
  await table.getByRole('link').first().click();
  await page.getByText('claude-code').filter({ visible: true }).first().waitFor();
  await page.getByRole('link', { name: 'Next call' }).click();
  await page.getByRole('heading', { level: 1 }).getByText('--previous').waitFor();
});

test('the playground judges while a person types, and nothing runs', async () => {
  const person = await browser.person(server.url);
  const { page } = person;
  await signIn(person, server.url, 'alice', '/console/policy?view=try');
  await page.getByLabel('Call', { exact: true }).fill('kubectl get pods -n payments');
  await page.getByText('payments-is-private').first().waitFor();
  await page.getByLabel('Call', { exact: true }).fill('kubectl scale deploy/web --replicas=2 -n shop');
  await page.getByText('repair-the-shop').first().waitFor();
  await page.getByText('--replicas=2').first().waitFor();
  expect(await succeed(admin, ['get', 'deployment', 'web', '-n', SHOP, '-o', 'jsonpath={.spec.replicas}'])).toBe('2');
});

test('a person suspends changes with a reason, and resumes them', async () => {
  const person = await browser.person(server.url);
  const { page } = person;
  await signIn(person, server.url, 'alice', '/console/status');
  await page.getByRole('button', { name: 'Suspend changes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Suspend changes?' });
  await dialog.getByRole('button', { name: 'Suspend changes' }).click();
  await dialog.getByText('Write why. The others read it.').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByLabel('Reason').fill('an incident');
  await dialog.getByRole('button', { name: 'Suspend changes' }).click();
  await page.getByText('Changes are suspended: no server').waitFor();
  expect(await succeed(admin, ['get', 'suspensions', '-o', 'jsonpath={.items[*].spec.reason}'])).toBe('an incident');
  await page.getByRole('button', { name: 'Apply changes again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Apply changes again' }).click();
  await page.getByRole('heading', { name: 'Suspend changes' }).waitFor();
  expect(await succeed(admin, ['get', 'suspensions', '-o', 'name'])).toBe('');
});
